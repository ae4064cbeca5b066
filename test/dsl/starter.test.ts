// The starter pack decides its cases as they say, in the reference evaluator, and keeps its promises.
import { readFileSync } from "node:fs";
import * as assert from "uvu/assert";
import { loadPolicies } from "../../cli/load/load.ts";
import { evaluatorEngine } from "../../cli/replay/engines/evaluator.ts";
import { readExchangeValue } from "../../cli/replay/formats/sidewall.ts";
import { differences, readExpectation } from "../../cli/testing/expectation.ts";
import { suite } from "../support/suite.ts";

const test = suite("the starter pack");
const { ir, diagnostics } = await loadPolicies(["policies/starter/policy.ts"], { cwd: "." });
const policy = ir?.policies[0];
const lines = readFileSync("policies/starter/starter.cases.jsonl", "utf8").trimEnd().split("\n").map((line) => JSON.parse(line) as { id: string; label: number; expect: { verdict: string; rules: string[] } });

test("it compiles without a warning", () => {
  assert.equal(diagnostics, []);
  assert.is(policy?.rules.length, 10);
});

test("it observes, and looks at heads alone", () => {
  assert.is(policy?.mode, "observe");
  assert.equal([...new Set(policy?.rules.map(({ phase }) => phase))], ["request.headers"]);
});

test("every rule says what it is for and whom to ask", () => {
  for (const { id, owasp, cwe, mitre, owner, description } of policy?.rules ?? []) {
    assert.ok(owasp.length > 0 && cwe.length > 0 && mitre.length > 0 && owner !== undefined && description !== undefined, id);
  }
});

test("each case is decided as it says", async () => {
  const engine = await evaluatorEngine(ir!, "{}");
  for (const line of lines) {
    const found = differences(readExpectation(line.expect, line.id), await engine.decide(readExchangeValue(line, () => line.id)));
    assert.equal(found, [], line.id);
  }
});

test("no benign case is denied, every hostile one is noticed, and each rule has a case", () => {
  for (const { id, label, expect } of lines) {
    if (label === 0) assert.not(expect.verdict === "would-deny", id);
    else assert.ok(expect.rules.length > 0, id);
  }
  for (const { id } of policy?.rules ?? []) assert.ok(lines.some(({ expect }) => expect.rules.includes(`starter/${id}`)), id);
  assert.ok(lines.filter(({ label }) => label === 0).length >= 20 && lines.filter(({ label }) => label === 1).length >= 20);
});

test.run();
