// Processor time per request, of several Envoys that run side by side and take turns, so that whatever else the machine does falls on all
// alike. Two processes of the same program differ by more than their rounds do (where their memory lies decides), so all are started several
// times, and a figure's interval is over the starts.
import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { RunningEnvoy, type EnvoyVersion, type HttpFilter } from "../../cli/envoy/index.ts";
import { LoadClient } from "./load.ts";
import { processorNanoseconds } from "./process.ts";
import { estimate, type Estimate } from "./statistics.ts";

export interface Variant { name: string; filters: readonly HttpFilter[] }

/** Requests, and what each variant answers; `body`: with which text, or a short one. */
export interface Asked { requests: readonly Buffer[]; status(variant: Variant): number; body?: string }

export interface Rounds { starts: number; warmRequests: number; rounds: number; requestsPerRound: number; connections: number }

/** Microseconds of processor time per request of a variant, and how much more it is than the first variant's in the same rounds. */
export interface Cost { name: string; total: Estimate; added: Estimate; startsAdded: number[] }

export const envoyVersion: EnvoyVersion = "1.40.0";

/** Envoys that answer by themselves, so that nothing but the proxy is measured: one worker, no access log. */
export async function startEnvoys(variants: readonly Variant[], body = "ok"): Promise<Map<Variant, RunningEnvoy>> {
  const envoys = new Map<Variant, RunningEnvoy>();
  try {
    for (const variant of variants) {
      envoys.set(variant, await RunningEnvoy.start({
        version: envoyVersion, upstream: { status: 200, body }, filters: variant.filters, accessLog: "none", workers: 1, wasmLogLevel: "warn",
      }));
    }
    return envoys;
  } catch (error) {
    await stopEnvoys(envoys);
    throw error;
  }
}

export async function stopEnvoys(envoys: ReadonlyMap<Variant, RunningEnvoy>): Promise<void> {
  for (const envoy of envoys.values()) await envoy.stop();
}

export async function measureRounds(variants: readonly Variant[], asked: Asked, plan: Rounds): Promise<Cost[]> {
  const starts: Map<Variant, number[]>[] = [];
  for (let start = 0; start < plan.starts; start += 1) starts.push(await oneStart(rotated(variants, start), asked, plan));
  const medians = (variant: Variant, base?: Variant): number[] => starts.map((figures) => estimate(differences(figures.get(variant)!, base && figures.get(base)!)).median);
  return variants.map((variant) => {
    const added = medians(variant, variants[0]);
    return { name: variant.name, total: estimate(medians(variant)), added: estimate(added), startsAdded: added };
  });
}

const differences = (values: readonly number[], base: readonly number[] | undefined): number[] => values.map((value, round) => value - (base?.[round] ?? 0));

/** Microseconds per request of each variant in each round. */
async function oneStart(variants: readonly Variant[], asked: Asked, { warmRequests, rounds, requestsPerRound, connections }: Rounds): Promise<Map<Variant, number[]>> {
  const envoys = await startEnvoys(variants, asked.body), figures = new Map(variants.map((variant) => [variant, [] as number[]])), clients = new Map<Variant, LoadClient>();
  const run = (variant: Variant, count: number): Promise<void> => clients.get(variant)!.run({ requests: asked.requests, status: asked.status(variant) }, count);
  try {
    setApart([...envoys.values()].map(({ pid }) => pid));
    for (const variant of variants) clients.set(variant, await LoadClient.open(envoys.get(variant)!.port, connections));
    for (const variant of variants) await run(variant, warmRequests);
    for (let round = 0; round < rounds; round += 1) {
      // Each round begins with another one.
      for (const variant of rotated(variants, round)) {
        const { pid } = envoys.get(variant)!;
        const before = processorNanoseconds(pid);
        await run(variant, requestsPerRound);
        figures.get(variant)!.push((processorNanoseconds(pid) - before) / requestsPerRound / 1000);
      }
    }
    return figures;
  } finally {
    for (const client of clients.values()) client.close();
    await stopEnvoys(envoys);
  }
}

/** The client on the first processor and the Envoys on the second, where there are two and a program to say so: then neither moves the other about. */
export function setApart(pids: readonly number[]): void {
  if (availableParallelism() < 2) return;
  try {
    for (const [processor, pid] of [[0, process.pid], ...pids.map((one) => [1, one])] as [number, number][]) execFileSync("taskset", ["--all-tasks", "--cpu-list", "--pid", String(processor), String(pid)], { stdio: "ignore" });
  } catch {
    // Without taskset the figures are the same, with wider intervals.
  }
}

export const rotated = <T>(values: readonly T[], by: number): T[] => values.map((_, index) => values[(index + by) % values.length]!);
