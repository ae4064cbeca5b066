import type { Mode, Severity, UnknownSide } from "../ir/types.ts";
import type { Action } from "./actions.ts";
import type { Predicate } from "./predicate.ts";
import { record } from "./record.ts";
import type { RequestPhase, ResponsePhase } from "./scope.ts";

type AnyPhase = RequestPhase | ResponsePhase;
/** A rule that looks at the response comes too late to change the request. */
type ActionIn<P> = [Extract<P, ResponsePhase>] extends [never] ? Action : Action<"response" | "none">;

/** A rule with its actions: what `policy` takes. */
export class Rule {
  declare protected readonly done: true;
}

/** A rule without actions yet. Each method gives a new rule and leaves the old one as it is. */
export class RuleBuilder<P extends AnyPhase = never> {
  declare protected readonly phases: P;

  /** How bad it is when the rule fires: `info`, `low`, `medium` (where it is not given), `high`, `critical`. */
  severity(...args: [severity: Severity]): RuleBuilder<P> { return next(this, "severity", args); }
  /** OWASP ids with their year, such as `API5:2023`. */
  owasp(...ids: [string, ...string[]]): RuleBuilder<P> { return next(this, "owasp", ids); }
  /** CWE numbers, such as 89. */
  cwe(...numbers: [number, ...number[]]): RuleBuilder<P> { return next(this, "cwe", numbers); }
  /** MITRE ATT&CK or ATLAS ids, such as `T1190`. */
  mitre(...ids: [string, ...string[]]): RuleBuilder<P> { return next(this, "mitre", ids); }
  /** Whom to ask: a team or an address. */
  owner(...args: [owner: string]): RuleBuilder<P> { return next(this, "owner", args); }
  /** One sentence on what the rule is for. */
  describe(...args: [description: string]): RuleBuilder<P> { return next(this, "describe", args); }
  /** The condition; a rule without one fires for every exchange. */
  when<Q extends AnyPhase>(...args: [predicate: Predicate<Q>]): RuleBuilder<P | Q> { return next(this, "when", args); }
  /**
   * What an unknown condition does. `absent`: the thing is not there (`skip` where it is not given). `broken`: it is there, or may be, and
   * cannot be read (where it is not given, `match` if the rule denies and its policy fails closed).
   */
  unknown(...args: [sides: { absent?: UnknownSide; broken?: UnknownSide }]): RuleBuilder<P> { return next(this, "unknown", args); }
  /** Configuration cannot set the rule below this mode. */
  floor(...args: [mode: Mode]): RuleBuilder<P> { return next(this, "floor", args); }
  /** The rule's own mode; the policy's mode caps it. */
  mode(...args: [mode: Mode]): RuleBuilder<P> { return next(this, "mode", args); }
  /** What the rule does when it fires, in this order; a deny or allow comes last. */
  then(...actions: [ActionIn<P>, ...ActionIn<P>[]]): Rule { return record(new Rule(), "rule", "then", actions, this); }
}

// Not a private method: what calls it is a proxy.
function next(before: object, name: string, args: ArrayLike<unknown>): RuleBuilder<never> {
  return record(new RuleBuilder<never>(), "rule", name, args, before);
}

/**
 * Begins a rule. Its id is unique in its policy: lower-case letters, digits and dashes, at most 64 characters.
 * `rule("admin-is-internal").severity("high").when(request.path.under("/admin")).then(deny(403))`
 */
export function rule(...args: [id: string]): RuleBuilder { return record(new RuleBuilder<never>(), "rule", "rule", args); }
