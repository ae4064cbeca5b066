import { writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, request as httpRequest } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { text as bodyOf } from "node:stream/consumers";
import * as assert from "uvu/assert";
import { suite } from "../support/suite.ts";
import { shopPolicy, tiny } from "./policies.ts";
import { project, sidewall, startSidewall, text } from "./running.ts";

const test = suite("sidewall run");

const upstream = createServer((request, response) => {
  response.setHeader("x-seen-tier", request.headers["x-tier"] ?? "none");
  response.statusCode = request.url === "/lost" ? 404 : 200;
  bodyOf(request).then((body) => response.end(`upstream got ${body.length} bytes for ${request.url}`), () => response.destroy());
});
test.before(() => new Promise<void>((resolve) => { upstream.listen(0, "127.0.0.1", resolve); }));
test.after(() => { upstream.closeAllConnections(); upstream.close(); });
const upstreamUrl = (): string => `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;

/** Sends the path as it is given, which fetch would not. */
function ask(port: number, path: string, headers: Record<string, string> = {}, body?: string): Promise<{ status: number; headers: IncomingMessage["headers"]; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: "127.0.0.1", port, path, headers: { ...headers, connection: "close" }, method: body === undefined ? "GET" : "POST" }, (response) => {
      bodyOf(response).then((body) => { resolve({ status: response.statusCode ?? 0, headers: response.headers, body }); }, reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const portOf = (err: string): number => Number(/127\.0\.0\.1:(\d+) for/.exec(err)?.[1]);

test("decides about real requests, and says so", async () => {
  const cwd = project({ "policy.ts": shopPolicy });
  const proxy = startSidewall(["run", "policy.ts", "--upstream", upstreamUrl(), "--port", "0"], { cwd });
  try {
    await proxy.until(() => proxy.err().includes("listening on"));
    const port = portOf(proxy.err());
    const plain = await ask(port, "/hello", {}, "four");
    assert.equal([plain.status, plain.body], [200, "upstream got 4 bytes for /hello"]);
    const denied = await ask(port, "/x/../admin");
    assert.equal([denied.status, denied.headers["content-type"]], [403, "application/problem+json"]);
    assert.is((await ask(port, "/", { "x-key": "gold", "x-tier": "forged" })).headers["x-seen-tier"], "gold");
    assert.is((await ask(port, "/lost")).status, 404);
    await proxy.until(() => proxy.out().split("\n").length > 4);
    assert.equal(proxy.out().trimEnd().split("\n").map((line) => line.replace(/[\d.]+ ms/, "T")), [
      "would-deny   200  POST /hello  127.0.0.1  T  shop/amount",
      "deny         403  GET /x/../admin  127.0.0.1  T  shop/admin-is-internal",
      "change       200  GET /  127.0.0.1  T  shop/tier",
      "change       404  GET /lost  127.0.0.1  T  shop/missing",
    ]);
  } finally {
    assert.is(await proxy.stop(), 0);
  }
});

test("puts changes in force, and keeps the old policy where the new one is wrong", async () => {
  const cwd = project({ "p.ts": tiny("shut", "/a"), "config.json": "{}" });
  const proxy = startSidewall(["run", "p.ts", "--upstream", upstreamUrl(), "--port", "0", "--config", "config.json", "--json"], { cwd });
  const statusOf = async (path: string): Promise<number> => (await ask(portOf(proxy.err()), path)).status;
  const changes = (): number => proxy.err().split("the changed policy is in force").length - 1;
  try {
    await proxy.until(() => proxy.err().includes("listening on"));
    assert.equal([await statusOf("/a"), await statusOf("/b")], [403, 200]);
    writeFileSync(join(cwd, "p.ts"), tiny("shut", "/b"));
    await proxy.until(() => changes() === 1);
    assert.equal([await statusOf("/a"), await statusOf("/b")], [200, 403]);
    writeFileSync(join(cwd, "p.ts"), tiny("shut", "/b").replace(".under", ".below"));
    await proxy.until(() => proxy.err().includes("the policy before the change stays in force"));
    assert.is(await statusOf("/b"), 403);
    writeFileSync(join(cwd, "p.ts"), tiny("shut", "/c"));
    await proxy.until(() => changes() === 2);
    writeFileSync(join(cwd, "config.json"), '{"policies":{"shut":{"mode":"observe"}}}');
    await proxy.until(() => changes() === 3);
    assert.is(await statusOf("/c"), 200);
    await proxy.until(() => proxy.out().includes('"path":"/c"'));
    const last = JSON.parse(proxy.out().trimEnd().split("\n").at(-1) ?? "") as { verdict: string; path: string; records: { policy: string; rule: string; mode: string }[] };
    assert.equal([last.verdict, last.path, last.records.map(({ policy, rule, mode }) => [policy, rule, mode])], ["would-deny", "/c", [["shut", "closed", "observe"]]]);
  } finally {
    assert.is(await proxy.stop(), 0);
  }
});

test("a malformed request is refused, and said", async () => {
  const cwd = project({ "p.ts": tiny("shut", "/a") });
  const proxy = startSidewall(["run", "p.ts", "--upstream", upstreamUrl(), "--port", "0"], { cwd });
  try {
    await proxy.until(() => proxy.err().includes("listening on"));
    const socket = connect(portOf(proxy.err()), "127.0.0.1");
    socket.end("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    assert.match(await bodyOf(socket), /^HTTP\/1\.1 400 /);
    await proxy.until(() => proxy.err().includes("refused with 400 before any policy: "));
  } finally {
    assert.is(await proxy.stop(), 0);
  }
});

test("what cannot be used is named", async () => {
  const cwd = project({ "p.ts": tiny("shut", "/a") });
  const refused = async (...words: string[]) => { const { code, err } = await sidewall(["run", "p.ts", ...words], { cwd }); return [code, err]; };
  assert.equal(await refused("--upstream", "shop.example"), [1, text('error: --upstream: expected an origin such as http://127.0.0.1:8080, found "shop.example"')]);
  const { port } = upstream.address() as AddressInfo;
  assert.equal(await refused("--upstream", upstreamUrl(), "--port", String(port)), [1, text(`error: --port: the port ${port} is taken; 0 takes a free one`)]);
  assert.equal(await refused("--upstream", upstreamUrl(), "--mode", "nobody=off"), [1, text("error: the configuration: SW6003 /policies/nobody is no name known here")]);
});

test.run();
