// One client of the soak: a connection that carries one exchange after the other, and a new one after each that ends it.
import { connect, type Socket } from "node:net";
import type { SoakExchange } from "./exchanges.ts";

const headEnd = Buffer.from("\r\n\r\n");
export const answerSecondsMax = 60;

/** What came of an exchange: a status, or why there is none. */
export type Came = number | "broken" | "left" | "late";

export class SoakClient {
  #socket: Socket | undefined;
  #data: Buffer = Buffer.alloc(0);
  #look: () => void = () => undefined;
  #closed = true;

  constructor(private readonly port: number) {}

  /** `pause` is awaited between two pieces. */
  async run(exchange: SoakExchange, pause: () => Promise<unknown>): Promise<Came> {
    const socket = await this.#connected();
    for (const [index, piece] of exchange.pieces.entries()) {
      if (index > 0) await pause();
      // A denial may come before the whole body has been sent.
      if (this.#closed || this.#data.length > 0) break;
      socket.write(piece);
    }
    if (exchange.leaves === "when sent") await pause();
    const came = exchange.leaves === "when sent" ? "left" : await this.#answer(exchange.leaves !== undefined);
    if (typeof came !== "number" || exchange.pieces.length > 1) this.#leave();
    return came;
  }

  close(): void { this.#leave(); }

  #answer(isFirstByteEnough: boolean): Promise<Came> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#end(resolve, timer, "late"), answerSecondsMax * 1_000);
      this.#look = () => {
        if (isFirstByteEnough && this.#data.length > 0) return this.#end(resolve, timer, "left");
        const status = this.#status();
        if (status !== undefined) this.#end(resolve, timer, status);
        else if (this.#closed) this.#end(resolve, timer, "broken");
      };
      this.#look();
    });
  }

  #end(resolve: (came: Came) => void, timer: NodeJS.Timeout, came: Came): void {
    clearTimeout(timer);
    this.#look = () => undefined;
    resolve(came);
  }

  /** The status of an answer that is all there. */
  #status(): number | undefined {
    const end = this.#data.indexOf(headEnd);
    if (end < 0) return undefined;
    const head = this.#data.toString("latin1", 0, end + 2);
    const bytes = end + headEnd.length + Number(/\r\ncontent-length: (\d+)\r\n/.exec(head)?.[1] ?? NaN);
    if (!(this.#data.length >= bytes)) return undefined;
    this.#data = this.#data.subarray(bytes);
    if (head.includes("\r\nconnection: close\r\n")) this.#leave();
    return Number(head.slice(9, 12));
  }

  async #connected(): Promise<Socket> {
    if (this.#socket !== undefined && !this.#closed) return this.#socket;
    const socket = connect({ port: this.port, host: "127.0.0.1", noDelay: true });
    this.#socket = socket;
    this.#closed = false;
    this.#data = Buffer.alloc(0);
    socket.on("data", (data) => {
      if (socket !== this.#socket) return;
      this.#data = this.#data.length === 0 ? data : Buffer.concat([this.#data, data]);
      this.#look();
    }).on("error", () => undefined).on("close", () => {
      if (socket !== this.#socket) return;
      this.#closed = true;
      this.#look();
    });
    await new Promise<void>((resolve) => { socket.once("connect", resolve).once("close", () => resolve()); });
    return socket;
  }

  /** A reset and no orderly end: thousands of orderly ends would use up the ports. */
  #leave(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#closed = true;
    this.#data = Buffer.alloc(0);
    socket?.resetAndDestroy();
  }
}
