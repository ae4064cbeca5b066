// A module with all four phases under traffic that does not end well: nothing is leaked, nothing restarts, every answer is as expected.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as assert from "uvu/assert";
import { buildModule } from "../../cli/build.ts";
import { renderAll } from "../../cli/diagnostics/index.ts";
import { RunningEnvoy, type HttpFilter } from "../../cli/envoy/index.ts";
import { loadPolicies } from "../../cli/load/load.ts";
import { packageRoot } from "../../cli/package-root.ts";
import { installPart } from "../../cli/parts/index.ts";
import { memoryOf, processFactsMissing } from "../bench/process.ts";
import { drawFrom, type Draw } from "../random/draw.ts";
import { fullRun, suite } from "../support/suite.ts";
import { burst } from "./burst.ts";
import { SoakClient } from "./client.ts";
import { slowExchanges, soakExchanges, type SoakExchange } from "./exchanges.ts";
import { slowPieceMilliseconds, startSoakUpstream } from "./upstream.ts";

const requests = Number(process.env.SIDEWALL_SOAK ?? (fullRun ? 1_000_000 : 4_000));
const warmRequests = 1_000;
const clients = 48;
const slowClients = 24;
/** The run ends here, unmet, rather than never. */
const minutesMax = 30;
const seed = Number(process.env.SIDEWALL_SEED ?? Math.floor(Math.random() * 0x7fffffff));
console.log(`  seed: ${seed} (SIDEWALL_SEED=${seed} repeats it)`);

const folder = mkdtempSync(join(tmpdir(), "sidewall-soak-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const { ir, diagnostics } = await loadPolicies(["test/soak/fixtures/policy.ts"], { cwd: packageRoot });
if (ir === undefined) throw new Error(renderAll(diagnostics));
const { wasm, report } = await buildModule(ir);
const module = join(folder, "module.wasm");
writeFileSync(module, wasm);
const filter = (configuration: object): HttpFilter => ({ kind: "wasm", name: "sidewall", module, configuration });

const immediately = (): Promise<unknown> => new Promise((resolve) => { setImmediate(resolve); });
const slowly = (): Promise<unknown> => sleep(slowPieceMilliseconds);

class Soak {
  done = 0;
  /** `what: came, expected …`, each once. */
  readonly surprises = new Map<string, number>();
  readonly #weights = Object.fromEntries(soakExchanges.map(({ weight }, index) => [String(index), weight]));
  readonly #deadline = Date.now() + minutesMax * 60_000;
  #slowMayGoOn = true;

  constructor(private readonly port: number, private readonly draw: Draw) {}

  get isLate(): boolean { return Date.now() > this.#deadline; }

  /** Runs so many more exchanges over all clients. */
  async run(count: number): Promise<void> {
    let left = count;
    await Promise.all(Array.from({ length: clients }, async () => {
      const client = new SoakClient(this.port);
      while (left > 0 && !this.isLate) {
        left -= 1;
        await this.#exchange(client, soakExchanges[Number(this.draw.weighted(this.#weights))]!, immediately);
        this.done += 1;
      }
      client.close();
    }));
  }

  /** Streams that last, until they are told to end; resolves when the last has. */
  async runSlow(): Promise<void> {
    await Promise.all(Array.from({ length: slowClients }, async (_, index) => {
      const client = new SoakClient(this.port);
      while (this.#slowMayGoOn) await this.#exchange(client, slowExchanges[index % slowExchanges.length]!, slowly);
      client.close();
    }));
  }

  endSlow(): void { this.#slowMayGoOn = false; }

  async #exchange(client: SoakClient, exchange: SoakExchange, pause: () => Promise<unknown>): Promise<void> {
    const came = await client.run(exchange, pause);
    if (came === exchange.expects || came === "left") return;
    const what = `${exchange.name}: ${came}, expected ${exchange.expects}`;
    this.surprises.set(what, (this.surprises.get(what) ?? 0) + 1);
  }
}

interface Counters { memoryBytes: number | undefined; slotsExhausted: number; machinesCreated: number }

async function countersOf(envoy: RunningEnvoy): Promise<Counters> {
  const stats = await envoy.admin.stats("wasm");
  const find = (ending: string): number | undefined => Object.entries(stats).find(([name]) => name.endsWith(ending))?.[1];
  return {
    memoryBytes: find("sidewall.memory_bytes"), slotsExhausted: find("sidewall.failures.slots") ?? 0,
    machinesCreated: find("wasm.runtime.v8.created") ?? 0,
  };
}

const installed = await installPart("envoy-1.40.0");
const missing = "missing" in installed ? installed.missing : processFactsMissing;
const test = suite(`soak: ${requests.toLocaleString("en-US")} requests`);

test.unless(missing, "memory is flat, no slot is leaked, nothing restarts, every answer is as expected", async () => {
  const upstream = await startSoakUpstream();
  const envoy = await RunningEnvoy.start({ upstream: `http://127.0.0.1:${upstream.port}`, filters: [filter({ records: { perSecond: 10 } })], workers: 1, accessLog: "none" });
  try {
    const soak = new Soak(envoy.port, drawFrom(seed)), started = Date.now();
    await soak.run(warmRequests);
    const before = await countersOf(envoy), residentBefore = memoryOf(envoy.pid).residentBytes;
    const slow = soak.runSlow();
    await soak.run(requests - warmRequests);
    soak.endSlow();
    await slow;
    const seconds = (Date.now() - started) / 1_000, residentAfter = memoryOf(envoy.pid).residentBytes;
    assert.equal([...soak.surprises], [], "what came of exchanges");
    assert.is(soak.done, requests, `requests within ${minutesMax} minutes`);
    console.log(`\n  note: ${soak.done} requests in ${seconds.toFixed(0)} s; Envoy's resident memory ${(residentBefore / 2 ** 20).toFixed(0)} MiB after ${warmRequests}, ${(residentAfter / 2 ** 20).toFixed(0)} MiB at the end`);

    // Exactly as many streams as there are slots: one slot that was not given back, and one of them finds none.
    assert.equal(await burst(envoy.port, envoy.admin, report.needs.slots.count), { 200: report.needs.slots.count }, "a burst after the soak");
    assert.is((await countersOf(envoy)).slotsExhausted, 0, "streams that found no slot");
    // One more than that must not: else the burst would show nothing.
    assert.equal(await burst(envoy.port, envoy.admin, report.needs.slots.count + 1, report.needs.slots.count), { 200: report.needs.slots.count, 403: 1 }, "a burst of one too many");
    assert.is((await countersOf(envoy)).slotsExhausted, 1, "of one stream too many");

    assert.is((await countersOf(envoy)).machinesCreated, before.machinesCreated, "machines that were started");

    // The gauge is set when a configuration is read: the worker's machine reads another one.
    await envoy.update({ filters: [filter({ records: { perSecond: 11 } })] });
    assert.is(before.memoryBytes, report.needs.memoryBytes, "linear memory after the first thousand");
    assert.is((await countersOf(envoy)).memoryBytes, before.memoryBytes, "linear memory at the end");
    assert.equal(envoy.log.lines.filter(({ level, plugin }) => plugin === undefined && (level === "error" || level === "critical")).map(({ message }) => message), [], "Envoy's errors");
  } finally {
    await envoy.stop();
    upstream.close();
  }
});

test.run();
