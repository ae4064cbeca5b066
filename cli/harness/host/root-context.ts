// A root context: one configuration of a plugin in a machine. It owns the timer and the call-outs, and outlives its streams.
import { BufferType, MapType, type Status } from "./abi.ts";
import type { ByteString } from "./bytes.ts";
import { Callouts } from "./callouts.ts";
import type { Timer } from "./clock.ts";
import { Context, type BufferView } from "./context.ts";
import type { HeaderMap } from "./headers.ts";
import { answerProperty, lookUp, type PropertyTree, type PropertyValue } from "./properties.ts";
import type { Recorder } from "./records.ts";
import type { Vm } from "./vm.ts";

/** What a plugin is to its root contexts. */
export interface PluginIdentity {
  readonly name: string;
  readonly rootId: ByteString;
  readonly allowOnHeadersStopIteration: boolean;
  /** Properties that need no stream, such as xds.node. */
  readonly properties: PropertyTree;
}

export class RootContext extends Context {
  readonly plugin: PluginIdentity;
  readonly configuration: ByteString;
  readonly callouts: Callouts;
  status: { code: number; message: ByteString } = { code: 0, message: "" };
  #tickMillis = 0;
  #timer: Timer | undefined;
  #configuring = false;
  /** "pending" after on_done has answered that the module still has work to do. */
  #life: "open" | "pending" | "closed" = "open";

  constructor(vm: Vm, plugin: PluginIdentity, configuration: ByteString) {
    super(vm);
    this.plugin = plugin;
    this.configuration = configuration;
    this.callouts = new Callouts(this);
  }

  override get root(): RootContext { return this; }
  override get recorder(): Recorder | undefined { return undefined; }

  /** Creates the context in the module and starts it. False where the module refuses or fails. */
  start(): boolean {
    this.vm.call(this, "on_context_create", 0);
    this.created = true;
    const answer = this.vm.has("on_vm_start") ? this.vm.call(this, "on_vm_start", this.vm.vmConfiguration.length) : 1;
    this.vm.finishCall();
    return !this.vm.failed && answer !== 0;
  }

  /** Hands the module its configuration. False where the module refuses or fails. */
  configure(): boolean {
    if (!this.vm.has("on_configure")) return !this.vm.failed;
    this.#configuring = true;
    const answer = this.vm.call(this, "on_configure", this.configuration.length);
    this.#configuring = false;
    this.vm.finishCall();
    return !this.vm.failed && answer !== 0;
  }

  /** The plugin's configuration can be read while on_configure runs, and at no other time. */
  get configurationView(): BufferView | undefined { return this.#configuring ? { bytes: this.configuration } : undefined; }
  callMap(type: MapType): HeaderMap | undefined { return this.callouts.map(type); }
  callBuffer(type: BufferType): BufferView | undefined { return this.callouts.buffer(type); }

  setTickPeriod(millis: number): void {
    this.#tickMillis = millis;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (millis > 0) this.#scheduleTick();
  }

  /** Calls on_tick at once, as the timer would. */
  tick(): void {
    if (this.vm.failed || this.#life === "closed") return;
    this.vm.call(this, "on_tick");
    this.vm.finishCall();
  }

  #scheduleTick(): void {
    this.#timer = this.vm.host.clock.after(this.#tickMillis, () => {
      if (this.vm.failed) return;
      // The period may be changed by the call, which then has scheduled the next one itself.
      this.#timer = undefined;
      this.tick();
      if (this.#timer === undefined && this.#tickMillis > 0 && this.#life !== "closed") this.#scheduleTick();
    });
  }

  queueReady(token: number): void {
    if (this.vm.failed || this.#life === "closed") return;
    this.vm.call(this, "on_queue_ready", token);
    this.vm.finishCall();
  }

  /** Ends the context: at once where on_done agrees, or else when the module calls done. */
  shutDown(): void {
    if (this.#life !== "open") return;
    const answer = this.vm.failed || !this.vm.has("on_done") ? 1 : this.vm.call(this, "on_done");
    this.vm.finishCall();
    if (answer === 0 && !this.vm.failed) this.#life = "pending";
    else this.#delete();
  }

  /** The module says that its work after on_done is finished. False where it was not asked. */
  done(): boolean {
    if (this.#life !== "pending") return false;
    this.vm.afterCall(() => this.#delete());
    return true;
  }

  get closed(): boolean { return this.#life === "closed"; }

  #delete(): void {
    this.#life = "closed";
    this.setTickPeriod(0);
    this.callouts.cancelAll();
    if (!this.vm.failed) { this.vm.call(this, "on_delete"); this.vm.finishCall(); }
    this.forget();
  }

  override property(path: ByteString): ByteString | Status {
    return answerProperty(this.rootProperty(path));
  }

  /** Properties that exist without a stream. */
  rootProperty(path: ByteString): PropertyValue {
    if (path === "plugin_name") return this.plugin.name;
    if (path === "plugin_root_id") return this.plugin.rootId;
    if (path === "plugin_vm_id") return this.vm.vmId;
    return lookUp(this.plugin.properties, path);
  }

  override closeStream(): Status { return 0; }
}
