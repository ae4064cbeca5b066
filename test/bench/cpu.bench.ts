// What a filter adds to the processor time of a request in Envoy: Sidewall's modules beside no filter, an empty module, Envoy's own RBAC and
// Lua, and a filter of the Rust SDK; and modules by hand, which show what the ABI itself takes.
import * as assert from "uvu/assert";
import { emptyModule } from "../../cli/bench/empty-module.ts";
import { demoRequests } from "../../cli/demo/requests.ts";
import { Sender } from "../../cli/demo/send.ts";
import { installPart } from "../../cli/parts/index.ts";
import { suite } from "../support/suite.ts";
import { builtModule, compiledModule, filterOf, irOfFile, irOfText, written } from "./modules.ts";
import { luaFilter, pathUnder, rbacFilter, rustModule, starterPermissions } from "./natives.ts";
import { onePathRule, starterFile } from "./policies.ts";
import { processFactsMissing } from "./process.ts";
import { BenchRecord, isShort } from "./record.ts";
import { wireOf } from "./requests.ts";
import { type Cost, measureRounds, type Rounds, startEnvoys, stopEnvoys, type Variant } from "./rounds.ts";
import { rungs } from "./rungs.ts";

const test = suite("bench: processor time in Envoy");
const installed = await installPart(`envoy-1.40.0`);
const missing = "missing" in installed ? installed.missing : processFactsMissing;

const plan: Rounds = isShort
  ? { starts: 1, warmRequests: 2_000, rounds: 2, requestsPerRound: 2_000, connections: 64 }
  : { starts: 6, warmRequests: 10_000, rounds: 9, requestsPerRound: 10_000, connections: 64 };
const asked = { requests: [1, 2, 3, 4].map((page) => wireOf({ method: "GET", target: `/api/orders/12345?page=${page}&sort=price` })), status: () => 200 };
const record = new BenchRecord("cpu");
const none: Variant = { name: "no filter", filters: [] };
const enforced = (policy: string, mode = "enforce"): object => ({ policies: { [policy]: { mode } } });

const notes = [
  `microseconds of processor time that Envoy spends on a request; requests of 15 headers and 1.5 KB, answered by Envoy itself, one worker, ${plan.connections} connections of HTTP/1.1`,
  `medians over ${plan.starts} starts of all, each the median of ${plan.rounds} interleaved rounds of ${plan.requestsPerRound} requests; intervals cover 95% (order statistics)`,
  "“no filter, again” is a second process without a filter: what it adds is noise",
];

const span = ({ low, high }: Cost["added"]): string => `${low.toFixed(2)} to ${high.toFixed(2)}`;

function add(title: string, costs: readonly Cost[]): void {
  record.add({ title, notes, columns: ["filter", "total", "added", "95% of added"], rows: costs.map(({ name, total, added }) => [name, total.median, added.median, span(added)]) });
  record.keep(title, costs);
}

/** The Lua filter must be a fair one: what it answers to the demonstration's requests is what the pack answers. */
async function statuses(variant: Variant): Promise<string[]> {
  const envoys = await startEnvoys([variant]), sender = new Sender([...envoys.values()][0]!.port);
  try {
    const found: string[] = [];
    for (const request of demoRequests) found.push(`${request.what}: ${(await sender.send(request)).status}`);
    return found;
  } finally {
    sender.close();
    await stopEnvoys(envoys);
  }
}

test.unless(missing, "Sidewall beside other filters with the same rules", async () => {
  const one = await builtModule("one path rule", await irOfText(onePathRule)), starter = await builtModule("starter", await irOfFile(starterFile));
  const rust = rustModule();
  const luaStarter: Variant = { name: "Lua, the starter pack's rules", filters: [luaFilter("starter.lua")] };
  const starterEnforced: Variant = { name: "Sidewall, starter pack, enforced", filters: [filterOf(starter, enforced("starter"))] };
  assert.equal(await statuses(luaStarter), demoRequests.map(({ what, status }) => `${what}: ${status}`), "Lua's answers");
  assert.equal(await statuses(starterEnforced), demoRequests.map(({ what, status }) => `${what}: ${status}`), "the pack's answers");
  if ("missing" in rust) console.log(`  skipped: the Rust SDK: ${rust.missing}`);
  add("One request through Envoy", await measureRounds([
    none,
    { ...none, name: "no filter, again" },
    { name: "an empty module", filters: [filterOf(written("empty", emptyModule()))] },
    { name: "RBAC, one path rule", filters: [rbacFilter(pathUnder("/admin"))] },
    { name: "Lua, one path rule", filters: [luaFilter("one-path-rule.lua")] },
    ..."missing" in rust ? [] : [{ name: "Rust SDK, one path rule", filters: [filterOf(rust)] }],
    { name: "Sidewall, one path rule, off", filters: [filterOf(one, enforced("bench", "off"))] },
    { name: "Sidewall, one path rule", filters: [filterOf(one, enforced("bench"))] },
    { name: "RBAC, the pack's rules that it can say", filters: [rbacFilter(starterPermissions)] },
    luaStarter,
    starterEnforced,
    { name: "Sidewall, starter pack, observing", filters: [filterOf(starter, enforced("starter", "observe"))] },
  ], asked, plan));
});

test.unless(missing, "what the ABI itself takes", async () => {
  const variants = await Promise.all(Object.entries(rungs).map(async ([name, source]): Promise<Variant> => ({ name, filters: [filterOf(await compiledModule(name, source))] })));
  add("Modules by hand, each with one thing more", await measureRounds([none, ...variants], asked, plan));
});

test.after(() => { if (missing === undefined) record.write(); });
test.run();
