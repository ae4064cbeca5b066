import { readConfiguration } from "../evaluate/index.ts";
import type { Ir } from "../ir/types.ts";
import { Unusable } from "../unusable.ts";

/** What is wanted of the plugin configuration, in the order of application. */
export interface ConfigurationWish {
  /** A whole configuration to begin with. */
  base?: unknown;
  /** Without a policy: of every policy; with a rule: of that rule alone. */
  modes: readonly { policy?: string; rule?: string; mode: string }[];
  params: readonly { policy: string; name: string; value: unknown }[];
}

interface PolicyPart { mode?: string; rules?: Record<string, string>; params?: Record<string, unknown> }
interface Whole { policies?: Record<string, PolicyPart> }

/**
 * The plugin configuration as JSON; empty where nothing is wanted. With an IR it is checked as the module would check it.
 * Throws `Unusable` for what is no configuration of these policies.
 */
export function configurationJson({ base, modes, params }: ConfigurationWish, ir: Ir | undefined): string {
  if (base === undefined && modes.length === 0 && params.length === 0) return "";
  const whole = structuredClone(base ?? {}) as Whole;
  if (modes.length > 0 || params.length > 0) {
    const of = partsOf(whole);
    for (const { policy, rule, mode } of modes) {
      if (policy === undefined) for (const name of policyNames(ir)) of(name).mode = mode;
      else if (rule === undefined) of(policy).mode = mode;
      else of(policy).rules = { ...of(policy).rules, [rule]: mode };
    }
    for (const { policy, name, value } of params) of(policy).params = { ...of(policy).params, [name]: value };
  }
  const json = JSON.stringify(whole);
  if (ir !== undefined) check(ir, json);
  return json;
}

/** The part of a policy, made where it is missing. A prototype's member is no policy of that name. */
function partsOf(whole: Whole): (name: string) => PolicyPart {
  const policies = whole.policies ??= {};
  return (name) => {
    if (!Object.hasOwn(policies, name)) Object.defineProperty(policies, name, { value: {}, enumerable: true, configurable: true, writable: true });
    return policies[name] as PolicyPart;
  };
}

function policyNames(ir: Ir | undefined): string[] {
  if (ir === undefined) throw new Unusable("--mode", "this module does not say which policies it holds; name one as POLICY=MODE");
  return ir.policies.map(({ name }) => name);
}

function check(ir: Ir, json: string): void {
  const read = readConfiguration(ir, json);
  if ("problems" in read) throw new Unusable("the configuration", read.problems.map((problem) => `${problem.code} ${problem.message}`).join("; "));
}
