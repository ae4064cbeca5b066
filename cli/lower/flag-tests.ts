/** The test of a boolean. */
import { condition, type LowerTest } from "./asked.ts";
import { counted, wrongType } from "./calls.ts";
import { lowerParameter } from "./parameters.ts";

export const flag: LowerTest = (asked) => {
  const { context, scope, entry } = asked;
  if (!counted(context, entry, 1, 1, ".is(true)")) return undefined;
  const [given] = entry.args;
  if (typeof given === "boolean") return condition(asked, { is: "boolean", value: { constant: given } });
  const parameter = context.node(given, "parameter");
  const value = parameter === undefined ? wrongType(context, entry, "true, false or a parameter", given) : lowerParameter(context, scope, parameter, ["boolean"], entry);
  return value === undefined ? undefined : condition(asked, { is: "boolean", value });
};
