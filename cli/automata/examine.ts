/** What can be said of one pattern before it is put into a set. */
import { compileSet } from "./compile.ts";
import { parseText } from "./text.ts";
import { positionsOf } from "./positions.ts";
import { PatternRefused } from "./refused.ts";

export interface Examined {
  readonly refused: PatternRefused | undefined;
  /** Of the tables of this pattern alone. */
  readonly bytes: number;
  /** It occurs in every text. */
  readonly isEverywhere: boolean;
}

const known = new Map<string, Examined>();

/** A pattern over text. */
export function examined({ source, flags }: { source: string; flags: string }): Examined {
  const key = `${flags}/${source}`, found = known.get(key) ?? examine(source, flags);
  known.set(key, found);
  return found;
}

function examine(source: string, flags: string): Examined {
  try {
    const { stats } = compileSet([{ source, flags, mode: "utf8" }]);
    return { refused: undefined, bytes: stats.bytes, isEverywhere: positionsOf(parseText({ source, flags })).nullable === 0xffff };
  } catch (error) {
    if (error instanceof PatternRefused) return { refused: error, bytes: 0, isEverywhere: false };
    throw error;
  }
}
