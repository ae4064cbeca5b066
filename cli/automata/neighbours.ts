/**
 * What can stand next to a text, in a few bits: two bytes on each side, by 32 classes of bytes that suit what the guards tell apart. Most of what
 * is found is stopped by one comparison of 128 bits, and its guards are not run.
 */
import { byteShare } from "./frequency.ts";
import type { Gated, GateText } from "./gate.ts";
import { edge, fails, passes, type Guard } from "./guards.ts";

/** What can stand at the two places next to a text, on one side: 1 for each byte that can, and for the input's edge. */
interface Beside { readonly near: Uint8Array; readonly far: Uint8Array }

const symbols = edge + 1;
/** The last of 32 classes is the edge's own. */
const edgeClass = 31;

/** What a guard lets through from this state. Beyond the edge there is the edge again. */
function besideOf({ classOf, classCount, next }: Guard, state: number): Beside {
  const near = new Uint8Array(symbols), far = new Uint8Array(symbols), width = classCount + 1;
  const column = (symbol: number): number => (symbol === edge ? classCount : classOf[symbol] as number);
  const rows = new Set<number>();
  for (let symbol = 0; symbol < symbols; symbol++) {
    const to = next[state * width + column(symbol)] as number;
    if (to === fails) continue;
    near[symbol] = 1;
    if (symbol === edge) far[edge] = 1;
    else rows.add(to);
  }
  for (const row of rows) for (let symbol = 0; symbol < symbols; symbol++) if (row === passes || next[row * width + column(symbol)] !== fails) far[symbol] = 1;
  return { near, far };
}

/** Bytes of one class, and a bit for each set that has one of them. */
interface Group { readonly bytes: number[]; share: number; readonly has: Uint32Array }

/** Classes of bytes: those are put together of which the sets let through least that they should not, by what ordinary traffic has. */
function neighbourTable(sets: Iterable<Uint8Array>): Uint8Array {
  const distinct = [...new Map(Array.from(sets, (set) => [set.join(""), set])).values()], groups = new Map<string, Group>();
  for (let byte = 0; byte < 256; byte++) {
    const has = new Uint32Array(Math.ceil(distinct.length / 32));
    distinct.forEach((set, number) => { if (set[byte] === 1) has[number >> 5]! |= 1 << (number & 31); });
    const key = has.join(), group = groups.get(key) ?? { bytes: [], share: 0, has };
    group.bytes.push(byte);
    group.share += byteShare(byte);
    groups.set(key, group);
  }
  const all = [...groups.values()];
  while (all.length > edgeClass) joinCheapest(all);
  const table = new Uint8Array(256);
  all.forEach(({ bytes }, number) => { for (const byte of bytes) table[byte] = number; });
  return table;
}

/** Puts the two groups together that lose least. */
function joinCheapest(all: Group[]): void {
  let best = Infinity, one = 0, other = 1;
  for (let left = 0; left < all.length; left++) {
    for (let right = left + 1; right < all.length; right++) {
      const cost = costOf(all[left] as Group, all[right] as Group);
      if (cost < best) { best = cost; one = left; other = right; }
    }
  }
  const kept = all[one] as Group, [taken] = all.splice(other, 1) as [Group];
  kept.bytes.push(...taken.bytes);
  kept.share += taken.share;
  kept.has.forEach((bits, word) => { kept.has[word] = bits | (taken.has[word] as number); });
}

/** What the sets let through of one for the other's sake. */
function costOf(one: Group, other: Group): number {
  let own = 0, others = 0;
  for (let word = 0; word < one.has.length; word++) {
    const left = one.has[word] as number, right = other.has[word] as number;
    own += ones(left & ~right);
    others += ones(right & ~left);
  }
  return own * other.share + others * one.share;
}

function ones(bits: number): number {
  let count = bits - ((bits >>> 1) & 0x5555_5555);
  count = (count & 0x3333_3333) + ((count >>> 2) & 0x3333_3333);
  return Math.imul((count + (count >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

/** A bit for each class that has one of the bytes. */
function classBits(set: Uint8Array, table: Uint8Array): number {
  let bits = set[edge] === 1 ? 1 << edgeClass : 0;
  for (let byte = 0; byte < 256; byte++) if (set[byte] === 1) bits |= 1 << (table[byte] as number);
  return bits >>> 0;
}

type Wake = GateText["wakes"][number];
/** Classes of the byte behind, of the byte before, and of those next to these: a bit each. */
export type Around = readonly [behind: number, before: number, behindThat: number, beforeThat: number];
const anything: Around = [0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff];

/** What may stand beside all texts of a set. */
export class Neighbours {
  /** By byte, u32: the bit of its class. */
  readonly bits = Buffer.alloc(256 * 4);
  readonly #parts: Gated["parts"];
  readonly #known = new Map<Guard, Map<number, Beside>>();
  readonly #words = new Map<Uint8Array, number>();

  constructor({ parts, texts }: Gated) {
    this.#parts = parts;
    const wakes = texts.flatMap((text) => text.wakes), table = neighbourTable(wakes.flatMap((wake) => this.#besides(wake).flatMap(({ near, far }) => [near, far])));
    for (const { near, far } of wakes.flatMap((wake) => this.#besides(wake))) for (const set of [near, far]) if (!this.#words.has(set)) this.#words.set(set, classBits(set, table));
    table.forEach((of, byte) => { this.bits.writeUInt32LE((1 << of) >>> 0, byte * 4); });
  }

  ofWake(wake: Wake): Around {
    const [behind, before] = this.#besides(wake), word = (set: Uint8Array): number => this.#words.get(set) as number;
    return [word(behind.near), word(before.near), word(behind.far), word(before.far)];
  }

  /** What one of its parts admits. What is a text of some further set is noted wherever it stands. */
  ofText({ clauses, wakes }: GateText): Around {
    return clauses.length > 0 ? anything : wakes.map((wake) => this.ofWake(wake)).reduce<Around>((all, one) => all.map((bits, at) => (bits | (one[at] as number)) >>> 0) as unknown as Around, [0, 0, 0, 0]);
  }

  #besides({ part, index }: Wake): readonly [behind: Beside, before: Beside] {
    const { behind, before } = this.#parts[part]!.guards!;
    return [this.#beside(behind, behind.starts[index] as number), this.#beside(before, before.starts[index] as number)];
  }

  #beside(guard: Guard, state: number): Beside {
    const states = this.#known.get(guard) ?? new Map<number, Beside>(), made = states.get(state) ?? besideOf(guard, state);
    this.#known.set(guard, states.set(state, made));
    return made;
  }
}
