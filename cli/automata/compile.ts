/** From patterns to the tables that assembly/match/scan.ts reads. */
import { trimmed } from "./ast.ts";
import { Blob } from "./blob.ts";
import { determinise, type Dfa, type Searched } from "./dfa.ts";
import { parseBytes, type Pattern } from "./parse.ts";
import { positionsOf } from "./positions.ts";
import { PatternRefused } from "./refused.ts";
import { dfaRecordBytes, fitsTables, writeDfa } from "./write-dfa.ts";
import { kindTable, nfaPositionsMax, nfaRecordBytes, nfaWords, nfaWork, writeNfa } from "./write-nfa.ts";

export type { Pattern } from "./parse.ts";
export { PatternRefused } from "./refused.ts";

export interface CompileOptions {
  /** States of one deterministic automaton. Default: 6000. */
  readonly statesMax?: number;
  /** States of one pattern alone; a pattern that takes more becomes a bit-parallel automaton. Default: 1000. */
  readonly statesEachMax?: number;
}

export interface CompiledSet {
  /** Can lie at any address that is a multiple of 8. */
  readonly tables: Uint8Array;
  readonly stats: SetStats;
}

export interface SetStats {
  readonly bytes: number;
  readonly bytesPerPattern: number;
  /** By pattern. */
  readonly strategies: readonly ("dfa" | "nfa")[];
  /** States of each deterministic automaton. */
  readonly states: readonly number[];
  /** Steps that one byte of input can cost: a table's entry read, or a word of a bit vector. */
  readonly workPerByteMax: number;
  /** What `scanFeed` carries from chunk to chunk. */
  readonly stateBytes: number;
}

/** Tables of a set of patterns in byte mode. Throws PatternRefused, with the pattern's number in `cause`. */
export function compileSet(patterns: readonly Pattern[], options: CompileOptions = {}): CompiledSet {
  const searched = patterns.map((pattern, output): Searched => ({ positions: positionsOf(trimmed(parsedPattern(pattern, output))), output }));
  const { dfas, rest } = partition(searched, options);
  for (const { positions, output } of rest) {
    if (positions.sets.length > nfaPositionsMax) throw new PatternRefused(`more than ${nfaPositionsMax} states`, 0, `make the counts of pattern ${output} smaller`);
  }
  const tables = written(patterns.length, dfas, rest);
  const hard = new Set(rest.map(({ output }) => output));
  return {
    tables, stats: {
      bytes: tables.length, bytesPerPattern: Math.round(tables.length / Math.max(1, patterns.length)),
      strategies: patterns.map((_, output) => (hard.has(output) ? "nfa" : "dfa")), states: dfas.map((dfa) => dfa.stateCount),
      workPerByteMax: dfas.length + rest.reduce((sum, { positions }) => sum + nfaWork(positions), 0), stateBytes: stateBytes(dfas.length, rest),
    },
  };
}

function parsedPattern(pattern: Pattern, number: number): ReturnType<typeof parseBytes> {
  try {
    return parseBytes(pattern);
  } catch (error) {
    if (error instanceof PatternRefused) error.cause = number;
    throw error;
  }
}

/** As few automata as the bound on their states allows, found by halving; and what explodes alone. */
function partition(searched: readonly Searched[], { statesMax = 6000, statesEachMax = 1000 }: CompileOptions): { dfas: Dfa[]; rest: Searched[] } {
  const rest: Searched[] = [], easy: Searched[] = [];
  for (const one of searched) (determinise([one], { statesMax: statesEachMax }) === undefined ? rest : easy).push(one);
  const dfas: Dfa[] = [];
  const add = (some: readonly Searched[]): void => {
    if (some.length === 0) return;
    const dfa = determinise(some, { statesMax });
    if (dfa !== undefined && fitsTables(dfa)) { dfas.push(dfa); return; }
    if (some.length === 1) { rest.push(...some); return; }
    add(some.slice(0, some.length >> 1));
    add(some.slice(some.length >> 1));
  };
  add(easy);
  return { dfas, rest };
}

/** What a stream carries (assembly/match/scan.ts): a row for each automaton, or its vector and what stood before. */
const stateBytes = (dfaCount: number, nfas: readonly Searched[]): number => 8 * Math.ceil(dfaCount / 4) + nfas.reduce((sum, { positions }) => sum + 8 * (1 + nfaWords(positions)), 0);

/** Head: patterns u32 | dfas u32 | dfa records u32 | nfas u32 | nfa records u32 | kinds u32 (u8 × 256). */
const headBytes = 24;

function written(patternCount: number, dfas: readonly Dfa[], nfas: readonly Searched[]): Uint8Array {
  const blob = new Blob();
  blob.reserve(headBytes);
  const dfaAt = blob.reserve(dfas.length * dfaRecordBytes), nfaAt = blob.reserve(nfas.length * nfaRecordBytes);
  dfas.forEach((dfa, index) => writeDfa(blob, dfaAt + index * dfaRecordBytes, dfa));
  nfas.forEach(({ positions, output }, index) => writeNfa(blob, nfaAt + index * nfaRecordBytes, positions, output));
  const kinds = blob.bytes(kindTable());
  [patternCount, dfas.length, dfaAt, nfas.length, nfaAt, kinds].forEach((value, index) => blob.u32(4 * index, value));
  return blob.finish();
}

