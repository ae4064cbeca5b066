/** From patterns to the tables that assembly/match/scan.ts reads. */
import { trimmed, type Node } from "./ast.ts";
import { Blob } from "./blob.ts";
import { determinise, type Dfa, type Searched } from "./dfa.ts";
import { folded, gate, type Gated, type GateText } from "./gate.ts";
import { Neighbours } from "./neighbours.ts";
import { parseBytes, type Pattern } from "./parse.ts";
import { parseText } from "./text.ts";
import { positionsOf } from "./positions.ts";
import { PatternRefused } from "./refused.ts";
import { dfaRecordBytes, fitsTables, writeDfa } from "./write-dfa.ts";
import { clausesMax, gateHeadBytes, guardStepsPerByte, partsMax, textsMax, writeGate } from "./write-gate.ts";
import { kindTable, nfaPositionsMax, nfaRecordBytes, nfaWords, nfaWork, writeNfa } from "./write-nfa.ts";

export type { Pattern } from "./parse.ts";
export { PatternRefused } from "./refused.ts";

export interface CompileOptions {
  /** The texts come in chunks: `scanStart`, `scanFeed`, `scanEnd`. Such a set cannot look at a text twice, and is larger and slower. */
  readonly chunks?: boolean;
  /** States up to which the patterns share one automaton that needs no second step. Default: 1500. */
  readonly statesPlainMax?: number;
  /** With `chunks`: states of one deterministic automaton. Default: 6000. */
  readonly statesMax?: number;
  /** States of one pattern alone; a pattern that takes more becomes a bit-parallel automaton. Default: 2,000. */
  readonly statesEachMax?: number;
  /** The first automaton of two steps has rows of its own for so many states, those that ordinary bytes lead to most: more are faster, and larger. Default: 1000. */
  readonly denseRowsMax?: number;
}

export interface CompiledSet {
  /** Can lie at any address that is a multiple of 8. */
  readonly tables: Uint8Array;
  readonly stats: SetStats;
}

export interface SetStats {
  readonly bytes: number;
  readonly bytesPerPattern: number;
  /** By pattern: found in the first pass, confirmed by an automaton of a group, or by bit vectors. */
  readonly strategies: readonly ("plain" | "confirmed" | "vectors")[];
  /** States of the automata that every byte passes. */
  readonly states: readonly number[];
  /** States of the automata of groups. */
  readonly confirmers: readonly number[];
  /** Steps that one byte of input can cost: a table's entry read, or a word of a bit vector. */
  readonly workPerByteMax: number;
  /** What `scanFeed` carries from chunk to chunk; 0 without `chunks`. */
  readonly stateBytes: number;
}

/** Rows of their own that states of the first automaton have at least, if there are as many. */
const denseRowsOrdinary = 600;

interface Planned { readonly dfas: readonly Dfa[]; readonly gated: Gated | undefined; readonly vectors: readonly Searched[] }

/** Tables of a set of patterns. Throws PatternRefused, with the pattern's number in `cause`. */
export function compileSet(patterns: readonly Pattern[], options: CompileOptions = {}): CompiledSet {
  const nodes = patterns.map((pattern, number) => trimmed(parsedPattern(pattern, number)));
  const planned = plan(nodes, patterns.map(({ isLoose = false }) => isLoose), options);
  for (const { positions, output } of [...planned.vectors, ...planned.gated?.groups.flatMap(({ dfa, members }) => (dfa === undefined ? members : [])) ?? []]) {
    if (positions.sets.length > nfaPositionsMax) throw new PatternRefused(`more than ${nfaPositionsMax} states`, 0, `make the counts of pattern ${output} smaller`);
  }
  const { parts = [], clauseCount = 0, texts = [] } = planned.gated ?? {};
  if (parts.length > partsMax || clauseCount > clausesMax || texts.length > textsMax) throw new PatternRefused(`more than ${partsMax} parts of patterns or ${textsMax} texts to look for`, 0, "make several sets");
  const tables = written(patterns.length, options.denseRowsMax ?? denseRowsOrdinary, planned);
  const { dfas, gated, vectors } = planned, asVectors = gated?.groups.flatMap((group) => (group.dfa === undefined ? group.members : [])) ?? [], hard = new Set([...vectors, ...asVectors].map(({ output }) => output)), confirmed = new Set(gated?.parts.map(({ output }) => output) ?? []);
  return {
    tables, stats: {
      bytes: tables.length, bytesPerPattern: Math.round(tables.length / Math.max(1, patterns.length)),
      strategies: patterns.map((_, number) => (hard.has(number) ? "vectors" : confirmed.has(number) ? "confirmed" : "plain")),
      states: dfas.map((dfa) => dfa.stateCount), confirmers: gated?.groups.flatMap(({ dfa }) => (dfa === undefined ? [] : [dfa.stateCount])) ?? [],
      workPerByteMax: dfas.length + (gated === undefined ? 0 : guardStepsPerByte) + (gated?.groups.length ?? 0) - asVectors.length + [...vectors, ...asVectors].reduce((sum, { positions }) => sum + nfaWork(positions), 0),
      stateBytes: options.chunks === true ? stateBytes(dfas.length, vectors) : 0,
    },
  };
}

function parsedPattern(pattern: Pattern, number: number): Node {
  try {
    return pattern.mode === "utf8" ? parseText(pattern) : parseBytes(pattern);
  } catch (error) {
    if (error instanceof PatternRefused) error.cause = number;
    throw error;
  }
}

function plan(nodes: readonly Node[], isLoose: readonly boolean[], { chunks = false, statesPlainMax = 1500, statesMax = 6000, statesEachMax = 2000, denseRowsMax = denseRowsOrdinary }: CompileOptions): Planned {
  const searched = (numbers: Iterable<number>): Searched[] => Array.from(numbers, (output) => ({ positions: positionsOf(nodes[output] as Node), output }));
  if (chunks) return partition(searched(nodes.keys()), statesMax, Math.min(statesEachMax, statesMax), Infinity);
  const plain = determinise(searched(nodes.keys()), { statesMax: statesPlainMax });
  if (plain !== undefined && fitsTables(plain, Infinity)) return { dfas: [plain], gated: undefined, vectors: [] };
  const gated = gate(nodes, isLoose, statesEachMax);
  const texts = gated.texts.map(({ text }, index): Searched => ({ positions: positionsOf(folded(text)), output: nodes.length + index }));
  const { dfas, vectors } = partition([...gated.direct.map(({ node, output }): Searched => ({ positions: positionsOf(node), output })), ...texts], 20_000, 20_000, denseRowsMax);
  return { dfas, gated, vectors };
}

/** As few automata as the bound on their states allows, found by halving; and what explodes alone. */
function partition(searched: readonly Searched[], statesMax: number, statesEachMax: number, denseRowsMax: number): Planned {
  // None has more states alone than all have together.
  const whole = searched.length === 0 ? undefined : determinise(searched, { statesMax: Math.min(statesMax, statesEachMax) });
  if (whole !== undefined && fitsTables(whole, denseRowsMax)) return { dfas: [whole], gated: undefined, vectors: [] };
  const vectors: Searched[] = [], easy: Searched[] = [];
  for (const one of searched) (determinise([one], { statesMax: statesEachMax }) === undefined ? vectors : easy).push(one);
  const dfas: Dfa[] = [];
  const add = (some: readonly Searched[]): void => {
    if (some.length === 0) return;
    const dfa = determinise(some, { statesMax });
    if (dfa !== undefined && fitsTables(dfa, denseRowsMax)) { dfas.push(dfa); return; }
    if (some.length === 1) { vectors.push(...some); return; }
    add(some.slice(0, some.length >> 1));
    add(some.slice(some.length >> 1));
  };
  add(easy);
  return { dfas, gated: undefined, vectors };
}

/** What a stream carries (assembly/match/scan.ts): a row for each automaton, or its vector and what stood before. */
const stateBytes = (dfaCount: number, nfas: readonly Searched[]): number => 8 * Math.ceil(dfaCount / 4) + nfas.reduce((sum, { positions }) => sum + 8 * (1 + nfaWords(positions)), 0);

/**
 * Head: patterns u32 | dfas u32 | dfa records u32 | nfas u32 | nfa records u32 | kinds u32 (u8 × 256) | then the second step's (write-gate.ts),
 * zeros where there is none.
 */
const headBytes = 24 + gateHeadBytes;

function written(patternCount: number, denseRowsMax: number, { dfas, gated, vectors }: Planned): Uint8Array {
  const blob = new Blob();
  blob.reserve(headBytes);
  const dfaAt = blob.reserve(dfas.length * dfaRecordBytes), nfaAt = blob.reserve(vectors.length * nfaRecordBytes);
  // What an automaton's list holds besides patterns are texts of the second step.
  const neighbours = gated && new Neighbours(gated), actions = neighbours && gated && { patterns: patternCount, behindOf: (list: readonly number[]): number => behindOf(list, patternCount, gated, neighbours) };
  dfas.forEach((dfa, index) => { writeDfa(blob, dfaAt + index * dfaRecordBytes, dfa, gated === undefined ? Infinity : denseRowsMax, actions); });
  vectors.forEach(({ positions, output }, index) => writeNfa(blob, nfaAt + index * nfaRecordBytes, positions, output));
  [patternCount, dfas.length, dfaAt, vectors.length, nfaAt, blob.bytes(kindTable())].forEach((value, index) => blob.u32(4 * index, value));
  if (gated !== undefined && neighbours !== undefined) writeGate(blob, 24, gated, neighbours);
  return blob.finish();
}

/** Where one of a list's texts can have the byte behind it that its patterns need; a pattern is found whatever stands there. */
const behindOf = (list: readonly number[], patternCount: number, { texts }: Gated, neighbours: Neighbours): number =>
  list.reduce((all, number) => (all | (number < patternCount ? -1 : neighbours.ofText(texts[number - patternCount] as GateText)[0])) >>> 0, 0);
