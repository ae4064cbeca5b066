// Plays cases in a real Envoy: one process for each version and wire, a virtual machine of its own for each case.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EnvoyDriver, type EnvoyOutcome } from "../../cli/envoy/driver/index.ts";
import { EnvoyError, type EnvoyVersion, type WasmFilter } from "../../cli/envoy/index.ts";
import { startCallees, type Callees } from "./callees.ts";
import { environment, type Case, type Exchange } from "./cases.ts";
import { filterModule } from "./modules.ts";
import { answerOf, requestOf, slug, type Played, type Wire } from "./played.ts";

const bufferBytesDefault = 1024 * 1024;
/** The filters' own waits are 200 ms on an idle machine. */
const idleMilliseconds = 2000;

/** A line that is waited for and does not come is missed in the transcript. */
const waitMillisecondsMax = 5000;

function linger({ waitFor, waitMilliseconds }: { readonly waitFor?: string; readonly waitMilliseconds?: number }): { linger?: { milliseconds: number; until?: string } } {
  if (waitFor !== undefined) return { linger: { milliseconds: waitMillisecondsMax, until: waitFor } };
  return waitMilliseconds === undefined ? {} : { linger: { milliseconds: waitMilliseconds } };
}

export class EnvoyPlayer {
  private constructor(private readonly driver: EnvoyDriver, private readonly callees: Callees, private readonly folder: string, private readonly wire: Wire) {}

  static async start(version: EnvoyVersion, wire: Wire): Promise<EnvoyPlayer> {
    const callees = await startCallees();
    const driver = await EnvoyDriver.start({ version, upstreamProtocol: wire, filters: [], clusters: callees.clusters, idleMilliseconds, drainSeconds: 0 });
    return new EnvoyPlayer(driver, callees, mkdtempSync(join(tmpdir(), "sidewall-conformance-")), wire);
  }

  async play(one: Case): Promise<Played> {
    const module = join(this.folder, `${slug(one)}.wasm`);
    writeFileSync(module, await filterModule(one));
    const name = slug(one);
    const filter: WasmFilter = {
      kind: "wasm", name, module, vmId: name, environment, holdHeaders: one.holdHeaders ?? true, failurePolicy: one.failurePolicy ?? "FAIL_CLOSED",
      ...(one.configuration === undefined ? {} : { configuration: one.configuration }),
    };
    // The machine of the case before may still be ending; what it says carries its own name.
    const ofTheCase = (logs: EnvoyOutcome["logs"]): EnvoyOutcome["logs"] => logs.filter((line) => line.plugin === name);
    const played: Played = { start: undefined, exchanges: [] };
    try {
      played.start = ofTheCase(await this.driver.replaceFilters([filter], { bufferBytesMax: one.bufferBytesMax ?? bufferBytesDefault, ...linger(one) }));
    } catch (error) {
      if (!(error instanceof EnvoyError)) throw error;
      return played;
    }
    for (const exchange of one.exchanges) {
      const { request, outcome } = await this.#exchange(exchange);
      played.exchanges.push({ request, outcome: { ...outcome, logs: ofTheCase(outcome.logs) } });
    }
    return played;
  }

  async #exchange(exchange: Exchange): Promise<Played["exchanges"][number]> {
    const request = requestOf(exchange);
    const upstream = typeof exchange.answer === "string" ? exchange.answer : answerOf(exchange.answer);
    const outcome = await this.driver.exchange(request, upstream, {
      protocol: this.wire,
      ...(exchange.abortMilliseconds === undefined ? {} : { abortAfterMilliseconds: exchange.abortMilliseconds }),
      ...linger(exchange),
    });
    return { request, outcome };
  }

  async stop(): Promise<void> {
    await this.driver.stop();
    this.callees.close();
    rmSync(this.folder, { recursive: true });
  }
}
