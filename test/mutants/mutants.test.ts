/** Plants each mistake of this folder and expects a test to turn red. A seeded sample of them without --full. */
import * as assert from "uvu/assert";
import { fullRun, suite } from "../support/suite.ts";
import { compilerMistakes } from "./compiler.ts";
import { configuredMistakes } from "./configured.ts";
import { detectionMistakes } from "./detection.ts";
import { evaluatorMistakes } from "./evaluator.ts";
import { hostMistakes } from "./host.ts";
import { inputMistakes } from "./inputs.ts";
import { Planting, spoilt } from "./planting.ts";
import { runtimeMistakes } from "./runtime.ts";

const all = [...compilerMistakes, ...runtimeMistakes, ...evaluatorMistakes, ...hostMistakes, ...detectionMistakes, ...inputMistakes, ...configuredMistakes];
/** One in so many is planted without --full. */
const share = 24;
const seed = Number(process.env.SIDEWALL_SEED ?? Date.now() % 1_000_000);
const planted = all.filter((_, number) => fullRun || (number + seed) % share === 0);
console.log(`  seed: ${seed}: ${planted.length} of ${all.length} mistakes planted`);

const test = suite("mutants");
const planting = new Planting();

for (const mistake of planted) test(`${mistake.file}: ${mistake.name}`, () => planting.mustTurnRed(mistake));

test("every mistake has its place, a name of its own, and says why it matters", () => {
  for (const mistake of all) spoilt(mistake);
  assert.is(new Set(all.map(({ file, name }) => `${file} ${name}`)).size, all.length);
  assert.equal(all.filter(({ why, find, replace, red }) => why === "" || find === replace || red.length === 0), []);
});

test.run();
