/** From patterns to the tables that assembly/match/scan.ts reads. */
import { trimmed, type Node } from "./ast.ts";
import { Blob } from "./blob.ts";
import { determinise, type Dfa, type Searched } from "./dfa.ts";
import { folded, gate, type Gated } from "./gate.ts";
import { parseBytes, type Pattern } from "./parse.ts";
import { parseText } from "./text.ts";
import { marksTable } from "./marks.ts";
import { positionsOf } from "./positions.ts";
import { PatternRefused } from "./refused.ts";
import { confirmerRecordBytes, dfaRecordBytes, fitsTables, writeConfirmer, writeDfa } from "./write-dfa.ts";
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
  /** States of one pattern alone; a pattern that takes more becomes a bit-parallel automaton. Default: 4000. */
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

interface Planned { readonly dfas: readonly Dfa[]; readonly gated: Gated | undefined; readonly vectors: readonly Searched[] }

/** Tables of a set of patterns. Throws PatternRefused, with the pattern's number in `cause`. */
export function compileSet(patterns: readonly Pattern[], options: CompileOptions = {}): CompiledSet {
  const nodes = patterns.map((pattern, number) => trimmed(parsedPattern(pattern, number)));
  const planned = plan(nodes, options);
  for (const { positions, output } of [...planned.vectors, ...planned.gated?.groups.flatMap(({ dfa, members }) => (dfa === undefined ? members : [])) ?? []]) {
    if (positions.sets.length > nfaPositionsMax) throw new PatternRefused(`more than ${nfaPositionsMax} states`, 0, `make the counts of pattern ${output} smaller`);
  }
  if ((planned.gated?.groups.length ?? 0) > groupsMax || (planned.gated?.clauseCount ?? 0) > clausesMax) throw new PatternRefused(`more than ${groupsMax} groups of patterns`, 0, "make several sets");
  const tables = written(patterns.length, planned);
  const { dfas, gated, vectors } = planned, asVectors = gated?.groups.flatMap((group) => (group.dfa === undefined ? group.members : [])) ?? [], hard = new Set([...vectors, ...asVectors].map(({ output }) => output)), direct = new Set(gated?.direct ?? nodes.keys());
  return {
    tables, stats: {
      bytes: tables.length, bytesPerPattern: Math.round(tables.length / Math.max(1, patterns.length)),
      strategies: patterns.map((_, number) => (hard.has(number) ? "vectors" : direct.has(number) ? "plain" : "confirmed")),
      states: dfas.map((dfa) => dfa.stateCount), confirmers: gated?.groups.flatMap(({ dfa }) => (dfa === undefined ? [] : [dfa.stateCount])) ?? [],
      workPerByteMax: dfas.length + (gated?.groups.length ?? 0) - asVectors.length + [...vectors, ...asVectors].reduce((sum, { positions }) => sum + nfaWork(positions), 0),
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

function plan(nodes: readonly Node[], { chunks = false, statesPlainMax = 1500, statesMax = 6000, statesEachMax = 4000 }: CompileOptions): Planned {
  const searched = (numbers: Iterable<number>): Searched[] => Array.from(numbers, (output) => ({ positions: positionsOf(nodes[output] as Node), output }));
  if (chunks) return partition(searched(nodes.keys()), statesMax, Math.min(statesEachMax, statesMax));
  const plain = determinise(searched(nodes.keys()), { statesMax: statesPlainMax });
  if (plain !== undefined && fitsTables(plain)) return { dfas: [plain], gated: undefined, vectors: [] };
  const gated = gate(nodes, statesEachMax);
  const texts = gated.texts.map(({ text }, index): Searched => ({ positions: positionsOf(folded(text)), output: nodes.length + index }));
  const { dfas, vectors } = partition([...searched(gated.direct), ...texts], 20_000, 20_000);
  const asClauses = dfas.map((dfa) => ({ ...dfa, outputs: dfa.outputs.map((list) => [...new Set(list.flatMap((output) =>
    (output < nodes.length ? [output] : (gated.texts[output - nodes.length] as Gated["texts"][number]).clauses.map((clause) => nodes.length + clause))))].sort((a, b) => a - b)) }));
  return { dfas: asClauses, gated, vectors };
}

/** As few automata as the bound on their states allows, found by halving; and what explodes alone. */
function partition(searched: readonly Searched[], statesMax: number, statesEachMax: number): Planned {
  const vectors: Searched[] = [], easy: Searched[] = [];
  for (const one of searched) (determinise([one], { statesMax: statesEachMax }) === undefined ? vectors : easy).push(one);
  const dfas: Dfa[] = [];
  const add = (some: readonly Searched[]): void => {
    if (some.length === 0) return;
    const dfa = determinise(some, { statesMax });
    if (dfa !== undefined && fitsTables(dfa)) { dfas.push(dfa); return; }
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
 * Head: patterns u32 | dfas u32 | dfa records u32 | nfas u32 | nfa records u32 | kinds u32 (u8 × 256) | groups u32 | group records u32 |
 * clauses u32 (offset of a list u32 for each: count u16, group u16 × count) | groups that always run u32 (count u16, group u16 × count) | marks of bytes u32 (u32 × 256).
 */
const headBytes = 44;
/** The runtime has room to note so many in one scan (assembly/match/scan.ts). */
const groupsMax = 1024, clausesMax = 2048;
/** A group: a confirmer's record, or in its place u32 of bit vectors' record and zeros | needs u32 (patterns u16, then for each: its number u16, the marks it requires u16 × 2, clauses u16, clause u16 × count). */
const groupRecordBytes = confirmerRecordBytes + 4;

function written(patternCount: number, { dfas, gated, vectors }: Planned): Uint8Array {
  const blob = new Blob(), groups = gated?.groups ?? [];
  blob.reserve(headBytes);
  const dfaAt = blob.reserve(dfas.length * dfaRecordBytes), nfaAt = blob.reserve(vectors.length * nfaRecordBytes), groupAt = blob.reserve(groups.length * groupRecordBytes);
  dfas.reduce((listsBefore, dfa, index) => listsBefore + writeDfa(blob, dfaAt + index * dfaRecordBytes, dfa, listsBefore), 0);
  vectors.forEach(({ positions, output }, index) => writeNfa(blob, nfaAt + index * nfaRecordBytes, positions, output));
  groups.forEach(({ dfa, members, needs, required }, index) => {
    if (dfa !== undefined) writeConfirmer(blob, groupAt + index * groupRecordBytes, dfa);
    else {
      const nfa = blob.reserve(nfaRecordBytes), { positions, output } = members[0] as Searched;
      writeNfa(blob, nfa, positions, output);
      blob.u32(groupAt + index * groupRecordBytes, nfa);
    }
    blob.u32(groupAt + index * groupRecordBytes + confirmerRecordBytes, u16List(blob, [needs.length, ...needs.flatMap((clauses, member) => [(members[member] as Searched).output, (required[member] as number) & 0xffff, (required[member] as number) >>> 16, clauses.length, ...clauses])]));
  });
  const kinds = blob.bytes(kindTable());
  const clauseLists = (gated?.groupsOf ?? []).map((list) => u16List(blob, [list.length, ...list]));
  const clauseAt = blob.reserve(clauseLists.length * 4);
  clauseLists.forEach((at, clause) => blob.u32(clauseAt + 4 * clause, at));
  const always = groups.flatMap(({ needs }, number) => (needs.some((clauses) => clauses.length === 0) ? [number] : []));
  const alwaysAt = u16List(blob, [always.length, ...always]);
  [patternCount, dfas.length, dfaAt, vectors.length, nfaAt, kinds, groups.length, groupAt, clauseAt, alwaysAt, blob.bytes(marksTable())].forEach((value, index) => blob.u32(4 * index, value));
  return blob.finish();
}

function u16List(blob: Blob, entries: readonly number[]): number {
  const at = blob.reserve(entries.length * 2);
  entries.forEach((entry, index) => blob.u16(at + 2 * index, entry));
  return at;
}
