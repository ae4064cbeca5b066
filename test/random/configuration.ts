/** Random runtime configurations: most fit the IR, a few do not. */
import { readsBodies, readsFields, selects } from "../../cli/ir/availability.ts";
import type { Ir, Mode, Parameter, Policy } from "../../cli/ir/types.ts";
import type { Configuration, PolicyConfiguration } from "../../cli/evaluate/index.ts";
import type { Draw } from "./draw.ts";
import { nearText } from "./near.ts";
import * as words from "./words.ts";

const modes = ["off", "observe", "enforce"] as const satisfies readonly Mode[];

export function randomConfiguration(draw: Draw, ir: Ir): Configuration {
  if (draw.chance(0.35)) return {};
  // In a few that read no body too, where it is no known name.
  const held = draw.chance(readsBodies(ir) ? 0.3 : 0.01) ? { holdHeaders: draw.chance(0.2) } : {};
  const policies = Object.fromEntries(ir.policies.filter(() => draw.chance(0.7)).map((policy) => [policy.name, policyConfiguration(draw, policy)]));
  // Likewise of those that read no query and no form.
  const upstream = draw.chance(selects(ir, readsFields) ? 0.3 : 0.01) ? { upstream: { ...(draw.chance(0.6) ? { plus: draw.chance(0.5) } : {}), ...(draw.chance(0.6) ? { semicolon: draw.chance(0.5) } : {}), ...(draw.chance(0.6) ? { duplicates: draw.pick(["all", "first", "last", "joined"] as const) } : {}), ...(draw.chance(0.4) ? { charset: draw.pick(["utf-8", "windows-1252"] as const) } : {}), ...(draw.chance(0.4) ? { guessContentType: draw.chance(0.5) } : {}) } } : {};
  return draw.chance(0.07) ? spoilt(draw, ir, policies) : { ...held, ...upstream, policies };
}

function policyConfiguration(draw: Draw, policy: Policy): PolicyConfiguration {
  const mode = draw.weighted<Mode | "none">({ none: 6, off: policy.mandatory ? 0 : 0.5, observe: 3, enforce: 3 });
  const rules = Object.fromEntries(policy.rules.filter(() => draw.chance(0.25)).map((rule) => [rule.id, draw.pick(modes.slice(modes.indexOf(rule.floor ?? "off")))]));
  const params = Object.fromEntries(policy.parameters.filter(() => draw.chance(0.5)).map((parameter) => [parameter.name, parameterValue(draw, parameter)]));
  return { ...(mode === "none" ? {} : { mode }), ...(draw.chance(0.6) ? { rules } : {}), ...(draw.chance(0.8) ? { params } : {}) };
}

/** A value within the parameter's bounds. */
function parameterValue(draw: Draw, parameter: Parameter): string | number | boolean | string[] {
  switch (parameter.type) {
    case "boolean": return draw.chance(0.5);
    case "text": return bounded(plainText(draw, parameter.default), parameter.bytesMax);
    case "texts": return draw.several(0, parameter.itemsMax, () => bounded(draw.pick([plainText(draw, draw.pick([...parameter.default, "a"])), draw.pick(words.words), ""]), parameter.bytesMax));
    case "patterns": return [...draw.pick(words.patternLists)];
    case "cidrs": return draw.several(0, parameter.itemsMax, () => draw.pick(words.networks));
    case "number": {
      const value = draw.pick([parameter.default, parameter.default + 1, parameter.min ?? parameter.default - 1, parameter.max ?? 7.25, ...words.numbers]);
      return Math.min(Math.max(value, parameter.min ?? -Infinity), parameter.max ?? Infinity);
    }
  }
}

/** Printable, since it may become a header's value. */
const plainText = (draw: Draw, text: string): string => Buffer.from(nearText(draw, text), "latin1").toString("utf8").replace(/[^\x20-\x7e\xa0-\ud7ff]/g, "x").trim();

function bounded(text: string, bytesMax: number): string {
  return Buffer.byteLength(text) <= bytesMax ? text : "a".repeat(Math.min(bytesMax, 3));
}

/** One thing is wrong with it. */
function spoilt(draw: Draw, ir: Ir, policies: Record<string, PolicyConfiguration>): Configuration {
  const policy = draw.pick(ir.policies);
  const own = policies[policy.name] ?? {};
  const with_ = (changed: object): Configuration => ({ policies: { ...policies, [policy.name]: { ...own, ...changed } } });
  switch (draw.integer(0, 6)) {
    case 0: return { policies: { ...policies, unknown: {} } };
    case 1: return with_({ mode: "enforced" });
    case 2: return with_({ rules: { ...own.rules, "no-such-rule": "off" } });
    case 3: return with_({ params: { ...own.params, missing: 1 } });
    case 4: return with_({ modes: "observe" });
    case 5: return { policies: null } as unknown as Configuration;
    default: return with_({ params: Object.fromEntries(policy.parameters.map(({ name }) => [name, {}])), rules: { r0: 1 } });
  }
}
