/** The test whether an address lies in one of several networks. */
import type { Entry, Value } from "../dsl/log.ts";
import { condition, parameterAmong, type LowerTest } from "./asked.ts";
import { counted, wrongType } from "./calls.ts";
import type { Context } from "./context.ts";
import { lowerParameter } from "./parameters.ts";
import { network } from "./values.ts";

export const within: LowerTest = (asked) => {
  const { context, scope, entry } = asked;
  if (!counted(context, entry, 1, Infinity, ".within(\"10.0.0.0/8\")")) return undefined;
  const parameter = parameterAmong(context, entry);
  if (parameter === null) return undefined;
  const values = parameter === undefined ? networks(context, entry, entry.args) : lowerParameter(context, scope, parameter, ["cidrs"], entry);
  return values === undefined ? undefined : condition(asked, { is: "cidr", values });
};

function networks(context: Context, entry: Entry, values: readonly Value[]): { constant: string[] } | undefined {
  const read = values.map((value) => checkedNetwork(context, entry, value));
  return read.every((text) => text !== undefined) ? { constant: [...new Set(read)] } : undefined;
}

/** Reports what is no network, and a network with stray bits. */
export function checkedNetwork(context: Context, entry: Entry, value: Value): string | undefined {
  if (typeof value !== "string") return wrongType(context, entry, "networks as texts", value);
  const found = network(value);
  if (found === undefined) return context.report("SW3002", { value }, entry);
  if (found.stray) context.report("SW3019", { value, network: found.network }, entry);
  return value;
}
