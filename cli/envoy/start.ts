// Starts Envoy, waits until it takes requests, changes its listener while it runs, and stops it.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { installPart } from "../parts/index.ts";
import { Admin } from "./admin.ts";
import { dynamicBootstrapYaml, listenersYaml } from "./bootstrap.ts";
import { LineCollector } from "./lines.ts";
import { logFormat, parseLogLine, type LogLine } from "./log.ts";
import { extensionFile, extensionYaml } from "./filters.ts";
import type { EnvoyOptions, HttpFilter, WasmFilter } from "./options.ts";

export type EnvoyVersion = "1.40.0" | "1.36.2";
export const envoyVersions: readonly EnvoyVersion[] = ["1.40.0", "1.36.2"];

export interface StartOptions extends EnvoyOptions {
  /** Default: 1.40.0. */
  version?: EnvoyVersion;
  /** Worker threads. Default: 1. */
  workers?: number;
  /** From which level on modules' log lines are kept (and what proxy_get_log_level says). Default: `info`. */
  wasmLogLevel?: LogLine["level"];
  /** How long connections that were accepted under a replaced listener may live on. Default: 600, as Envoy's. */
  drainSeconds?: number;
  /** Lets `reconfigure` change a module's configuration under open connections (ECDS, as Istio delivers it). Default: false. */
  live?: boolean;
  /** Gets a line at each step of an installation. */
  onProgress?: (line: string) => void;
}

/** Envoy could not be installed, did not start, or refused a configuration; `log` is what it said. */
export class EnvoyError extends Error {
  constructor(message: string, readonly log: readonly LogLine[] = []) { super(message); }
}

const readySecondsMax = 60;
const changeSecondsMax = 30;
const stopSecondsMax = 10;
const pollMilliseconds = 20;

export class RunningEnvoy {
  readonly log: LineCollector<LogLine>;
  readonly accessLog: LineCollector<string>;
  /** Settles when the process has ended, whoever ended it. */
  readonly ended: Promise<void>;
  port = 0;
  #admin: Admin | undefined;
  #generation = 0;

  private constructor(readonly version: EnvoyVersion, private readonly process: ChildProcess, private readonly folder: string, private options: StartOptions) {
    this.accessLog = new LineCollector(process.stdout!, (line) => line);
    this.log = new LineCollector(process.stderr!, parseLogLine);
    folders.add(folder);
    this.ended = once(process, "exit").then(() => removeFolder(folder));
  }

  /** The id of Envoy's own process. */
  get pid(): number { return this.process.pid!; }

  get admin(): Admin {
    if (this.#admin === undefined) throw new EnvoyError("Envoy is not ready");
    return this.#admin;
  }

  get hasEnded(): boolean { return this.process.exitCode !== null || this.process.signalCode !== null; }

  /** Resolves when the listener takes requests; rejects with Envoy's reason where it refuses its configuration. Nothing is left running then. */
  static async start(options: StartOptions): Promise<RunningEnvoy> {
    const version = options.version ?? "1.40.0";
    const installed = await installPart(`envoy-${version}`, options.onProgress);
    if ("missing" in installed) throw new EnvoyError(installed.missing);
    const folder = mkdtempSync(join(tmpdir(), "sidewall-envoy-"));
    const filled: StartOptions = { port: 0, adminPort: 0, ...options };
    writeFileSync(join(folder, "envoy.yaml"), dynamicBootstrapYaml(filled, folder));
    for (const filter of filled.filters) if (filter.kind === "wasm") writeFileSync(join(folder, extensionFile(filter.name)), extensionYaml(filter, "0"));
    writeFileSync(join(folder, "listeners.yaml"), listenersYaml(filled, "0", filled.live === true ? folder : undefined));
    const envoy = new RunningEnvoy(version, spawnGuarded(installed.path, argumentsOf(filled, folder)), folder, filled);
    try {
      await envoy.#untilReady();
      return envoy;
    } catch (error) {
      await envoy.stop();
      throw error;
    }
  }

  /**
   * Gives a module another configuration, where the Envoy was started `live`. It counts for new streams, also those on open connections;
   * streams under way keep theirs. Rejects, with the old one still in force, where the module refuses it.
   */
  async reconfigure(name: string, configuration: object | string): Promise<void> {
    const filters = this.options.filters.map((filter): HttpFilter => (filter.kind === "wasm" && filter.name === name ? { ...filter, configuration } : filter));
    const filter = filters.find((candidate): candidate is WasmFilter => candidate.kind === "wasm" && candidate.name === name);
    if (this.options.live !== true || filter === undefined) throw new EnvoyError(`${name} is no module of an Envoy that was started live`);
    const mark = this.log.mark();
    this.#generation += 1;
    const version = String(this.#generation);
    this.#replace(extensionFile(name), extensionYaml(filter, version));
    await this.#until(`configuration ${version} of ${name}`, changeSecondsMax, async () => {
      this.#throwIfRejected(mark);
      return await this.admin.version({ extension: name }) === version;
    });
    // The workers have been told, and have it by their next turn.
    await sleep(pollMilliseconds);
    this.options = { ...this.options, filters };
  }

  /** Envoy watches for renames: it never sees a file that is half written. */
  #replace(file: string, text: string): void {
    writeFileSync(join(this.folder, "next"), text);
    renameSync(join(this.folder, "next"), join(this.folder, file));
  }

  /** Replaces parts of the listener (filters, their configuration, TLS); resolves when all workers use it for new connections. */
  async update(changes: Partial<Pick<EnvoyOptions, "filters" | "tls" | "bufferBytesMax" | "accessLog">>): Promise<void> {
    const options = { ...this.options, ...changes };
    const before = await this.admin.stats("^listener_manager\\.");
    const mark = this.log.mark();
    this.#generation += 1;
    const version = String(this.#generation);
    if (options.live === true) for (const filter of options.filters) if (filter.kind === "wasm") this.#replace(extensionFile(filter.name), extensionYaml(filter, version));
    this.#replace("listeners.yaml", listenersYaml(options, version, options.live === true ? this.folder : undefined));
    await this.#until(`listener version ${version}`, changeSecondsMax, async () => {
      this.#throwIfRejected(mark);
      if (await this.admin.version("listeners") !== version) return false;
      const now = await this.admin.stats("^listener_manager\\.");
      const created = "listener_manager.listener_create_success";
      return now[created]! >= before[created]! + (options.workers ?? 1) && now["listener_manager.total_listeners_warming"] === 0;
    });
    this.options = options;
  }

  /** Ends Envoy and waits until it is gone; a second call does nothing. */
  async stop(): Promise<void> {
    if (!this.hasEnded) this.process.kill("SIGTERM");
    const timer = setTimeout(() => this.process.kill("SIGKILL"), stopSecondsMax * 1000);
    await this.ended;
    clearTimeout(timer);
  }

  /**
   * The lines that modules wrote since the mark. A module runs on each worker, and on the main thread as well: there it is configured and
   * ticks, but sees no requests. `where` leaves out one or the other.
   */
  wasmLog(mark = 0, where: "anywhere" | "workers" | "main" = "anywhere"): LogLine[] {
    const isWanted = (line: LogLine): boolean => where === "anywhere" || (line.thread === this.pid) === (where === "main");
    return this.log.since(mark).filter((line) => line.plugin !== undefined && isWanted(line));
  }

  async #untilReady(): Promise<void> {
    await this.#until("start", readySecondsMax, async () => {
      this.#throwIfRejected(0);
      this.#admin ??= this.#findAdmin();
      if (this.#admin === undefined || !await this.#admin.isReady()) return false;
      this.port = await this.#admin.listenerPort() ?? 0;
      const stats = await this.#admin.stats("^listener_manager\\.");
      return this.port !== 0 && stats["listener_manager.workers_started"] === 1
        && stats["listener_manager.listener_create_success"]! >= (this.options.workers ?? 1);
    });
  }

  /** Envoy writes the file when it listens; for a moment it is empty. */
  #findAdmin(): Admin | undefined {
    const file = join(this.folder, "admin");
    const address = existsSync(file) ? /:(\d+)$/.exec(readFileSync(file, "utf8")) : null;
    return address === null ? undefined : new Admin(Number(address[1]));
  }

  #throwIfRejected(mark: number): void {
    const rejected = this.log.since(mark).find((line) => line.logger === "config" && line.message.includes("update rejected"));
    if (rejected !== undefined) throw new EnvoyError(`Envoy refused the configuration: ${rejected.message.trim()}`, this.log.since(mark));
  }

  /** Throws an EnvoyError with the reason that Envoy gave where it has ended, as it does when it crashes. */
  throwIfEnded(): void {
    if (!this.hasEnded) return;
    const last = this.log.lines.findLast((line) => line.level === "critical" || line.level === "error");
    throw new EnvoyError(`Envoy ended (${this.process.signalCode ?? `exit ${this.process.exitCode}`}): ${last?.message ?? "it gave no reason"}`, this.log.lines);
  }

  async #until(what: string, secondsMax: number, done: () => Promise<boolean>): Promise<void> {
    for (const end = Date.now() + secondsMax * 1000; Date.now() < end; await sleep(pollMilliseconds)) {
      this.throwIfEnded();
      try {
        if (await done()) return;
      } catch (error) {
        // The admin endpoint does not answer while Envoy is starting or ending; the next round tells which.
        if (error instanceof EnvoyError) throw error;
      }
    }
    throw new EnvoyError(`Envoy: ${what} took longer than ${secondsMax} s`, this.log.lines);
  }
}

/** The folders of Envoys that have not ended; those that end with this process cannot be waited for. */
const folders = new Set<string>();
process.on("exit", () => folders.forEach(removeFolder));

function removeFolder(folder: string): void {
  folders.delete(folder);
  rmSync(folder, { recursive: true, force: true });
}

/** Runs `body` with an Envoy of its own, which is gone afterwards however the body ends. */
export async function withEnvoy<T>(options: StartOptions, body: (envoy: RunningEnvoy) => Promise<T>): Promise<T> {
  const envoy = await RunningEnvoy.start(options);
  try {
    return await body(envoy);
  } finally {
    await envoy.stop();
  }
}

function argumentsOf(options: StartOptions, folder: string): string[] {
  return [
    "-c", join(folder, "envoy.yaml"), "--admin-address-path", join(folder, "admin"), "--concurrency", String(options.workers ?? 1),
    // Without it every Envoy on the machine needs a base id of its own.
    "--disable-hot-restart",
    "--drain-time-s", String(options.drainSeconds ?? 600), "--drain-strategy", "immediate", "--file-flush-interval-msec", "20",
    "--log-format", logFormat, "--log-level", "warning", "--component-log-level", `wasm:${(options.wasmLogLevel ?? "info").replace("warn", "warning")}`,
  ];
}

/**
 * Starts a program that ends with this process, even when this process is killed: the shell becomes the program, after it has left a
 * watcher that reads from a pipe which only this process writes to. End of file there means that this process is gone.
 * Neither the child nor its pipes keep this process running.
 */
export function spawnGuarded(program: string, words: string[]): ChildProcess {
  const script = "(read -r word <&3 || kill -9 $$) >/dev/null 2>&1 & exec \"$0\" \"$@\" 3<&-";
  const child = spawn("/bin/sh", ["-c", script, program, ...words], { stdio: ["ignore", "pipe", "pipe", "pipe"] });
  const leash = child.stdio[3] as Socket;
  leash.on("error", () => undefined);
  // A word instead of the end of the file: the watcher goes without killing a process id that may be another's by now.
  child.on("exit", () => { leash.end("ended\n"); });
  child.unref();
  for (const stream of [child.stdout, child.stderr, leash] as Socket[]) stream.unref();
  return child;
}
