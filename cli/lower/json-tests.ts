/** Tests that JSON values have beside those of texts and numbers. */
import { condition, type LowerTest } from "./asked.ts";
import { callText, choice, counted, wrongType } from "./calls.ts";
import { flag } from "./flag-tests.ts";
import { comparing, oneOf } from "./number-tests.ts";
import { texts } from "./text-tests.ts";

const jsonTypes = ["null", "boolean", "number", "string", "array", "object"] as const;

export const isType: LowerTest = (asked) => {
  if (!counted(asked.context, asked.entry, 1, 1, ".isType(\"string\")")) return undefined;
  const type = choice(asked.context, asked.entry, asked.entry.args[0], jsonTypes);
  return type === undefined ? undefined : condition(asked, { is: "jsonType", type });
};

/** A JSON value is compared as what it is compared with: text, number, boolean or null. */
export const isJson: LowerTest = (asked) => {
  const { context, entry } = asked;
  if (!counted(context, entry, 1, 1, ".is(\"text\")")) return undefined;
  const value = entry.args[0];
  const type = context.node(value, "parameter")?.name ?? (value === null ? "null" : typeof value);
  switch (type) {
    case "null": return condition(asked, { is: "jsonType", type: "null" });
    case "boolean": return flag(asked);
    case "number": return comparing("eq")(asked);
    case "string": case "text": case "texts": return texts("in", 1)(asked);
    case "cidrs": return context.report("SW2012", { call: callText(context, entry), expected: "text", given: "cidrs" }, entry);
    default: return wrongType(context, entry, "a text, number, boolean, null or parameter", value);
  }
};

export const inJson: LowerTest = (asked) => {
  const types = new Set(asked.entry.args.map((value) => typeof value));
  if (types.has("number") && types.has("string")) return asked.context.report("SW2016", {}, asked.entry);
  return types.has("number") ? oneOf(asked) : texts("in")(asked);
};
