// Random cases are worth what they exercise: no verdict is rare, and every selector and predicate decides rules, to each side.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { verdicts } from "../../cli/evaluate/index.ts";
import { packageRoot } from "../../cli/package-root.ts";
import { fullRun, suite } from "../support/suite.ts";
import { Distribution, shares, sharesByTruth } from "./distribution.ts";
import { randomIr, randomRun, seedOf } from "./index.ts";

const policySets = fullRun ? 4000 : 600, runsEach = 10, seed = 1;
const distribution = new Distribution();
for (let index = 0; index < policySets; index++) {
  const ir = randomIr(seedOf(seed, index));
  for (let run = 0; run < runsEach; run++) distribution.add({ ir, run: randomRun(ir, seedOf(seedOf(seed, index), run)) });
}

console.log(`  seed: ${seed}, ${distribution.cases} cases over ${policySets} policy sets`);
console.log(`  note: verdicts: ${shares(distribution.verdicts)}`);
console.log(`  note: rules: ${shares(distribution.rules)}`);
console.log(`  note: deciding selectors (true/false/absent/broken): ${sharesByTruth(distribution.selectors)}`);
console.log(`  note: deciding predicates (true/false/absent/broken): ${sharesByTruth(distribution.predicates)}`);
console.log(`  note: broken because: ${shares(distribution.reasons)}`);

const test = suite("what random cases exercise");

for (const verdict of verdicts) {
  test(`at least one case in twenty ends in ${verdict}`, () => {
    const share = (distribution.verdicts.get(verdict) ?? 0) / distribution.cases;
    assert.ok(share >= 0.05, `${(100 * share).toFixed(1)}%`);
  });
}

const schema = JSON.parse(readFileSync(join(packageRoot, "cli/ir/schema.json"), "utf8")) as { $defs: Record<string, { oneOf: { $ref?: string; properties?: Record<string, { enum?: string[]; const?: string }> }[] }> };

/** The names that the IR's schema has for a union's member. */
function namesIn(union: string, by: string): string[] {
  const named = schema.$defs[union]?.oneOf ?? [];
  return named.flatMap(({ properties }) => { const name = properties?.[by]; return name?.enum ?? (name?.const === undefined ? [] : [name.const]); });
}

/** What is asked of inputs and outputs has random tests of its own (test/inputs, test/detect/pack.test.ts, responses.test.ts): a module that detects takes seconds to build, and here are hundreds. */
const elsewhere = ["request.headInputs", "request.bodyInputs", "request.bodyAnomalies", "response.headOutputs", "response.bodyOutputs", "detect", "unreadable", "bodyAnomaly"];
const notLeaves = ["element"];
for (const selector of [...namesIn("selector", "from"), "request.json", "response.json"].filter((name) => !notLeaves.includes(name) && !elsewhere.includes(name))) {
  test(`${selector} decides rules by being true and by being false`, () => {
    for (const value of ["true", "false"]) assert.ok((distribution.selectors.get(`${selector} ${value}`) ?? 0) > 0, value);
  });
}

for (const predicate of [...namesIn("predicate", "is"), "each", "call", "constant"].filter((name) => !elsewhere.includes(name))) {
  test(`${predicate} decides rules by being true and by being false`, () => {
    for (const value of ["true", "false"]) assert.ok((distribution.predicates.get(`${predicate} ${value}`) ?? 0) > 0, value);
  });
}

test.run();
