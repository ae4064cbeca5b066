/** What a test is lowered from: its entry, and what it is asked of. */
import type { Condition, Predicate } from "../ir/types.ts";
import type { Entry } from "../dsl/log.ts";
import { counted } from "./calls.ts";
import type { Context, PolicyScope } from "./context.ts";
import type { Chosen } from "./selectors.ts";

export interface Asked { context: Context; scope: PolicyScope; entry: Entry; chosen: Chosen }

/** Reports what is wrong with the call and gives nothing then. */
export type LowerTest = (asked: Asked) => Condition | undefined;

export function condition({ context, entry, chosen: { select, quantifier } }: Asked, test: Predicate): Condition {
  return { op: "test", select, quantifier, test, place: context.around.place(entry.at) };
}

export const not = (of: Condition | undefined): Condition | undefined => (of === undefined ? undefined : { op: "not", of });

/** A test without arguments. */
export const withoutArguments = (test: Predicate): LowerTest => (asked) =>
  (counted(asked.context, asked.entry, 0, 0, `.${asked.entry.name}()`) ? condition(asked, test) : undefined);

/** The parameter that the arguments are; null, and a message, where it stands among others. */
export function parameterAmong(context: Context, entry: Entry): Entry | null | undefined {
  const parameter = entry.args.map((value) => context.node(value, "parameter")).find((found) => found !== undefined);
  if (parameter === undefined || entry.args.length === 1) return parameter;
  context.report("SW2011", {}, entry);
  return null;
}
