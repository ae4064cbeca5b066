// What the module relies on in Envoy: refused configurations, many changes, the access log, gRPC, metrics.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import http2 from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { EnvoyError, envoyVersions, RunningEnvoy, withEnvoy, type HttpFilter, type WasmFilter } from "../../cli/envoy/index.ts";
import type { Ir } from "../../cli/ir/types.ts";
import { installPart } from "../../cli/parts/index.ts";
import { imageOf } from "../../cli/plan/image.ts";
import { makePlan } from "../../cli/plan/plan.ts";
import { suite } from "../support/suite.ts";
import { deny, ir, pathUnder, policy, rule } from "./fixtures.ts";
import { moduleOf } from "./plugin.ts";

const scratch = mkdtempSync(join(tmpdir(), "sidewall-test-"));
process.on("exit", () => rmSync(scratch, { recursive: true }));

// A list of texts makes the blocks of configurations large, so that there are few of them.
const guard: Ir = ir(policy("p", [
  rule("marked", { when: pathUnder("/marked"), actions: [{ do: "tag", name: "seen" }] }),
  rule("closed", { when: pathUnder("/closed"), actions: [{ do: "tag", name: "shut" }, deny] }),
], { parameters: [{ name: "unused", type: "texts", default: [], itemsMax: 256, bytesMax: 32 }] }));
const { blockCount } = imageOf(makePlan(guard));
const module = join(scratch, "guard.wasm");
writeFileSync(module, await moduleOf(guard));

const filters = (configuration: object, failurePolicy: NonNullable<WasmFilter["failurePolicy"]> = "FAIL_CLOSED"): HttpFilter[] => [{ kind: "wasm", name: "guard", module, configuration, failurePolicy }];
const options = { upstream: { status: 200, body: "reached" }, accessLog: "%RESPONSE_CODE% %RESPONSE_CODE_DETAILS% %FILTER_STATE(wasm.sidewall:PLAIN)% %FILTER_STATE(wasm.sidewall.tags:PLAIN)%\n" };
const wrong = { policies: { p: { mode: "disabled" } } };

function get(port: number, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    http.get({ host: "127.0.0.1", port, path, agent: false }, (response) => response.resume().on("end", () => resolve(response.statusCode ?? 0))).on("error", reject);
  });
}

function callGrpc(port: number): Promise<http2.IncomingHttpHeaders> {
  return new Promise((resolve, reject) => {
    const client = http2.connect(`http://127.0.0.1:${port}`).on("error", reject);
    const stream = client.request({ ":method": "POST", ":path": "/closed/Call", "content-type": "application/grpc", te: "trailers" });
    stream.on("response", (headers) => { resolve(headers); client.close(); }).on("error", reject).end(Buffer.alloc(5));
  });
}

async function reasonOf(action: () => Promise<unknown>): Promise<string> {
  try {
    await action();
  } catch (error) {
    if (error instanceof EnvoyError) return error.message;
    throw error;
  }
  return "";
}

for (const version of envoyVersions) {
  const test = suite(`the module in Envoy ${version}`);
  const installed = await installPart(`envoy-${version}`);
  const missing = "missing" in installed ? installed.missing : undefined;

  for (const failurePolicy of ["FAIL_CLOSED", "FAIL_OPEN", "FAIL_RELOAD"] as const) {
    test.unless(missing, `${failurePolicy}: a refused configuration is a refused listener; where there was one, it stays in force`, async () => {
      assert.match(await reasonOf(async () => (await RunningEnvoy.start({ ...options, version, filters: filters(wrong, failurePolicy) })).stop()), /Unable to create Wasm plugin guard/);
      await withEnvoy({ ...options, version, filters: filters({}, failurePolicy) }, async (envoy) => {
        assert.match(await reasonOf(() => envoy.update({ filters: filters(wrong, failurePolicy) })), /Unable to create Wasm plugin guard/);
        const told = envoy.wasmLog().filter((line) => line.level === "critical").map((line) => line.message);
        assert.equal(told, ["sidewall refuses the configuration: policies.p.mode must be off, observe or enforce"]);
        assert.is(await get(envoy.port, "/closed"), 403);
        await envoy.update({ filters: filters({ policies: { p: { mode: "off" } } }, failurePolicy) });
        assert.is(await get(envoy.port, "/closed"), 200);
      });
    });
  }

  test.unless(missing, "more changes than there are blocks, while every old listener still drains: the newest configuration is always in force", async () => {
    const mode = (round: number): HttpFilter[] => filters({ records: { perSecond: round }, policies: { p: { mode: round % 2 === 0 ? "enforce" : "observe" } } });
    await withEnvoy({ ...options, version, workers: 2, filters: mode(0) }, async (envoy) => {
      for (let round = 1; round < blockCount * 2; round += 1) {
        await envoy.update({ filters: mode(round) });
        assert.is(await get(envoy.port, "/closed"), round % 2 === 0 ? 403 : 200, `change ${round}`);
      }
      assert.equal(envoy.wasmLog().filter((line) => line.level === "critical"), []);
    });
  });

  test.unless(missing, "the access log prints verdict and tags, a gRPC client gets a status, metrics count", async () => {
    await withEnvoy({ ...options, version, filters: filters({}) }, async (envoy) => {
      assert.equal([await get(envoy.port, "/marked"), await get(envoy.port, "/closed"), await get(envoy.port, "/open")], [200, 403, 200]);
      const { ":status": status, "content-type": type, "grpc-status": grpcStatus } = await callGrpc(envoy.port);
      assert.equal([status, type, grpcStatus], [200, "application/grpc", "7"]);
      await envoy.accessLog.waitFor((line) => line.endsWith("shut") && line.startsWith("200"));
      assert.equal(envoy.accessLog.lines, [
        "200 direct_response change p/marked seen", "403 sidewall_denied deny p/closed shut", "200 direct_response - -", "200 sidewall_denied deny p/closed shut",
      ]);
      const stats = await envoy.admin.stats("^wasmcustom\\.sidewall\\.");
      assert.equal([stats["wasmcustom.sidewall.p.marked.change"], stats["wasmcustom.sidewall.p.closed.deny"]], [1, 2]);
      assert.ok((stats["wasmcustom.sidewall.memory_bytes"] ?? 0) >= 65_536);
    });
  });

  test.run();
}
