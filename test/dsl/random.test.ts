// Random IRs, written as policies: what the DSL, the sandbox, lower and check make of them is what they were, and fits the schema.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { renderText } from "../../cli/diagnostics/index.ts";
import type { Condition, Ir, Policy, Predicate, Rule, Selector } from "../../cli/ir/types.ts";
import { validateIr } from "../../cli/ir/validate.ts";
import { loadPolicies } from "../../cli/load/load.ts";
import { randomIr, seedOf } from "../random/index.ts";
import { fullRun, suite } from "../support/suite.ts";
import { printPolicies, ruleLine, yieldsMany } from "./print.ts";

const test = suite("random policies through the DSL");
const folder = mkdtempSync(join(tmpdir(), "sidewall-random-"));
test.after(() => { rmSync(folder, { recursive: true, force: true }); });

const seed = Number(process.env.SIDEWALL_SEED ?? Math.floor(Math.random() * 2 ** 31));
const setsMax = fullRun ? 150 : 15;
console.log(`  seed: ${seed}`);

/** What lower makes of a value that is written differently: chains are one level, lists hold a value once, folded paths are in lower case. */
class Normal {
  readonly #policy: Policy;
  constructor(policy: Policy) { this.#policy = policy; }

  rule({ when, actions, place: _place, ...rule }: Rule): unknown { return { ...rule, when: this.condition(when), actions }; }

  condition(condition: Condition): unknown {
    switch (condition.op) {
      case "and": case "or": return { op: condition.op, of: condition.of.map((part) => this.condition(part)).flatMap((part) => ((part as Condition).op === condition.op ? (part as { of: unknown[] }).of : [part])) };
      case "not": return { op: "not", of: this.condition(condition.of) };
      case "each": return { op: "each", select: condition.select, quantifier: condition.quantifier, of: this.condition(condition.of) };
      case "test": return { op: "test", select: this.#select(condition.select), quantifier: yieldsMany(condition.select) ? condition.quantifier : "any", test: this.#test(condition.test, condition.select) };
      default: return condition;
    }
  }

  #lower = (text: string): string => (this.#policy.pathIgnoresCase ? text.replace(/[A-Z]+(?![^{]*\})/g, (letters) => letters.toLowerCase()) : text);

  #select(select: Selector): Selector {
    if (select.from === "count" || select.from === "length") return { ...select, of: this.#select(select.of) };
    return select.from === "request.pathVariable" ? { ...select, template: this.#lower(select.template) } : select;
  }

  #test(test: Predicate, { from }: Selector): unknown {
    if (test.is === "template") return { ...test, templates: [...new Set(test.templates.map(this.#lower))] };
    if (test.is === "anomaly") return { ...test, names: [...new Set(test.names)] };
    if (!("values" in test) || "parameter" in test.values) return test;
    const values = from === "request.path" || from === "request.pathVariable" ? test.values.constant.map(this.#lower) : test.values.constant;
    return { ...test, values: { constant: [...new Set(values)] } };
  }
}

function normal({ rules, parameters, place: _place, ...policy }: Policy, kept: readonly Rule[], used: ReadonlySet<string>): unknown {
  const form = new Normal({ rules, parameters, place: _place, ...policy });
  return { ...policy, parameters: parameters.filter(({ name }) => used.has(name)).sort((a, b) => (a.name < b.name ? -1 : 1)), rules: kept.map((rule) => form.rule(rule)) };
}

/** Of a set, the rules that the DSL's checks of values let through: a random text may be no path, or no SPIFFE id. */
async function accepted(ir: Ir): Promise<{ ir: Ir; loaded: Ir; refused: number }> {
  const refusedCodes = /^SW(?:3003|3010|3017|3019)$/;
  let left = ir;
  for (let refused = 0; ;) {
    const { source, rules } = printPolicies(left);
    writeFileSync(join(folder, "policy.ts"), source);
    const { ir: loaded, diagnostics } = await loadPolicies(["policy.ts"], { cwd: folder });
    const lines = source.split("\n");
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    for (const one of errors) assert.match(one.code, refusedCodes, `${renderText(one)}\n${lines[(one.place?.line ?? 1) - 1]}`);
    if (loaded !== undefined) return { ir: { ...left, policies: left.policies.map((policy, index) => ({ ...policy, rules: rules[index] as Rule[] })) }, loaded, refused };
    const faulty = new Set(errors.map(({ place }) => lines[(place?.line ?? 1) - 1]));
    const kept = left.policies.map((policy, index) => ({ ...policy, rules: (rules[index] as Rule[]).filter((rule) => !faulty.has(ruleLine(rule, policy))) }));
    assert.ok(kept.some(({ rules: some }, index) => some.length < (rules[index] as Rule[]).length), errors.map(renderText).join("\n"));
    refused += faulty.size;
    left = { ...left, policies: kept };
  }
}

test("an IR written as a policy comes back as it was", async () => {
  let rulesSeen = 0;
  let rulesRefused = 0;
  for (let index = 0; index < setsMax; index += 1) {
    const { ir, loaded, refused } = await accepted(randomIr(seedOf(seed, index)));
    assert.ok(!("problems" in validateIr(loaded)), `seed ${seed}, set ${index}: ${JSON.stringify(validateIr(loaded))}`);
    for (const [number, policy] of loaded.policies.entries()) {
      const used = new Set(policy.parameters.map(({ name }) => name));
      assert.equal(normal(policy, policy.rules, used), normal(ir.policies[number] as Policy, (ir.policies[number] as Policy).rules, used), `seed ${seed}, set ${index}`);
      rulesSeen += policy.rules.length;
    }
    rulesRefused += refused;
  }
  console.log(`\n  note: ${rulesSeen} rules of ${setsMax} sets came back; ${rulesRefused} were refused for their values`);
  assert.ok(rulesSeen > 2 * setsMax, String(rulesSeen));
});

test.run();
