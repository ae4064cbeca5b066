/**
 * Where the leftmost match begins and ends: what `exec` of JavaScript's RegExp says. Two automata, one pass each. One reads the text from its
 * end and tells where matches begin. The other reads on from the leftmost beginning and tells where that match ends which JavaScript tries
 * first: its states are lists in the order of trying, cut where one of them has matched (R. Cox, "Regular Expression Matching: the Virtual
 * Machine Approach", 2009).
 */
import { reversed, trimmedEnd } from "./ast.ts";
import { Blob } from "./blob.ts";
import { determinise, type Dfa } from "./dfa.ts";
import type { Pattern } from "./parse.ts";
import { positionsOf } from "./positions.ts";
import { byPriority, type PriorityDfa } from "./priority.ts";
import { PatternRefused } from "./refused.ts";
import { parseWhole } from "./text.ts";

const statesMax = 8_000;

/** Tables of one pattern over text, with the flag u or v; they can lie at any address. Throws PatternRefused. */
export function compileFind(pattern: Pattern): Uint8Array {
  const node = parseWhole(pattern), backward = positionsOf(reversed(trimmedEnd(node)));
  if (backward.nullable !== 0) throw new PatternRefused("a match of nothing", 0, "say what has to be there");
  const begins = determinise([{ positions: backward, output: begin.here }], { statesMax, lateOf: () => begin.behind }), ends = byPriority(node, statesMax);
  if (begins === undefined || ends === undefined) throw new PatternRefused(`more than ${statesMax} states`, 0, "make the counts smaller");
  return written(begins, ends);
}

/** A match begins at the byte that was read, or behind it, which the byte had to tell. */
const begin = { here: 0, behind: 1 } as const;
const headBytes = 36;
/** In the place of a state: the match is over. */
const accepts = 0x8000;

/**
 * Head: backward: class map u32 (u8 × 256) | classes u16 | start u16 | next u32 (state u16 × class × state) | flags u32 (u8 × state: 1 a match begins
 * here, 2 behind, 4 at the text's beginning) | forward: class map u32 | classes u16 | unused u16 | next u32, where 0x8000 is added to a state if a match
 * ends before the byte, and state 0 leads nowhere | flags u32 (u8 × state: 1 a match ends where the text does) | starts by kind of the byte before
 * u32 (u16 × 4).
 */
function written(begins: Dfa, ends: PriorityDfa): Uint8Array {
  const blob = new Blob();
  blob.reserve(headBytes);
  const u16s = (list: ArrayLike<number>): number => {
    const at = blob.reserve(2 * list.length);
    for (let index = 0; index < list.length; index++) blob.u16(at + 2 * index, list[index] as number);
    return at;
  };
  const has = (list: readonly number[] | undefined, one: number): boolean => list?.includes(one) ?? false;
  const flags = Uint8Array.from({ length: begins.stateCount }, (_, state) =>
    Number(has(begins.outputs[state], begin.here)) | Number(has(begins.outputs[state], begin.behind)) << 1 | Number(has(begins.outputs[state], begin.here) || has(begins.endOutputs[state], begin.here)) << 2);
  blob.u32(0, blob.bytes(begins.classOf));
  blob.u16(4, begins.classCount);
  blob.u16(6, begins.starts[3] as number);
  blob.u32(8, u16s(begins.next));
  blob.u32(12, blob.bytes(flags));
  blob.u32(16, blob.bytes(ends.classOf));
  blob.u16(20, ends.classCount);
  blob.u32(24, u16s(ends.next.map(({ state, isEnd }) => state | (isEnd ? accepts : 0))));
  blob.u32(28, blob.bytes(Uint8Array.from(ends.endsAtEdge, Number)));
  blob.u32(32, u16s(ends.starts));
  return blob.finish();
}
