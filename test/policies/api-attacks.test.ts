// The pack's own tests, on every engine: they fire each rule, and keep it from firing.
import * as assert from "uvu/assert";
import { installPart } from "../../cli/parts/index.ts";
import { sidewall } from "../cli/running.ts";
import { suite } from "../support/suite.ts";

const test = suite("policies/api-attacks");
const wasmtime = await installPart("wasmtime-50.0.1");

for (const engine of ["evaluator", "v8", "wasmtime"]) {
  test.unless(engine === "wasmtime" && "missing" in wasmtime ? wasmtime.missing : undefined, `its tests pass on ${engine}, and meet every rule`, async () => {
    const { code, out } = await sidewall(["test", "policies/api-attacks", "--engine", engine, "--coverage"]);
    assert.is(code, 0, out);
    assert.match(out, "rules: 25 of 25 were made to fire and not to fire");
  });
}

test.run();
