/** Tests by regular expressions. */
import type { Pattern } from "../ir/types.ts";
import type { Value } from "../dsl/log.ts";
import { condition, parameterAmong, type Asked, type LowerTest } from "./asked.ts";
import { counted, wrongType } from "./calls.ts";
import { lowerParameter } from "./parameters.ts";
import { patternFault } from "./pattern-fault.ts";

export const isPattern = (value: Value | undefined): value is { pattern: [source: string, flags: string] } => typeof value === "object" && value !== null && "pattern" in value;

export const matchesPatterns: LowerTest = (asked) => {
  const { context, scope, entry } = asked;
  if (!counted(context, entry, 1, Infinity, ".matches(/^a/)")) return undefined;
  const parameter = parameterAmong(context, entry);
  if (parameter !== undefined) {
    const values = parameter === null ? undefined : lowerParameter(context, scope, parameter, ["patterns"], entry);
    return values === undefined ? undefined : condition(asked, { is: "matchesConfigured", values });
  }
  const wrong = entry.args.find((value) => !isPattern(value));
  if (wrong !== undefined) return wrongType(context, entry, "regular expressions such as /^a/", wrong);
  const patterns = entry.args.filter(isPattern).map(({ pattern: [source, flags] }): Pattern => ({ source, flags }));
  if (!patterns.map((pattern) => fits(asked, pattern)).every(Boolean)) return undefined;
  return condition(asked, { is: "matches", patterns: [...new Map(patterns.map((pattern) => [JSON.stringify(pattern), pattern])).values()] });
};

/** Reports a pattern that cannot run here. */
function fits({ context, entry }: Asked, pattern: Pattern): boolean {
  const fault = patternFault(pattern, context.around.place(entry.at));
  if (fault !== undefined) context.diagnostics.push(fault);
  return fault === undefined;
}
