/** Finds what a policy file made and put nowhere: the trace that `&&`, `||` and a forgotten `.and` leave. */
import type { Entry, Value } from "../dsl/log.ts";
import { type Context } from "./context.ts";

export function unused(context: Context): void {
  const { entries, exported } = context.log;
  const reached = new Set<number>();
  const follow = (numbers: number[]): void => {
    for (let number = numbers.pop(); number !== undefined; number = numbers.pop()) {
      if (reached.has(number)) continue;
      reached.add(number);
      numbers.push(...named(entries[number] as Entry));
    }
  };
  follow(nodesIn(exported));
  // From the newest to the oldest, so that of a lost tree only the root is told.
  for (let number = entries.length - 1; number >= 0; number -= 1) {
    if (reached.has(number)) continue;
    const entry = entries[number] as Entry;
    tell(context, entry);
    follow([number]);
  }
}

function tell(context: Context, entry: Entry): void {
  const imported = context.around.place(entry.at).file !== context.around.place("").file;
  if (entry.kind === "predicate" && entry.name !== "zone") context.report(imported ? "SW2017" : "SW2004", {}, entry);
  if (imported) return;
  if (entry.kind === "predicate" && entry.name === "zone") context.report("SW2004", {}, entry);
  if (entry.kind === "rule") context.report("SW2010", {}, entry);
  if (entry.kind === "parameter") context.report("SW2015", { name: typeof entry.args[0] === "string" ? entry.args[0] : "" }, entry);
}

const named = (entry: Entry): number[] => [...(entry.of === undefined ? [] : [entry.of]), ...entry.args.flatMap(nodesIn)];

function nodesIn(value: Value): number[] {
  if (typeof value !== "object" || value === null) return [];
  if ("node" in value) return [value.node];
  if ("list" in value) return value.list.flatMap(nodesIn);
  return "object" in value ? value.object.flatMap(([, item]) => nodesIn(item)) : [];
}
