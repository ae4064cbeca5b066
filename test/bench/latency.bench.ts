// What a module adds to the time that a request takes: seen by the client, and from within, call-back by call-back.
import { emptyModule } from "../../cli/bench/empty-module.ts";
import { installPart } from "../../cli/parts/index.ts";
import { suite } from "../support/suite.ts";
import { LoadClient } from "./load.ts";
import { builtModule, compiledModule, filterOf, irOfFile, irOfText, written } from "./modules.ts";
import { luaFilter, pathUnder, rbacFilter } from "./natives.ts";
import { onePathRule, starterFile } from "./policies.ts";
import { processFactsMissing } from "./process.ts";
import { BenchRecord, isShort } from "./record.ts";
import { wireOf } from "./requests.ts";
import { rotated, setApart, startEnvoys, stopEnvoys, type Variant } from "./rounds.ts";
import { quantile } from "./statistics.ts";
import { durationsOf, timedSources } from "./timed.ts";

const test = suite("bench: latency in Envoy");
const installed = await installPart("envoy-1.40.0");
const missing = "missing" in installed ? installed.missing : processFactsMissing;
const record = new BenchRecord("latency");

const warmRequests = isShort ? 500 : 10_000, rounds = isShort ? 2 : 40, requestsPerRound = isShort ? 500 : 2_500;
const traffic = { requests: [1, 2, 3, 4].map((page) => wireOf({ method: "GET", target: `/api/orders/12345?page=${page}&sort=price` })), status: 200 };
const denied = { requests: [wireOf({ method: "GET", target: "/admin/users" })], status: 403 };
const enforced = (policy: string): object => ({ policies: { [policy]: { mode: "enforce" } }, records: { perSecond: 10 } });
const one = async () => builtModule("one path rule", await irOfText(onePathRule));
const starter = async () => builtModule("starter", await irOfFile(starterFile));

/** Microseconds of each request, one at a time; the variants take turns. */
async function latencies(variants: readonly Variant[]): Promise<Map<Variant, number[]>> {
  const envoys = await startEnvoys(variants), clients = new Map<Variant, LoadClient>(), took = new Map(variants.map((variant) => [variant, [] as number[]]));
  try {
    setApart([...envoys.values()].map(({ pid }) => pid));
    for (const variant of variants) clients.set(variant, await LoadClient.open(envoys.get(variant)!.port, 1));
    for (const variant of variants) await clients.get(variant)!.run(traffic, warmRequests);
    for (let round = 0; round < rounds; round += 1) for (const variant of rotated(variants, round)) await clients.get(variant)!.run(traffic, requestsPerRound, took.get(variant));
    return took;
  } finally {
    for (const client of clients.values()) client.close();
    await stopEnvoys(envoys);
  }
}

test.unless(missing, "as the client sees it", async () => {
  const found = await latencies([
    { name: "no filter", filters: [] },
    { name: "no filter, again", filters: [] },
    { name: "an empty module", filters: [filterOf(written("empty", emptyModule()))] },
    { name: "RBAC, one path rule", filters: [rbacFilter(pathUnder("/admin"))] },
    { name: "Lua, one path rule", filters: [luaFilter("one-path-rule.lua")] },
    { name: "Lua, the starter pack's rules", filters: [luaFilter("starter.lua")] },
    { name: "Sidewall, one path rule", filters: [filterOf(await one(), enforced("bench"))] },
    { name: "Sidewall, starter pack", filters: [filterOf(await starter(), enforced("starter"))] },
  ]);
  const fractions = [0.5, 0.9, 0.99, 0.999], base = fractions.map((fraction) => quantile([...found.values()][0]!, fraction));
  record.add({
    title: "Latency of a request, as the client sees it",
    notes: [
      `microseconds; one request at a time on one connection of HTTP/1.1, ${rounds * requestsPerRound} of each in ${rounds} interleaved rounds; “+” is what is added to no filter's`,
      "the machine's own disturbances decide beyond p99: compare with “no filter, again”",
    ],
    columns: ["filter", "p50", "p90", "p99", "p99.9", "+p50", "+p99", "+p99.9"],
    rows: [...found].map(([{ name }, values]) => {
      const own = fractions.map((fraction) => quantile(values, fraction)), added = own.map((value, index) => value - base[index]!);
      return [name, ...own, added[0]!, added[2]!, added[3]!];
    }),
    digits: 1,
  });
});

test.unless(missing, "as the module sees it", async () => {
  const rows: (string | number)[][] = [];
  for (const [name, policy, built] of [["one path rule", "bench", await one()], ["starter pack", "starter", await starter()]] as const) {
    const timed = await compiledModule(`${name} timed`, timedSources(built.sources));
    const envoy = [...(await startEnvoys([{ name, filters: [filterOf(timed, enforced(policy))] }])).values()][0]!;
    const client = await LoadClient.open(envoy.port, 16);
    try {
      await client.run(traffic, warmRequests + rounds * requestsPerRound);
      await client.run(denied, requestsPerRound);
      for (const durations of await durationsOf(envoy.admin)) {
        rows.push([name, durations.callback, durations.calls.toLocaleString("en-US"), ...[0.5, 0.99, 0.999].map((fraction) => durations.quantile(fraction) / 1000), durations.longestNanoseconds / 1000]);
      }
    } finally {
      client.close();
      await envoy.stop();
    }
  }
  record.add({
    title: "Durations of call-backs, by the module's own clock",
    notes: [
      "microseconds from the entry of a call-back to its end, in real traffic; the first calls of a new machine and a share of denied requests are among them",
      "“nothing” is what two readings of the clock take: about half of it lies in every figure; a quantile is right to an eighth; the longest holds what the machine did to the process, too",
    ],
    columns: ["module", "call-back", "calls", "p50", "p99", "p99.9", "longest"],
    rows,
  });
});

test.after(() => { if (missing === undefined) record.write(); });
test.run();
