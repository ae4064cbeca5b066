// Bounds that the build and the runtime both know must be the same.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { rootsMax } from "../../cli/codegen/tables.ts";
import { packageRoot } from "../../cli/package-root.ts";
import { suite } from "../support/suite.ts";

const test = suite("bounds of build and runtime");

test("as many blocks are laid out as the runtime looks through", () => {
  const limits = readFileSync(join(packageRoot, "assembly/limits.ts"), "utf8");
  assert.is(rootsMax, Number(/export const rootsMax: i32 = (\d+);/.exec(limits)?.[1]));
});

test.run();
