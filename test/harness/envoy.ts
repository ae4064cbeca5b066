// Runs the cases in a real Envoy: its configuration, a raw upstream and a raw client, so that every byte and every pause is as told.
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect as connectHttp2, createServer as createHttp2Server } from "node:http2";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnGuarded } from "../../cli/envoy/start.ts";
import type { Case, Seen, Setup, UpstreamAnswer } from "./cases.ts";

/** Between the pieces of a message, so that each arrives by itself; more where the machine is busy. */
let pauseMillis = 25;
export const smallBufferBytes = 4096;

interface SetupConfig { allowStop?: boolean; policy?: string; bufferBytes?: number; filters?: number; vmId: string }
const setups: Readonly<Record<Setup, SetupConfig>> = {
  plain: { vmId: "vm" }, hold: { vmId: "hold", allowStop: true }, small: { vmId: "small", allowStop: true, bufferBytes: smallBufferBytes },
  closed: { vmId: "closed", policy: "FAIL_CLOSED" }, open: { vmId: "open", policy: "FAIL_OPEN" }, reload: { vmId: "reload", policy: "FAIL_RELOAD" },
  two: { vmId: "two", filters: 2 },
};

const pause = (millis: number) => new Promise<void>((resolve) => { setTimeout(resolve, millis); });
const listen = (server: Server) => new Promise<number>((resolve) => { server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)); });

/** An HTTP/1.1 server of bytes: it notes what it gets and answers as told. */
class RawUpstream {
  readonly server: Server;
  answer: UpstreamAnswer | "reset" | "silent" = {};
  seen: Seen["upstream"];
  constructor() {
    this.server = createServer((socket) => this.#serve(socket));
  }

  #serve(socket: Socket): void {
    let text = "";
    let answered = false;
    socket.on("error", () => {});
    socket.on("data", (data) => {
      text += data.toString("latin1");
      const message = parseMessage(text);
      if (message === undefined) return;
      const { first, ...rest } = message;
      this.seen = { ...rest, headers: [first, ...message.headers] };
      if (answered || !message.whole) return;
      answered = true;
      void this.#reply(socket);
    });
  }

  async #reply(socket: Socket): Promise<void> {
    if (this.answer === "silent") return;
    if (this.answer === "reset") { socket.destroy(); return; }
    await writeMessage(socket, `HTTP/1.1 ${this.answer.status ?? 200} OK`, this.answer.headers ?? [["content-length", "0"]], this.answer.body ?? [], this.answer.trailers);
  }
}

async function writeMessage(socket: Socket, first: string, headers: readonly (readonly [string, string])[], body: readonly string[], trailers: readonly (readonly [string, string])[] | undefined): Promise<void> {
  socket.setNoDelay(true);
  const chunked = headers.some(([name, value]) => name.toLowerCase() === "transfer-encoding" && value === "chunked");
  socket.write(Buffer.from(`${first}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`, "latin1"));
  for (const piece of body) {
    await pause(pauseMillis);
    socket.write(Buffer.from(chunked ? `${piece.length.toString(16)}\r\n${piece}\r\n` : piece, "latin1"));
  }
  if (!chunked) return;
  await pause(pauseMillis);
  socket.write(Buffer.from(`0\r\n${(trailers ?? []).map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`, "latin1"));
}

interface Message { first: string; headers: string[]; body: string; trailers: string[]; whole: boolean }

/** Reads a message as far as it has come; undefined before its head is whole. */
function parseMessage(text: string, bodyless = false): Message | undefined {
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const [first = "", ...headers] = text.slice(0, headEnd).split("\r\n");
  let rest = text.slice(headEnd + 4);
  const value = (name: string) => headers.find((line) => line.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 1).trim();
  if (bodyless) return { first, headers, body: "", trailers: [], whole: true };
  if (value("transfer-encoding") !== "chunked") {
    const length = Number(value("content-length") ?? (first.startsWith("HTTP/") ? NaN : 0));
    return { first, headers, body: rest.slice(0, Number.isNaN(length) ? undefined : length), trailers: [], whole: rest.length >= length };
  }
  let body = "";
  for (;;) {
    const lineEnd = rest.indexOf("\r\n");
    const size = parseInt(rest.slice(0, lineEnd), 16);
    if (lineEnd < 0 || rest.length < lineEnd + 2 + size + 2) return { first, headers, body, trailers: [], whole: false };
    if (size === 0) {
      const tail = rest.slice(lineEnd + 2);
      const end = tail.startsWith("\r\n") ? 0 : tail.indexOf("\r\n\r\n");
      return { first, headers, body, trailers: end > 0 ? tail.slice(0, end).split("\r\n") : [], whole: end >= 0 };
    }
    body += rest.slice(lineEnd + 2, lineEnd + 2 + size);
    rest = rest.slice(lineEnd + 2 + size + 2);
  }
}

/** Headers that Envoy or the transport adds, and that the harness leaves to whoever drives it. */
const ownHeaders = /^(date|server|x-envoy-[^:]*|x-request-id|connection|transfer-encoding|keep-alive):/i;
const shown = (lines: readonly string[]) => lines.filter((line) => !ownHeaders.test(line)).map((line) => line.replace(/^([^:]+): ?/, (_all, name: string) => `${name.toLowerCase()}: `)).sort();

export class EnvoyUnderTest {
  readonly #process: ChildProcess;
  readonly #upstream: RawUpstream;
  readonly #servers: readonly Server[];
  readonly #folder: string;
  readonly #ports: Readonly<Record<string, number>>;
  #lines: string[] = [];

  private constructor(process: ChildProcess, servers: readonly Server[], upstream: RawUpstream, folder: string, ports: Record<string, number>) {
    this.#process = process;
    this.#upstream = upstream;
    this.#servers = servers;
    this.#folder = folder;
    this.#ports = ports;
  }

  static async start(binary: string, wasm: Uint8Array): Promise<EnvoyUnderTest> {
    const folder = mkdtempSync(join(tmpdir(), "harness-envoy-"));
    writeFileSync(join(folder, "probe.wasm"), wasm);
    const upstream = new RawUpstream();
    const side = createServer((socket) => serveSide(socket));
    const grpc = serveGrpc();
    const upstreamPort = await listen(upstream.server);
    const sidePort = await listen(side);
    const ports: Record<string, number> = {};
    for (const name of Object.keys(setups)) ports[name] = await freePort();
    writeFileSync(join(folder, "envoy.json"), JSON.stringify(configuration(join(folder, "probe.wasm"), ports, upstreamPort, sidePort, await listen(grpc))));
    const child = spawnGuarded(binary, ["-c", join(folder, "envoy.json"), "--concurrency", "1", "--disable-hot-restart", "--log-format", "%v", "--component-log-level", "wasm:debug", "-l", "error"]);
    child.stdout!.resume();
    const envoy = new EnvoyUnderTest(child, [upstream.server, side, grpc], upstream, folder, ports);
    child.stderr!.setEncoding("latin1");
    let text = "";
    child.stderr!.on("data", (data: string) => {
      text += data;
      const lines = text.split("\n");
      text = lines.pop()!;
      envoy.#lines.push(...lines);
    });
    await envoy.#ready();
    return envoy;
  }

  async #ready(): Promise<void> {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if (this.#process.exitCode !== null) throw new Error(`Envoy ended:\n${this.#lines.slice(-30).join("\n")}`);
      const open = await new Promise<boolean>((resolve) => {
        const socket = connect(this.#ports.two!, "127.0.0.1", () => { socket.destroy(); resolve(true); });
        socket.on("error", () => resolve(false));
      });
      if (open) { await pause(200); return; }
      await pause(100);
    }
    throw new Error(`Envoy does not listen:\n${this.#lines.slice(-30).join("\n")}`);
  }

  /** Everything that Envoy said so far, for looking into a failure. */
  get lines(): readonly string[] { return this.#lines; }

  async run(one: Case): Promise<Seen> {
    this.#lines = [];
    this.#upstream.answer = one.upstream ?? {};
    this.#upstream.seen = undefined;
    const port = this.#ports[one.setup ?? "plain"]!;
    const client = one.http2 === true ? await http2Client(port, one) : await rawClient(port, one);
    await this.#quiet(one);
    const upstream = this.#upstream.seen as Seen["upstream"];
    return {
      log: this.#lines.map(logged).filter((line): line is string => line !== undefined),
      client: client === undefined ? undefined : { status: client.status, headers: shown(client.headers), body: client.body, trailers: shown(client.trailers), whole: client.whole },
      upstream: upstream === undefined ? undefined : { headers: [upstream.headers[0]!, ...shown(upstream.headers.slice(1))], body: upstream.body, trailers: shown(upstream.trailers), whole: upstream.whole },
    };
  }

  /** Runs a case with long pauses, for a machine that is too busy for short ones. */
  async runSlowly(one: Case): Promise<Seen> {
    const usual = pauseMillis;
    pauseMillis = 200;
    try { return await this.run(one); } finally { pauseMillis = usual; }
  }

  /** Waits until nothing has been said for a while: for long where the stream is not over, or may be followed by something. */
  async #quiet(one: Case): Promise<void> {
    for (let before = -1; before !== this.#lines.length;) {
      before = this.#lines.length;
      const over = this.#lines.filter((line) => line.endsWith("stream delete")).length >= (setups[one.setup ?? "plain"].filters ?? 1);
      await pause(over && !/(http|grpc|grpcstream) |enq /.test(one.script) ? 40 : 300);
    }
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => { this.#process.once("exit", resolve); });
    this.#process.kill("SIGKILL");
    await ended;
    for (const server of this.#servers) server.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The text of a log line of the probe; that of another plugin names it. */
function logged(line: string): string | undefined {
  const [, prefix, text] = /wasm log((?: [^ :]+)*): (.*)$/.exec(line) ?? [];
  if (prefix === undefined || text === undefined) return undefined;
  const plugin = prefix.trim().split(" ")[0];
  return plugin?.startsWith("probe") === true && plugin !== "probe" ? `${plugin}> ${text}` : text;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => { server.close(resolve); });
  return port;
}

interface Answer { status: number; headers: string[]; body: string; trailers: string[]; whole: boolean }

function requestHead(one: Case): [string, string][] {
  const headers: [string, string][] = [["host", "a.test"], ["x-script", one.script], ...(one.headers ?? []).map(([name, value]): [string, string] => [name, value])];
  if (one.body !== undefined && !headers.some(([name]) => name.toLowerCase() === "content-length")) headers.push(["transfer-encoding", "chunked"]);
  return headers;
}

async function rawClient(port: number, one: Case): Promise<Answer | undefined> {
  const socket = connect(port, "127.0.0.1");
  let text = "";
  let closed = false;
  let touched = Date.now();
  socket.on("data", (data) => { text += data.toString("latin1"); touched = Date.now(); });
  socket.on("close", () => { closed = true; });
  socket.on("error", () => { closed = true; });
  const method = one.method ?? (one.body === undefined ? "GET" : "POST");
  const first = `${method} ${one.path ?? "/"} HTTP/1.1`;
  if (one.abort === true) {
    socket.write(Buffer.from(`${first}\r\n${requestHead(one).map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`, "latin1"));
    for (const piece of one.body ?? []) { await pause(pauseMillis); socket.write(`${piece.length.toString(16)}\r\n${piece}\r\n`); }
    await pause(100);
    socket.destroy();
    return undefined;
  }
  await writeMessage(socket, first, requestHead(one), one.body ?? [], one.trailers);
  const patience = one.patienceMillis ?? 3000;
  for (touched = Date.now(); !closed && Date.now() - touched < patience && parseMessage(text, method === "HEAD")?.whole !== true;) await pause(5);
  // Bytes beyond the message would show that its length was wrong.
  await pause(30);
  socket.destroy();
  const message = parseMessage(text, method === "HEAD");
  return message === undefined ? undefined : { ...message, status: Number(message.first.split(" ")[1]) };
}

async function http2Client(port: number, one: Case): Promise<Answer | undefined> {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  session.on("error", () => {});
  const headers: Record<string, string | string[]> = { ":method": one.method ?? (one.body === undefined ? "GET" : "POST"), ":path": one.path ?? "/", ":authority": "a.test" };
  for (const [name, value] of requestHead(one).filter(([name]) => name !== "host" && name !== "transfer-encoding")) headers[name] = name in headers ? [headers[name]!].flat().concat(value) : value;
  const stream = session.request(headers, { endStream: one.body === undefined, waitForTrailers: one.trailers !== undefined });
  stream.on("wantTrailers", () => stream.sendTrailers(Object.fromEntries(one.trailers!)));
  const answer = await new Promise<Answer | undefined>((resolve) => {
    let result: Answer | undefined;
    const lines = (object: Record<string, unknown>) => Object.entries(object).filter(([name]) => !name.startsWith(":")).map(([name, value]) => `${name}: ${String(value)}`);
    stream.on("response", (head) => { result = { status: Number(head[":status"]), headers: lines(head), body: "", trailers: [], whole: false }; });
    stream.on("data", (data: Buffer) => { if (result !== undefined) result.body += data.toString("latin1"); });
    stream.on("trailers", (trailers) => { if (result !== undefined) result.trailers = lines(trailers); });
    stream.on("end", () => { if (result !== undefined) result.whole = true; });
    stream.on("error", () => {});
    stream.on("close", () => resolve(result));
    setTimeout(() => resolve(result), one.patienceMillis ?? 3000).unref();
    void (async () => {
      const body = one.body ?? [];
      for (let index = 0; index < body.length; index += 1) {
        await pause(pauseMillis);
        if (stream.closed || stream.destroyed) return;
        // The end comes with the last piece.
        if (index === body.length - 1) stream.end(Buffer.from(body[index]!, "latin1"));
        else stream.write(Buffer.from(body[index]!, "latin1"));
      }
    })();
  });
  session.destroy();
  return answer;
}

/** The cluster of call-outs: it echoes, or misbehaves by the path. */
function serveSide(socket: Socket): void {
  socket.on("error", () => {});
  socket.on("data", (data) => {
    const text = data.toString("latin1");
    const path = text.split(" ")[1];
    const body = text.slice(text.indexOf("\r\n\r\n") + 4);
    const reply = () => socket.write(`HTTP/1.1 200 OK\r\nx-b: c\r\ncontent-length: ${body.length + 3}\r\n\r\ngot${body}`);
    if (path === "/reset") socket.destroy();
    else if (path === "/slow") setTimeout(reply, 150);
    else if (path === "/trailers") socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nx-tail: t\r\n\r\n");
    else if (path === "/cut") socket.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf", () => setTimeout(() => socket.destroy(), 50));
    else if (path !== "/never") reply();
  });
}

/** A gRPC server over HTTP/2: it echoes, fails or stays silent by the path. */
function serveGrpc(): Server {
  const framed = (text: string) => { const head = Buffer.alloc(5); head.writeUInt32BE(text.length, 1); return Buffer.concat([head, Buffer.from(text)]); };
  const server = createHttp2Server();
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {});
    const path = String(headers[":path"]);
    if (path === "/svc/never") return;
    if (path === "/svc/fail") { stream.respond({ ":status": 200, "content-type": "application/grpc", "grpc-status": "5", "grpc-message": "gone" }, { endStream: true }); return; }
    const begin = () => stream.respond({ ":status": 200, "content-type": "application/grpc", "x-init": "i" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0", "x-tail": "t" }));
    let received = "";
    let pending = Buffer.alloc(0);
    stream.on("data", (data: Buffer) => {
      pending = Buffer.concat([pending, data]);
      for (; pending.length >= 5 && pending.length >= 5 + pending.readUInt32BE(1); pending = pending.subarray(5 + pending.readUInt32BE(1))) {
        const text = pending.toString("latin1", 5, 5 + pending.readUInt32BE(1));
        if (path === "/svc/stream") { if (!stream.headersSent) begin(); stream.write(framed(`got${text}`)); } else received += text;
      }
    });
    stream.on("end", () => {
      if (path === "/svc/stream") { stream.end(); return; }
      setTimeout(() => { if (stream.destroyed) return; begin(); stream.end(framed(`got${received}`)); }, path === "/svc/slow" ? 150 : 0);
    });
  });
  return server as unknown as Server;
}

function configuration(wasm: string, ports: Record<string, number>, upstreamPort: number, sidePort: number, grpcPort: number): unknown {
  const any = (name: string, value: object) => ({ "@type": `type.googleapis.com/${name}`, ...value });
  const text = (value: string) => any("google.protobuf.StringValue", { value });
  const cluster = (name: string, port: number, http: object = { http_protocol_options: { enable_trailers: true } }) => ({ name, type: "STATIC", connect_timeout: "1s", load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: "127.0.0.1", port_value: port } } } }] }] },
    typed_extension_protocol_options: { "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": any("envoy.extensions.upstreams.http.v3.HttpProtocolOptions", { explicit_http_config: http, common_http_protocol_options: { max_requests_per_connection: 1 } }) } });
  const filter = (setup: SetupConfig, index: number) => ({ name: `wasm${index}`, typed_config: any("envoy.extensions.filters.http.wasm.v3.Wasm", { config: {
    name: index === 0 ? "probe" : `probe${index}`, root_id: "root", failure_policy: setup.policy ?? "FAIL_CLOSED", ...(setup.allowStop === true ? { allow_on_headers_stop_iteration: true } : {}), configuration: text("quiet"),
    vm_config: { vm_id: setup.vmId, runtime: "envoy.wasm.runtime.v8", code: { local: { filename: wasm } }, configuration: text("vmconfig"), environment_variables: { key_values: { COLOUR: "blue" } } },
  } }) });
  const listeners = Object.entries(setups).map(([name, setup]) => ({
    name, address: { socket_address: { address: "127.0.0.1", port_value: ports[name] } }, ...(setup.bufferBytes === undefined ? {} : { per_connection_buffer_limit_bytes: setup.bufferBytes }),
    filter_chains: [{ filters: [{ name: "http", typed_config: any("envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager", {
      stat_prefix: name, generate_request_id: false, codec_type: "AUTO", server_header_transformation: "PASS_THROUGH", http_protocol_options: { enable_trailers: true },
      route_config: { name: "routes", virtual_hosts: [{ name: "all", domains: ["*"], routes: [{ name: "only", match: { prefix: "/" }, route: { cluster: "main" } }] }] },
      http_filters: [...Array.from({ length: setup.filters ?? 1 }, (_unused, index) => filter(setup, index)), { name: "router", typed_config: any("envoy.extensions.filters.http.router.v3.Router", { suppress_envoy_headers: true }) }],
    }) }] }],
  }));
  return { node: { id: "node-1", cluster: "tests" }, static_resources: { listeners, clusters: [cluster("main", upstreamPort), cluster("side", sidePort), cluster("grpcside", grpcPort, { http2_protocol_options: {} })] } };
}
