/** A position automaton as bit vectors: what does not fit a deterministic one. A byte costs the same whatever the state is. */
import { Kind, kindCount, kindOf } from "./ast.ts";
import type { Blob } from "./blob.ts";
import { Classes } from "./classes.ts";
import type { Positions } from "./positions.ts";

/** Positions of one automaton; a larger one is refused. */
export const nfaPositionsMax = 4096;

/**
 * A record: words u32 | action u16 | matches begin at the input's beginning alone u16 | nullable u32 | class map u32 (u8 × 256) | members u32 | first u32 | shift u32 | jumps u32 | jump numbers u32 | last u32 | jump rows u32.
 * A vector is `words` u64, a bit for each position. Members: a vector for each class. First: one for each kind of the byte before. Shift: the
 * positions from which the next one follows. Jumps: the positions with other followers; jump numbers: for each position, u16, which
 * of the jump rows, vectors, is its own. Last: the vector of positions that end a match at once, then one for each kind behind.
 */
export const nfaRecordBytes = 44;

export const nfaWords = (positions: Positions): number => Math.max(1, Math.ceil(positions.sets.length / 64));

/** The most steps that a byte costs: a word's, and a jump's for each word. */
export function nfaWork(positions: Positions): number {
  const words = nfaWords(positions);
  return words * (2 + positions.follow.filter((next, position) => next.some((to) => to !== position + 1)).length);
}

/** A match can begin nowhere but where the input does, so that an empty vector stays empty. */
const isAnchored = (positions: Positions): boolean => positions.nullable === 0 && positions.first.every((list, kind) => kind === Kind.edge || list.length === 0);

export function writeNfa(blob: Blob, at: number, positions: Positions, action: number): void {
  const words = nfaWords(positions), count = positions.sets.length;
  const vector = (place: number, of: Iterable<number>): void => {
    let bits = 0n;
    for (const position of of) bits |= 1n << BigInt(position);
    for (let word = 0; word < words; word++) blob.u64(place + 8 * word, bits >> BigInt(64 * word));
  };
  const where = (test: (position: number) => boolean): number[] => positions.sets.flatMap((_, position) => (test(position) ? [position] : []));
  const classes = new Classes(positions.numbers, false);
  const map = blob.bytes(classes.classOf);
  const memberRows = blob.reserve(classes.count * words * 8, 8);
  for (let of = 0; of < classes.count; of++) vector(memberRows + of * words * 8, where((position) => classes.has(position, of)));
  const first = blob.reserve(kindCount * words * 8, 8);
  for (let kind = 0; kind < kindCount; kind++) vector(first + kind * words * 8, positions.first[kind] as number[]);
  const shift = blob.reserve(words * 8, 8);
  vector(shift, where((position) => positions.follow[position]!.includes(position + 1)));
  const jumping = where((position) => positions.follow[position]!.some((to) => to !== position + 1));
  const jumps = blob.reserve(words * 8, 8);
  vector(jumps, jumping);
  const jumpRows = blob.reserve(Math.ceil(count / 4) * 8 + jumping.length * words * 8, 8);
  jumping.forEach((position, row) => {
    blob.u16(jumpRows + 2 * position, row);
    vector(jumpRows + Math.ceil(count / 4) * 8 + row * words * 8, positions.follow[position] as number[]);
  });
  const last = blob.reserve((1 + kindCount) * words * 8, 8);
  vector(last, where((position) => positions.last.get(position) === 15));
  for (let kind = 0; kind < kindCount; kind++) vector(last + (1 + kind) * words * 8, where((position) => ((positions.last.get(position) ?? 0) >> kind & 1) === 1));
  [words, action | (isAnchored(positions) ? 0x10000 : 0), positions.nullable, map, memberRows, first, shift, jumps, jumpRows, last].forEach((value, index) => blob.u32(at + 4 * index, value));
  blob.u32(at + 40, jumpRows + Math.ceil(count / 4) * 8);
}

/** The kind of each byte. */
export const kindTable = (): Uint8Array => Uint8Array.from({ length: 256 }, (_, byte) => kindOf(byte));
