import { emptyModule } from "../bench/empty-module.ts";
import { measureFuel, measureTimes } from "../bench/measure.ts";
import type { Sample } from "../bench/samples.ts";
import { locatePart } from "../parts/index.ts";
import { exchangeOf } from "../testing/given.ts";
import { ordinaryRequest } from "./requests.ts";

export interface Cost {
  /** Time under V8, over that of an empty module. */
  timeRatio: number;
  /** Where Wasmtime is installed. */
  fuel?: number;
}

/** What an ordinary request costs in the module, the mean over the kinds of them. */
export async function ordinaryCost(module: { name: string; wasm: Uint8Array; configuration: string }, onProgress: (line: string) => void): Promise<Cost> {
  const samples = Array.from({ length: 5 }, (_, n): Sample => {
    const { method, path, headers = {}, body } = ordinaryRequest(n);
    return { name: `${method} ${path}`, exchange: exchangeOf({ method, path, headers: { host: "shop.example", ...headers }, ...(body === undefined ? {} : { body }) }, path) };
  });
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const timeRatio = mean((await measureTimes(module, emptyModule(), samples, onProgress)).map(({ ratio }) => ratio));
  if (locatePart("wasmtime-50.0.1") === undefined) return { timeRatio };
  return { timeRatio, fuel: Math.round(mean(await measureFuel(module, samples, onProgress))) };
}
