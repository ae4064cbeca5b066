import * as assert from "uvu/assert";
import { installPart } from "../../cli/parts/index.ts";
import { suite } from "../support/suite.ts";
import { shopPolicy, shopTraffic } from "./policies.ts";
import { project, sidewall } from "./running.ts";

const test = suite("sidewall bench");
const cwd = project({ "policy.ts": shopPolicy, "traffic.jsonl": shopTraffic });
interface Said { exchanges: { name: string; verdict: string; fuel: number; timeRatio: number }[]; fuelPerByte?: { query: number; requestJson: number } }
const bench = async (...words: string[]): Promise<Said> => {
  const { code, out, err } = await sidewall(["bench", "policy.ts", "--json", ...words], { cwd });
  assert.is(code, 0, err);
  return JSON.parse(out) as Said;
};

const wasmtime = await installPart("wasmtime-50.0.1");
test.unless("missing" in wasmtime ? wasmtime.missing : undefined, "fuel is the same every time, and grows with the body that a rule reads", async () => {
  const [first, second] = [await bench(), await bench()];
  assert.equal(first.exchanges.map(({ name, fuel }) => [name, fuel]), second.exchanges.map(({ name, fuel }) => [name, fuel]));
  assert.equal(first.fuelPerByte, second.fuelPerByte);
  assert.ok(first.exchanges.every(({ fuel, timeRatio, verdict }) => fuel > 0 && timeRatio > 0 && verdict === "allow"));
  assert.ok(first.fuelPerByte!.requestJson > 1);
});

test.unless("missing" in wasmtime ? wasmtime.missing : undefined, "recorded traffic is measured by its ids", async () => {
  const said = await bench("traffic.jsonl", "--first", "2", "--mode", "observe");
  assert.equal(said.exchanges.map(({ name, verdict }) => [name, verdict]), [["plain GET /", "allow"], ["admin GET /x/../admin", "would-deny"]]);
  assert.is(said.fuelPerByte, undefined);
});

test.run();
