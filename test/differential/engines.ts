// One case through each implementation, brought into one form: what the upstream got, what the client got, which rules left records.
import { evaluate, type Configuration, type Exchange, type HostProperties } from "../../cli/evaluate/index.ts";
import type { EnvoyDriver } from "../../cli/envoy/driver/index.ts";
import {
  exchange as runExchange, Host, Module, Plugin, utf8Bytes, VirtualClock, type Engine, type HeaderPairs, type Outcome as HarnessOutcome, type PropertyTree,
} from "../../cli/harness/index.ts";
import type { Ir } from "../../cli/ir/types.ts";

export interface Case {
  ir: Ir;
  configuration: Configuration;
  exchange: Exchange;
  /** Sizes of the pieces in which the bodies arrive; the rest comes as one. */
  requestPieces: readonly number[];
  responsePieces: readonly number[];
}

/** What every implementation must agree on. */
export interface Answer {
  status: number | undefined;
  /** The head that the upstream got, or undefined where it got nothing. */
  forwarded: string[] | undefined;
  /** The head that the client got, where it is the upstream's. */
  answered: string[] | undefined;
  /** `policy/rule verdict why` of each record, in order. */
  records: string[];
}

const shown = (headers: HeaderPairs | readonly (readonly [string, string])[]): string[] => headers.map(([name, value]) => `${name}: ${value}`);

export function evaluatorAnswer({ ir, configuration, exchange }: Case): Answer {
  const outcome = evaluate(ir, configuration, exchange);
  return {
    status: outcome.status,
    forwarded: outcome.request === undefined ? undefined : shown(outcome.request.headers),
    answered: outcome.denial === undefined && outcome.response !== undefined ? shown(outcome.response.headers) : undefined,
    records: outcome.fired.filter(({ recorded }) => recorded).map(({ policy, rule, mode, why, actions }) => {
      const verdict = actions.some((action) => action.do === "deny") ? "deny" : "change";
      return `${policy}/${rule} ${mode === "observe" ? "would-" : ""}${verdict} ${why}`;
    }),
  };
}

/** The host's properties as the proxy tells them. */
export function propertiesOf(host: HostProperties | "unavailable" | undefined): PropertyTree {
  if (host === undefined || host === "unavailable") return {};
  const given = <T>(value: T | undefined): T | null => value ?? null;
  return {
    source: { address: given(host.sourceAddress), port: given(host.sourcePort) },
    destination: { address: given(host.destinationAddress), port: given(host.destinationPort) },
    connection: { mtls: given(host.mtls), uri_san_peer_certificate: given(host.uriSan), tls_version: given(host.tlsVersion), requested_server_name: given(host.serverName) },
    xds: { route_name: given(host.routeName), cluster_name: given(host.clusterName) },
  };
}

/** Cuts bytes into pieces of the given sizes; the rest is the last piece. */
export function cut(bytes: Uint8Array | undefined, sizes: readonly number[]): Uint8Array[] {
  if (bytes === undefined || bytes.length === 0) return [];
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const size of sizes) {
    if (at + size >= bytes.length) break;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return [...pieces, bytes.subarray(at)];
}

/** A module under a harness engine, ready for many exchanges with one configuration. */
export class HarnessRunner {
  readonly #host: Host;
  readonly #plugin: Plugin;

  constructor(engine: Engine, wasm: Uint8Array, configuration: Configuration, unixMilliseconds: number) {
    this.#host = new Host({ logLevel: "trace", clock: new VirtualClock(unixMilliseconds) });
    this.#plugin = new Plugin(new Module(this.#host, engine, wasm), { name: "sidewall", configuration: utf8Bytes(JSON.stringify(configuration)), allowOnHeadersStopIteration: true });
  }

  run({ exchange, requestPieces, responsePieces }: Case): HarnessOutcome {
    const response = exchange.response ?? { headers: [[":status", "200"] as const] };
    return runExchange(this.#host, [this.#plugin], {
      headers: exchange.request.headers.map(([name, value]) => [name, value]),
      body: cut(exchange.request.body, requestPieces),
    }, { headers: response.headers.map(([name, value]) => [name, value]), body: cut(response.body, responsePieces) }, { properties: propertiesOf(exchange.host) });
  }
}

export function harnessAnswer(outcome: HarnessOutcome): Answer {
  if (outcome.failures.length > 0) throw new Error(`trap: ${JSON.stringify(outcome.failures)}`);
  if (outcome.end !== "complete") throw new Error(`the exchange ended ${outcome.end}`);
  const denied = outcome.localReplies.length > 0;
  return {
    status: outcome.response?.status,
    forwarded: outcome.forwarded === undefined ? undefined : shown(outcome.forwarded.headers),
    answered: denied || outcome.response === undefined ? undefined : shown(outcome.response.headers),
    records: recordsIn(outcome.logs.map(({ message }) => message)),
  };
}

/** `policy/rule verdict why` of each record among log lines. */
export function recordsIn(messages: readonly string[]): string[] {
  return messages.filter((message) => message.startsWith("{\"sidewall\"")).map((message) => {
    const record = JSON.parse(message) as Record<string, string>;
    return `${record.policy}/${record.rule} ${record.verdict} ${record.why}`;
  });
}

/** The same through a running Envoy; what HTTP/1.1 adds to frame a message is taken off again. */
export async function envoyAnswer(driver: EnvoyDriver, one: Case): Promise<Answer> {
  const { exchange } = one;
  const response = exchange.response ?? { headers: [[":status", "200"] as const] };
  const outcome = await driver.exchange(
    { headers: exchange.request.headers.map(([name, value]) => [name, value]), body: cut(exchange.request.body, one.requestPieces) },
    { headers: response.headers.map(([name, value]) => [name, value]), body: cut(response.body, one.responsePieces) },
  );
  const records = recordsIn(outcome.logs.map(({ message }) => message));
  const denied = records.some((record) => record.includes(" deny "));
  return {
    status: outcome.response?.status,
    forwarded: outcome.forwarded === undefined ? undefined : withoutFraming(outcome.forwarded.headers, exchange.request.headers),
    answered: denied || outcome.response === undefined ? undefined : withoutFraming(outcome.response.headers, response.headers),
    records,
  };
}

/** Pseudo-headers first, without what the wire adds (framing, date, scheme) and with the scheme that HTTP/1.1 does not carry. */
function withoutFraming(headers: HeaderPairs, sent: readonly (readonly [string, string])[]): string[] {
  const framing = ["content-length", "transfer-encoding", "x-forwarded-proto", "date", ":scheme"].filter((name) => name === ":scheme" || !sent.some(([own]) => own.toLowerCase() === name));
  const pseudo = [":method", ":path", ":authority", ":scheme", ":status"];
  const rank = (name: string): number => (pseudo.indexOf(name) + 1) || pseudo.length + 1;
  const scheme = sent.filter(([name]) => name === ":scheme").map(([name, value]): [string, string] => [name, value]);
  return shown([...headers, ...scheme].filter(([name], place) => place >= headers.length || !framing.includes(name)).map((pair, place) => ({ pair, place }))
    .sort((a, b) => rank(a.pair[0]) - rank(b.pair[0]) || a.place - b.place).map(({ pair }) => pair));
}
