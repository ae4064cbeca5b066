import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EnvoyError } from "../../envoy/index.ts";
import { completed, EnvoyDriver } from "../../envoy/driver/index.ts";
import { HeaderMap } from "../../harness/host/headers.ts";
import { Unusable } from "../../unusable.ts";
import { chunksOf } from "../chunking.ts";
import { peersOf, requestHead, responseHead } from "../wire.ts";
import type { EngineInput, ReplayEngine } from "./engine.ts";
import { observedOutcome } from "./observed.ts";

/** What a recording may say that an Envoy between two loopback connections cannot be told. */
export const untellable = "Envoy cannot be told a recording's time, TLS state, identity or route: they are its own";

/** Runs the module in a real Envoy, one exchange at a time. Throws `Unusable` where Envoy refuses the module or its configuration. */
export async function envoyEngine({ wasm, name, configuration, chunking }: EngineInput, onProgress: (line: string) => void): Promise<ReplayEngine> {
  const folder = mkdtempSync(join(tmpdir(), "sidewall-replay-"));
  const module = join(folder, "module.wasm");
  writeFileSync(module, wasm);
  const driver = await EnvoyDriver.start({ filters: [{ kind: "wasm", name: "sidewall", module, configuration }], onProgress }).catch((error: unknown) => {
    rmSync(folder, { recursive: true, force: true });
    throw error instanceof EnvoyError ? new Unusable(name, error.message) : error;
  });
  return {
    name: "envoy",
    decide: async (recorded) => {
      const pieces = chunksOf(recorded, chunking);
      const request = completed({ headers: requestHead(recorded), body: pieces.request, trailers: recorded.request.trailers }, false);
      const response = completed({ headers: responseHead(recorded), body: pieces.response, trailers: recorded.response.trailers }, true);
      const { sourcePort } = peersOf(recorded);
      const seen = await driver.exchange(request, response, { source: { ip: isIP(recorded.source.ip ?? "") === 0 ? "127.0.0.1" : recorded.source.ip as string, port: sourcePort } });
      return observedOutcome({ recorded, request: HeaderMap.from("request", request.headers).snapshot(), response: HeaderMap.from("response", response.headers).snapshot() }, seen, undefined);
    },
    close: async () => {
      await driver.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
