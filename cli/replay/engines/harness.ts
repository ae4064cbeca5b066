import { holdsHeaders } from "../../configuration/hold-headers.ts";
import { BadModule, type Engine, type EngineLimits, exchange, Host, Module, Plugin, PluginRejected, type PropertyTree, type Outcome as HarnessOutcome, utf8Text, VirtualClock } from "../../harness/index.ts";
import { Unusable } from "../../unusable.ts";
import { chunksOf } from "../chunking.ts";
import type { RecordedExchange } from "../exchange.ts";
import { peersOf, requestHead, responseHead } from "../wire.ts";
import type { EngineInput, ReplayEngine } from "./engine.ts";
import { observedOutcome } from "./observed.ts";

/** Records are bounded per second of the host's clock: each exchange gets a second of its own. */
const millisBetween = 1_000;

/** Runs the module in the harness, on the engine given; the engine is closed with it. Throws `Unusable` for what is no module, or a configuration that the module refuses. */
export function harnessEngine(engine: Engine, { wasm, name, configuration, chunking }: EngineInput, limits: EngineLimits = {}): ReplayEngine {
  const clock = new VirtualClock();
  const host = new Host({ clock });
  const { module, plugin } = start(host, engine, limits, { wasm, name, configuration });
  return {
    name: engine.name,
    decide: (recorded) => {
      if (recorded.unixSeconds === undefined) clock.advance(millisBetween);
      else clock.setWall(Math.max(recorded.unixSeconds * 1_000, 0));
      const pieces = chunksOf(recorded, chunking);
      const request = requestHead(recorded);
      const response = responseHead(recorded);
      const outcome = exchange(host, [plugin], { headers: request, body: pieces.request, trailers: recorded.request.trailers },
        { headers: response, body: pieces.response, trailers: recorded.response.trailers }, { properties: propertiesOf(recorded), forwards: "any" });
      return { ...observedOutcome({ recorded, request, response }, outcome, failureOf(outcome)), ...(outcome.fuel === undefined ? {} : { fuel: outcome.fuel }) };
    },
    close: () => {
      plugin.close();
      module.close();
      engine.close();
      return Promise.resolve();
    },
  };
}

function start(host: Host, engine: Engine, limits: EngineLimits, { wasm, name, configuration }: Pick<EngineInput, "wasm" | "name" | "configuration">): { module: Module; plugin: Plugin } {
  try {
    const module = new Module(host, engine, wasm, limits);
    return { module, plugin: new Plugin(module, { name: "sidewall", configuration, allowOnHeadersStopIteration: holdsHeaders(configuration) }) };
  } catch (error) {
    engine.close();
    if (error instanceof BadModule) throw new Unusable(name, error.message);
    if (error instanceof PluginRejected) throw new Unusable(name, [`the module refuses its ${error.stage === "start" ? "start" : "configuration"}`, ...error.logs.map((log) => utf8Text(log.message))].join(": "));
    throw error;
  }
}

function propertiesOf(recorded: RecordedExchange): PropertyTree {
  const peers = peersOf(recorded);
  return {
    source: { address: peers.sourceAddress, port: peers.sourcePort },
    destination: { address: peers.destinationAddress, port: peers.destinationPort },
    connection: {
      mtls: peers.mtls, requested_server_name: peers.serverName ?? "",
      ...(peers.uriSan === undefined ? {} : { uri_san_peer_certificate: peers.uriSan }),
      ...(peers.tlsVersion === undefined ? {} : { tls_version: peers.tlsVersion }),
    },
    xds: { ...(peers.routeName === undefined ? {} : { route_name: peers.routeName }), ...(peers.clusterName === undefined ? {} : { cluster_name: peers.clusterName }) },
  };
}

/** What the module itself did wrong. */
function failureOf({ failures, end }: HarnessOutcome): string | undefined {
  const failure = failures[0];
  if (failure !== undefined) return `the module failed in ${failure.callback}: ${failure.message}`;
  return end === "stuck" ? "the exchange is stuck: the module paused it and nothing resumes it" : undefined;
}
