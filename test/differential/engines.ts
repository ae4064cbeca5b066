// One case through each implementation, brought into one form: what the upstream got, what the client got, which rules left records.
import { evaluate, type Exchange, type HostProperties, type Options } from "../../cli/evaluate/index.ts";
import type { EnvoyDriver } from "../../cli/envoy/driver/index.ts";
import {
  exchange as runExchange, HeaderMap, Host, Module, Plugin, PluginRejected, utf8Bytes, VirtualClock, type CompiledModule, type Engine, type EngineLimits, type HeaderPairs, type Instance, type Outcome as HarnessOutcome, type PropertyTree,
} from "../../cli/harness/index.ts";
import type { Imports, WasmFunction } from "../../cli/harness/engine.ts";
import type { Ir, Phase } from "../../cli/ir/types.ts";
import type { Chunking, Run } from "../random/index.ts";

/** The configuration was refused, so nothing was decided. */
export type Refusal = "refused";

/** What every implementation must agree on. */
export interface Answer {
  status: number | undefined;
  /** The exchange came to its end. */
  isComplete: boolean;
  /** The head that the upstream got, or undefined where it got nothing. */
  forwarded: string[] | undefined;
  /** The head that the client got, where it is the upstream's. */
  answered: string[] | undefined;
  /** `policy/rule verdict phase why` of each record, in order. */
  records: string[];
}

const pseudoHeaders = [":method", ":path", ":authority", ":scheme", ":status"];

/** Pseudo-headers in a fixed order, the others as they stand. */
function shown(headers: HeaderPairs | readonly (readonly [string, string])[]): string[] {
  const rank = (name: string): number => (pseudoHeaders.indexOf(name) + 1) || pseudoHeaders.length + 1;
  return headers.map(([name, value], place) => ({ line: `${name}: ${value}`, rank: rank(name), place }))
    .sort((a, b) => a.rank - b.rank || a.place - b.place).map(({ line }) => line);
}

/** Any content-length tells the body's length. */
const isFramed = ({ headers, body }: Exchange["request"]): boolean => headers.every(([name, value]) => name !== "content-length" || value === String(body?.length ?? 0));

/** What no proxy passes on (no pseudo-header, a control character, no status): only what the rules made of the request's head can be compared. */
function comparableParts({ request, response = plainResponse }: Exchange, answer: Answer): Answer {
  const isWhole = [":method", ":path", ":authority"].every((name) => request.headers.some(([own, value]) => own === name && value !== ""));
  const isSound = ![...request.headers, ...response.headers].some(([, value]) => /[\x00-\x08\x0a-\x1f\x7f]/.test(value)) && statusOf(response.headers) !== undefined;
  const isConnect = request.headers.some(([name, value]) => name === ":method" && value === "CONNECT");
  if (isWhole && isSound && !isConnect && isFramed(request) && isFramed(response)) return answer;
  return { status: undefined, isComplete: true, forwarded: undefined, answered: undefined, records: answer.records.filter((record) => record.includes(" request.headers ")) };
}

export function evaluatorAnswer(ir: Ir, { configuration, exchange }: Run, options: Options = {}): Answer | Refusal {
  const outcome = evaluate(ir, configuration, asReceived(exchange), options);
  if (outcome.verdict === "error") return "refused";
  return comparableParts(exchange, {
    // A proxy answers a gRPC client with status 200 and tells the denial in grpc-status.
    status: outcome.denial !== undefined && isGrpc(asReceived(exchange).request) ? 200 : outcome.status, isComplete: outcome.isCutOff !== true,
    forwarded: outcome.request === undefined ? undefined : shown(outcome.request.headers),
    answered: outcome.denial === undefined && outcome.response !== undefined ? shown(outcome.response.headers) : undefined,
    records: outcome.fired.filter(({ recorded }) => recorded).map(({ policy, rule, mode, phase, why, actions }) => {
      const verdict = actions.some((action) => action.do === "deny") ? "deny" : "change";
      return `${policy}/${rule} ${mode === "observe" ? "would-" : ""}${verdict} ${phase} ${why}`;
    }),
  });
}

/** The harness always has properties. */
const propertiesIn = (host: Exchange["host"]): HostProperties => (host === undefined || host === "unavailable" ? {} : host);

const isGrpc = ({ headers }: Exchange["request"]): boolean => /^application\/grpc(\+|$)/.test(headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "");

/** The exchange as filters see it, on a host that can do all that policies need: the proxy's header map orders pseudo-headers first and holds some names in one line. */
function asReceived(exchange: Exchange): Exchange {
  const received = <M extends Exchange["request"]>(kind: "request" | "response", message: M): M => ({ ...message, headers: HeaderMap.from(kind, pairs(message.headers)).snapshot() });
  return { ...exchange, hostIsCapable: true, host: propertiesIn(exchange.host), request: received("request", exchange.request), response: received("response", exchange.response ?? plainResponse) };
}

/** The host's properties as the proxy tells them: texts are bytes already. */
function propertiesOf(host: HostProperties): PropertyTree {
  const given = (value: string | number | boolean | undefined): Uint8Array | number | boolean | null => (typeof value === "string" ? Buffer.from(value, "latin1") : value ?? null);
  return {
    source: { address: given(host.sourceAddress), port: given(host.sourcePort) },
    destination: { address: given(host.destinationAddress), port: given(host.destinationPort) },
    connection: { mtls: given(host.mtls), uri_san_peer_certificate: given(host.uriSan), tls_version: given(host.tlsVersion), requested_server_name: given(host.serverName) },
    xds: { route_name: given(host.routeName), cluster_name: given(host.clusterName) },
  };
}

/** A message's body in the pieces in which it arrives. */
export function pieces(body: Uint8Array | undefined, { lengths }: Chunking): Uint8Array[] {
  let at = 0;
  return body === undefined ? [] : lengths.map((length) => body.subarray(at, at += length));
}

const pairs = (headers: readonly (readonly [string, string])[]): HeaderPairs => headers.map(([name, value]) => [name, value]);
const trailers = (message: { trailers?: readonly (readonly [string, string])[] }): { trailers?: HeaderPairs } => (message.trailers === undefined ? {} : { trailers: pairs(message.trailers) });
const plainResponse: NonNullable<Exchange["response"]> = { headers: [[":status", "200"]] };

/** Phases by the call-back in which one begins, at the latest. */
const phaseOfCallback: Readonly<Record<string, Phase>> = {
  proxy_on_request_headers: "request.headers", proxy_on_request_body: "request.body", proxy_on_request_trailers: "request.body",
  proxy_on_response_headers: "response.headers", proxy_on_response_body: "response.body", proxy_on_response_trailers: "response.body",
};

/** A virtual clock whose wall time a run sets, and moves with the phase to which the module's present call-back belongs. */
class SetClock extends VirtualClock {
  #wall = 0;
  #moves: Run["clockMoves"];
  #phase: Phase = "request.headers";
  /** Never in the first second of 1970: that is the module's “no record yet”, and no host's time. */
  override wallMillis(): number { return Math.max(1_000, this.#wall + (this.#moves?.[this.#phase] ?? 0)); }

  begin({ exchange, clockMoves }: Run): void {
    this.#wall = exchange.unixMilliseconds;
    this.#moves = clockMoves;
    this.#phase = "request.headers";
  }

  /** The engine, with an ear at the call-backs. */
  hears(engine: Engine): Engine {
    const heard = (name: string, call: WasmFunction): WasmFunction => (...values) => {
      this.#phase = phaseOfCallback[name] ?? this.#phase;
      return call(...values);
    };
    const instantiate = (module: CompiledModule, imports: Imports): Instance => {
      const instance = module.instantiate(imports);
      const exports = new Map([...instance.exports].map(([name, call]) => [name, heard(name, call)]));
      return { exports, memory: () => instance.memory(), fuelUsed: () => instance.fuelUsed(), close: () => instance.close() };
    };
    const compile = (bytes: Uint8Array, limits?: EngineLimits): CompiledModule => {
      const module = engine.compile(bytes, limits);
      return { engine, limits: module.limits, instantiate: (imports) => instantiate(module, imports), close: () => module.close() };
    };
    return { name: engine.name, compile, close: () => engine.close() };
  }
}

/** A module under a harness engine, ready for many runs, each with its own configuration. */
export class HarnessRunner {
  readonly #clock = new SetClock();
  readonly #host = new Host({ logLevel: "trace", clock: this.#clock });
  readonly #module: Module;

  constructor(engine: Engine, wasm: Uint8Array) {
    this.#module = new Module(this.#host, this.#clock.hears(engine), wasm);
  }

  /** Gives back what the engine holds for the module. */
  close(): void { this.#module.close(); }

  #configure(configuration: Run["configuration"]): Plugin | undefined {
    try {
      return new Plugin(this.#module, { name: "sidewall", configuration: utf8Bytes(JSON.stringify(configuration)), allowOnHeadersStopIteration: configuration.holdHeaders !== false });
    } catch (error) {
      if (error instanceof PluginRejected) return undefined;
      throw error;
    }
  }

  run(run: Run): Answer | Refusal {
    const { configuration, exchange, requestChunking, responseChunking } = run;
    this.#clock.begin(run);
    const plugin = this.#configure(configuration);
    if (plugin === undefined) return "refused";
    const response = exchange.response ?? plainResponse;
    try {
      return comparableParts(exchange, harnessAnswer(runExchange(
      this.#host, [plugin],
      { headers: pairs(exchange.request.headers), body: pieces(exchange.request.body, requestChunking), ...trailers(exchange.request) },
      { headers: pairs(response.headers), body: pieces(response.body, responseChunking), ...trailers(response) },
      { properties: propertiesOf(propertiesIn(exchange.host)), end: requestChunking.endsApart ? "separate" : "joined" },
      )));
    } finally {
      plugin.close();
    }
  }
}

function harnessAnswer(outcome: HarnessOutcome): Answer {
  if (outcome.failures.length > 0) throw new Error(`trap: ${JSON.stringify(outcome.failures)}`);
  // A reply that comes after the response's head only breaks it off.
  const denied = outcome.localReplies.some(({ path }) => path !== "reset");
  return {
    status: statusOf(outcome.response?.headers), isComplete: outcome.end === "complete",
    forwarded: outcome.forwarded === undefined ? undefined : shown(outcome.forwarded.headers),
    answered: denied || outcome.response === undefined ? undefined : shown(outcome.response.headers),
    records: recordsIn(outcome.logs.map(({ message }) => message)),
  };
}

function statusOf(headers: Exchange["request"]["headers"] | undefined): number | undefined {
  const status = headers?.find(([name]) => name === ":status")?.[1] ?? "";
  return /^[0-9]{3}$/.test(status) ? Number(status) : undefined;
}

/** `policy/rule verdict phase why` of each record among log lines. */
export function recordsIn(messages: readonly string[]): string[] {
  return messages.filter((message) => message.startsWith("{\"sidewall\"")).map((message) => {
    const record = JSON.parse(message) as Record<string, string>;
    return `${record.policy}/${record.rule} ${record.verdict} ${record.phase} ${record.why}`;
  });
}

/** The same through a running Envoy; what HTTP/1.1 adds to frame a message is taken off again. */
export async function envoyAnswer(driver: EnvoyDriver, { exchange, requestChunking, responseChunking }: Run): Promise<Answer> {
  const response = exchange.response ?? plainResponse;
  const outcome = await driver.exchange(
    { headers: pairs(exchange.request.headers), body: pieces(exchange.request.body, requestChunking), ...trailers(exchange.request) },
    { headers: pairs(response.headers), body: pieces(response.body, responseChunking), ...trailers(response) },
  );
  const records = recordsIn(outcome.logs.map(({ message }) => message));
  const denied = records.some((record) => record.includes(" deny "));
  return {
    status: outcome.response?.status, isComplete: outcome.end === "complete",
    forwarded: outcome.forwarded === undefined ? undefined : withoutFraming(outcome.forwarded.headers, exchange.request.headers),
    answered: denied || outcome.response === undefined ? undefined : withoutFraming(outcome.response.headers, response.headers),
    records,
  };
}

/** Pseudo-headers first, without what the wire adds (framing, date, scheme) and with the scheme that HTTP/1.1 does not carry. */
function withoutFraming(headers: HeaderPairs, sent: readonly (readonly [string, string])[]): string[] {
  const framing = ["content-length", "transfer-encoding", "x-forwarded-proto", "date", ":scheme"].filter((name) => name === ":scheme" || !sent.some(([own]) => own.toLowerCase() === name));
  const scheme = sent.filter(([name]) => name === ":scheme").map(([name, value]): [string, string] => [name, value]);
  return shown([...headers, ...scheme].filter(([name], place) => place >= headers.length || !framing.includes(name)));
}
