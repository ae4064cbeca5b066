// A client over HTTP/1.1 that sends bytes as they are given, also such as no library would.
import type { Socket } from "node:net";
import type { RequestMessage } from "../../harness/index.ts";
import type { Client, Pace, Reception } from "./client.ts";
import { Http1Reader, requestWire } from "./http1.ts";
import { header, type Incoming } from "./message.ts";

export class Http1Client implements Client {
  readonly #socket: Socket;
  readonly #reader: Http1Reader;
  #reception: Reception | undefined;
  /** The whole request has been handed to the socket. */
  #sent = true;
  #ended = false;

  constructor(connection: Socket, private readonly touched: () => void) {
    this.#socket = connection;
    this.#reader = new Http1Reader((message) => { if (this.#reception !== undefined) this.#reception.response = message; }, (message) => this.#changed(message));
    this.#socket.on("data", (data) => {
      this.#reader.push(data);
      if (this.#reader.hasExtra && this.#reception?.response !== undefined) this.#reception.response.overlong = true;
      this.touched();
    });
    this.#socket.on("close", () => {
      this.#ended = true;
      this.#reader.close();
      if (this.#reception !== undefined) this.#reception.done = true;
      this.touched();
    });
  }

  #changed(message: Incoming): void {
    if (message.complete && this.#reception !== undefined) this.#reception.done = true;
  }

  send(request: RequestMessage, pace: Pace, reception: Reception): void {
    this.#reception = reception;
    if (this.#ended) { reception.done = true; return; }
    this.#reader.isHead = header(request.headers, ":method") === "HEAD";
    const { first, rest } = requestWire(request);
    this.#sent = rest.length === 0;
    this.#socket.write(first);
    if (!this.#sent) void this.#sendRest(rest, pace);
  }

  async #sendRest(rest: readonly Buffer[], pace: Pace): Promise<void> {
    for (const [index, piece] of rest.entries()) {
      // The head is no piece that filters tell; the pieces behind the first are.
      if (index > 0 && !await pace()) return;
      this.#socket.write(piece);
    }
    this.#sent = true;
  }

  isReusable(): boolean {
    const response = this.#reception?.response;
    const lasts = response === undefined ? this.#reception === undefined : response.complete && !response.overlong && header(response.headers, "connection") !== "close";
    return lasts && this.#sent && !this.#ended && !this.#reader.hasExtra;
  }

  close(): void {
    this.#socket.destroy();
  }
}
