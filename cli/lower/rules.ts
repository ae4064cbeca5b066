/** From a rule's chain of calls to the IR's rule. */
import type { Action, Mode, Policy, Rule, Severity, UnknownSide } from "../ir/types.ts";
import { rulePhase } from "../ir/availability.ts";
import { limits } from "../limits.ts";
import type { Entry, Value } from "../dsl/log.ts";
import { lowerAction } from "./actions.ts";
import { choice, counted, options, textArgument, wrongType } from "./calls.ts";
import { ConditionLowering } from "./conditions.ts";
import { SpoiltLog, type Context, type PolicyScope } from "./context.ts";
import { idPattern, mitrePattern, owaspPattern } from "./values.ts";

export const modes = ["off", "observe", "enforce"] as const satisfies readonly Mode[];
const severities = ["info", "low", "medium", "high", "critical"] as const satisfies readonly Severity[];
const unknownSides = ["match", "skip"] as const satisfies readonly UnknownSide[];
const cweMax = 99_999;

export interface LoweredRule { rule: Rule; declaresAbsence: boolean }

/** `value` is what stands in the policy's array; `owner` is the policy's entry. */
export function lowerRule(context: Context, scope: PolicyScope, owner: Entry, value: Value, fails: Policy["fails"]): LoweredRule | undefined {
  const entry = context.node(value, "rule");
  if (entry === undefined) return wrongType(context, owner, "rules in its array", value, "policy()");
  const calls = chain(context, entry);
  const [begin] = calls as [Entry];
  const id = ruleId(context, begin);
  if (id === undefined) return undefined;
  const last = calls.at(-1) as Entry;
  if (last.name !== "then" || last.args.length === 0) return context.report("SW2009", { rule: id }, begin);
  const options = new RuleOptions(context, scope, id, begin);
  for (const call of calls.slice(1)) options.take(call);
  return options.finish(fails);
}

/** The calls that made the rule, in order, beginning with `rule(id)`. */
function chain(context: Context, entry: Entry): Entry[] {
  const calls = [entry];
  for (let at = entry; at.of !== undefined;) {
    at = context.base(at, "rule");
    calls.push(at);
  }
  calls.reverse();
  if (calls[0]?.name !== "rule") throw new SpoiltLog("a rule has no beginning");
  return calls;
}

function ruleId(context: Context, entry: Entry): string | undefined {
  if (!counted(context, entry, 1, 1, "rule(\"id\")")) return undefined;
  const id = textArgument(context, entry, 0);
  if (id === undefined) return undefined;
  if (idPattern.test(id) && id.length <= limits.nameCharactersMax) return id;
  return context.report("SW3007", { value: id, what: "id of a rule", max: limits.nameCharactersMax }, entry);
}

/** Collects what the calls of one rule say; a call that is wrong reports itself and leaves `#wrong`. */
class RuleOptions {
  readonly #seen = new Set<string>();
  readonly #rule: Partial<Rule> = {};
  #unknown: { absent?: UnknownSide; broken?: UnknownSide } = {};
  #actions: Action[] = [];
  #wrong = false;

  constructor(readonly context: Context, readonly scope: PolicyScope, readonly id: string, readonly begin: Entry) {}

  take(call: Entry): void {
    if (this.#seen.has(call.name)) this.#fail(this.context.report("SW2008", { rule: this.id, option: call.name }, call));
    this.#seen.add(call.name);
    switch (call.name) {
      case "severity": return this.#set("severity", this.#one(call, (value) => choice(this.context, call, value, severities)));
      case "owasp": return this.#set("owasp", this.#ids(call, "OWASP", owaspPattern, "API5:2023"));
      case "mitre": return this.#set("mitre", this.#ids(call, "MITRE", mitrePattern, "T1190"));
      case "cwe": return this.#set("cwe", this.#cwe(call));
      case "owner": return this.#set("owner", this.#one(call, () => textArgument(this.context, call, 0)));
      case "describe": return this.#set("description", this.#one(call, () => textArgument(this.context, call, 0)));
      case "mode": return this.#set("mode", this.#one(call, (value) => choice(this.context, call, value, modes)));
      case "floor": return this.#set("floor", this.#one(call, (value) => choice(this.context, call, value, modes)));
      case "when": return this.#set("when", this.#one(call, (value) => new ConditionLowering(this.context, this.scope, call).lower(value)));
      case "unknown": return this.#takeUnknown(call);
      case "then": return this.#takeActions(call);
      default: throw new SpoiltLog(`a rule has no ${call.name}`);
    }
  }

  finish(fails: Policy["fails"]): LoweredRule | undefined {
    if (this.#wrong) return undefined;
    const denies = this.#actions.some((action) => action.do === "deny");
    const { owasp = [], cwe = [], mitre = [], severity = "medium", when = { op: "constant", value: true }, ...rest } = this.#rule;
    const unknown = { absent: this.#unknown.absent ?? "skip", broken: this.#unknown.broken ?? (denies && fails === "closed" ? "match" : "skip") } as const;
    const rule: Rule = {
      id: this.id, severity, owasp, cwe, mitre, ...rest, phase: rulePhase(when, this.#actions), when, unknown, actions: this.#actions,
      place: this.context.around.place(this.begin.at),
    };
    return { rule, declaresAbsence: this.#unknown.absent !== undefined };
  }

  #fail(_reported: undefined): void { this.#wrong = true; }

  #set<K extends keyof Rule>(key: K, value: Rule[K] | undefined): void {
    if (value === undefined) this.#wrong = true;
    else this.#rule[key] = value;
  }

  #one<T>(call: Entry, read: (value: Value | undefined) => T | undefined): T | undefined {
    return counted(this.context, call, 1, 1, `.${call.name}(…)`) ? read(call.args[0]) : undefined;
  }

  #ids(call: Entry, kind: string, pattern: RegExp, example: string): string[] | undefined {
    if (!counted(this.context, call, 1, Infinity, `.${call.name}("${example}")`)) return undefined;
    const ids = call.args.map((value) => {
      if (typeof value !== "string") return wrongType(this.context, call, "ids as texts", value);
      return pattern.test(value) ? value : this.context.report("SW3011", { value, kind, example }, call);
    });
    return ids.every((id) => id !== undefined) ? [...new Set(ids)] : undefined;
  }

  #cwe(call: Entry): number[] | undefined {
    if (!counted(this.context, call, 1, Infinity, ".cwe(89)")) return undefined;
    const numbers = call.args.map((value) => {
      if (typeof value !== "number") return wrongType(this.context, call, "numbers", value);
      if (Number.isInteger(value) && value >= 1 && value <= cweMax) return value;
      return this.context.report("SW3011", { value: String(value), kind: "CWE", example: "89" }, call);
    });
    return numbers.every((number) => number !== undefined) ? [...new Set(numbers)] : undefined;
  }

  #takeUnknown(call: Entry): void {
    const given = this.#one(call, (value) => options(this.context, call, value, ["absent", "broken"]));
    if (given === undefined) return this.#fail(undefined);
    for (const side of ["absent", "broken"] as const) {
      if (!given.has(side)) continue;
      const chosen = choice(this.context, call, given.get(side), unknownSides, `.unknown({ ${side} })`);
      if (chosen === undefined) this.#wrong = true;
      else this.#unknown[side] = chosen;
    }
  }

  #takeActions(call: Entry): void {
    const actions = call.args.map((value) => {
      const action = this.context.node(value, "action");
      return action === undefined ? wrongType(this.context, call, "actions, such as deny()", value) : lowerAction(this.context, this.scope, action);
    });
    if (actions.every((action) => action !== undefined)) this.#actions = actions;
    else this.#wrong = true;
  }
}
