import * as assert from "uvu/assert";
import { suite } from "../support/suite.ts";
import { project, sidewall } from "./running.ts";

const test = suite("sidewall doctor");
const empty = { SIDEWALL_CACHE: project({}) };

test("says what is there and what is not", async () => {
  const { code, out, err } = await sidewall(["doctor"], { env: empty });
  assert.equal([code, err], [0, ""]);
  assert.match(out, /^sidewall \d+\.\d+\.\d+ on /);
  assert.match(out, new RegExp(`^Node +ok +${process.versions.node.replaceAll(".", "\\.")}$`, "m"));
  assert.match(out, /^envoy-1\.40\.0 +missing +runs a module in the real proxy; sidewall doctor --install gets it$/m);
  assert.match(out, /^loopback +ok +127\.0\.0\.1 has free ports$/m);
});

test("says it to a program", async () => {
  const { code, out } = await sidewall(["doctor", "--json"], { env: empty });
  const said = JSON.parse(out) as { healthy: boolean; cache: string; findings: { what: string; state: string; needed: boolean }[] };
  assert.is(code, 0);
  assert.equal([said.healthy, said.cache], [true, empty.SIDEWALL_CACHE]);
  assert.equal(said.findings.find((finding) => finding.what === "wasmtime-50.0.1"), { what: "wasmtime-50.0.1", state: "missing", needed: false,
    found: "runs a module with fuel, the deterministic measure of work; sidewall doctor --install gets it" });
});

test("does not mind that python3 is missing", async () => {
  const { code, out } = await sidewall(["doctor"], { env: { ...empty, PATH: "/nowhere" } });
  assert.is(code, 0);
  assert.match(out, /^python3 with pip +missing +python3 is not installed; it is needed only to install parts$/m);
});

test.run();
