// Sends exchanges through a real Envoy, one after the other, between a client and an upstream of its own, and tells what came of each.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { utf8Bytes, type RequestMessage, type Upstream } from "../../harness/index.ts";
import type { LogLine } from "../log.ts";
import type { DownstreamTls, HttpFilter } from "../options.ts";
import { RunningEnvoy, type StartOptions } from "../start.ts";
import { Authority } from "./authority.ts";
import { Http1Client } from "./client-http1.ts";
import { Http2Client } from "./client-http2.ts";
import { openConnection, type Client, type ConnectionOptions, type Pace, type Reception, type Source, type TlsIdentity } from "./client.ts";
import { receivedOf, type EnvoyOutcome } from "./message.ts";
import { compileProbe, probeFilter, probeIn, probeOut } from "./probe.ts";
import { startUpstream, type Service, type UpstreamServer } from "./upstream.ts";
import { Watch } from "./watch.ts";

export interface DriverOptions extends Omit<StartOptions, "upstream" | "port" | "adminPort" | "workers" | "transparent" | "proxyProtocol" | "upstreamProtocol" | "accessLog" | "tls"> {
  /** Lets exchanges come over TLS, with a client certificate or without one. Default: false. */
  tls?: boolean;
  /** How the upstream is spoken to. Default: `http1`. */
  upstreamProtocol?: "http1" | "http2";
  /** An exchange in which nothing happens for so long is stuck and given up. Default: 1000. */
  idleMilliseconds?: number;
}

export interface DriveOptions {
  /** How the client speaks. Default: `http1`. */
  protocol?: "http1" | "http2";
  /** Where the connection is to seem to come from. Default: 127.0.0.1. */
  source?: Source;
  /** Over TLS, and as whom. The driver must have been started with `tls`. Default: clear text. */
  tls?: TlsIdentity;
  /** The client goes away when the filters have seen its request and nothing has happened for so long. Default: it stays. */
  abortAfterMilliseconds?: number;
  /** What modules log after the end still belongs to the exchange, as long as this says. Default: not at all. */
  linger?: Linger;
}

export interface Linger {
  /** At most; exactly so long where `until` is missing. */
  milliseconds: number;
  /** Ends it with the first log line, since the beginning, that has this text. */
  until?: string;
}

/** A piece that a paused proxy does not take is followed by the next after this time. */
const paceMilliseconds = 200;
/** How long the rest of a message, or the end of the connection, may lag behind the log line of its stream's end; Envoy itself delays by 200. */
const lagMilliseconds = 2_000;

/** One exchange under way. */
class Exchange implements Service, Reception {
  forwarded: Service["forwarded"];
  response: Reception["response"];
  done = false;
  /** Streams that the first filter has seen begin, and those of which the last one has been told the end. */
  begun = 0;
  ended = 0;
  /** Pieces seen by the filters of the request and of the response. */
  piecesIn = 0;
  piecesOut = 0;
  details = "";
  filterState = new Map<string, string>();
  logs: EnvoyOutcome["logs"][number][] = [];

  constructor(readonly upstream: Upstream, readonly pace: Pace) {}

  get isOver(): boolean { return this.begun > 0 && this.ended === this.begun; }

  take(line: LogLine): void {
    if (line.plugin === undefined) return;
    if (line.plugin === probeIn) this.#takeIn(line.message);
    else if (line.plugin === probeOut) this.#takeOut(line.message);
    else this.logs.push(record(line));
  }

  #takeIn(message: string): void {
    if (message === "begin") this.begun += 1;
    else if (message === "piece") this.piecesIn += 1;
  }

  #takeOut(message: string): void {
    if (message === "end") this.ended += 1;
    else if (message === "piece") this.piecesOut += 1;
    const told = /^told ([0-9a-f]*) ([0-9a-f]*|-)$/.exec(message);
    if (told === null) return;
    this.details = fromHex(told[1]!);
    if (told[2] !== "-") this.filterState.set("wasm.sidewall", fromHex(told[2]!));
  }
}

const record = (line: LogLine): EnvoyOutcome["logs"][number] => ({ level: line.level, message: utf8Bytes(line.message), plugin: line.plugin ?? "" });
const fromHex = (hex: string): string => Buffer.from(hex, "hex").toString("latin1");

export class EnvoyDriver {
  readonly #watch = new Watch();
  readonly #idleMilliseconds: number;
  #current: Exchange | undefined;
  #client: { key: string; client: Client } | undefined;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly envoy: RunningEnvoy, private readonly upstream: UpstreamServer, private readonly folder: string, private readonly authority: Authority | undefined, options: DriverOptions,
  ) {
    this.#idleMilliseconds = options.idleMilliseconds ?? 1000;
    envoy.log.onLine = (line) => {
      // The main thread's machines see no exchange, but their timers run too.
      if (line.thread !== envoy.pid) this.#current?.take(line);
      this.#watch.touch();
    };
  }

  /** Starts Envoy with the filters, in their order, and an upstream. Rejects as `RunningEnvoy.start` does. */
  static async start(options: DriverOptions): Promise<EnvoyDriver> {
    const folder = mkdtempSync(join(tmpdir(), "sidewall-driver-"));
    writeFileSync(join(folder, probeFile), await compileProbe());
    const authority = options.tls === true ? new Authority() : undefined;
    let driver: EnvoyDriver | undefined;
    const upstreamProtocol = options.upstreamProtocol ?? "http1";
    const upstream = await startUpstream(upstreamProtocol, () => driver?.current, () => driver?.touch());
    try {
      const envoy = await RunningEnvoy.start({
        ...withoutTls(options), ...(authority === undefined ? {} : { tls: writeServerTls(authority, folder) }), filters: withProbes(options.filters, folder), upstream: `http://127.0.0.1:${upstream.port}`, upstreamProtocol,
        transparent: true, proxyProtocol: true, accessLog: "none", workers: 1,
      });
      driver = new EnvoyDriver(envoy, upstream, folder, authority, options);
      return driver;
    } catch (error) {
      upstream.close();
      throw error;
    } finally {
      if (driver === undefined) rmSync(folder, { recursive: true });
    }
  }

  get current(): Exchange | undefined { return this.#current; }
  touch(): void { this.#watch.touch(); }

  /** Runs one exchange; calls may overlap, exchanges do not. */
  exchange(request: RequestMessage, upstream: Upstream = { headers: [[":status", "200"]] }, options: DriveOptions = {}): Promise<EnvoyOutcome> {
    const run = this.#last.then(() => this.#run(request, upstream, options));
    this.#last = run.catch(() => undefined);
    return run;
  }

  /**
   * Replaces the filters; the exchanges that follow pass the new ones. Rejects, with the old ones still in force, where they are refused.
   * Resolves to what was logged on the worker meanwhile, and as long after as `linger` says.
   */
  async replaceFilters(filters: readonly HttpFilter[], options: { bufferBytesMax?: number; linger?: Linger } = {}): Promise<EnvoyOutcome["logs"]> {
    await this.#last;
    const mark = this.envoy.log.mark();
    const { linger, ...changes } = options;
    this.#dropClient();
    await this.envoy.update({ ...changes, filters: withProbes(filters, this.folder) });
    const logged = (): EnvoyOutcome["logs"] => this.envoy.wasmLog(mark, "workers").filter((line) => line.plugin !== probeIn && line.plugin !== probeOut).map(record);
    await this.#linger(linger, logged);
    return logged();
  }

  async stop(): Promise<void> {
    await this.#last;
    this.#dropClient();
    this.upstream.close();
    await this.envoy.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #run(request: RequestMessage, upstream: Upstream, options: DriveOptions): Promise<EnvoyOutcome> {
    this.envoy.throwIfEnded();
    const exchange: Exchange = new Exchange(upstream, this.#pace(() => exchange.piecesOut, () => exchange));
    this.#current = exchange;
    const client = this.#clientFor(options);
    client.send(request, this.#pace(() => exchange.piecesIn, () => exchange), exchange);
    const isStuck = !await this.#untilOver(exchange, options);
    this.envoy.throwIfEnded();
    // A stream that has ended while the client still waits on an open connection has sent less than it said.
    const isWhole = exchange.response !== undefined && (exchange.response.complete || (!exchange.done && exchange.isOver));
    const end = isWhole ? "complete" : isStuck && options.abortAfterMilliseconds === undefined ? "stuck" : "reset";
    if (isStuck || !client.isReusable()) this.#dropClient();
    await this.#untilStreamsEnd(exchange);
    await this.#linger(options.linger, () => exchange.logs);
    this.#current = undefined;
    return {
      forwarded: exchange.forwarded === undefined ? undefined : receivedOf(exchange.forwarded),
      response: exchange.response === undefined ? undefined : { status: Number(exchange.response.headers[0]![1]), ...receivedOf(exchange.response) },
      end, details: exchange.details, logs: exchange.logs, filterState: exchange.filterState,
    };
  }

  /** False where the client is to go away, since nothing happens any more or its time has come. */
  async #untilOver(exchange: Exchange, { abortAfterMilliseconds }: DriveOptions): Promise<boolean> {
    const isOver = (): boolean => exchange.done || exchange.isOver;
    if (abortAfterMilliseconds !== undefined) await this.#watch.until(() => exchange.begun > 0 || isOver(), this.#idleMilliseconds);
    await this.#watch.until(isOver, abortAfterMilliseconds ?? this.#idleMilliseconds);
    if (exchange.isOver && !exchange.done) await this.#watch.until(() => exchange.done, lagMilliseconds);
    return isOver();
  }

  /** The client may have its answer before the filters have been told of the end. Requests that Envoy refuses by itself never reach them. */
  async #untilStreamsEnd(exchange: Exchange): Promise<void> {
    for (let turn = 0; turn < 2 && exchange.begun === 0; turn += 1) await new Promise<void>((resolve) => { setImmediate(resolve); });
    if (exchange.begun > 0) await this.#watch.until(() => exchange.isOver, this.#idleMilliseconds);
  }

  async #linger(linger: Linger | undefined, logged: () => EnvoyOutcome["logs"]): Promise<void> {
    if (linger === undefined) return;
    const { milliseconds, until } = linger;
    if (until === undefined) await sleep(milliseconds);
    else await this.#watch.until(() => logged().some((line) => line.message.includes(until)), milliseconds);
  }

  #pace(seen: () => number, exchange: () => Exchange): Pace {
    let wanted = 0;
    return async () => {
      wanted += 1;
      await this.#watch.until(() => seen() >= wanted || exchange().done, paceMilliseconds);
      return !exchange().done;
    };
  }

  #clientFor({ protocol = "http1", source, tls }: DriveOptions): Client {
    const key = JSON.stringify([protocol, source, tls]);
    if (this.#client?.key !== key || !this.#client.client.isReusable()) {
      this.#dropClient();
      const touched = (): void => this.#watch.touch();
      const connection = openConnection({ port: this.envoy.port, source, protocol, tls: tls === undefined ? undefined : this.#credentials(tls) });
      this.#client = { key, client: protocol === "http1" ? new Http1Client(connection, touched) : new Http2Client(connection, touched) };
    }
    return this.#client.client;
  }

  #credentials(identity: TlsIdentity): NonNullable<ConnectionOptions["tls"]> {
    if (this.authority === undefined) throw new Error("the driver was started without tls");
    const { uri, certificate = uri !== undefined } = identity;
    const issued = certificate ? this.authority.issue({ commonName: "client", ...(uri === undefined ? {} : { uris: [uri] }) }) : undefined;
    return { authority: this.authority.certificate, certificate: issued?.certificate, key: issued?.key, identity };
  }

  #dropClient(): void {
    this.#client?.client.close();
    this.#client = undefined;
  }
}

const probeFile = "probe.wasm";

const withProbes = (filters: readonly HttpFilter[], folder: string): HttpFilter[] =>
  [probeFilter(probeIn, join(folder, probeFile)), ...filters, probeFilter(probeOut, join(folder, probeFile))];

const withoutTls = ({ tls: _, ...others }: DriverOptions): Omit<DriverOptions, "tls"> => others;

/** The server's certificate and key, and whom it trusts, as files. */
function writeServerTls(authority: Authority, folder: string): DownstreamTls {
  const { certificate, key } = authority.issue({ commonName: "localhost", dnsNames: ["localhost"] });
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  return { certificate: file("server.pem", certificate), key: file("server.key", key), clientAuthorities: file("authority.pem", authority.certificate), alsoPlain: true };
}
