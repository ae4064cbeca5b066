// Processor time per request, of several Envoys that run side by side and take turns, so that whatever else the machine does falls on all alike.
import { RunningEnvoy, type EnvoyVersion, type HttpFilter } from "../../cli/envoy/index.ts";
import { LoadClient } from "./load.ts";
import { processorNanoseconds } from "./process.ts";
import { estimate, type Estimate } from "./statistics.ts";

export interface Variant { name: string; filters: readonly HttpFilter[] }

/** Requests, and what each variant answers. */
export interface Asked { requests: readonly Buffer[]; status(variant: Variant): number }

export interface Rounds { warmRequests: number; rounds: number; requestsPerRound: number; connections: number }

/** Microseconds of processor time per request of a variant, and how much more it is than the first variant's in the same round. */
export interface Cost { name: string; total: Estimate; added: Estimate; rounds: number[] }

export const envoyVersion: EnvoyVersion = "1.40.0";

/** Envoys that answer by themselves, so that nothing but the proxy is measured: one worker, no access log. */
export async function startEnvoys(variants: readonly Variant[], logLevel: "error" | "warn" = "warn"): Promise<Map<Variant, RunningEnvoy>> {
  const envoys = new Map<Variant, RunningEnvoy>();
  try {
    for (const variant of variants) {
      envoys.set(variant, await RunningEnvoy.start({
        version: envoyVersion, upstream: { status: 200, body: "ok" }, filters: variant.filters, accessLog: "none", workers: 1, wasmLogLevel: logLevel,
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

export async function measureRounds(envoys: ReadonlyMap<Variant, RunningEnvoy>, asked: Asked, { warmRequests, rounds, requestsPerRound, connections }: Rounds): Promise<Cost[]> {
  const variants = [...envoys.keys()], figures = new Map(variants.map((variant) => [variant, [] as number[]])), clients = new Map<Variant, LoadClient>();
  const run = (variant: Variant, count: number): Promise<void> => clients.get(variant)!.run({ requests: asked.requests, status: asked.status(variant) }, count);
  try {
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
  } finally {
    for (const client of clients.values()) client.close();
  }
  const base = figures.get(variants[0]!)!;
  return variants.map((variant) => {
    const own = figures.get(variant)!;
    return { name: variant.name, total: estimate(own), added: estimate(own.map((value, round) => value - base[round]!)), rounds: own };
  });
}

const rotated = <T>(values: readonly T[], by: number): T[] => values.map((_, index) => values[(index + by) % values.length]!);
