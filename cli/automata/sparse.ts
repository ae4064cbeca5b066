/**
 * Which states of an automaton need a row of their own. Behind the first bytes of a text that is looked for, a state goes on like one that has seen
 * fewer bytes, but for a few classes (A. V. Aho, M. J. Corasick, 1975, keep a failure link instead); and hardly any text goes there.
 */
import { Kind } from "./ast.ts";
import type { Dfa } from "./dfa.ts";
import { byteShare } from "./frequency.ts";

/** What a sparse row has room for. */
export const differencesMax = 6;
const rounds = 12;

/** States that are like another one, whose row is dense, but for these classes. At least the `denseMax` states that ordinary bytes lead to most are dense. */
export function sparseRows(dfa: Dfa, denseMax: number): Map<number, { state: number; differs: number[] }> {
  const sparse = new Map<number, { state: number; differs: number[] }>();
  if (dfa.stateCount <= denseMax) return sparse;
  const visits = visited(dfa), order = Array.from(visits.keys()).sort((a, b) => (visits[b] as number) - (visits[a] as number) || a - b);
  const paths = shortest(dfa), dense = new Set([...paths.keys()].filter((state) => paths[state]!.length <= 1).concat(order.slice(0, denseMax)));
  // Those nearer to the beginning first, so that what must be dense can serve those behind.
  for (const state of order.filter((one) => !dense.has(one)).sort((a, b) => paths[a]!.length - paths[b]!.length || a - b)) {
    const best = suffixStates(dfa, paths[state]!).filter((like) => dense.has(like)).map((like) => ({ state: like, differs: differences(dfa, state, like) }))
      .sort((a, b) => a.differs.length - b.differs.length)[0];
    if (best !== undefined && best.differs.length <= differencesMax) sparse.set(state, best);
    else dense.add(state);
  }
  return sparse;
}

/** How often each state is met, by the shares of bytes in ordinary traffic. */
function visited({ classOf, classCount, stateCount, next, starts }: Dfa): Float64Array {
  const share = new Float64Array(classCount);
  for (let byte = 0; byte < 256; byte++) share[classOf[byte] as number]! += byteShare(byte);
  let now = new Float64Array(stateCount);
  const all = new Float64Array(stateCount);
  now[starts[Kind.edge] as number] = 1;
  for (let round = 0; round < rounds; round++) {
    const then = new Float64Array(stateCount);
    now.forEach((weight, state) => {
      if (weight > 0) for (let of = 0; of < classCount; of++) then[next[state * classCount + of] as number]! += weight * (share[of] as number);
    });
    then.forEach((weight, state) => { all[state]! += weight; });
    now = then;
  }
  return all;
}

/** By state: the classes of a shortest text that leads to it. */
function shortest({ classCount, stateCount, next, starts }: Dfa): number[][] {
  const paths: (number[] | undefined)[] = Array<number[] | undefined>(stateCount).fill(undefined), queue: number[] = [];
  for (const start of starts) if (paths[start] === undefined) { paths[start] = []; queue.push(start); }
  for (const state of queue) {
    for (let of = 0; of < classCount; of++) {
      const to = next[state * classCount + of] as number;
      if (paths[to] === undefined) { paths[to] = [...paths[state] as number[], of]; queue.push(to); }
    }
  }
  return paths.map((path) => path ?? []);
}

/** Where the ends of the text lead from the beginning. */
const suffixStates = ({ classCount, next, starts }: Dfa, path: readonly number[]): number[] =>
  [...new Set(path.map((_, from) => path.slice(from + 1).reduce((state, of) => next[state * classCount + of] as number, starts[Kind.other] as number)))];

function differences({ classCount, next }: Dfa, one: number, other: number): number[] {
  const found: number[] = [];
  for (let of = 0; of < classCount; of++) if (next[one * classCount + of] !== next[other * classCount + of]) found.push(of);
  return found;
}
