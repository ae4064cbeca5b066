// Bounds that the build and the runtime both know must be the same.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { nameBytesMax, principalBytesMax, routeBytesMax } from "../../cli/codegen/records.ts";
import { packageRoot } from "../../cli/package-root.ts";
import { numberBytesMax } from "../../cli/plan/image.ts";
import { suite } from "../support/suite.ts";

const test = suite("bounds of build and runtime");

const source = readFileSync(join(packageRoot, "assembly/limits.ts"), "utf8");
const runtime = new Map([...source.matchAll(/^export const (\w+): i32 = (\d+);$/gm)].map(([, name, figure]) => [name, Number(figure)]));

for (const [name, figure] of Object.entries({ numberBytesMax, principalBytesMax, routeBytesMax, nameBytesMax })) {
  test(`${name} is the same`, () => assert.is(figure, runtime.get(name)));
}

test.run();
