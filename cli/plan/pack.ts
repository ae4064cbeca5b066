/** Values as bytes, in the layouts that `assembly/` reads. Little-endian, nothing aligned. */

import { cidrList } from "./cidr.ts";
import { decimalText } from "./decimal.ts";

/** A list of texts (assembly/predicate/lists.ts): count u16 | { length u16, bytes } × count. */
export function packedTexts(texts: readonly string[]): Uint8Array {
  return Buffer.concat([uint16(texts.length), ...texts.map(packedText)]);
}

/** The parts of an index of needles, and where they begin. */
const classBytes = 32, classesBytes = 3 * classBytes, bucketCount = 8, placesAt = classesBytes + 2 + 2 * (bucketCount + 1);

/** Bytes of the index of a list of so many texts. */
export const needlesIndexBytes = (textCount: number): number => placesAt + 4 * textCount;

/** The index of a packed list of needles (assembly/predicate/needles.ts): classes u8 × 32 × 3 | has an empty one u16 | first of bucket u16 × 9 | place u32 × count. */
export function packedNeedlesIndex(texts: readonly string[], ignoresCase: boolean): Uint8Array {
  const needles = texts.map((text) => Buffer.from(text, "utf8")), placeOf = (index: number): number => packedTexts(texts.slice(0, index)).length;
  const head = Buffer.alloc(placesAt), places: Uint8Array[] = [];
  head.writeUInt16LE(Number(needles.some((needle) => needle.length === 0)), classesBytes);
  for (let bucket = 0; bucket < bucketCount; bucket++) {
    for (const [index, needle] of needles.entries()) {
      if (needle.length === 0 || (needle[0] as number) % bucketCount !== bucket) continue;
      places.push(Buffer.concat([uint16(placeOf(index)), uint16(placeOf(index) >> 16)]));
      for (const position of [0, 1, 2]) {
        for (const half of classesOfByte(needle[position], ignoresCase)) (head[position * classBytes + half] as number) |= 1 << bucket;
      }
    }
    head.writeUInt16LE(places.length, classesBytes + 2 + 2 * (bucket + 1));
  }
  return Buffer.concat([head, ...places]);
}

/** Where a byte is noted: its low half, and behind 16 of those its high half, or those of a letter in both cases. All, where there is no byte. */
function classesOfByte(byte: number | undefined, ignoresCase: boolean): number[] {
  if (byte === undefined) return Array.from({ length: classBytes }, (_, half) => half);
  const isLetter = byte >= 0x61 && byte <= 0x7a;
  return [byte & 15, 16 + (byte >> 4), ...(ignoresCase && isLetter ? [16 + (byte - 0x20 >> 4)] : [])];
}

/** A list of blocks of addresses (assembly/predicate/ranges.ts): count u16 | block × count. */
export function packedRanges(texts: readonly string[]): Uint8Array {
  return Buffer.concat([uint16(texts.length), cidrList(texts)]);
}

/** A number (assembly/predicate/numbers.ts): its decimal text, packed. */
export function packedDecimal(number: number): Uint8Array {
  return packedText(decimalText(number));
}

/** One text: length u16 | bytes. */
export function packedText(text: string): Uint8Array {
  const bytes = Buffer.from(text, "utf8");
  return Buffer.concat([uint16(bytes.length), bytes]);
}

function uint16(number: number): Uint8Array {
  return Uint8Array.of(number & 0xff, number >> 8 & 0xff);
}
