import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { recordsPerSecondMax } from "../../cli/evaluate/configuration.ts";
import { inputOverlapBytes, inputWindowBytes } from "../../cli/detectors/types.ts";
import { limits } from "../../cli/evaluate/limits.ts";
import { packageRoot } from "../../cli/package-root.ts";
import { suite } from "../support/suite.ts";

const source = readFileSync(join(packageRoot, "assembly/limits.ts"), "utf8");
const figures = new Map([...source.matchAll(/^export const (\w+): \w+ = (\d+);$/gm)].map((match) => [match[1] as string, Number(match[2])]));

const image = readFileSync(join(packageRoot, "cli/plan/image.ts"), "utf8");

const test = suite("the evaluator's bounds");

for (const [name, value] of Object.entries({ ...limits, inputWindowBytes, inputOverlapBytes })) {
  test(`${name} is the module's`, () => assert.is(figures.get(name), value));
}

test("recordsPerSecondMax is the configuration schema's", () => assert.match(image, new RegExp(`recordsPerSecondMax = ${recordsPerSecondMax / 1000}_000;`)));

test.run();
