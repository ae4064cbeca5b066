/** The neutral form of a pattern: a regular expression over bytes. Front ends make it, automata are built from it. */

/** A set of bytes: bit b is set for byte b. */
export type ByteSet = bigint;

export type Node =
  /** One byte of the set. `seen`: what its neighbours see in it where that is not the byte's own kind. */
  | { readonly is: "bytes"; readonly set: ByteSet; readonly seen?: Seen }
  | { readonly is: "cat"; readonly of: readonly Node[] }
  | { readonly is: "or"; readonly of: readonly Node[] }
  /** `max` may be Infinity. `lazy`: as few as possible; it matters to where a match ends, and is told in patterns over text. */
  | { readonly is: "repeat"; readonly of: Node; readonly min: number; readonly max: number; readonly lazy?: true }
  /** No byte: holds between two neighbours. `mask` has the bit `4 * before + after` for each pair of kinds that it holds for. */
  | { readonly is: "assert"; readonly mask: number };

/** The kind of what stands before a place, for a byte that ends there, and of what stands behind it, for one that begins there. */
export interface Seen { readonly before: number; readonly after: number }

/** What the bytes beside a place can be, as far as assertions tell them apart. The edge is the input's beginning or end. */
export const Kind = { word: 0, newline: 1, other: 2, edge: 3 } as const;
export const kindCount = 4;
/** A half of a character: the first one where it stands before a place, the second one behind it. Neither is ever beside anything but the other. */
export const half = 4;

export const allBytes: ByteSet = (1n << 256n) - 1n;
export const noBytes: ByteSet = 0n;
export const empty: Node = { is: "cat", of: [] };

export const byteSet = (byte: number): ByteSet => 1n << BigInt(byte);
/** Bytes `from` to `to`, both included. */
export const byteRange = (from: number, to: number): ByteSet => ((1n << BigInt(to - from + 1)) - 1n) << BigInt(from);
export const hasByte = (set: ByteSet, byte: number): boolean => (set >> BigInt(byte) & 1n) === 1n;
export const complement = (set: ByteSet): ByteSet => allBytes & ~set;

/** How many bytes there are in the set. */
export function sizeOf(set: ByteSet): number {
  let count = 0;
  for (let rest = set; rest !== 0n; rest &= rest - 1n) count += 1;
  return count;
}

export const digits = byteRange(0x30, 0x39);
export const upperLetters = byteRange(0x41, 0x5a);
export const lowerLetters = byteRange(0x61, 0x7a);
export const wordBytes = digits | upperLetters | lowerLetters | byteSet(0x5f);
export const spaceBytes = byteRange(9, 13) | byteSet(0x20);
export const newlines = byteSet(10) | byteSet(13);

/** With both cases of each ASCII letter of the set. */
export const foldAscii = (set: ByteSet): ByteSet => set | (set & lowerLetters) >> 32n | (set & upperLetters) << 32n;

export function kindOf(byte: number): number {
  if (hasByte(wordBytes, byte)) return Kind.word;
  return byte === 10 || byte === 13 ? Kind.newline : Kind.other;
}
const kindSets: readonly ByteSet[] = [wordBytes, newlines, complement(wordBytes | newlines)];
/** The parts of a set by their kind; empty ones are left out. */
export const partsByKind = (set: ByteSet): { kind: number; set: ByteSet }[] =>
  kindSets.map((part, kind) => ({ kind, set: part & set })).filter((part) => part.set !== 0n);

export const holdsBetween = (mask: number, before: number, after: number): boolean => (mask >> (kindCount * before + after) & 1) === 1;

/** The mask of all pairs of kinds that the test holds for. */
export function maskOf(test: (before: number, after: number) => boolean): number {
  let mask = 0;
  for (let before = 0; before < kindCount; before++) for (let after = 0; after < kindCount; after++) if (test(before, after)) mask |= 1 << (kindCount * before + after);
  return mask;
}

export const cat = (...of: readonly Node[]): Node => {
  const flat = of.flatMap((node) => (node.is === "cat" ? node.of : [node]));
  return flat.length === 1 ? flat[0] as Node : { is: "cat", of: flat };
};
export const or = (...of: readonly Node[]): Node => (of.length === 1 ? of[0] as Node : { is: "or", of });
export const repeat = (of: Node, min: number, max: number): Node => (min === 1 && max === 1 ? of : max === 0 ? empty : { is: "repeat", of, min, max });

/** A text that is the same for equal trees. */
export const keyOf = (node: Node): string => JSON.stringify(node, (_, value: unknown) => (typeof value === "bigint" ? value.toString(36) : value === Infinity ? "inf" : value));

/** The same expression read from right to left: what stood before a place stands behind it. */
export function reversed(node: Node): Node {
  switch (node.is) {
    case "bytes": return node.seen === undefined ? node : { ...node, seen: { before: node.seen.after, after: node.seen.before } };
    case "assert": return { is: "assert", mask: maskOf((before, after) => holdsBetween(node.mask, after, before)) };
    case "cat": return { is: "cat", of: node.of.map(reversed).reverse() };
    case "or": return { is: "or", of: node.of.map(reversed) };
    case "repeat": return { ...node, of: reversed(node.of) };
  }
}

/** The fewest and the most bytes that it takes. */
export function lengthsOf(node: Node): { min: number; max: number } {
  switch (node.is) {
    case "bytes": return { min: 1, max: 1 };
    case "assert": return { min: 0, max: 0 };
    case "cat": return node.of.map(lengthsOf).reduce((sum, part) => ({ min: sum.min + part.min, max: sum.max + part.max }), { min: 0, max: 0 });
    case "or": return node.of.map(lengthsOf).reduce((all, part) => ({ min: Math.min(all.min, part.min), max: Math.max(all.max, part.max) }), { min: Infinity, max: 0 });
    case "repeat": {
      const { min, max } = lengthsOf(node.of);
      return { min: min * node.min, max: max === 0 ? 0 : max * node.max };
    }
  }
}

/** Without what an unanchored search for existence need not read at its end: a repetition there takes its fewest. */
export function trimmedEnd(node: Node): Node {
  switch (node.is) {
    case "bytes": case "assert": return node;
    case "or": return { is: "or", of: node.of.map(trimmedEnd) };
    case "repeat":
      if (node.min === 0) return empty;
      return cat(repeat(node.of, node.min - 1, node.min - 1), trimmedEnd(node.of));
    case "cat": {
      for (let last = node.of.length - 1; last >= 0; last--) {
        const kept = trimmedEnd(node.of[last] as Node);
        if (kept.is !== "cat" || kept.of.length > 0) return cat(...node.of.slice(0, last), kept);
      }
      return empty;
    }
  }
}
/** The same at both ends. */
export const trimmed = (node: Node): Node => reversed(trimmedEnd(reversed(trimmedEnd(node))));

/** The bytes that a match can end with. */
export function lastBytes(node: Node): readonly (Node & { is: "bytes" })[] {
  switch (node.is) {
    case "bytes": return [node];
    case "assert": return [];
    case "or": return node.of.flatMap(lastBytes);
    case "repeat": return lastBytes(node.of);
    case "cat": {
      const fromEnd = [...node.of].reverse(), whole = fromEnd.findIndex((part) => lengthsOf(part).min > 0);
      return (whole === -1 ? fromEnd : fromEnd.slice(0, whole + 1)).flatMap(lastBytes);
    }
  }
}

/** How many bytes it names. */
export function bytesNamed(node: Node): number {
  if (node.is === "bytes") return 1;
  if (node.is === "assert") return 0;
  return node.is === "repeat" ? bytesNamed(node.of) : node.of.reduce((sum, part) => sum + bytesNamed(part), 0);
}
