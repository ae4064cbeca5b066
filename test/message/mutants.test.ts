/** Plants each mistake of mutants.ts in the sources that the harness compiles and expects the test file that names it to fail. A few of them without --full. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { packageRoot } from "../../cli/package-root.ts";
import { fullRun, suite } from "../support/suite.ts";
import { mutants } from "./mutants.ts";
import { seed } from "./random.ts";

const test = suite("message: mutants");
const secondsMax = 120;
const seeds = [1, 2, 3, 4, 5];

for (const [number, { file, find, test: name }] of mutants.entries()) {
  if (!fullRun && (number + seed) % 20 !== 0) continue;
  test(`${number}: ${file}: ${find.split("\n")[0]}`, () => {
    // What random cases find depends on the seed: a mistake counts as found where one of a few seeds finds it.
    const isFound = seeds.some((own) => {
      const run = spawnSync(process.execPath, [join(packageRoot, "dist", "test", "message", `${name}.test.js`)],
        { cwd: packageRoot, encoding: "utf8", timeout: secondsMax * 1000, env: { ...process.env, SIDEWALL_MUTANT: String(number), SIDEWALL_FULL: "0", SIDEWALL_SEED: String(own) } });
      assert.not.match(run.stdout + run.stderr, /the harness does not compile|the mutant/, "the mutant is a module");
      return run.status !== 0;
    });
    assert.ok(isFound, `${name}.test stays green with \`${find}\` spoilt`);
  });
}

test.run();
