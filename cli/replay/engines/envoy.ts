import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { holdsHeaders } from "../../configuration/hold-headers.ts";
import { EnvoyError } from "../../envoy/index.ts";
import { completed, EnvoyDriver, type TlsIdentity } from "../../envoy/driver/index.ts";
import { HeaderMap, type HeaderPair, type HeaderPairs } from "../../harness/host/headers.ts";
import { Unusable } from "../../unusable.ts";
import { chunksOf } from "../chunking.ts";
import { placeText, type RecordedExchange } from "../exchange.ts";
import { peersOf, requestHead, responseHead } from "../wire.ts";
import type { EngineInput, ReplayEngine } from "./engine.ts";
import { observedOutcome } from "./observed.ts";

/** Fields that belong to the wire or that Envoy writes by itself: they say nothing of what a rule changed. */
const fieldsOfProxy = new Set([":scheme", "connection", "date", "keep-alive", "proxy-connection", "server", "te", "transfer-encoding", "x-forwarded-proto"]);

const ofMessage = (headers: HeaderPairs): HeaderPair[] => headers.filter(([name, value]) => !fieldsOfProxy.has(name) && !(name === "content-length" && value === "0"));

/** What a recording may say that an Envoy between two loopback connections cannot be told. */
const untellable = "Envoy cannot be told a recording's time, route, destination or old TLS version: they are its own";

/** The versions of TLS that both Node and Envoy speak. */
const tlsVersions = ["TLSv1.2", "TLSv1.3"] as const;

/** Runs the module in a real Envoy, one exchange at a time. Throws `Unusable` where Envoy refuses the module or its configuration. */
export async function envoyEngine({ wasm, name, configuration, chunking, note = () => undefined }: EngineInput, onProgress: (line: string) => void): Promise<ReplayEngine> {
  const folder = mkdtempSync(join(tmpdir(), "sidewall-replay-"));
  const module = join(folder, "module.wasm");
  writeFileSync(module, wasm);
  const driver = await EnvoyDriver.start({ tls: true, filters: [{ kind: "wasm", name: "sidewall", module, configuration, holdHeaders: holdsHeaders(configuration) }], onProgress }).catch((error: unknown) => {
    rmSync(folder, { recursive: true, force: true });
    throw error instanceof EnvoyError ? new Unusable(name, error.message) : error;
  });
  return {
    name: "envoy",
    decide: async (recorded) => {
      if (saysMore(recorded)) note(untellable, placeText(recorded.place));
      const pieces = chunksOf(recorded, chunking);
      const request = completed({ headers: requestHead(recorded), body: pieces.request, trailers: recorded.request.trailers }, false);
      const response = completed({ headers: responseHead(recorded), body: pieces.response, trailers: recorded.response.trailers }, true);
      const ip = recorded.source.ip !== undefined && isIP(recorded.source.ip) !== 0 ? recorded.source.ip : "127.0.0.1";
      const { sourcePort, mtls } = peersOf(recorded);
      const tls = tlsOf(recorded, mtls);
      const { forwarded, response: received, ...seen } = await driver.exchange(request, response, { source: { ip, port: sourcePort }, ...(tls === undefined ? {} : { tls }) });
      const heads = { request: ofMessage(HeaderMap.from("request", request.headers).snapshot()), response: ofMessage(HeaderMap.from("response", response.headers).snapshot()) };
      return observedOutcome({ recorded, ...heads }, {
        ...seen, forwarded: forwarded && { ...forwarded, headers: ofMessage(forwarded.headers) }, response: received && { ...received, headers: ofMessage(received.headers) },
      }, undefined);
    },
    close: async () => {
      await driver.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The TLS that the exchange came over; undefined for clear text. */
function tlsOf({ scheme, source: { spiffe, serverName, tlsVersion } }: RecordedExchange, mtls: boolean): TlsIdentity | undefined {
  if (scheme === "http" && !mtls && serverName === undefined && tlsVersion === undefined) return undefined;
  const version = tlsVersions.find((known) => known === tlsVersion);
  return {
    certificate: mtls, ...(spiffe === undefined ? {} : { uri: spiffe }), ...(serverName === undefined ? {} : { serverName }), ...(version === undefined ? {} : { version }),
  };
}

function saysMore({ unixSeconds, source: { tlsVersion }, route, destination }: RecordedExchange): boolean {
  const isOldTls = tlsVersion !== undefined && !tlsVersions.some((known) => known === tlsVersion);
  return unixSeconds !== undefined || isOldTls || [route, destination].some((part) => Object.keys(part).length > 0);
}
