// Random policies on random messages, cut at random places: the evaluator, V8 and Wasmtime must agree on every head and every record;
// a sample goes through a real Envoy. SIDEWALL_SEED and SIDEWALL_SETS choose other cases.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { buildModule } from "../../cli/build.ts";
import { EnvoyDriver } from "../../cli/envoy/driver/index.ts";
import { V8Engine, WasmtimeEngine } from "../../cli/harness/index.ts";
import { installPart } from "../../cli/parts/index.ts";
import { callTwin } from "../escape/twins.ts";
import { minimise, randomIr, randomRun, seedOf, type Run } from "../random/index.ts";
import { fullRun, isSpoilt, suite } from "../support/suite.ts";
import type { Ir } from "../../cli/ir/types.ts";
import { envoyAnswer, evaluatorAnswer, HarnessRunner } from "./engines.ts";

const seed = Number(process.env.SIDEWALL_SEED ?? 20_261_121);
const setsMax = Number(process.env.SIDEWALL_SETS ?? (fullRun ? 320 : 32));
/** 320 sets of 320 runs are 102,400 cases; a tenth of the sets otherwise. Wasmtime's call-backs cost a microsecond each, so that it takes a share. */
const runsEach = 320;
const wasmtimeRunsEach = fullRun ? runsEach : 80;
const envoySetsMax = fullRun ? 40 : 4;
const envoyRunsEach = 50;
console.log(`  seed: ${seed}: ${setsMax} policy sets, ${runsEach} runs each under V8, ${wasmtimeRunsEach} under Wasmtime; ${envoySetsMax * envoyRunsEach} through Envoy`);

const inV8Only = "a planted mistake is looked for under V8 alone";
const wasmtime = isSpoilt ? { missing: inV8Only } : await installPart("wasmtime-50.0.1");
const envoy = isSpoilt ? { missing: inV8Only } : await installPart("envoy-1.40.0");
const modules: { ir: Ir; wasm: Uint8Array }[] = [];
const test = suite("differential");

/** Says what differs, on the smallest case that still does. */
async function refuse(ir: Ir, run: Run, set: number, index: number, expected: string, actual: string): Promise<never> {
  const fails = async (one: { ir: Ir; run: Run }): Promise<boolean> => {
    const built = await buildModule(one.ir).catch(() => undefined);
    if (built === undefined) return false;
    const runner = new HarnessRunner(new V8Engine(), built.wasm);
    return JSON.stringify(runner.run(one.run)) !== JSON.stringify(evaluatorAnswer(one.ir, one.run, { call: callTwin }));
  };
  const isOfV8 = !isSpoilt && await fails({ ir, run }).catch(() => true);
  const small = isOfV8 ? await minimise({ ir, run }, (one) => fails(one).catch(() => true)) : { ir, run };
  throw new Error(`set ${set}, run ${index} (SIDEWALL_SEED=${seed})\nexpected ${expected}\nactual   ${actual}\nsmallest ${JSON.stringify(small, bytesAsText)}`);
}

const bytesAsText = (_name: string, value: unknown): unknown => (value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value);

async function compare(set: number, runs: number, first: number, answer: (run: Run) => unknown): Promise<void> {
  const { ir } = modules[set]!;
  for (let index = first; index < first + runs; index++) {
    const run = randomRun(ir, seedOf(seedOf(seed, set), index + 1));
    const expected = JSON.stringify(evaluatorAnswer(ir, run, { call: callTwin })), actual = JSON.stringify(await answer(run));
    if (actual !== expected) await refuse(ir, run, set, index, expected, actual);
  }
}

test("V8 agrees with the evaluator", async () => {
  for (let set = 0; set < setsMax; set++) {
    const ir = randomIr(seedOf(seed, set));
    modules.push({ ir, wasm: (await buildModule(ir)).wasm });
    const runner = new HarnessRunner(new V8Engine(), modules[set]!.wasm);
    await compare(set, runsEach, 0, (run) => runner.run(run));
  }
});

test.unless("missing" in wasmtime ? wasmtime.missing : undefined, "Wasmtime agrees with the evaluator", async () => {
  const engine = new WasmtimeEngine((wasmtime as { path: string }).path);
  for (let set = 0; set < modules.length; set++) {
    const runner = new HarnessRunner(engine, modules[set]!.wasm);
    await compare(set, wasmtimeRunsEach, 0, (run) => runner.run(run));
    runner.close();
  }
});

/** Runs come faster than records may by default. */
const everyRecord = { records: { perSecond: 10_000 } };

/** A real proxy has a clock, a peer, a route and a scheme of its own, and adds header fields. */
const readsHost = (ir: Ir): boolean => /"from":"((time|source|destination|connection|route)\.|request\.scheme"|[a-z]+\.header(Count|Bytes)")/.test(JSON.stringify(ir));

test.unless("missing" in envoy ? envoy.missing : undefined, "Envoy agrees with the evaluator", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sidewall-differential-"));
  try {
    const sets = modules.map((module, set) => ({ ...module, set })).filter(({ ir }) => !readsHost(ir)).slice(0, envoySetsMax);
    assert.ok(sets.length > 0);
    for (const { ir, wasm, set } of sets) {
      const module = join(folder, `${set}.wasm`);
      writeFileSync(module, wasm);
      const driver = await EnvoyDriver.start({ version: "1.40.0", filters: [{ kind: "wasm", name: "sidewall", module, configuration: everyRecord }] });
      try {
        for (let index = 0; index < envoyRunsEach; index++) {
          const run: Run = { ...randomRun(ir, seedOf(seedOf(seed, set), index + 1), "http1"), configuration: {} };
          const expected = JSON.stringify(evaluatorAnswer(ir, run, { call: callTwin })), actual = JSON.stringify(await envoyAnswer(driver, run));
          if (actual !== expected) await refuse(ir, run, set, index, expected, actual);
        }
      } finally {
        await driver.stop();
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.run();
