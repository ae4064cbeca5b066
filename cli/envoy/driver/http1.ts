// HTTP/1.1 (RFC 9112) on bytes: writing messages exactly as given, and reading what a well-behaved proxy sends.
import type { HeaderPair, HeaderPairs, RequestMessage, ResponseMessage } from "../../harness/index.ts";
import { header, newIncoming, piecesOf, type Incoming } from "./message.ts";

/** A message cut for the wire: the first write, then one write for each further piece, the last of which ends the message. */
export interface Wire { first: Buffer; rest: Buffer[] }

/**
 * The request as bytes. A body that has neither `content-length` nor `transfer-encoding` is sent in chunks, and the filters see that header;
 * `completed` tells beforehand what will be added. The body goes with the head where it is one piece.
 */
export function requestWire(request: RequestMessage): Wire {
  const { headers } = completed(request, false);
  const pseudo = (name: string): string => header(headers, name) ?? "";
  const authority = header(headers, ":authority");
  const host: HeaderPair[] = authority === undefined ? [] : [["host", authority]];
  return wire(`${pseudo(":method")} ${pseudo(":path")} HTTP/1.1`, [...host, ...ordinary(headers)], request);
}

/** The response as bytes. One that has no length and no body is sent with `content-length: 0`, as HTTP/1.1 needs an end. */
export function responseWire(response: ResponseMessage): Wire {
  const { headers } = completed(response, true);
  return wire(`HTTP/1.1 ${header(headers, ":status")} Upstream`, ordinary(headers), response);
}

/** The message with the framing header that HTTP/1.1 needs, where it has none. Giving this to the harness makes both see the same. */
export function completed<M extends RequestMessage | ResponseMessage>(message: M, isResponse: boolean): M {
  const hasFraming = header(message.headers, "content-length") !== undefined || header(message.headers, "transfer-encoding") !== undefined;
  const hasBody = piecesOf(message.body).length > 0 || (message.trailers?.length ?? 0) > 0;
  const status = Number(header(message.headers, ":status"));
  if (hasFraming || (!hasBody && (!isResponse || status === 204 || status === 304 || status < 200))) return message;
  const framing: HeaderPair = hasBody ? ["transfer-encoding", "chunked"] : ["content-length", "0"];
  return { ...message, headers: [...message.headers, framing] };
}

const ordinary = (headers: HeaderPairs): HeaderPairs => headers.filter(([name]) => !name.startsWith(":"));

function wire(start: string, headers: HeaderPairs, message: RequestMessage | ResponseMessage): Wire {
  const head = latin1(`${start}\r\n${lines(headers)}\r\n`);
  const pieces = piecesOf(message.body);
  const chunked = /chunked/i.test(header(headers, "transfer-encoding") ?? "");
  const framed = pieces.map((piece) => chunked ? Buffer.concat([latin1(`${piece.length.toString(16)}\r\n`), piece, latin1("\r\n")]) : Buffer.from(piece));
  const end = chunked ? latin1(`0\r\n${lines(message.trailers ?? [])}\r\n`) : latin1("");
  if (framed.length > 1) return { first: head, rest: [...framed.slice(0, -1), Buffer.concat([framed.at(-1)!, end])] };
  return { first: Buffer.concat([head, ...framed, end]), rest: [] };
}

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");
const lines = (headers: HeaderPairs): string => headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");

/**
 * Reads the messages of one direction of a connection. `onHead` gets a message when its head has come, `onChange` whenever more of it has.
 * Interim responses (1xx) are passed over. Names are lower-cased, as Envoy writes them; all bytes are kept (latin-1).
 */
export class Http1Reader {
  #rest: Buffer = Buffer.alloc(0);
  #message: Incoming | undefined;
  /** Bytes of the body, or of the chunk, that are still to come; undefined between chunks; Infinity up to the end of the connection. */
  #left: number | undefined = 0;
  #chunked = false;
  /** The next response is one to a HEAD request, which has no body whatever it says. */
  isHead = false;

  constructor(private readonly onHead: (message: Incoming) => void, private readonly onChange: (message: Incoming) => void) {}

  push(data: Buffer): void {
    this.#rest = this.#rest.length === 0 ? data : Buffer.concat([this.#rest, data]);
    while (this.#rest.length > 0 && (this.#message === undefined ? this.#readHead() : this.#readBody(this.#message)));
  }

  /** The connection has ended: so has a message that lasts until then. */
  close(): void {
    if (this.#message !== undefined && this.#left === Infinity) this.#finish(this.#message);
  }

  /** Bytes that belong to no message: a body that was longer than it said. */
  get hasExtra(): boolean { return this.#message === undefined && this.#rest.length > 0; }

  #readHead(): boolean {
    const end = this.#rest.indexOf("\r\n\r\n");
    if (end < 0) return false;
    const text = this.#rest.toString("latin1", 0, end);
    // What does not begin like a message is the overhang of the last one; it stays, and `hasExtra` tells.
    if (!/^(HTTP\/1\.[01] \d{3}|[!-~]+ [^ ]+ HTTP\/1\.[01]\r\n|[!-~]+ [^ ]+ HTTP\/1\.[01]$)/.test(text)) return false;
    this.#rest = this.#rest.subarray(end + 4);
    const headers = headersOf(text);
    const status = Number(header(headers, ":status") ?? 0);
    if (status >= 100 && status < 200 && status !== 101) return true;
    this.#begin(newIncoming(headers), status);
    return true;
  }

  #begin(message: Incoming, status: number): void {
    const length = header(message.headers, "content-length");
    this.#chunked = /chunked/i.test(header(message.headers, "transfer-encoding") ?? "");
    const bodiless = status === 204 || status === 304 || (status !== 0 && this.isHead);
    this.#left = bodiless ? 0 : this.#chunked ? undefined : length !== undefined ? Number(length) : status === 0 ? 0 : Infinity;
    if (bodiless) this.#chunked = false;
    this.#message = message;
    this.onHead(message);
    if (this.#left === 0) this.#finish(message);
    else this.onChange(message);
  }

  #readBody(message: Incoming): boolean {
    if (this.#left === undefined) return this.#readChunkHead(message);
    const taken = this.#rest.subarray(0, Math.min(this.#left, this.#rest.length));
    if (taken.length > 0) message.chunks.push(taken);
    this.#rest = this.#rest.subarray(taken.length);
    this.#left -= taken.length;
    if (this.#left === 0 && this.#chunked) {
      if (this.#rest.length < 2) return false;
      this.#rest = this.#rest.subarray(2);
      this.#left = undefined;
    }
    if (this.#left === 0 && !this.#chunked) this.#finish(message);
    else this.onChange(message);
    return true;
  }

  #readChunkHead(message: Incoming): boolean {
    const end = this.#rest.indexOf("\r\n");
    if (end < 0) return false;
    const bytes = Number.parseInt(this.#rest.toString("latin1", 0, end), 16);
    if (bytes > 0) {
      this.#rest = this.#rest.subarray(end + 2);
      this.#left = bytes;
      return true;
    }
    const last = this.#rest.indexOf("\r\n\r\n", end);
    if (last < 0) return false;
    if (last > end) message.trailers = pairsOf(this.#rest.toString("latin1", end + 2, last).split("\r\n"));
    this.#rest = this.#rest.subarray(last + 4);
    this.#finish(message);
    return true;
  }

  #finish(message: Incoming): void {
    message.complete = true;
    this.#message = undefined;
    this.onChange(message);
  }
}

function headersOf(text: string): HeaderPairs {
  const [start, ...rest] = text.split("\r\n");
  const fields = pairsOf(rest);
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(start!);
  if (status !== null) return [[":status", status[1]!], ...fields];
  const [method, path] = start!.split(" ");
  const authority = header(fields, "host");
  const pseudo: HeaderPair[] = [[":method", method!], [":path", path!]];
  if (authority !== undefined) pseudo.push([":authority", authority]);
  return [...pseudo, ...fields.filter(([name]) => name !== "host")];
}

function pairsOf(fieldLines: readonly string[]): HeaderPair[] {
  return fieldLines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, "")];
  });
}
