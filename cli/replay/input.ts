import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { Unusable } from "../unusable.ts";

/** A longer line is refused: a JavaScript string could not hold it. */
export const lineBytesMax = 256 * 1024 * 1024;
/** Formats that are one document are held whole, up to this. */
export const documentBytesMax = 512 * 1024 * 1024 - 1024 * 1024;
/** How much of a file is looked at to guess its format. */
const headBytesMax = 256 * 1024;

const newline = 0x0a;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** A line's bytes without its line end, and its number from 1. */
export interface Line { bytes: Buffer; number: number }

/**
 * One file to read, opened once: `head()` looks at its beginning, then either `lines()` or `text()` reads it from its first byte.
 * A gzip file is recognised by its first bytes and unpacked; a UTF-8 byte-order mark is dropped. `-` is the standard input.
 */
export class Input {
  /** For messages: the path as the person gave it. */
  readonly file: string;
  /** For ids: the last part of the path. */
  readonly name: string;
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer[] = [];
  #ended = false;

  constructor(file: string, chunks: AsyncIterable<Buffer>) {
    this.file = file === "-" ? "standard input" : file;
    this.name = file === "-" ? "stdin" : basename(file).replace(/\.gz$/, "");
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  static async open(file: string): Promise<Input> {
    if (file === "-") return new Input(file, unpacked(file, process.stdin));
    const found = await stat(file).catch((error: NodeJS.ErrnoException) => { throw new Unusable(file, error.code === "ENOENT" ? "no such file" : error.message); });
    if (found.isDirectory()) throw new Unusable(file, "is a folder, not a file");
    return new Input(file, unpacked(file, createReadStream(file, { highWaterMark: 1024 * 1024 })));
  }

  /** The first bytes, without taking them: at least the first line, unless that is very long. */
  async head(): Promise<Buffer> {
    let bytes = Buffer.concat(this.#held);
    while (!this.#ended && bytes.length < headBytesMax && !bytes.includes(newline)) {
      await this.#more();
      bytes = Buffer.concat(this.#held);
    }
    this.#held = [bytes];
    return bytes.subarray(0, headBytesMax);
  }

  /** Every line that is not empty, without holding the file. */
  async *lines(): AsyncGenerator<Line> {
    let number = 0;
    let open: Buffer[] = [];
    let openBytes = 0;
    const close = (last: Buffer): Buffer => {
      const whole = open.length === 0 ? last : Buffer.concat([...open, last]);
      open = [];
      openBytes = 0;
      return whole.length > 0 && whole[whole.length - 1] === 0x0d ? whole.subarray(0, -1) : whole;
    };
    for await (const chunk of this.#all()) {
      let start = 0;
      for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
        number += 1;
        const bytes = close(chunk.subarray(start, end));
        start = end + 1;
        if (bytes.length > 0) yield { bytes, number };
      }
      if (start < chunk.length) open.push(chunk.subarray(start));
      openBytes += chunk.length - start;
      if (openBytes > lineBytesMax) throw new Unusable(`${this.file}:${number + 1}`, `the line is longer than ${lineBytesMax} bytes`);
    }
    const bytes = close(Buffer.alloc(0));
    if (bytes.length > 0) yield { bytes, number: number + 1 };
  }

  /** The whole file as text. */
  async text(): Promise<string> {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of this.#all()) {
      length += chunk.length;
      if (length > documentBytesMax) throw new Unusable(this.file, `is longer than ${documentBytesMax} bytes; this format is one document and must be held whole`);
      chunks.push(chunk);
    }
    return utf8Text(Buffer.concat(chunks), this.file);
  }

  /** The held beginning and the rest, without a byte-order mark. */
  async *#all(): AsyncGenerator<Buffer> {
    await this.head();
    let first = true;
    for (let chunk = this.#held.shift(); chunk !== undefined; chunk = this.#held.shift()) {
      yield first && chunk.subarray(0, 3).equals(byteOrderMark) ? chunk.subarray(3) : chunk;
      first = false;
      if (this.#held.length === 0 && !this.#ended) await this.#more();
    }
  }

  async #more(): Promise<void> {
    const next = await this.#chunks.next().catch((error: Error) => { throw new Unusable(this.file, `cannot be read: ${error.message}`); });
    if (next.done === true) this.#ended = true;
    else this.#held.push(next.value);
  }
}

/** The bytes as text; bytes that are not UTF-8 are an error rather than silently other characters. */
export function utf8Text(bytes: Buffer, place: string): string {
  if (!isUtf8(bytes)) throw new Unusable(place, "is not UTF-8");
  return bytes.toString("utf8");
}

async function* unpacked(file: string, stream: NodeJS.ReadableStream & AsyncIterable<string | Buffer>): AsyncGenerator<Buffer> {
  const chunks = stream[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) return;
  const beginning = Buffer.from(first.value as Buffer);
  const rest = async function* (): AsyncGenerator<Buffer> {
    yield beginning;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value as Buffer;
  };
  if (beginning[0] !== 0x1f || beginning[1] !== 0x8b) { yield* rest(); return; }
  const gunzip = createGunzip();
  pipeline(Readable.from(rest()), gunzip, () => undefined);
  try {
    yield* gunzip as AsyncIterable<Buffer>;
  } catch (error) {
    throw new Unusable(file, `is not whole gzip: ${(error as Error).message}`);
  }
}
