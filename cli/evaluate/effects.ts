/** What enforced rules change: the two heads, and the tags. */
import type { Action, Ir } from "../ir/types.ts";
import { lower, utf8 } from "./bytes.ts";
import type { ParameterValue } from "./configuration.ts";
import type { Pair } from "./exchange.ts";
import { pseudoHeader } from "./selectors/head.ts";
import { rewrittenTarget } from "./selectors/path.ts";

export interface Effects { request: readonly Pair[]; response: readonly Pair[]; tags: string[] }

/** Header names that a rule sets or adds on requests: what a client sends under them is no word of the proxy's. */
export function ownedRequestHeaders(ir: Ir, isEnforced: (policy: Ir["policies"][number], rule: Ir["policies"][number]["rules"][number]) => boolean): Set<string> {
  return new Set(ir.policies.flatMap((policy) => policy.rules.filter((rule) => isEnforced(policy, rule)).flatMap((rule) => rule.actions))
    .flatMap((action) => ((action.do === "setHeader" || action.do === "addHeader") && action.on === "request" ? [lower(action.name)] : [])));
}

export const withoutFields = (headers: readonly Pair[], names: ReadonlySet<string>): readonly Pair[] => headers.filter(([name]) => !names.has(lower(name)));

/** Applies one action; `deny` and `allow` change nothing. A field that is set or added stands behind all others. */
export function applyAction(action: Action, effects: Effects, parameters: ReadonlyMap<string, ParameterValue>): void {
  switch (action.do) {
    case "setHeader": case "addHeader": {
      const name = lower(action.name), value = "constant" in action.value ? action.value.constant : parameters.get(action.value.parameter);
      if (typeof value !== "string") throw new Error(`the value of the header ${name} is no text`);
      const others = action.do === "addHeader" ? effects[action.on] : withoutFields(effects[action.on], new Set([name]));
      effects[action.on] = [...others, [name, utf8(value)]];
      break;
    }
    case "removeHeader":
      effects[action.on] = withoutFields(effects[action.on], new Set([lower(action.name)]));
      break;
    case "normalise": {
      const target = pseudoHeader(effects.request, ":path");
      if (target !== undefined) effects.request = effects.request.map(([name, value]): Pair => (name === ":path" ? [name, rewrittenTarget(target)] : [name, value]));
      break;
    }
    case "tag":
      if (!effects.tags.includes(action.name)) effects.tags.push(action.name);
      break;
  }
}
