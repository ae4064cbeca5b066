/** Tests by regular expressions. */
import type { Pattern } from "../ir/types.ts";
import { examined } from "../automata/examine.ts";
import type { Value } from "../dsl/log.ts";
import { limits } from "../limits.ts";
import { condition, type Asked, type LowerTest } from "./asked.ts";
import { counted, wrongType } from "./calls.ts";

export const isPattern = (value: Value | undefined): value is { pattern: [source: string, flags: string] } => typeof value === "object" && value !== null && "pattern" in value;

export const matchesPatterns: LowerTest = (asked) => {
  const { context, entry } = asked;
  if (!counted(context, entry, 1, Infinity, ".matches(/^a/)")) return undefined;
  const wrong = entry.args.find((value) => !isPattern(value));
  if (wrong !== undefined) return wrongType(context, entry, "regular expressions such as /^a/", wrong);
  const patterns = entry.args.filter(isPattern).map(({ pattern: [source, flags] }): Pattern => ({ source, flags }));
  if (!patterns.map((pattern) => fits(asked, pattern)).every(Boolean)) return undefined;
  return condition(asked, { is: "matches", patterns: [...new Map(patterns.map((pattern) => [JSON.stringify(pattern), pattern])).values()] });
};

const shownMax = 60;

/** Reports a pattern that cannot run here. */
function fits({ context, entry }: Asked, pattern: Pattern): boolean {
  const { refused, bytes, work, isEverywhere } = examined(pattern);
  const written = `/${pattern.source}/${pattern.flags}`, shown = written.length > shownMax ? `${written.slice(0, shownMax)}…` : written;
  if (refused !== undefined) context.report("SW3022", { pattern: shown, construct: refused.construct, at: refused.at + 1, mend: refused.mend }, entry);
  else if (bytes > limits.patternTableBytesMax) context.report("SW3023", { pattern: shown, max: limits.patternTableBytesMax }, entry);
  else if (work > limits.patternStepsPerByteMax) context.report("SW3025", { pattern: shown, max: limits.patternStepsPerByteMax }, entry);
  else if (isEverywhere) context.report("SW3024", { pattern: shown }, entry);
  else return true;
  return false;
}
