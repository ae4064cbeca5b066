import { readFileSync } from "node:fs";
import * as assert from "uvu/assert";
import { suite } from "../support/suite.ts";
import { cases, type Seen } from "./cases.ts";
import { compileFixture } from "../support/assembly.ts";
import { engines } from "./engines.ts";
import { HarnessUnderTest } from "./in-harness.ts";
import { normalised } from "./normalise.ts";
import { probeSource } from "./probe.ts";

const captured = JSON.parse(readFileSync(new URL("../../../test/harness/captured.json", import.meta.url), "utf8")) as Record<string, Seen>;
const wasm = await compileFixture(probeSource);

for (const { name, missing, make } of engines) {
  const test = suite(`harness: as Envoy does, under ${name}`);
  let harness: HarnessUnderTest | undefined;
  for (const one of cases) {
    test.unless(missing, one.name, () => {
      harness ??= new HarnessUnderTest(make(), wasm);
      assert.equal(normalised(harness.run(one)), normalised(captured[one.name]!));
    });
  }
  test.run();
}

const table = suite("harness: the captured cases");
table("are those that are run", () => { assert.equal(Object.keys(captured), cases.map((one) => one.name)); });
table.run();
