import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { limits } from "../../cli/evaluate/limits.ts";
import { packageRoot } from "../../cli/package-root.ts";
import { suite } from "../support/suite.ts";

const source = readFileSync(join(packageRoot, "assembly/limits.ts"), "utf8");
const figures = new Map([...source.matchAll(/^export const (\w+): \w+ = (\d+);$/gm)].map((match) => [match[1] as string, Number(match[2])]));

const test = suite("the evaluator's bounds");

for (const [name, value] of Object.entries(limits)) {
  test(`${name} is the module's`, () => assert.is(figures.get(name), value));
}

test.run();
