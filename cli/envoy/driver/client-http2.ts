// A client over HTTP/2. Node's library sends names in lower case, and values of one name together.
import http2 from "node:http2";
import type { Socket } from "node:net";
import type { HeaderPairs, RequestMessage } from "../../harness/index.ts";
import type { Client, Pace, Reception } from "./client.ts";
import { FrameTap } from "./frame-tap.ts";
import { newIncoming, piecesOf, type Incoming } from "./message.ts";

export class Http2Client implements Client {
  readonly #session: http2.ClientHttp2Session;
  readonly #tap: FrameTap;

  constructor(connection: Socket, private readonly touched: () => void) {
    this.#tap = new FrameTap(connection, "client");
    this.#session = http2.connect("http://127.0.0.1", { createConnection: () => this.#tap });
    this.#session.on("error", () => undefined);
  }

  send(request: RequestMessage, pace: Pace, reception: Reception): void {
    const pieces = piecesOf(request.body);
    const trailers = request.trailers ?? [];
    const stream = this.#session.request(headerTable(request.headers), { endStream: pieces.length === 0 && trailers.length === 0, waitForTrailers: trailers.length > 0 });
    receive(stream, reception, this.#tap, this.touched);
    if (trailers.length > 0) stream.on("wantTrailers", () => stream.sendTrailers(headerTable(trailers)));
    void sendBody(stream, pieces, trailers.length > 0, pace);
  }

  isReusable(): boolean { return !this.#session.closed && !this.#session.destroyed; }

  /** A session that is already closing has said its goodbye, and Node does not bear a second one. */
  close(): void {
    if (this.#session.closed) this.#tap.destroy();
    else this.#session.destroy();
  }
}

/** Node's form of headers; names that occur several times get lists. */
export function headerTable(pairs: HeaderPairs): http2.OutgoingHttpHeaders {
  const table: Record<string, string | string[]> = Object.create(null);
  for (const [mixed, value] of pairs) {
    const name = mixed.toLowerCase();
    const before = table[name];
    table[name] = before === undefined ? value : [before, value].flat();
  }
  return table;
}

/** The pairs of a raw header list. */
export const rawPairs = (raw: readonly string[]): HeaderPairs =>
  Array.from({ length: raw.length / 2 }, (_, index) => [raw[index * 2]!, raw[index * 2 + 1]!] as const);

/** Sends the pieces; the last one carries the end of the stream, unless trailers follow. */
export async function sendBody(stream: http2.Http2Stream, pieces: readonly Uint8Array[], hasTrailers: boolean, pace: Pace): Promise<void> {
  if (pieces.length === 0 && hasTrailers) stream.end();
  for (const [index, piece] of pieces.entries()) {
    if (index > 0 && !await pace()) return;
    if (stream.destroyed) return;
    if (index === pieces.length - 1) stream.end(piece);
    else stream.write(piece);
  }
}

/** Fills the reception from a stream. Node may tell of the body before it tells of the headers that came with it. */
function receive(stream: http2.ClientHttp2Stream, reception: Reception, tap: FrameTap, touched: () => void): void {
  const incoming = newIncoming([]);
  stream.on("response", (_headers: unknown, _flags: number, raw?: readonly string[]) => {
    incoming.headers = rawPairs(raw ?? []);
    reception.response = incoming;
    touched();
  });
  receiveRest(stream, incoming, tap, touched);
  stream.on("close", () => { reception.done = true; touched(); });
}

/** Fills a message with what follows its headers. */
export function receiveRest(stream: http2.Http2Stream, incoming: Incoming, tap: FrameTap, touched: () => void): void {
  stream.on("error", () => undefined);
  stream.on("data", (data: Buffer) => { incoming.chunks.push(data); touched(); });
  stream.on("trailers", (_headers: unknown, _flags: number, raw?: readonly string[]) => {
    incoming.trailers = rawPairs(raw ?? []);
    touched();
  });
  stream.on("end", () => {
    incoming.complete = tap.endedStreams.delete(stream.id ?? 0);
    touched();
  });
}
