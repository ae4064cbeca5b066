import { holdsHeaders } from "../configuration/hold-headers.ts";
import { BadModule, type Engine, Host, Module, Plugin, PluginRejected, type ProxyRecord, RealClock, ReverseProxy, utf8Text, V8Engine, WasmtimeEngine } from "../harness/index.ts";
import { MissingPart } from "../missing-part.ts";
import { installPart } from "../parts/index.ts";
import { Unusable } from "../unusable.ts";
import { recordOf } from "../replay/records.ts";
import { type Decision, decisionOf } from "./decision.ts";

export interface ServeOptions {
  engine: "v8" | "wasmtime";
  /** An origin: `http:`, `https:` or, for HTTP/2 with prior knowledge, `h2c:`. */
  upstream: string;
  /** On 127.0.0.1; 0 takes a free one. */
  port: number;
  failing: "closed" | "open" | "reload";
  onDecision: (decision: Decision) => void;
  /** Hears of what no policy saw: malformed requests, refused tunnels. */
  onRefused: (status: number, reason: string) => void;
  /** Hears what the module logs beside its records. */
  onLog: (message: string) => void;
}

export interface ServedModule { name: string; wasm: Uint8Array; configuration: string }

const failurePolicies = { closed: "FAIL_CLOSED", open: "FAIL_OPEN", reload: "FAIL_RELOAD" } as const;

/** A module in the harness, in front of a real upstream. */
export class Server {
  readonly port: number;
  readonly #proxy: ReverseProxy;
  readonly #host: Host;
  readonly #engine: Engine;
  readonly #failing: ServeOptions["failing"];
  #current: Loaded;

  private constructor(proxy: ReverseProxy, host: Host, engine: Engine, failing: ServeOptions["failing"], current: Loaded) {
    this.port = proxy.port;
    this.#proxy = proxy;
    this.#host = host;
    this.#engine = engine;
    this.#failing = failing;
    this.#current = current;
  }

  /** Throws `Unusable` for what is no module, a configuration that it refuses, or a port that is taken; `MissingPart` without the engine. */
  static async start(module: ServedModule, options: ServeOptions): Promise<Server> {
    const engine = await engineOf(options.engine);
    const host = new Host({ clock: new RealClock(), onLog: (line) => { if (recordOf(utf8Text(line.message)) === undefined) options.onLog(utf8Text(line.message)); } });
    const loaded = load(host, engine, options.failing, module);
    try {
      const proxy = await ReverseProxy.start({
        host, chain: [loaded.plugin], upstream: options.upstream, port: options.port,
        onExchange: (record: ProxyRecord) => { options.onDecision(decisionOf(record)); },
        onRefused: ({ status, reason }) => { options.onRefused(status, reason); },
      });
      return new Server(proxy, host, engine, options.failing, loaded);
    } catch (error) {
      engine.close();
      if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") throw new Unusable("--port", `the port ${options.port} is taken; 0 takes a free one`);
      if ((error as NodeJS.ErrnoException).code === "EACCES") throw new Unusable("--port", `the port ${options.port} may not be listened on`);
      throw error;
    }
  }

  /** New requests meet this module; those under way end under the one before. Throws `Unusable`, with the old one still in force. */
  replace(module: ServedModule): void {
    const old = this.#current;
    this.#current = load(this.#host, this.#engine, this.#failing, module);
    void this.#proxy.swap([this.#current.plugin]).then(() => { close(old); });
  }

  async stop(): Promise<void> {
    await this.#proxy.stop();
    close(this.#current);
    this.#engine.close();
  }
}

interface Loaded { module: Module; plugin: Plugin }

function close({ module, plugin }: Loaded): void {
  plugin.close();
  module.close();
}

async function engineOf(name: ServeOptions["engine"]): Promise<Engine> {
  if (name === "v8") return new V8Engine();
  const installed = await installPart("wasmtime-50.0.1");
  if ("missing" in installed) throw new MissingPart("wasmtime-50.0.1", installed.missing);
  return new WasmtimeEngine(installed.path);
}

function load(host: Host, engine: Engine, failing: ServeOptions["failing"], { name, wasm, configuration }: ServedModule): Loaded {
  try {
    const module = new Module(host, engine, wasm, engine.name === "wasmtime" ? { fuel: true } : {});
    return { module, plugin: new Plugin(module, { name: "sidewall", configuration, failurePolicy: failurePolicies[failing], allowOnHeadersStopIteration: holdsHeaders(configuration) }) };
  } catch (error) {
    if (error instanceof BadModule) throw new Unusable(name, error.message);
    if (error instanceof PluginRejected) throw new Unusable(name, [`the module refuses its ${error.stage === "start" ? "start" : "configuration"}`, ...error.logs.map((log) => utf8Text(log.message))].join(": "));
    throw error;
  }
}
