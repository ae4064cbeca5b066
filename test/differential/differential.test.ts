// Random policies on random messages, cut at random places: the evaluator and the module must agree on every byte and every record.
import { buildModule } from "../../cli/build.ts";
import { V8Engine } from "../../cli/harness/index.ts";
import { randomIr, randomRun, seedOf } from "../random/index.ts";
import { fullRun, suite } from "../support/suite.ts";
import { evaluatorAnswer, HarnessRunner } from "./engines.ts";

const seed = Number(process.env.SIDEWALL_SEED ?? 20_261_121);
const policySets = Number(process.env.SIDEWALL_SETS ?? (fullRun ? 320 : 32));
const runsEach = 320;
console.log(`  seed: ${seed}: ${policySets} policy sets, ${runsEach} runs each`);

const test = suite("differential");

test(`V8 agrees with the evaluator`, async () => {
  for (let set = 0; set < policySets; set++) {
    const ir = randomIr(seedOf(seed, set));
    const { wasm } = await buildModule(ir);
    const runner = new HarnessRunner(new V8Engine(), wasm);
    for (let index = 0; index < runsEach; index++) {
      const run = randomRun(ir, seedOf(seedOf(seed, set), index + 1));
      const expected = JSON.stringify(evaluatorAnswer(ir, run), null, 1);
      const actual = JSON.stringify(runner.run(run), null, 1);
      if (actual !== expected) throw new Error(`set ${set}, run ${index} (SIDEWALL_SEED=${seed})\nexpected ${expected}\nactual ${actual}`);
    }
  }
});

test.run();
