// Plugins: a module with a name, a configuration and a failure policy, as a filter of a chain. Plugins that share a module, a vm_id and a
// VM configuration share one virtual machine, as in Envoy.
import type { CompiledModule, Engine, EngineLimits } from "../engine.ts";
import { BadModule } from "../../wasm/binary.ts";
import type { ByteString } from "./bytes.ts";
import type { Host } from "./host.ts";
import type { HttpStream } from "./http-stream.ts";
import type { PropertyTree } from "./properties.ts";
import type { LogRecord, VmFailure } from "./records.ts";
import { Recorder } from "./records.ts";
import { RootContext, type PluginIdentity } from "./root-context.ts";
import { StreamContext } from "./stream-context.ts";
import { checkModule, Vm, type VmOptions } from "./vm.ts";

/** Streams under way when the machine dies are answered 503. For those to come, FAIL_CLOSED answers 503; FAIL_OPEN leaves the filter out; FAIL_RELOAD makes a new machine, at most once a second. */
export type FailurePolicy = "FAIL_CLOSED" | "FAIL_OPEN" | "FAIL_RELOAD";

/** Makes a plugin's filter for a new stream, or none where the stream is to pass without it. */
export interface FilterFactory { createFilter(stream: HttpStream): StreamContext | undefined }

export interface PluginOptions extends VmOptions {
  readonly name?: string;
  readonly rootId?: ByteString;
  readonly configuration?: ByteString;
  readonly failurePolicy?: FailurePolicy;
  readonly allowOnHeadersStopIteration?: boolean;
  /** Properties that need no stream, such as xds.node. */
  readonly properties?: PropertyTree;
}

/** Envoy waits at least this long after a reload before it tries the next, with up to half of it added at random. */
export const reloadBackOffMillis = 1000;

/** The module refused its start or its configuration, or failed at it. */
export class PluginRejected extends Error {
  readonly stage: "start" | "configure";
  readonly failure: VmFailure | undefined;
  readonly logs: readonly LogRecord[];
  constructor(name: string, stage: "start" | "configure", failure: VmFailure | undefined, logs: readonly LogRecord[]) {
    super(`${name || "the plugin"} ${failure === undefined ? `refuses its ${stage === "start" ? "start" : "configuration"}` : `fails in ${failure.callback}: ${failure.message}`}`);
    this.name = "PluginRejected";
    this.stage = stage;
    this.failure = failure;
    this.logs = logs;
  }
}

/** A compiled and checked module, and the machines made of it in one host. */
export class Module {
  readonly host: Host;
  readonly bytes: Uint8Array;
  readonly compiled: CompiledModule;
  readonly #machines = new Map<string, Vm>();

  /** Throws BadModule where the bytes are no module that this host can run. */
  constructor(host: Host, engine: Engine, bytes: Uint8Array, limits: EngineLimits = {}) {
    checkModule(bytes);
    this.host = host;
    this.bytes = bytes;
    this.compiled = engine.compile(bytes, limits);
  }

  /** The machine for these options: a live one that is there, or a new one. */
  machine(options: VmOptions): Vm {
    const key = JSON.stringify([options.vmId ?? "", options.vmConfiguration ?? "", options.environment ?? {}, options.traceHostCalls ?? false]);
    const known = this.#machines.get(key);
    if (known !== undefined && !known.failed) return known;
    const vm = new Vm(this.host, this.compiled, options);
    this.#machines.set(key, vm);
    return vm;
  }

  close(): void {
    for (const vm of this.#machines.values()) vm.close();
    this.compiled.close();
  }
}

export class Plugin implements FilterFactory {
  readonly module: Module;
  readonly options: PluginOptions;
  readonly #identity: PluginIdentity;
  #root: RootContext;
  /** Streams under way, by the root context that they began with. */
  readonly #streams = new Map<RootContext, number>();
  #reloadNotBefore = 0;
  /** Reloads done, and reloads not done because the last was too recent. */
  reloads = 0;
  reloadsPutOff = 0;

  /** Throws PluginRejected where the module refuses its start or its configuration, as Envoy then refuses the whole configuration. */
  constructor(module: Module, options: PluginOptions = {}) {
    this.module = module;
    this.options = options;
    this.#identity = {
      name: options.name ?? "", rootId: options.rootId ?? "", allowOnHeadersStopIteration: options.allowOnHeadersStopIteration ?? false,
      properties: options.properties ?? {},
    };
    this.#root = this.#makeRoot(options.configuration ?? "");
  }

  get name(): string { return this.#identity.name; }
  get root(): RootContext { return this.#root; }
  get vm(): Vm { return this.#root.vm; }

  #makeRoot(configuration: ByteString): RootContext {
    const { host } = this.module;
    const outer = host.recorder;
    const recorder = new Recorder();
    host.recorder = recorder;
    try {
      const root = new RootContext(this.module.machine(this.options), this.#identity, configuration);
      const stage = !root.start() ? "start" : !root.configure() ? "configure" : undefined;
      if (stage === undefined) return root;
      root.setTickPeriod(0);
      root.callouts.cancelAll();
      root.forget();
      throw new PluginRejected(this.name, stage, root.vm.failure, recorder.logs);
    } finally {
      host.recorder = outer;
      outer?.add(recorder);
    }
  }

  /**
   * Gives the plugin another configuration, in a new root context of the same machine: new streams begin under it, those under way keep
   * theirs, and the old root context ends with its last stream. Throws PluginRejected where the module refuses; the old one then stays.
   */
  reconfigure(configuration: ByteString): void {
    const root = this.#makeRoot(configuration);
    const old = this.#root;
    this.#root = root;
    if ((this.#streams.get(old) ?? 0) === 0) old.shutDown();
  }

  createFilter(stream: HttpStream): StreamContext | undefined {
    if (this.vm.failed && this.options.failurePolicy === "FAIL_RELOAD") this.#reload();
    if (this.vm.failed && this.options.failurePolicy === "FAIL_OPEN") return undefined;
    const root = this.#root;
    this.#streams.set(root, (this.#streams.get(root) ?? 0) + 1);
    return new StreamContext(root, stream, () => this.#release(root));
  }

  #release(root: RootContext): void {
    const left = (this.#streams.get(root) ?? 1) - 1;
    if (left > 0) { this.#streams.set(root, left); return; }
    this.#streams.delete(root);
    if (root !== this.#root) root.shutDown();
  }

  #reload(): void {
    const now = this.module.host.clock.monotonicMillis();
    if (now < this.#reloadNotBefore) { this.reloadsPutOff += 1; return; }
    this.#reloadNotBefore = now + reloadBackOffMillis;
    try {
      this.#root = this.#makeRoot(this.#root.configuration);
      this.reloads += 1;
    } catch (error) {
      if (!(error instanceof PluginRejected) && !(error instanceof BadModule)) throw error;
    }
  }

  /** Ends the plugin: no stream may begin any more. */
  close(): void { this.#root.shutDown(); }
}
