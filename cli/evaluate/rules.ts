/** MEANING.md, "Order": phase by phase, policy by policy, rule by rule, until an enforced deny ends it. */
import { phases, type Action, type Ir, type Mode, type Phase, type Policy, type Rule } from "../ir/types.ts";
import { evaluateCondition } from "./conditions.ts";
import type { Settings, PolicySettings } from "./configuration.ts";
import { renderProblem } from "./denial.ts";
import { applyAction, ownedRequestHeaders, withoutFields, type Effects } from "./effects.ts";
import type { Options } from "./exchange.ts";
import { effectiveMode } from "./modes.ts";
import type { Denial, FiredRule, PhaseExplanation, RuleExplanation } from "./outcome.ts";
import type { WholeExchange } from "./scope.ts";
import type { Truth } from "./truth.ts";

export interface Run {
  fired: FiredRule[];
  effects: Effects;
  denial?: Denial;
  explanation: PhaseExplanation[];
}

export function runRules(ir: Ir, settings: Settings, exchange: WholeExchange, options: Options): Run {
  const runner = new Runner(ir, settings, exchange, options);
  for (const phase of phases) runner.runPhase(phase);
  return runner.run;
}

class Runner {
  readonly run: Run;
  readonly #policies: readonly Policy[];
  /** Names of policies that an enforced allow has ended. */
  readonly #ended = new Set<string>();
  readonly #settings: Settings;
  readonly #exchange: WholeExchange;
  readonly #options: Options;

  constructor(ir: Ir, settings: Settings, exchange: WholeExchange, options: Options) {
    this.#policies = [...ir.policies.filter(({ mandatory }) => mandatory), ...ir.policies.filter(({ mandatory }) => !mandatory)];
    this.#settings = settings;
    this.#exchange = exchange;
    this.#options = options;
    const owned = ownedRequestHeaders(ir, (policy, rule) => this.#modeOf(policy, rule) === "enforce");
    this.run = {
      fired: [], explanation: [],
      effects: { request: withoutFields(exchange.request.headers, owned), response: exchange.response.headers, tags: [] },
    };
  }

  runPhase(phase: Phase): void {
    const rules = this.#policies.flatMap((policy) => policy.rules.filter((rule) => rule.phase === phase).map((rule) => this.#runRule(policy, rule)));
    this.run.explanation.push({ phase, rules });
  }

  #settingsOf = (policy: Policy): PolicySettings => this.#settings.policies.get(policy.name) as PolicySettings;
  #modeOf = (policy: Policy, rule: Rule): Mode => effectiveMode(policy, rule, this.#settingsOf(policy));

  #runRule(policy: Policy, rule: Rule): RuleExplanation {
    const mode = this.#modeOf(policy, rule);
    const told = { policy: policy.name, rule: rule.id, place: rule.place, mode };
    const skipped = this.#reasonToSkip(policy, mode);
    if (skipped !== undefined) return { ...told, skipped, fired: false };
    const condition = evaluateCondition(rule.when, {
      exchange: this.#exchange, policy, parameters: this.#settingsOf(policy).parameters, upstream: this.#settings.upstream, options: this.#options,
      unixMilliseconds: this.#exchange.unixMilliseconds,
    });
    const fired = fires(rule, condition.value);
    if (fired) this.#fire(policy, rule, mode as FiredRule["mode"], condition.value as FiredRule["why"]);
    return { ...told, fired, condition };
  }

  #reasonToSkip(policy: Policy, mode: Mode): RuleExplanation["skipped"] {
    if (this.run.denial !== undefined) return "the exchange ended with a denial";
    if (this.#ended.has(policy.name)) return "its policy ended with an allow";
    return mode === "off" ? "off" : undefined;
  }

  #fire(policy: Policy, rule: Rule, mode: FiredRule["mode"], why: FiredRule["why"]): void {
    this.run.fired.push({ policy: policy.name, rule: rule.id, mode, phase: rule.phase, why, actions: rule.actions, recorded: !isMereAllow(rule.actions) });
    if (mode === "observe") return;
    for (const action of rule.actions) applyAction(action, this.run.effects, this.#settingsOf(policy).parameters);
    for (const action of rule.actions) {
      if (action.do === "deny") this.run.denial = renderProblem(rule.phase, action.status, this.#options.denialId ?? "");
      if (action.do === "allow") this.#ended.add(policy.name);
    }
  }
}

/** True, or unknown of a kind for which the rule declares `match`. */
function fires({ unknown }: Rule, value: Truth): boolean {
  return value === "true" || (value === "absent" && unknown.absent === "match") || (value === "broken" && unknown.broken === "match");
}

const isMereAllow = (actions: readonly Action[]): boolean => actions.length > 0 && actions.every((action) => action.do === "allow");
