/** Characters as expressions over the bytes of UTF-8 (RFC 3629): over-long forms, surrogates and what lies beyond U+10FFFF are none. */
import { byteRange, bytesNamed, byteSet, cat, half, Kind, noBytes, or, type ByteSet, type Node, type Seen } from "./ast.ts";

/** Code points `min` to `max`, both included. */
export interface Range { readonly min: number; readonly max: number }

/** Sets of bytes, one behind the other. */
type Sequence = readonly ByteSet[];

/** The last code points of one, two, three and four bytes; surrogates stand between. */
const blocks: readonly Range[] = [{ min: 0, max: 0x7f }, { min: 0x80, max: 0x7ff }, { min: 0x800, max: 0xd7ff }, { min: 0xe000, max: 0xffff }, { min: 0x10000, max: 0x10ffff }];

/** One character of the ranges, which are sorted and apart. Surrogates are nothing that UTF-8 can say. */
export function characters(ranges: readonly Range[], seen?: Seen): Node {
  const sequences = ranges.flatMap((range) => blocks.flatMap((block) => {
    const min = Math.max(range.min, block.min), max = Math.min(range.max, block.max);
    return min > max ? [] : sequencesOf(utf8(min), utf8(max));
  }));
  const [left, right] = [fromLeft(sequences, seen), fromRight(sequences, seen)];
  return bytesNamed(right) < bytesNamed(left) ? right : left;
}

const utf8 = (codePoint: number): number[] => [...Buffer.from(String.fromCodePoint(codePoint))];
const continuation = byteRange(0x80, 0xbf);

/** The sequences from one to another of the same length. */
function sequencesOf(from: readonly number[], to: readonly number[]): Sequence[] {
  const [first, ...fromRest] = from as [number, ...number[]], [last, ...toRest] = to as [number, ...number[]];
  if (fromRest.length === 0) return [[byteRange(first, last)]];
  const least = fromRest.map(() => 0x80), most = fromRest.map(() => 0xbf);
  const behind = (set: ByteSet, tails: Sequence[]): Sequence[] => tails.map((tail) => [set, ...tail]);
  if (first === last) return behind(byteSet(first), sequencesOf(fromRest, toRest));
  const isLeast = fromRest.join() === least.join(), isMost = toRest.join() === most.join();
  const min = isLeast ? first : first + 1, max = isMost ? last : last - 1;
  return [
    ...isLeast ? [] : behind(byteSet(first), sequencesOf(fromRest, most)),
    ...min > max ? [] : [[byteRange(min, max), ...least.map(() => continuation)]],
    ...isMost ? [] : behind(byteSet(last), sequencesOf(least, toRest)),
  ];
}

/** By first bytes: those behind which the same may stand are one set. */
function fromLeft(sequences: readonly Sequence[], seen?: Seen): Node {
  return grouped(sequences, (sequence) => [sequence[0] as ByteSet, sequence.slice(1)], seen, (set, rest) => cat(set, ...rest.length === 0 ? [] : [fromLeft(rest, seen)]));
}

/** By last bytes: those before which the same may stand are one set. */
function fromRight(sequences: readonly Sequence[], seen?: Seen): Node {
  return grouped(sequences, (sequence) => [sequence.at(-1) as ByteSet, sequence.slice(0, -1)], seen, (set, rest) => cat(...rest.length === 0 ? [] : [fromRight(rest, seen)], set));
}

function grouped(sequences: readonly Sequence[], split: (sequence: Sequence) => [ByteSet, Sequence], seen: Seen | undefined, joined: (set: Node, rest: Sequence[]) => Node): Node {
  const restsOf = gathered(sequences.map((sequence) => split(sequence)), ([set]) => String(set));
  const same = gathered([...restsOf.values()], (list) => list.map(([, rest]) => rest.join()).sort().join(";"));
  return or(...[...same.values()].map((lists) => {
    const set = lists.reduce((all, [first]) => all | first![0], noBytes);
    return joined({ is: "bytes", set, ...seen === undefined ? {} : { seen } }, lists[0]!.map(([, rest]) => rest).filter((rest) => rest.length > 0));
  }));
}

function gathered<T>(list: readonly T[], key: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) groups.set(key(one), [...groups.get(key(one)) ?? [], one]);
  return groups;
}

/**
 * The halves of a character beyond U+FFFF, which in UTF-16 are two. Half of the bytes of each: which high surrogate it is, or which low one,
 * is not told apart.
 */
export const highHalf: Node = ((): Node => {
  const second = (from: number, to: number): Node => ({ is: "bytes", set: byteRange(from, to), seen: { before: half, after: Kind.other } });
  const lead = (from: number, to: number): Node => ({ is: "bytes", set: byteRange(from, to) });
  return or(cat(lead(0xf0, 0xf0), second(0x90, 0xbf)), cat(lead(0xf1, 0xf3), second(0x80, 0xbf)), cat(lead(0xf4, 0xf4), second(0x80, 0x8f)));
})();
export const lowHalf: Node = cat({ is: "bytes", set: continuation, seen: { before: Kind.other, after: half } }, { is: "bytes", set: continuation });
