/** DEFLATE (RFC 1951) in gzip's (RFC 1952) or zlib's (RFC 1950) frame, symbol by symbol: what comes before a fault is kept, which no library does. */
import { limits } from "../limits.ts";

/** What the bytes stand for, as far as they can be read; the checks of the frame are those of the whole. */
export function inflate(bytes: Uint8Array, frame: "gzip" | "deflate"): { output: Uint8Array; broken?: string } {
  const reader = new Reader(bytes);
  try {
    reader.run(frame);
    return { output: Uint8Array.from(reader.output) };
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return { output: Uint8Array.from(reader.output), broken: fault.message };
  }
}

class Fault extends Error {}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const lengthExtra = [...range(8).fill(0), ...range(20).map((i) => 1 + (i >> 2)), 0];
const distanceExtra = [0, 0, 0, 0, ...range(26).map((i) => 1 + (i >> 1))];
const bases = (first: number, extras: readonly number[]): number[] => extras.map((_, index) => first + extras.slice(0, index).reduce((sum, bits) => sum + 2 ** bits, 0));
/** The last length is 258, not one more than the one before. */
const lengthBase = bases(3, lengthExtra).map((base, index) => (index === 28 ? 258 : base)), distanceBase = bases(1, distanceExtra);
const order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const windowBytes = 32_768;

/** Symbols by their code, as a text of ones and zeros. */
type Code = Map<string, number>;

class Reader {
  readonly output: number[] = [];
  readonly #bytes: Uint8Array;
  #bit = 0;

  constructor(bytes: Uint8Array) { this.#bytes = bytes; }

  run(frame: "gzip" | "deflate"): void {
    const check = frame === "gzip" ? this.#gzipHead() : this.#zlibHead();
    while (!this.#block()) {}
    this.#align();
    if (check === "crc" && (this.#number(32) !== crc(this.output) || this.#number(32) !== this.output.length)) throw new Fault("gzip's check");
    if (check === "adler" && [0, 0, 0, 0].reduce((value) => value * 256 + this.#number(8), 0) !== adler(this.output)) throw new Fault("zlib's check");
    if (this.#bit < this.#bytes.length * 8) throw new Fault("something behind the end");
  }

  #gzipHead(): "crc" {
    const [one, two, method, flags] = range(10).map(() => this.#number(8)) as [number, number, number, number];
    if (one !== 0x1f || two !== 0x8b || method !== 8 || flags > 31) throw new Fault("no gzip");
    if ((flags & 4) !== 0) for (let left = this.#number(16); left > 0; left--) this.#number(8);
    if ((flags & 8) !== 0) while (this.#number(8) !== 0) {}
    if ((flags & 16) !== 0) while (this.#number(8) !== 0) {}
    if ((flags & 2) !== 0) this.#number(16);
    return "crc";
  }

  /** What is no zlib header is taken for bare data. */
  #zlibHead(): "adler" | "none" {
    const [method, more] = [this.#number(8), this.#number(8)];
    if ((method & 15) !== 8 || method >> 4 > 7 || (method * 256 + more) % 31 !== 0) {
      this.#bit = 0;
      return "none";
    }
    if ((more & 0x20) !== 0) throw new Fault("a dictionary");
    return "adler";
  }

  /** One block; true for the last. */
  #block(): boolean {
    const isLast = this.#number(1) === 1, type = this.#number(2);
    if (type === 0) this.#stored();
    else if (type === 1) this.#symbols(codeOf([...Array<number>(144).fill(8), ...Array<number>(112).fill(9), ...Array<number>(24).fill(7), ...Array<number>(8).fill(8)]), codeOf(Array<number>(30).fill(5)));
    else if (type === 2) this.#symbols(...this.#codes());
    else throw new Fault("no type of a block");
    return isLast;
  }

  #stored(): void {
    this.#align();
    const bytes = this.#number(16);
    if (this.#number(16) !== (bytes ^ 0xffff)) throw new Fault("a stored block's length");
    for (let left = bytes; left > 0; left--) this.#put(this.#number(8));
  }

  #codes(): [literals: Code, distances: Code] {
    const [literals, distances, some] = [this.#number(5) + 257, this.#number(5) + 1, this.#number(4) + 4];
    if (literals > 286 || distances > 30) throw new Fault("too many codes");
    const own = Array<number>(19).fill(0);
    for (const place of order.slice(0, some)) own[place] = this.#number(3);
    if (freeOf(own) !== 0) throw new Fault("the lengths' code");
    const code = codeOf(own), lengths: number[] = [];
    while (lengths.length < literals + distances) {
      const symbol = this.#symbol(code);
      if (symbol === 16 && lengths.length === 0) throw new Fault("nothing to repeat");
      if (symbol < 16) lengths.push(symbol);
      else if (symbol === 16) lengths.push(...Array<number>(3 + this.#number(2)).fill(lengths.at(-1) as number));
      else lengths.push(...Array<number>(symbol === 17 ? 3 + this.#number(3) : 11 + this.#number(7)).fill(0));
    }
    if (lengths.length > literals + distances) throw new Fault("too many lengths");
    if (lengths[256] === 0) throw new Fault("no end of the block");
    const both = [lengths.slice(0, literals), lengths.slice(literals)] as const;
    for (const each of both) {
      const isSingle = each.every((bits) => bits <= 1);
      if (freeOf(each) < 0 || (freeOf(each) > 0 && !isSingle)) throw new Fault("an incomplete code");
    }
    return [codeOf(both[0]), codeOf(both[1])];
  }

  #symbols(literals: Code, distances: Code): void {
    for (let symbol = this.#symbol(literals); symbol !== 256; symbol = this.#symbol(literals)) {
      if (symbol < 256) { this.#put(symbol); continue; }
      const place = symbol - 257;
      if (place > 28) throw new Fault("no length");
      const length = (lengthBase[place] as number) + this.#number(lengthExtra[place] as number), far = this.#symbol(distances);
      if (far > 29) throw new Fault("no distance");
      const back = (distanceBase[far] as number) + this.#number(distanceExtra[far] as number);
      if (back > this.output.length) throw new Fault("too far back");
      for (let left = length; left > 0; left--) this.#put(this.output[this.output.length - back] as number);
    }
  }

  /** Where a window is full: neither too much, nor too much for what was read. */
  #put(byte: number): void {
    this.output.push(byte);
    if (this.output.length % windowBytes !== 0) return;
    if (this.output.length >= limits.inflatedBytesMax) throw new Fault(`${limits.inflatedBytesMax} bytes or more`);
    if (this.output.length > Math.ceil(this.#bit / 8) * limits.inflateRatioMax) throw new Fault(`more than ${limits.inflateRatioMax} times what was read`);
  }

  #symbol(code: Code): number {
    for (let bits = ""; bits.length < 15;) {
      bits += String(this.#number(1));
      const symbol = code.get(bits);
      if (symbol !== undefined) return symbol;
    }
    throw new Fault("no code");
  }

  /** So many bits, the first one lowest. */
  #number(bits: number): number {
    if (this.#bit + bits > this.#bytes.length * 8) throw new Fault("it does not end");
    let value = 0;
    for (let at = 0; at < bits; at++, this.#bit++) value += ((this.#bytes[this.#bit >> 3] as number) >> (this.#bit & 7) & 1) * 2 ** at;
    return value;
  }

  #align(): void { this.#bit = Math.ceil(this.#bit / 8) * 8; }
}

/** How many codes of fifteen bits are left; below zero where there are too many. A code without symbols is complete. */
function freeOf(lengths: readonly number[]): number {
  const used = lengths.filter((bits) => bits > 0);
  return used.length === 0 ? 0 : 2 ** 15 - used.reduce((sum, bits) => sum + 2 ** (15 - bits), 0);
}

/** The canonical code of the lengths. */
function codeOf(lengths: readonly number[]): Code {
  const code: Code = new Map();
  let next = 0;
  for (let bits = 1; bits <= 15; bits++, next *= 2) {
    for (const [symbol, length] of lengths.entries()) if (length === bits) code.set((next++).toString(2).padStart(bits, "0"), symbol);
  }
  return code;
}

function crc(bytes: readonly number[]): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value >>> 1 ^ ((value & 1) * 0xedb88320);
  }
  return (value ^ 0xffffffff) >>> 0;
}

function adler(bytes: readonly number[]): number {
  let low = 1, high = 0;
  for (const byte of bytes) {
    low = (low + byte) % 65521;
    high = (high + low) % 65521;
  }
  return high * 65536 + low;
}
