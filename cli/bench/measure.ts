import type { Ir } from "../ir/types.ts";
import { openEngine } from "../replay/index.ts";
import type { Sample } from "./samples.ts";

export interface Measured {
  name: string;
  verdict: string;
  /** Wasmtime's count of the work of all call-backs: the same on every machine. */
  fuel?: number;
  /** Median time under V8, as a multiple of the same exchange through the harness without a module. */
  timeRatio: number;
}

interface Module { wasm: Uint8Array; name: string; configuration: string; ir?: Ir }

const input = ({ wasm, name, configuration, ir }: Module) => ({ wasm, name, configuration, chunking: "whole" as const, ...(ir === undefined ? {} : { ir }) });

/** Fuel of each sample, in a fresh instance and at its second run: the first does what is done once. */
export async function measureFuel(module: Module, samples: readonly Sample[], onProgress: (line: string) => void): Promise<number[]> {
  const fuels: number[] = [];
  for (const { name, exchange } of samples) {
    onProgress(`fuel: ${name}`);
    const engine = await openEngine("wasmtime", { ...input(module), onProgress });
    try {
      await engine.decide(exchange);
      fuels.push((await engine.decide(exchange)).fuel ?? 0);
    } finally {
      await engine.close();
    }
  }
  return fuels;
}

/** Rounds with and without the module alternate, so that whatever else the machine does strikes both alike. */
const rounds = 15;
const roundMillis = 12;

/** Median times under V8 with the module, each over the median without any. */
export async function measureTimes(module: Module, empty: Uint8Array, samples: readonly Sample[], onProgress: (line: string) => void): Promise<{ verdict: string; ratio: number }[]> {
  const engine = await openEngine("v8", input(module));
  const baseline = await openEngine("v8", { wasm: empty, name: "the empty module", configuration: "", chunking: "whole" });
  const results: { verdict: string; ratio: number }[] = [];
  for (const { name, exchange } of samples) {
    onProgress(`time: ${name}`);
    const verdict = (await engine.decide(exchange)).verdict;
    const once = (which: typeof engine) => () => { void which.decide(exchange); };
    const perRound = roundsOf(once(engine));
    const times = { module: [] as number[], empty: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      times.module.push(timed(once(engine), perRound));
      times.empty.push(timed(once(baseline), perRound));
    }
    results.push({ verdict, ratio: median(times.module) / median(times.empty) });
  }
  await engine.close();
  await baseline.close();
  return results;
}

/** How many calls fill a round; they warm the code up as well. */
function roundsOf(call: () => void): number {
  let calls = 0;
  for (const end = performance.now() + 4 * roundMillis; performance.now() < end; calls += 1) call();
  return Math.max(1, Math.round(calls / 4));
}

function timed(call: () => void, times: number): number {
  const started = performance.now();
  for (let count = 0; count < times; count += 1) call();
  return (performance.now() - started) / times;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
