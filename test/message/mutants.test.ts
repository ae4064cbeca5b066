/** Plants each mistake of mutants.ts and expects the test file that it names to fail. A few of them without --full. */
import { Planting, spoilt } from "../mutants/planting.ts";
import { fullRun, suite } from "../support/suite.ts";
import { mutants } from "./mutants.ts";
import { seed } from "./random.ts";

const test = suite("message: mutants");
/** One in so many is planted without --full. */
const share = 20;
const planted = [...mutants.entries()].filter(([number]) => fullRun || (number + seed) % share === 0);
const planting = new Planting([1, 2, 3, 4, 5]);
console.log(`  note: ${planted.length} of ${mutants.length} mistakes in the message views planted`);

for (const [number, mutant] of planted) test(`${number}: ${mutant.file}: ${mutant.find.split("\n")[0]}`, () => planting.mustTurnRed(mutant));

test("every mistake has its place", () => { for (const mutant of mutants) spoilt(mutant); });

test.run();
