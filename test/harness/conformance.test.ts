import { readFileSync } from "node:fs";
import * as assert from "uvu/assert";
import { V8Engine } from "../../cli/harness/index.ts";
import { suite } from "../support/suite.ts";
import { cases, type Seen } from "./cases.ts";
import { compileFixture } from "./compile.ts";
import { HarnessUnderTest } from "./in-harness.ts";
import { normalised } from "./normalise.ts";
import { probeSource } from "./probe.ts";

const captured = JSON.parse(readFileSync(new URL("../../../test/harness/captured.json", import.meta.url), "utf8")) as Record<string, Seen>;
const wasm = await compileFixture(probeSource);

for (const engine of [new V8Engine()]) {
  const test = suite(`harness: as Envoy does, under ${engine.name}`);
  const harness = new HarnessUnderTest(engine, wasm);
  for (const one of cases) test(one.name, () => { assert.equal(normalised(harness.run(one)), normalised(captured[one.name]!)); });
  test("no case was captured that is not run", () => { assert.equal(Object.keys(captured), cases.map((one) => one.name)); });
  test.run();
}
