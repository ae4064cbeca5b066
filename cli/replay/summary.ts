import type { RecordedExchange } from "./exchange.ts";
import { type Outcome, type Verdict, verdicts } from "./outcome.ts";
import { type Rate, rateOf } from "./wilson.ts";

export interface Summary {
  exchanges: number;
  verdicts: Record<Verdict, number>;
  /** How many exchanges each rule left a record in; most frequent first, then by name. */
  rules: Record<string, number>;
  fuel?: { total: number; mean: number; max: number };
  /** With labels. Deny and would-deny are positive; an error is neither right nor wrong and counts as negative. */
  labels?: { attacks: number; benign: number; unlabelled: number; truePositiveRate: Rate; falsePositiveRate: Rate };
}

/** Adds outcomes up as they come. */
export class Tally {
  readonly #verdicts: Record<Verdict, number> = Object.fromEntries(verdicts.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
  readonly #rules = new Map<string, number>();
  readonly #labelled = { 0: { all: 0, positive: 0 }, 1: { all: 0, positive: 0 } };
  #exchanges = 0;
  #fuel = { total: 0, max: 0, metered: 0 };

  add({ label }: Pick<RecordedExchange, "label">, { verdict, rules, fuel }: Outcome): void {
    this.#exchanges += 1;
    this.#verdicts[verdict] += 1;
    for (const rule of new Set(rules)) this.#rules.set(rule, (this.#rules.get(rule) ?? 0) + 1);
    if (label !== undefined) {
      this.#labelled[label].all += 1;
      if (verdict === "deny" || verdict === "would-deny") this.#labelled[label].positive += 1;
    }
    if (fuel !== undefined) this.#fuel = { total: this.#fuel.total + fuel, max: Math.max(this.#fuel.max, fuel), metered: this.#fuel.metered + 1 };
  }

  summary(): Summary {
    const { 0: benign, 1: attacks } = this.#labelled;
    const labelled = benign.all + attacks.all;
    return {
      exchanges: this.#exchanges,
      verdicts: { ...this.#verdicts },
      rules: Object.fromEntries([...this.#rules].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))),
      ...(this.#fuel.metered === 0 ? {} : { fuel: { total: this.#fuel.total, mean: Math.round(this.#fuel.total / this.#fuel.metered), max: this.#fuel.max } }),
      ...(labelled === 0 ? {} : {
        labels: {
          attacks: attacks.all, benign: benign.all, unlabelled: this.#exchanges - labelled,
          truePositiveRate: rateOf(attacks.positive, attacks.all), falsePositiveRate: rateOf(benign.positive, benign.all),
        },
      }),
    };
  }
}
