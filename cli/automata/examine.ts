/** What can be said of one pattern of a policy before it is put into a set. */
import { compileSet, type CompileOptions } from "./compile.ts";
import { parseText } from "./text.ts";
import { positionsOf } from "./positions.ts";
import { PatternRefused } from "./refused.ts";

export interface Examined {
  readonly refused: PatternRefused | undefined;
  /** Of the tables of this pattern alone. */
  readonly bytes: number;
  /** Steps that one byte can cost. */
  readonly work: number;
  /** It occurs in every text. */
  readonly isEverywhere: boolean;
}

/**
 * A policy has few patterns, of which each is to cost the same on every input: as few automata as their states allow, and no second step. Counted
 * gaps of whole characters take thousands of states.
 */
const ofPolicies: CompileOptions = { chunks: true, statesMax: 8_000, statesEachMax: 8_000 };

const known = new Map<string, Examined>();

/** A pattern over text. */
export function examined({ source, flags }: { source: string; flags: string }): Examined {
  const key = `${flags}/${source}`, found = known.get(key) ?? examine(source, flags);
  known.set(key, found);
  return found;
}

function examine(source: string, flags: string): Examined {
  try {
    const { stats } = compileSet([{ source, flags, mode: "utf8" }], ofPolicies);
    return { refused: undefined, bytes: stats.bytes, work: stats.workPerByteMax, isEverywhere: positionsOf(parseText({ source, flags })).nullable === 0xffff };
  } catch (error) {
    if (error instanceof PatternRefused) return { refused: error, bytes: 0, work: 0, isEverywhere: false };
    throw error;
  }
}

const sets = new Map<string, Uint8Array>();

/** The tables of patterns that can run, and that are looked for together. */
export function tablesOf(patterns: readonly { source: string; flags: string }[]): Uint8Array {
  const key = JSON.stringify(patterns.map(({ source, flags }) => [source, flags]));
  const tables = sets.get(key) ?? compileSet(patterns.map(({ source, flags }) => ({ source, flags, mode: "utf8" })), ofPolicies).tables;
  sets.set(key, tables);
  return tables;
}
