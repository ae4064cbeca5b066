/** What the property tests of this folder share: the seed, the number of runs, and generators of nasty bytes. */
import * as fc from "fast-check";
import { fullRun, isSpoilt } from "../support/suite.ts";

export const seed = process.env.SIDEWALL_SEED === undefined ? Math.floor(Math.random() * 0x7fffffff) : Number(process.env.SIDEWALL_SEED);
console.log(`  seed: ${seed} (SIDEWALL_SEED=${seed} repeats it)`);

/** Runs a property `runs` times in the full run, and a tenth of them otherwise. */
export function holds<T extends [unknown, ...unknown[]]>(runs: number, property: fc.IPropertyWithHooks<T>): void {
  fc.assert(property, { seed, numRuns: fullRun ? runs : Math.ceil(runs / 10), endOnFailure: isSpoilt });
}

/** Bytes joined from pieces, most of them from the list, so that the interesting ones meet. */
export function bytesOf(pieces: string[], maxLength = 24): fc.Arbitrary<Uint8Array> {
  const piece = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...pieces).map((text) => Buffer.from(text, "latin1")) },
    { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 3 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom(..."abcXYZ019-_") }).map((text) => Buffer.from(text, "latin1")) });
  return fc.array(piece, { maxLength }).map((parts) => new Uint8Array(Buffer.concat(parts)));
}

/** Places to cut at, as fractions; `cut` makes chunks of them, empty ones included. */
export const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });

export function cut(bytes: Uint8Array, at: number[]): Uint8Array[] {
  const places = [0, ...at.map((fraction) => Math.floor(fraction * bytes.length)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((place, index) => bytes.subarray(places[index]!, place));
}

/** Every way to cut in two, and the way into single bytes. */
export function everyCut(bytes: Uint8Array): Uint8Array[][] {
  const ways = Array.from({ length: bytes.length + 1 }, (_, at) => [bytes.subarray(0, at), bytes.subarray(at)]);
  return [...ways, Array.from(bytes, (byte) => Uint8Array.of(byte))];
}

export const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
export const bytesFrom = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));

/** Byte sequences that decide what UTF-8 is: every lead byte with every second one, and up to two more. */
export function* utf8Cases(): Generator<Uint8Array> {
  for (let lead = 0x80; lead <= 0xff; lead++) {
    for (let second = 0; second <= 0xff; second++) {
      for (const rest of [[], [0x80], [0xbf, 0x80], [0x80, 0xbf, 0x41], [0x80, 0x7f], [0xc0]]) yield Uint8Array.of(lead, second, ...rest);
    }
  }
}

export function isUtf8(bytes: Uint8Array): boolean {
  try { utf8.decode(bytes); return true; } catch { return false; }
}
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
