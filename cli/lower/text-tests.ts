/** Tests that compare texts with a list of texts. */
import type { Operand } from "../ir/types.ts";
import { condition, parameterAmong, type Asked, type LowerTest } from "./asked.ts";
import { callText, counted, wrongType } from "./calls.ts";
import { lowerParameter } from "./parameters.ts";
import { neverEqual, pathCase } from "./selectors.ts";
import { isSpiffeId } from "./values.ts";

type TextTest = "in" | "prefix" | "suffix" | "contains" | "under";

export const texts = (is: TextTest, most = Infinity): LowerTest => (asked) => {
  const { context, entry, chosen } = asked;
  if (!counted(context, entry, 1, most, `.${entry.name}("text")`)) return undefined;
  const values = textOperand(asked, is);
  if (values === undefined) return undefined;
  return condition(asked, is === "under" ? { is, values } : { is, values, ignoreCase: chosen.ignoreCase });
};

/** Texts that are written in the policy, or one parameter. */
function textOperand(asked: Asked, is: TextTest): Operand<string[]> | undefined {
  const { context, scope, entry, chosen } = asked;
  const parameter = parameterAmong(context, entry);
  if (parameter !== undefined) return parameter === null ? undefined : lowerParameter(context, scope, parameter, ["text", "texts"], entry);
  const wrong = entry.args.find((value) => typeof value !== "string");
  if (wrong !== undefined) return wrongType(context, entry, "texts", wrong);
  const written = entry.args as string[];
  if (!written.map((text) => fits(asked, is, text)).every(Boolean)) return undefined;
  const ofPath = chosen.select.from === "request.path" || chosen.select.from === "request.pathVariable";
  return { constant: [...new Set(ofPath ? written.map((text) => pathCase(scope, text)) : written)] };
}

/** Reports a text that makes no sense for the selector. */
function fits({ context, entry, chosen: { select, text: selector } }: Asked, is: TextTest, value: string): boolean {
  const before = context.diagnostics.length;
  if (/\p{Surrogate}/u.test(value)) context.report("SW3021", { value }, entry);
  if (value === "" && is !== "in") context.report("SW3018", { call: callText(context, entry) }, entry);
  const never = neverEqual(select, value);
  if (never !== undefined) context.report("SW3010", { value, selector, ...never }, entry);
  if (select.from === "request.path" && (is === "in" || is === "prefix" || is === "under") && !/^[/*]/.test(value)) {
    context.report("SW3010", { value, selector, reason: "a path starts with /", remedy: `write "/${value}"` }, entry);
  }
  if (select.from === "source.spiffe" && (is === "in" || is === "under") && !isSpiffeId(value, is === "under")) context.report("SW3003", { value }, entry);
  const broken = context.diagnostics.length > before;
  if (select.from === "request.method" && is === "in" && value !== value.toUpperCase()) context.report("SW3017", { value, upper: value.toUpperCase() }, entry);
  return !broken;
}
