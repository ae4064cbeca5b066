// What requests cost, in fuel, against figures that were agreed on: a regression is red. SIDEWALL_UPDATE=1 agrees on new ones.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { packageRoot } from "../../cli/package-root.ts";
import { installPart } from "../../cli/parts/index.ts";
import { suite } from "../support/suite.ts";
import { figures, FuelMeter, pieceSizes, type Figures } from "./figures.ts";

const file = join(packageRoot, "test", "fuel", "baseline.json");
const update = process.env.SIDEWALL_UPDATE === "1";
/** More than this share above the baseline is red; less than this share below asks for a new one. */
const tolerance = 0.02;
/** What a further piece of a body may cost beside its bytes, whatever its size: the call-back, the fetch of its bytes, and its last bytes, which are read one by one. */
const pieceFuelMax = 1_000;

const test = suite("fuel");
const installed = await installPart("wasmtime-50.0.1");
const missing = "missing" in installed ? installed.missing : undefined;
let found: Figures = {};

test.unless(missing, "no figure is above its baseline", async () => {
  if ("missing" in installed) return;
  const meter = new FuelMeter(installed.path);
  found = await figures(meter);
  meter.close();
  if (update) writeFileSync(file, `${JSON.stringify(found, undefined, 2)}\n`);
  const baseline = JSON.parse(readFileSync(file, "utf8")) as Figures;
  assert.equal(Object.keys(found), Object.keys(baseline), "figures; SIDEWALL_UPDATE=1 node test/run.mjs fuel writes new ones");
  const worse = Object.entries(found).filter(([name, value]) => value > baseline[name]! * (1 + tolerance)).map(([name, value]) => `${name}: ${value}, baseline ${baseline[name]}`);
  for (const [name, value] of Object.entries(found)) if (value < baseline[name]! * (1 - tolerance)) console.log(`  note: fuel: ${name}: ${value}, baseline ${baseline[name]}: better`);
  assert.equal(worse, [], "more fuel than the baseline; where that is worth it: SIDEWALL_UPDATE=1 node test/run.mjs fuel");
});

test.unless(missing, "a body costs the same in pieces of any size, but for a bounded amount for each piece", () => {
  for (const mode of ["enforced", "observed"]) {
    for (const size of pieceSizes) {
      const each = found[`JSON rule, ${mode}: each further piece of ${size} bytes`]!;
      assert.ok(each >= 0 && each <= pieceFuelMax, `${mode}, ${size} bytes: ${each} for each piece, at most ${pieceFuelMax}`);
    }
  }
});

test.run();
