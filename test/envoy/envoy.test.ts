// Both Envoy versions: started, asked, changed while they run, and gone afterwards.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import http2 from "node:http2";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as assert from "uvu/assert";
import { EnvoyError, envoyVersions, luaFilter, rbacDenyFilter, RunningEnvoy, withEnvoy, type StartOptions } from "../../cli/envoy/index.ts";
import { installPart } from "../../cli/parts/index.ts";
import { suite } from "../support/suite.ts";
import { compileFilter } from "../support/assembly.ts";

const scratch = mkdtempSync(join(tmpdir(), "sidewall-test-"));
const modulePath = await compileFilter("test/envoy/fixtures/prefix.ts", scratch);
const tagPath = await compileFilter("test/envoy/fixtures/tag.ts", scratch);

const options = (prefix: string): StartOptions => ({
  upstream: { status: 200, body: "reached" }, accessLog: "%PROTOCOL% %RESPONSE_CODE% %RESPONSE_CODE_DETAILS% %FILTER_STATE(wasm.sidewall:PLAIN)%\n",
  filters: [{ kind: "wasm", name: "guard", module: modulePath, configuration: prefix }],
});

const connectionOwn = new http.Agent({ keepAlive: false });

function get(port: number, path: string, agent = connectionOwn): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    http.get({ host: "127.0.0.1", port, path, agent }, (response) => {
      let body = "";
      response.on("data", (data) => { body += String(data); });
      response.on("end", () => resolve({ status: response.statusCode!, body }));
    }).on("error", reject);
  });
}

async function getHttp2(port: number, path: string): Promise<number> {
  const session = http2.connect(`http://127.0.0.1:${port}`);
  const headers = await ask(session, path);
  session.close();
  return headers[":status"]!;
}

/** The headers of the answer. */
function ask(session: http2.ClientHttp2Session, path: string): Promise<http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader> {
  return new Promise((resolve, reject) => { session.request({ ":path": path }).on("response", resolve).on("error", reject).resume(); });
}

async function rejects(attempt: Promise<unknown>, reason: RegExp): Promise<void> {
  const error = await attempt.then(() => undefined, (thrown: unknown) => thrown);
  assert.instance(error, EnvoyError);
  assert.match((error as EnvoyError).message, reason);
}

/** A process that has ended and that its parent has not asked about yet (Z) does not count. */
function isRunning(pid: number): boolean {
  try { return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8")); } catch { return false; }
}

for (const version of envoyVersions) {
  const test = suite(`Envoy ${version}`);
  const installed = await installPart(`envoy-${version}`);
  const missing = "missing" in installed ? installed.missing : undefined;

  test.unless(missing, "a module denies, logs and leaves its verdict in the access log, for HTTP/1.1 and HTTP/2", async () => {
    await withEnvoy({ ...options("/admin"), version }, async (envoy) => {
      assert.equal(await get(envoy.port, "/admin/users"), { status: 403, body: "denied" });
      assert.equal(await get(envoy.port, "/shop"), { status: 200, body: "reached" });
      assert.is(await getHttp2(envoy.port, "/admin"), 403);
      await envoy.accessLog.waitFor((line) => line.startsWith("HTTP/2"));
      assert.equal(envoy.accessLog.lines, ["HTTP/1.1 403 denied denied", "HTTP/1.1 200 direct_response -", "HTTP/2 403 denied denied"]);
      const denials = envoy.wasmLog(0, "workers").filter((line) => line.message === "denied");
      assert.equal(denials.map(({ thread: _, ...line }) => line), Array.from({ length: 2 }, () => ({ level: "info", logger: "wasm", message: "denied", plugin: "guard" })));
      const configured = envoy.wasmLog(0, "main");
      assert.ok(configured.length > 0 && configured.every((line) => line.message === "configured"));
      const stats = await envoy.admin.stats("^http\\.sidewall\\.");
      assert.is(stats["http.sidewall.downstream_rq_total"], 3);
    });
  });

  test.unless(missing, "a changed configuration holds for the next connection; a refused one leaves the old in force", async () => {
    await withEnvoy({ ...options("/admin"), version, workers: 2 }, async (envoy) => {
      const filter = (configuration: string) => [{ kind: "wasm" as const, name: "guard", module: modulePath, configuration }];
      await envoy.update({ filters: filter("/shop") });
      for (let round = 0; round < 8; round += 1) {
        assert.is((await get(envoy.port, "/admin")).status, 200);
        assert.is((await get(envoy.port, "/shop")).status, 403);
      }
      await rejects(envoy.update({ filters: filter("not a path") }), /Unable to create Wasm plugin guard/);
      assert.is((await get(envoy.port, "/shop")).status, 403);
      await envoy.update({ filters: filter("/cart") });
      assert.is((await get(envoy.port, "/shop")).status, 200);
      assert.is((await get(envoy.port, "/cart")).status, 403);
    });
  });

  test.unless(missing, "started live, a changed configuration holds for new streams on an open connection; streams under way keep theirs", async () => {
    const held: http.ServerResponse[] = [];
    const upstream = http.createServer((request, response) => { if (request.url === "/held") held.push(response); else response.end(); });
    await new Promise<void>((resolve) => { upstream.listen(0, "127.0.0.1", resolve); });
    const { port } = upstream.address() as AddressInfo;
    const filters = [{ kind: "wasm" as const, name: "tag", module: tagPath, configuration: "old" }];
    await withEnvoy({ version, upstream: `http://127.0.0.1:${port}`, filters, live: true }, async (envoy) => {
      const session = http2.connect(`http://127.0.0.1:${envoy.port}`);
      const underWay = ask(session, "/held");
      while (held.length === 0) await sleep(5);
      await envoy.reconfigure("tag", "new");
      assert.is((await ask(session, "/"))["x-tag"], "new");
      held[0]!.end();
      assert.is((await underWay)["x-tag"], "old");
      await rejects(envoy.reconfigure("tag", "x".repeat(61)), /Unable to create Wasm plugin tag/);
      assert.is((await ask(session, "/"))["x-tag"], "new");
      session.destroy();
    });
    upstream.close();
    upstream.closeAllConnections();
  });

  test.unless(missing, "native filters stand beside modules", async () => {
    const rbac = rbacDenyFilter({ admin: { permissions: [{ url_path: { path: { prefix: "/rbac" } } }], principals: [{ any: true }] } });
    const lua = luaFilter("function envoy_on_request(h) if h:headers():get(':path'):find('^/lua') then h:respond({[':status'] = '418'}, 'lua') end end");
    await withEnvoy({ ...options("/wasm"), version, filters: [rbac, lua, ...options("/wasm").filters] }, async (envoy) => {
      const answers = await Promise.all(["/rbac", "/lua", "/wasm", "/"].map((path) => get(envoy.port, path)));
      assert.equal(answers.map((answer) => answer.status), [403, 418, 403, 200]);
    });
  });

  test.unless(missing, "two plugins with one VM each keep their own configuration", async () => {
    const filters = ["/one", "/two"].map((configuration, index) => ({ kind: "wasm" as const, name: `guard${index}`, module: modulePath, configuration }));
    await withEnvoy({ ...options(""), version, filters }, async (envoy) => {
      const answers = await Promise.all(["/one", "/two", "/three"].map((path) => get(envoy.port, path)));
      assert.equal(answers.map((answer) => answer.status), [403, 403, 200]);
      const denied = (): string[] => envoy.wasmLog().filter((line) => line.message === "denied").map((line) => String(line.plugin)).sort();
      // An answer can be here before the line about it.
      await envoy.log.waitFor(() => denied().length === 2);
      assert.equal(denied(), ["guard0", "guard1"]);
    });
  });

  test.unless(missing, "a module that refuses its first configuration, and a file that is no module, are told as reasons", async () => {
    await rejects(RunningEnvoy.start({ ...options("x"), version }), /Envoy refused the configuration: .*Unable to create Wasm plugin guard/s);
    const filters = [{ kind: "wasm" as const, name: "guard", module: join(scratch, "absent.wasm") }];
    await rejects(RunningEnvoy.start({ ...options("/"), version, filters }), /Invalid path: .*absent\.wasm/s);
  });

  test.unless(missing, "stopping ends the process, and so does the end of the process that started it, even a killed one", async () => {
    const envoy = await RunningEnvoy.start({ ...options("/"), version });
    const { pid } = envoy;
    assert.ok(isRunning(pid));
    await envoy.stop();
    await envoy.stop();
    assert.not.ok(isRunning(pid));
    const code = `import { RunningEnvoy } from ${JSON.stringify(new URL("../../cli/envoy/index.js", import.meta.url).href)};
      const envoy = await RunningEnvoy.start(${JSON.stringify({ ...options("/"), version })});
      console.log(envoy.pid);`;
    for (const ending of ["", "process.kill(process.pid, 'SIGKILL')"]) {
      const parent = spawn(process.execPath, ["--input-type=module", "-e", code + ending], { stdio: ["ignore", "pipe", "inherit"] });
      const orphan = await new Promise<number>((resolve) => { parent.stdout.once("data", (data) => resolve(Number(data))); });
      for (let tries = 0; isRunning(orphan) && tries < 500; tries += 1) await sleep(20);
      assert.not.ok(isRunning(orphan));
    }
  });

  test.run();
}

process.on("exit", () => rmSync(scratch, { recursive: true }));
