// Lists of pairs as they cross the ABI: a count, the two lengths of every pair, then every name and value with a zero byte after each.
//
//   u32 count | count × (u32 nameBytes, u32 valueBytes) | count × (name, 0, value, 0)        all little-endian
import { pairsBytesMax, pairsCountMax } from "./abi.ts";
import type { ByteString } from "./bytes.ts";
import type { HeaderPair, HeaderPairs } from "./headers.ts";

export function pairsBytes(pairs: HeaderPairs): number {
  let bytes = 4;
  for (const [name, value] of pairs) bytes += 10 + name.length + value.length;
  return bytes;
}

/** Writes at `start`; the caller has made room for `pairsBytes` bytes. */
export function writePairs(pairs: HeaderPairs, memory: Buffer, start: number): void {
  memory.writeUInt32LE(pairs.length, start);
  let lengthAt = start + 4;
  let textAt = lengthAt + 8 * pairs.length;
  for (const [name, value] of pairs) {
    memory.writeUInt32LE(name.length, lengthAt);
    memory.writeUInt32LE(value.length, lengthAt + 4);
    lengthAt += 8;
    textAt = writeText(memory, name, textAt);
    textAt = writeText(memory, value, textAt);
  }
}

function writeText(memory: Buffer, text: ByteString, at: number): number {
  memory.write(text, at, text.length, "latin1");
  memory[at + text.length] = 0;
  return at + text.length + 1;
}

/** Reads a list that a module hands over. What is malformed, or over Envoy's bounds, is read as an empty list, silently, as Envoy does. */
export function readPairs(memory: Buffer, start: number, length: number): HeaderPair[] {
  if (length < 4 || length > pairsBytesMax) return [];
  const end = start + length;
  const count = memory.readUInt32LE(start);
  let lengthAt = start + 4;
  if (count > pairsCountMax || lengthAt + 8 * count > end) return [];
  let at = lengthAt + 8 * count;
  const pairs: HeaderPair[] = [];
  for (let index = 0; index < count; index += 1, lengthAt += 8) {
    const nameEnd = at + memory.readUInt32LE(lengthAt);
    const valueEnd = nameEnd + 1 + memory.readUInt32LE(lengthAt + 4);
    if (valueEnd + 1 > end || memory[nameEnd] !== 0 || memory[valueEnd] !== 0) return [];
    pairs.push([memory.toString("latin1", at, nameEnd), memory.toString("latin1", nameEnd + 1, valueEnd)]);
    at = valueEnd + 1;
  }
  return at === end ? pairs : [];
}
