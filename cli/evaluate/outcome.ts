/** What comes out: the verdict, the rules that made it, and what the upstream and the client get. */
import type { Action, Mode, Phase, SourcePlace } from "../ir/types.ts";
import type { ByteString, Pair } from "./exchange.ts";
import type { Problem } from "./problem.ts";
import type { Truth } from "./truth.ts";

/** In falling rank; `error`: the module could not do its work, so no rule was evaluated. */
export const verdicts = ["error", "deny", "would-deny", "change", "would-change", "allow"] as const;
export type Verdict = (typeof verdicts)[number];

export interface FiredRule {
  policy: string;
  rule: string;
  /** The effective mode. */
  mode: Exclude<Mode, "off">;
  phase: Phase;
  /** The value of its condition: true, or the kind of unknown for which the rule declares `match`. */
  why: Exclude<Truth, "false">;
  /** What it does, or in observe would have done. */
  actions: readonly Action[];
  /** False for a mere allow, which leaves no record. */
  recorded: boolean;
}

export interface Denial {
  phase: Phase;
  status: number;
  /** Without `:status`, content-length and what else the host adds; the same for HEAD. */
  headers: readonly Pair[];
  body: ByteString;
}

export interface Outcome {
  verdict: Verdict;
  /** `policy/rule` of each record, in order. */
  rules: string[];
  /** Every rule that fired, mere allows included, in order. */
  fired: FiredRule[];
  /** What the client gets: the denial's status, else the response's; left out where `:status` is no status. */
  status?: number;
  /** The request's head as forwarded; left out where it was not. */
  request?: { headers: readonly Pair[] };
  /** The response's head as sent; left out where the client gets a denial instead. */
  response?: { headers: readonly Pair[] };
  denial?: Denial;
  /** The response was denied when its head had been sent: the client gets that, and nothing of the body. */
  isCutOff?: true;
  /** Of the enforced rules that fired, in order. */
  tags: string[];
  /** Why the configuration was refused; then the verdict is `error`. */
  problems: Problem[];
  /** With `explain`: phase by phase, in order of evaluation. */
  explanation?: PhaseExplanation[];
}

export interface PhaseExplanation { phase: Phase; rules: RuleExplanation[] }

export interface RuleExplanation {
  policy: string;
  rule: string;
  place: SourcePlace;
  mode: Mode;
  /** Why the rule was not evaluated; then it has no condition. */
  skipped?: "off" | "its policy ended with an allow" | "the exchange ended with a denial";
  fired: boolean;
  condition?: ConditionExplanation;
}

/** A condition with its value: the shape of the IR's condition, each part explained. */
export interface ConditionExplanation {
  op: "and" | "or" | "not" | "constant" | "test" | "each" | "call";
  value: Truth;
  /** In words: the selector, the quantifier and the predicate. */
  text?: string;
  /** What the selector yielded, one bounded text a value; several more than a bound are counted in a last text. */
  yielded?: string[];
  /** Of inputs: what was found, where, after which decodings; of `detect` with the score's parts, also what does not reach the score or is excluded. */
  found?: string[];
  /** The parts of `and`, `or`, `not`; of `each`, its condition for one element after the other. */
  of?: ConditionExplanation[];
}
