// A pack's own tests, on every engine that can be told an identity.
import * as assert from "uvu/assert";
import { installPart } from "../../cli/parts/index.ts";
import { sidewall } from "../cli/running.ts";
import { suite } from "../support/suite.ts";

const wasmtime = await installPart("wasmtime-50.0.1");

/** Runs the folder's tests, which must make each of its rules fire, and keep each from firing. */
export function runPackTests(folder: string, rules: number): void {
  const test = suite(folder);
  for (const engine of ["evaluator", "v8", "wasmtime"]) {
    test.unless(engine === "wasmtime" && "missing" in wasmtime ? wasmtime.missing : undefined, `its tests pass on ${engine}, and meet every rule`, async () => {
      const { code, out } = await sidewall(["test", folder, "--engine", engine, "--coverage"]);
      assert.is(code, 0, out);
      assert.match(out, `rules: ${rules} of ${rules} were made to fire and not to fire`);
    });
  }
  test.run();
}
