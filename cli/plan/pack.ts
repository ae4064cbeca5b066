/** Values as bytes, in the layouts that `assembly/` reads. Little-endian, nothing aligned. */

import { cidrList } from "./cidr.ts";
import { decimalText } from "./decimal.ts";

/** A list of texts (assembly/predicate/lists.ts): count u16 | { length u16, bytes } × count. */
export function packedTexts(texts: readonly string[]): Uint8Array {
  return Buffer.concat([uint16(texts.length), ...texts.map(packedText)]);
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
  return Uint8Array.of(number & 0xff, number >> 8);
}
