// A host that cannot hold headers while a body is read: Envoy without allow_on_headers_stop_iteration, as under Istio's WasmPlugin. What
// each side gets then, byte by byte, and that a response which comes early lets nothing of a held request through.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { buildModule } from "../../cli/build.ts";
import { renderAll } from "../../cli/diagnostics/index.ts";
import { envoyVersions, RunningEnvoy, withEnvoy } from "../../cli/envoy/index.ts";
import { loadPolicies } from "../../cli/load/load.ts";
import { installPart } from "../../cli/parts/index.ts";
import { suite } from "../support/suite.ts";

const scratch = mkdtempSync(join(tmpdir(), "sidewall-test-"));
process.on("exit", () => rmSync(scratch, { recursive: true }));
writeFileSync(join(scratch, "policy.ts"), `import { deny, policy, request, response, rule, setHeader } from "sidewall";
export default policy("guard", { mode: "enforce" }, [
  rule("no-admin").when(request.json("/role").is("admin")).unknown({ absent: "skip" }).then(deny(403)),
  rule("no-secret").when(response.json("/secret").present()).unknown({ broken: "skip" }).then(deny(502)),
  rule("mark").mode("observe").when(request.json("/role").present()).unknown({ absent: "skip" }).then(setHeader(request, "x-role", "told")),
]);
`);
const { ir, diagnostics } = await loadPolicies(["policy.ts"], { cwd: scratch });
if (ir === undefined) throw new Error(renderAll(diagnostics));
const module = join(scratch, "guard.wasm");
writeFileSync(module, (await buildModule(ir)).wasm);
const filtersOf = (configuration: object) => [{ kind: "wasm" as const, name: "sidewall", module, configuration, holdHeaders: false }];

/** What a request was when it came, and when it ended. */
interface Arrived { path: string; marked: boolean; bytes: string; isWhole: boolean }

/** Answers each path in its own way, and tells what came of every request. */
class Upstream {
  readonly arrived: Arrived[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #server = http.createServer((request, response) => this.#serve(request, response));

  static async start(): Promise<Upstream> {
    const upstream = new Upstream();
    await new Promise<void>((resolve) => { upstream.#server.listen(0, "127.0.0.1", resolve); });
    return upstream;
  }

  get origin(): string { return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`; }
  stop(): void { this.#server.closeAllConnections(); this.#server.close(); }

  /** Resolves when one more head has come. */
  async nextHead(): Promise<void> { await new Promise<void>((resolve) => { this.#waiting.push(resolve); }); }

  #serve(request: http.IncomingMessage, response: http.ServerResponse): void {
    const one: Arrived = { path: request.url ?? "", marked: request.headers["x-role"] !== undefined, bytes: "", isWhole: false };
    this.arrived.push(one);
    this.#waiting.splice(0).forEach((resolve) => { resolve(); });
    request.on("data", (data: Buffer) => { one.bytes += data.toString("latin1"); }).on("error", () => undefined);
    response.on("error", () => undefined);
    if (request.url === "/early") {
      response.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
      request.on("end", () => { one.isWhole = true; response.end("data: 2\n\n"); });
    } else {
      const body = request.url === "/secret" ? '{"secret":"hunter2"}' : '{"fine":1}';
      request.on("end", () => {
        one.isWhole = true;
        // Head and body apart, so that the head has left before the body is there.
        response.writeHead(200, { "content-type": "application/json", "content-length": body.length }).flushHeaders();
        setImmediate(() => { response.end(body); });
      });
    }
  }
}

/** Sends the head of a JSON request, waits, sends the body; resolves to all that came until the connection ended. */
async function send(port: number, path: string, body: string, between: () => Promise<void>): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1" });
  let received = "";
  const ended = new Promise<string>((resolve) => {
    socket.on("data", (data) => { received += data.toString("latin1"); }).on("error", () => undefined).on("close", () => { resolve(received); });
  });
  socket.write(`POST ${path} HTTP/1.1\r\nhost: shop.test\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`);
  await between();
  socket.write(body);
  return ended;
}

const isOf = (envoy: RunningEnvoy): string[] => envoy.wasmLog(0, "workers").filter(({ message }) => message.startsWith("{\"sidewall\"")).map(({ message }) => {
  const { rule, verdict, phase } = JSON.parse(message) as Record<string, string>;
  return `${rule} ${verdict} ${phase}`;
});

for (const version of envoyVersions) {
  const installed = await installPart(`envoy-${version}`);
  const test = suite(`headers that cannot be held, Envoy ${version}`);

  test.unless("missing" in installed ? installed.missing : undefined, "bodies are held all the same: a denied one reaches nobody, by whatever way", async () => {
    const upstream = await Upstream.start();
    try {
      await withEnvoy({ version, upstream: upstream.origin, filters: filtersOf({ holdHeaders: false }), accessLog: "none" }, async (envoy) => {
        const sent = (path: string, body: string): Promise<string> => send(envoy.port, path, body, () => upstream.nextHead());
        const plain = await sent("/plain", '{"role":"user"}');
        assert.match(plain, /^HTTP\/1.1 200 /);
        assert.match(plain, /\{"fine":1\}$/);
        assert.equal(upstream.arrived.pop(), { path: "/plain", marked: false, bytes: '{"role":"user"}', isWhole: true });

        // The head is there, the body is not, and the client has a clean denial.
        const denied = await sent("/plain", '{"role":"admin"}');
        assert.match(denied, /^HTTP\/1.1 403 /);
        assert.match(denied, /\r\ncontent-type: application\/problem\+json\r\n/);
        assert.match(denied, /"status":403/);
        assert.equal(upstream.arrived.pop(), { path: "/plain", marked: false, bytes: "", isWhole: false });

        // The response's head has left: the client gets no byte of its body, and a connection that ends before the length is reached.
        const secret = await sent("/secret", '{"role":"user"}');
        assert.match(secret, /^HTTP\/1.1 200 [^]*\r\ncontent-length: 20\r\n[^]*\r\n\r\n$/);
        assert.ok(upstream.arrived.pop()?.isWhole);

        // An upstream that answers before it has the body gets nothing of one that is denied.
        const early = await sent("/early", '{"role":"admin"}');
        assert.match(early, /^HTTP\/1.1 200 /);
        assert.not.match(early, /data: 2/);
        assert.equal(upstream.arrived.pop(), { path: "/early", marked: false, bytes: "", isWhole: false });
        assert.match(await sent("/early", '{"role":"user"}'), /data: 2/);

        const each = ["mark would-change request.body"];
        assert.equal(isOf(envoy), [...each, "no-admin deny request.body", ...each, "no-secret deny response.body", "no-admin deny request.body", ...each]);
      });
    } finally {
      upstream.stop();
    }
  });

  test.unless("missing" in installed ? installed.missing : undefined, "a rule that changes headers after the body cannot be enforced then", async () => {
    let reason = "";
    const filters = filtersOf({ holdHeaders: false, policies: { guard: { rules: { mark: "enforce" } } } });
    const refused = await RunningEnvoy.start({ version, upstream: { status: 200, body: "" }, filters }).then((envoy) => envoy.stop(), (error: Error & { log: { message: string }[] }) => {
      reason = error.log.map(({ message }) => message).find((message) => message.includes("sidewall refuses")) ?? error.message;
    });
    assert.is(refused, undefined);
    assert.match(reason, "sidewall refuses the configuration: holdHeaders must be true, or the rule guard/mark below enforce, since it changes headers when it has seen the body");
  });

  test.run();
}
