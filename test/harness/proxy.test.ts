import { once } from "node:events";
import { Agent, createServer, request as httpRequest, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { connect as connectHttp2, createServer as createHttp2Server } from "node:http2";
import { connect, createServer as createNetServer, type AddressInfo, type Socket } from "node:net";
import * as assert from "uvu/assert";
import { grpcCluster, Host, httpCluster, Module, Plugin, RealClock, ReverseProxy, V8Engine, type HostOptions, type PluginOptions, type ProxyOptions, type ProxyRecord } from "../../cli/harness/index.ts";
import { suite } from "../support/suite.ts";
import { compileFixture } from "../support/assembly.ts";
import { probeSource } from "./probe.ts";

const probe = await compileFixture(probeSource);
const test = suite("harness: the reverse proxy");

const listening = async (server: Server | ReturnType<typeof createNetServer>): Promise<number> => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
};
const later = (millis: number) => new Promise<void>((resolve) => { setTimeout(resolve, millis); });

interface Rig { proxy: ReverseProxy; records: ProxyRecord[]; refused: { status: number; reason: string }[]; logs: string[]; plugin: Plugin; host: Host; module: Module; record(): Promise<ProxyRecord> }

/** A proxy with the probe in front of an upstream, taken down at the end. */
async function rig(upstream: string | RequestListener, body: (rig: Rig) => Promise<void>, options: Partial<ProxyOptions> = {}, pluginOptions: PluginOptions = {}, hostOptions: HostOptions = {}): Promise<void> {
  const server = typeof upstream === "string" ? undefined : createServer(upstream);
  const url = typeof upstream === "string" ? upstream : `http://127.0.0.1:${await listening(server!)}`;
  const logs: string[] = [];
  const host = new Host({ clock: new RealClock(), logLevel: "debug", onLog: (record) => { logs.push(record.message); }, ...hostOptions });
  const module = new Module(host, new V8Engine(), probe);
  const plugin = new Plugin(module, { name: "probe", configuration: "quiet", ...pluginOptions });
  const records: ProxyRecord[] = [];
  const refused: Rig["refused"] = [];
  const waiting: (() => void)[] = [];
  const proxy = await ReverseProxy.start({ host, chain: [plugin], upstream: url, onExchange: (record) => { records.push(record); waiting.shift()?.(); }, onRefused: (refusal) => { refused.push(refusal); }, ...options });
  const record = async () => {
    if (records.length === 0) await Promise.race([new Promise<void>((resolve) => { waiting.push(resolve); }), later(3000).then(() => { throw new Error("no exchange ended"); })]);
    return records.shift()!;
  };
  try { await body({ proxy, records, refused, logs, plugin, host, module, record }); } finally {
    await proxy.stop(100);
    server?.closeAllConnections();
    server?.close();
  }
}

interface Reply { status: number; headers: IncomingMessage["headers"]; body: string; trailers: IncomingMessage["trailers"]; whole: boolean }

interface Ask { method?: string; path?: string; script?: string; headers?: Record<string, string>; body?: readonly (string | Buffer)[]; trailers?: Record<string, string>; agent?: Agent; pauseMillis?: number }

/** One request of Node's own client; "reset" where the connection broke before an answer. */
async function ask(port: number, { method, path = "/", script = "", headers = {}, body, trailers, agent, pauseMillis = 0 }: Ask = {}): Promise<Reply | "reset"> {
  const request = httpRequest({ host: "127.0.0.1", port, method: method ?? (body === undefined ? "GET" : "POST"), path, headers: { host: "a.test", "x-script": script, ...headers }, ...(agent === undefined ? {} : { agent }) });
  const replied = new Promise<Reply | "reset">((resolve) => {
    request.on("error", () => resolve("reset"));
    request.on("response", (response) => {
      let text = "";
      const finish = () => resolve({ status: response.statusCode!, headers: response.headers, body: text, trailers: response.trailers, whole: response.complete });
      response.setEncoding("latin1");
      response.on("data", (data: string) => { text += data; });
      response.on("end", finish);
      response.on("error", finish);
    });
  });
  if (trailers !== undefined) request.setHeader("trailer", Object.keys(trailers).join());
  for (const piece of body ?? []) { request.write(piece); if (pauseMillis > 0) await later(pauseMillis); }
  if (trailers !== undefined) request.addTrailers(trailers);
  request.end();
  return replied;
}

/** Sends bytes as they are and gives what comes back until the connection ends or nothing more comes. */
async function raw(port: number, text: string, quietMillis = 300): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.on("data", (data) => { answer += data.toString("latin1"); });
  socket.on("error", () => {});
  socket.write(Buffer.from(text, "latin1"));
  for (let before = -1; before !== answer.length;) { before = answer.length; await Promise.race([once(socket, "close"), later(quietMillis)]); }
  socket.destroy();
  return answer;
}

const reply = (value: Reply | "reset"): Reply => { assert.is.not(value, "reset", "the connection broke"); return value as Reply; };

/** An upstream that tells what it got. */
const echo: RequestListener = (request, response) => {
  let body = "";
  request.setEncoding("latin1");
  request.on("data", (data: string) => { body += data; });
  request.on("end", () => {
    response.setHeader("x-from", "upstream");
    response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.rawHeaders, body, trailers: request.trailers }));
  });
};
const echoed = (value: Reply | "reset") => JSON.parse(reply(value).body) as { method: string; url: string; headers: string[]; body: string; trailers: Record<string, string> };

test("a request is judged, sent on and answered, and told of", () => rig(echo, async ({ proxy, record, logs }) => {
  const answer = await ask(proxy.port, { path: "/a?b=c", script: "request_headers: set 0 x-added 1; prop source/address|response_headers: set 2 x-out 2", headers: { "X-Mixed": "v" }, body: ["abc", "def"], pauseMillis: 20 });
  const seen = echoed(answer);
  assert.equal([seen.method, seen.url, seen.body], ["POST", "/a?b=c", "abcdef"]);
  assert.ok(seen.headers.includes("x-added") && seen.headers.includes("x-mixed") && seen.headers.includes("x-forwarded-proto"));
  assert.equal([reply(answer).headers["x-out"], reply(answer).headers["x-from"]], ["2", "upstream"]);
  const told = await record();
  assert.equal([told.end, told.response?.status, told.forwarded?.bodyBytes, told.request.bodyBytes, told.protocol], ["complete", 200, 6, 6, "HTTP/1.1"]);
  assert.ok(logs.some((line) => line.startsWith("  prop source/address -> 0 127.0.0.1:")));
}));

test("a denial leaves the connection open, and nothing reaches the upstream", () => {
  let requests = 0;
  return rig((request, response) => { requests += 1; echo(request, response); }, async ({ proxy, record }) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const denied = reply(await ask(proxy.port, { agent, script: "request_headers: reply 403 no -1 mine" }));
    assert.equal([denied.status, denied.body, denied.headers.connection], [403, "no", "keep-alive"]);
    assert.is(requests, 0);
    const told = await record();
    assert.equal([told.forwarded, told.localReplies[0]?.details, told.response?.bodyBytes], [undefined, "mine", 2]);
    assert.is(reply(await ask(proxy.port, { agent })).status, 200);
    agent.destroy();
  });
});

test("a denial in the middle of a request's body ends the connection", () => rig(echo, async ({ proxy }) => {
  const answer = await raw(proxy.port, "POST / HTTP/1.1\r\nhost: a\r\nx-script: request_headers: reply 403 no -1 -\r\ncontent-length: 100\r\n\r\nabc");
  assert.match(answer, /^HTTP\/1\.1 403/);
  assert.match(answer, /connection: close/i);
}));

test("megabytes stream through in both directions without being held", () => rig((request, response) => { response.writeHead(200); request.pipe(response); }, async ({ proxy, plugin }) => {
  const size = 8 * 1024 * 1024;
  const before = plugin.vm.memoryBytes;
  const answer = reply(await ask(proxy.port, { body: Array.from({ length: 128 }, () => Buffer.alloc(size / 128, "x")) }));
  assert.is(answer.body.length, size);
  assert.ok(plugin.vm.memoryBytes - before < size / 2);
}));

test("a held body beyond the limit is answered 413", () => rig(echo, async ({ proxy }) => {
  const answer = await ask(proxy.port, { script: "request_body: return 1", body: [Buffer.alloc(3000), Buffer.alloc(3000)], pauseMillis: 30 });
  assert.is(reply(answer).status, 413);
}, { bufferBytesMax: 4096 }));

test("a paused request is not read beyond the limit, and goes on when it is resumed", () => rig(echo, async ({ proxy, records }) => {
  const script = "request_headers: http side 2000 - :method=GET :path=/ :authority=s; return 1|http_call_response: effective $stream; continue 0";
  const answer = await ask(proxy.port, { script, body: Array.from({ length: 64 }, () => Buffer.alloc(1024, "y")) });
  assert.is(echoed(answer).body.length, 65536);
  assert.is(records.length, 1);
}, { bufferBytesMax: 8192 }, {}, { clock: new RealClock(), clusters: { side: (call) => { call.clock.after(150, () => call.respond({ headers: [[":status", "200"]] })); } } }));

test("trailers pass where they are asked for, and are dropped where not", async () => {
  const upstream: RequestListener = (request, response) => { response.writeHead(200, { trailer: "x-tail" }); request.resume(); request.on("end", () => { response.write(JSON.stringify(request.trailers)); response.addTrailers({ "x-tail": "t" }); response.end(); }); };
  const exchange = async (proxy: ReverseProxy) => reply(await ask(proxy.port, { body: ["a"], trailers: { "x-end": "e" }, script: "request_trailers: set 1 x-more m" }));
  await rig(upstream, async ({ proxy }) => {
    const answer = await exchange(proxy);
    assert.equal([JSON.parse(answer.body), answer.trailers["x-tail"]], [{ "x-end": "e", "x-more": "m" }, "t"]);
  }, { http1Trailers: true });
  await rig(upstream, async ({ proxy }) => {
    const answer = await exchange(proxy);
    assert.equal([JSON.parse(answer.body), answer.trailers["x-tail"]], [{}, undefined]);
  });
});

test("a client that goes away ends the stream and the upstream's request", () => {
  let cut: Promise<unknown> | undefined;
  return rig((request) => { cut = new Promise((resolve) => { request.on("close", resolve); request.on("error", () => {}); }); }, async ({ proxy, record, logs }) => {
    const socket = connect(proxy.port, "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nhost: a\r\nx-script: \r\n\r\n");
    while (cut === undefined) await later(10);
    socket.destroy();
    const told = await record();
    assert.equal([told.end, told.details, told.response], ["reset", "downstream_remote_disconnect", undefined]);
    await cut;
    assert.equal(logs.slice(-3), ["stream log", "stream done", "stream delete"]);
  });
});

test("an upstream that is not there, breaks off, or is silent", async () => {
  const closed = createNetServer();
  const port = await listening(closed);
  closed.close();
  await rig(`http://127.0.0.1:${port}`, async ({ proxy, record }) => {
    const answer = reply(await ask(proxy.port));
    assert.is(answer.status, 503);
    assert.match(answer.body, /upstream connect error.*ECONNREFUSED/);
    assert.match((await record()).details, /upstream_reset_before_response_started/);
  });
  await rig((request) => { request.socket.destroy(); }, async ({ proxy }) => { assert.is(reply(await ask(proxy.port)).status, 503); });
  await rig(() => {}, async ({ proxy, record }) => {
    const answer = reply(await ask(proxy.port));
    assert.equal([answer.status, answer.body], [504, "upstream request timeout"]);
    assert.is((await record()).details, "response_timeout");
  }, { upstreamMillisMax: 100 });
  await rig((request, response) => { response.writeHead(200, { "content-length": "10" }); response.write("half"); setTimeout(() => request.socket.destroy(), 50); }, async ({ proxy, record }) => {
    const answer = await ask(proxy.port);
    assert.not((answer as Reply).whole);
    assert.is((await record()).end, "reset");
  });
});

test("a stream on which nothing moves is ended", () => rig(echo, async ({ proxy, record }) => {
  assert.is(reply(await ask(proxy.port, { script: "request_headers: return 1" })).status, 504);
  assert.is((await record()).details, "stream_idle_timeout");
}, { idleMillisMax: 150 }));

test("requests that servers may read differently are refused, and reach neither plugin nor upstream", () => {
  let requests = 0;
  return rig((request, response) => { requests += 1; echo(request, response); }, async ({ proxy, refused, records }) => {
    const script = "x-script: \r\n";
    const bad: readonly (readonly [string, string, number])[] = [
      ["two lengths", `POST / HTTP/1.1\r\nhost: a\r\n${script}content-length: 3\r\ncontent-length: 4\r\n\r\nabcd`, 400],
      ["the same length twice", `POST / HTTP/1.1\r\nhost: a\r\n${script}content-length: 3\r\ncontent-length: 3\r\n\r\nabc`, 400],
      ["length and chunks", `POST / HTTP/1.1\r\nhost: a\r\n${script}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
      ["chunks named oddly", `POST / HTTP/1.1\r\nhost: a\r\n${script}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n`, 400],
      ["two hosts", `GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n${script}\r\n`, 400],
      ["a space before the colon", `GET / HTTP/1.1\r\nhost: a\r\nx-script : \r\n\r\n`, 400],
      ["a folded line", `GET / HTTP/1.1\r\nhost: a\r\nx-a: b\r\n c\r\n${script}\r\n`, 400],
      ["a bad chunk size", `POST / HTTP/1.1\r\nhost: a\r\n${script}transfer-encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n`, 400],
      ["no request at all", "hello\r\n\r\n", 400],
      ["a null byte in a value", `GET / HTTP/1.1\r\nhost: a\r\nx-a: b\0c\r\n${script}\r\n`, 400],
      ["more than a hundred headers", `GET / HTTP/1.1\r\nhost: a\r\n${script}${"x-h: 1\r\n".repeat(100)}\r\n`, 431],
      ["a head of megabytes", `GET / HTTP/1.1\r\nhost: a\r\n${script}${`x-h: ${"1".repeat(1000)}\r\n`.repeat(200)}\r\n`, 431],
    ];
    for (const [what, text, status] of bad) {
      const answer = await raw(proxy.port, text, 150);
      if (what === "a bad chunk size") assert.match(answer, /^$|^HTTP\/1\.1 400/, what);
      else assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status}`), `${what}: ${answer.slice(0, 80)}`);
      assert.not.match(answer.slice(10), /HTTP\/1\.1 200/, what);
    }
    // A chunk is only looked at when the head has gone on.
    assert.is(requests, 1);
    assert.ok(refused.length >= bad.length - 1);
    assert.ok(records.every((record) => record.end === "reset"));
  });
});

test("a target in absolute form gives path and authority", () => rig(echo, async ({ proxy }) => {
  const answer = await raw(proxy.port, "GET http://other.test/x?y HTTP/1.1\r\nhost: a\r\nx-script: \r\nconnection: close\r\n\r\n");
  assert.match(answer, /"url":"\/x\?y"/);
  assert.match(answer, /"host","other.test"/);
}));

test("requests one behind the other on a connection are answered in order", () => rig(echo, async ({ proxy }) => {
  const one = (path: string) => `GET ${path} HTTP/1.1\r\nhost: a\r\nx-script: \r\n\r\n`;
  const answer = await raw(proxy.port, one("/1") + one("/2") + one("/3"));
  assert.equal([...answer.matchAll(/"url":"(\/\d)"/g)].map((match) => match[1]), ["/1", "/2", "/3"]);
}));

test("a body longer than its length is cut, and does not run into the next answer", () => rig((_request, response) => { response.setHeader("content-length", 3); response.end("abc"); }, async ({ proxy, record }) => {
  const one = "GET / HTTP/1.1\r\nhost: a\r\nx-script: response_body#1: write 1 0 0 LONGER\r\n\r\n";
  const answer = await raw(proxy.port, one + one);
  assert.equal([...answer.matchAll(/\r\n\r\n(LON)HTTP|\r\n\r\n(LON)$/g)].length, 2, answer);
  assert.is((await record()).response?.framing, "cut");
}));

test("a body shorter than its length ends the connection instead of leaving the peer waiting", () => rig((_request, response) => { response.setHeader("content-length", 6); response.end("abcdef"); }, async ({ proxy, record }) => {
  const answer = await ask(proxy.port, { script: "response_body#1: write 1 0 6 ab" });
  assert.ok(answer === "reset" || !answer.whole);
  assert.is((await record()).response?.framing, "short");
  const sent = reply(await ask(proxy.port, { script: "request_body#1: write 0 0 6 ab", headers: { "content-length": "6" }, body: ["abcdef"] }));
  assert.is(sent.status, 504);
}));

test("a line end that a module puts into a response header does not split the response", () => rig(echo, async ({ proxy, record }) => {
  assert.is(await ask(proxy.port, { script: "response_headers: set 2 x-bad a%0D%0Aset-cookie:%20b" }), "reset");
  const told = await record();
  assert.is(told.end, "reset");
  assert.match(told.failures[0]?.message ?? "", "cannot be sent");
}));

test("HTTP/2 with prior knowledge: bodies, trailers, cookies, a denial, a reset", () => rig(echo, async ({ proxy, record }) => {
  const session = connectHttp2(`http://127.0.0.1:${proxy.port}`);
  const exchange = (headers: Record<string, string | string[]>, body?: string) => new Promise<{ status: number; body: string }>((resolve) => {
    const stream = session.request({ ":path": "/x", "x-script": "", ...headers }, { endStream: body === undefined });
    let status = 0;
    let text = "";
    stream.on("response", (head) => { status = Number(head[":status"]); });
    stream.on("data", (data: Buffer) => { text += data.toString(); });
    stream.on("error", () => {});
    stream.on("close", () => resolve({ status, body: text }));
    if (body !== undefined) stream.end(body);
  });
  const posted = await exchange({ ":method": "POST", cookie: ["a=1", "b=2"], "x-script": "request_headers: get 0 cookie; prop request/protocol|request_body: buf 0 0 10" }, "hello");
  assert.is(posted.status, 200);
  assert.is((JSON.parse(posted.body) as { body: string }).body, "hello");
  const told = await record();
  assert.is(told.protocol, "HTTP/2");
  assert.equal(told.logs.map((line) => line.message).slice(1, 3), ["  get 0 -> 0 a=1; b=2", "  prop request/protocol -> 0 HTTP/2"]);
  assert.is((await exchange({ "x-script": "request_headers: reply 403 no -1 -" })).status, 403);
  assert.is((await exchange({ ":method": "CONNECT", ":path": undefined as unknown as string, ":authority": "x:1" }).catch(() => ({ status: 405 }))).status, 405);
  const stream = session.request({ ":path": "/", ":method": "POST", "x-script": "request_body: return 1" });
  stream.on("error", () => {});
  stream.write("abc");
  await later(50);
  stream.close(8);
  while ((await record()).end !== "reset");
  session.destroy();
}));

test("gRPC passes to an upstream that speaks HTTP/2, with its trailers", async () => {
  const server = createHttp2Server();
  server.on("stream", (stream) => {
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.pipe(stream);
  });
  const port = await listening(server as unknown as Server);
  try {
    await rig(`h2c://127.0.0.1:${port}`, async ({ proxy }) => {
      const session = connectHttp2(`http://127.0.0.1:${proxy.port}`);
      const stream = session.request({ ":method": "POST", ":path": "/s/m", "content-type": "application/grpc", te: "trailers", "x-script": "response_trailers: pairs 3; set 3 x-t 1" });
      const [[trailers]] = await Promise.all([once(stream, "trailers") as Promise<[Record<string, string>]>, (async () => { stream.end("frame"); for await (const data of stream) assert.is(String(data), "frame"); })()]);
      assert.equal([trailers["grpc-status"], trailers["x-t"]], ["0", "1"]);
      session.destroy();
    });
  } finally { server.close(); }
});

/** An upstream that upgrades to a protocol which sends everything back in capitals. */
async function upgrading(body: (url: string) => Promise<void>): Promise<void> {
  const server = createServer((_request, response) => { response.writeHead(426); response.end("upgrade"); });
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => { sockets.add(socket); });
  server.on("upgrade", (request, socket) => {
    if (request.url === "/refuse") { socket.end("HTTP/1.1 426 Upgrade Required\r\ncontent-length: 2\r\n\r\nno"); return; }
    socket.write("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: shout\r\n\r\nHI");
    socket.on("data", (data) => { socket.write(data.toString().toUpperCase()); });
  });
  const port = await listening(server);
  try { await body(`http://127.0.0.1:${port}`); } finally { for (const socket of sockets) socket.destroy(); server.close(); }
}

const upgradeText = (script: string, path = "/") => `GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: Upgrade\r\nupgrade: shout\r\nx-script: ${script}\r\n\r\nearly`;

test("an upgrade passes once the plugins have judged its headers", () => upgrading((url) => rig(url, async ({ proxy, record }) => {
  const answer = await raw(proxy.port, upgradeText("request_headers: get 0 upgrade|response_headers: get 2 :status; set 2 x-seen 1"));
  assert.match(answer, /^HTTP\/1\.1 101 [^]*x-seen: 1[^]*\r\n\r\nHIEARLY$/);
  const told = await record();
  assert.equal([told.end, told.response?.status], ["upgraded", 101]);
  assert.equal(told.logs.map((line) => line.message).filter((line) => line.startsWith(" ")), ["  get 0 -> 0 shout", "  get 2 -> 0 101", "  set 2 -> 0"]);
})));

test("an upgrade is denied by a plugin at either headers, or by the upstream, or refused as a whole", () => upgrading(async (url) => {
  await rig(url, async ({ proxy }) => {
    assert.match(await raw(proxy.port, upgradeText("request_headers: reply 403 no -1 -")), /^HTTP\/1\.1 403 [^]*no$/);
    const late = await raw(proxy.port, upgradeText("response_headers: reply 403 late -1 -"));
    assert.match(late, /^HTTP\/1\.1 403 [^]*late$/);
    assert.match(await raw(proxy.port, upgradeText("", "/refuse")), /^HTTP\/1\.1 426/);
  });
  await rig(url, async ({ proxy, refused }) => {
    assert.match(await raw(proxy.port, upgradeText("")), /^HTTP\/1\.1 403/);
    assert.equal(refused, [{ status: 403, reason: "upgrade" }]);
  }, { upgrades: "refuse" });
}));

test("CONNECT is refused, or tunnelled to the upstream after the plugins' verdict", async () => {
  const echoServer = createNetServer((socket) => { socket.on("error", () => {}); socket.pipe(socket); });
  const url = `http://127.0.0.1:${await listening(echoServer)}`;
  const text = (script: string) => `CONNECT db.test:5432 HTTP/1.1\r\nhost: db.test:5432\r\nx-script: ${script}\r\n\r\nbytes`;
  try {
    await rig(url, async ({ proxy, refused }) => {
      assert.match(await raw(proxy.port, text("")), /^HTTP\/1\.1 405/);
      assert.equal(refused, [{ status: 405, reason: "CONNECT" }]);
    });
    await rig(url, async ({ proxy, record }) => {
      assert.match(await raw(proxy.port, text("request_headers: get 0 :authority")), /^HTTP\/1\.1 200 [^]*\r\n\r\nbytes$/);
      assert.is((await record()).end, "upgraded");
      assert.match(await raw(proxy.port, text("request_headers: reply 403 no -1 -")), /^HTTP\/1\.1 403/);
    }, { connect: "tunnel" });
  } finally { echoServer.close(); }
});

test("call-outs reach real servers, over HTTP and gRPC", async () => {
  const side = createServer((request, response) => {
    if (request.url === "/reset") { request.socket.destroy(); return; }
    response.writeHead(200, { "x-side": "s" });
    request.pipe(response);
  });
  const grpc = createHttp2Server();
  grpc.on("stream", (stream, headers) => {
    if (headers[":path"] === "/svc/fail") { stream.respond({ ":status": 200, "grpc-status": "7", "grpc-message": "no" }, { endStream: true }); return; }
    stream.respond({ ":status": 200, "content-type": "application/grpc", "x-init": "i" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0", "x-tail": "t" }));
    stream.pipe(stream);
  });
  const sessions: { destroy(): void }[] = [];
  grpc.on("session", (session) => { sessions.push(session); });
  const clusters = { side: httpCluster(`http://127.0.0.1:${await listening(side)}`), grpc: grpcCluster(`http://127.0.0.1:${await listening(grpc as unknown as Server)}`), gone: httpCluster("http://127.0.0.1:1") };
  const call = (cluster: string, path = "/x") => `http ${cluster} 2000 ping :method=POST :path=${path} :authority=s; return 1`;
  const done = "effective $stream; continue 0";
  try {
    await rig(echo, async ({ proxy, logs }) => {
      const heard = async (script: string) => { logs.length = 0; reply(await ask(proxy.port, { script })); return logs.filter((line) => line.startsWith("root") || line.startsWith("  ")).slice(1, -1); };
      assert.equal(await heard(`request_headers: ${call("side")}|http_call_response: get 6 x-side; buf 4 0 10; ${done}`), ["root http_call_response 1 1 4 0", "  get 6 -> 0 s", "  buf 4 -> 0 ping"]);
      assert.equal((await heard(`request_headers: ${call("side", "/reset")}|http_call_response: get 6 :status; ${done}`))[1], "  get 6 -> 0 503");
      assert.equal((await heard(`request_headers: ${call("gone")}|http_call_response: get 6 :status; ${done}`))[1], "  get 6 -> 0 503");
      assert.equal(await heard(`request_headers: grpc grpc svc echo 2000 ping; return 1|grpc_receive: buf 5 0 10; ${done}`), ["root grpc_receive 4", "  buf 5 -> 0 ping"]);
      assert.equal(await heard(`request_headers: grpc grpc svc fail 2000 ping; return 1|grpc_close: status; ${done}`), ["root grpc_close 7", "  status -> 0 7 no"]);
      assert.equal((await heard(`request_headers: grpcstream grpc svc echo; grpcsend $token one 0; grpcsend $token two 1; return 1|grpc_receive_initial_metadata: get 4 x-init|grpc_receive: buf 5 0 10|grpc_receive_trailing_metadata: get 5 x-tail|grpc_close: ${done}`)).filter((line) => !line.includes("grpcsend")), [
        "root grpc_receive_initial_metadata", "  get 4 -> 0 i", "root grpc_receive 3", "  buf 5 -> 0 one", "root grpc_receive 3", "  buf 5 -> 0 two", "root grpc_receive_trailing_metadata", "  get 5 -> 0 t", "root grpc_close 0",
      ]);
    }, {}, {}, { clusters });
  } finally {
    side.closeAllConnections();
    side.close();
    for (const session of sessions) session.destroy();
    grpc.close();
  }
});

test("a chain is swapped while requests run: those under way keep the old one", () => {
  let release: (() => void) | undefined;
  return rig((request, response) => { if (request.url === "/slow") release = () => response.end("slow"); else response.end("fast"); }, async ({ proxy, plugin, module }) => {
    const slow = ask(proxy.port, { path: "/slow", script: "response_headers: set 2 x-by old" });
    while (release === undefined) await later(5);
    const next = new Plugin(module, { name: "next", vmId: "next", configuration: "quiet" });
    let drained = false;
    const swapped = proxy.swap([next]).then(() => { drained = true; });
    const fast = reply(await ask(proxy.port, { headers: { "x-script-next": "response_headers: prop plugin_name; set 2 x-by new" } }));
    assert.equal([fast.body, fast.headers["x-by"], drained], ["fast", "new", false]);
    (release as () => void)();
    assert.equal([reply(await slow).body, reply(await slow).headers["x-by"]], ["slow", "old"]);
    await swapped;
    plugin.close();
    assert.ok(plugin.root.closed);
  });
});

test("stopping lets a request under way end, and takes no other", () => {
  let release: (() => void) | undefined;
  return rig((_request, response) => { release = () => response.end("done"); }, async ({ proxy }) => {
    const slow = ask(proxy.port);
    while (release === undefined) await later(5);
    const stopped = proxy.stop(5000);
    assert.is(await ask(proxy.port), "reset");
    (release as () => void)();
    assert.is(reply(await slow).body, "done");
    await stopped;
  });
});

test("an address that is no upstream is refused in words", async () => {
  const host = new Host({ clock: new RealClock() });
  for (const upstream of ["ftp://127.0.0.1", "nonsense"]) {
    let message = "";
    try { await ReverseProxy.start({ host, chain: [], upstream }); } catch (error) { message = (error as Error).message; }
    assert.match(message, /upstream|URL/);
  }
});

test.run();
