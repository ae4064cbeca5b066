/**
 * Marks: bytes that few texts have, or that only some kinds of text have. A pattern of which every match contains one of a mark's bytes is not
 * confirmed in a text that has none: one look at each byte tells it for all patterns.
 */
import { byteSet, type ByteSet, type Node } from "./ast.ts";

const range = (from: number, to: number): ByteSet => Array.from({ length: to - from + 1 }, (_, index) => byteSet(from + index)).reduce((all, one) => all | one, 0n);
const of = (bytes: string): ByteSet => Array.from(bytes, (byte) => byteSet(byte.charCodeAt(0))).reduce((all, one) => all | one, 0n);

/** 32 at most: a bit each. */
export const marks: readonly ByteSet[] = [
  of("\n\r"), of("\t\v\f "), ...Array.from("'\"`<>()[]{}|&;$%\\=/*#:@,.-", of), range(0x30, 0x39), of("!?^~"), of("+_"), range(0x80, 0xff) | range(0, 8) | range(0x0e, 0x1f),
];

/** The marks without which the expression matches nothing: bits. */
export function requiredMarks(node: Node): number {
  return marks.reduce((bits, mark, bit) => (matchesWithout(node, mark) ? bits : bits | (1 << bit)), 0) >>> 0;
}

/** Whether it matches some text without these bytes. */
function matchesWithout(node: Node, bytes: ByteSet): boolean {
  switch (node.is) {
    case "bytes": return (node.set & ~bytes) !== 0n;
    case "assert": return true;
    case "or": return node.of.some((choice) => matchesWithout(choice, bytes));
    case "cat": return node.of.every((part) => matchesWithout(part, bytes));
    case "repeat": return node.min === 0 || matchesWithout(node.of, bytes);
  }
}

/** The marks of texts that are each a byte with a mark of its own: that one of them is there tells that one of the texts is. */
export function marksOfAll(texts: readonly string[]): number | undefined {
  const bits = texts.map((text) => (text.length === 1 ? marks.indexOf(byteSet(text.charCodeAt(0))) : -1));
  return bits.includes(-1) ? undefined : bits.reduce((all, bit) => all | (1 << bit), 0) >>> 0;
}

/** By byte, u32: the bit of its mark. */
export function marksTable(): Uint8Array {
  const table = Buffer.alloc(256 * 4);
  marks.forEach((mark, bit) => {
    for (let byte = 0; byte < 256; byte++) if ((mark >> BigInt(byte) & 1n) === 1n) table.writeUInt32LE((1 << bit) >>> 0, byte * 4);
  });
  return table;
}
