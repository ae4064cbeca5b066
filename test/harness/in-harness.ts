// Runs the cases in the harness, as envoy.ts runs them in Envoy, and puts what happened into the same shape.
import { bytesOf, byteStringOf, exchange, Host, Module, Plugin, type Cluster, type Engine, type FailurePolicy, type HeaderPairs, type LogRecord, type Received, type Upstream, VirtualClock } from "../../cli/harness/index.ts";
import type { Case, Seen, Setup, UpstreamAnswer } from "./cases.ts";
import { smallBufferBytes } from "./envoy.ts";

interface SetupOptions { allowOnHeadersStopIteration?: boolean; failurePolicy?: FailurePolicy; bufferBytesMax?: number; configuration?: string; plugins?: number }
const setups: Readonly<Record<Setup, SetupOptions>> = {
  plain: {}, hold: { allowOnHeadersStopIteration: true }, small: { allowOnHeadersStopIteration: true, bufferBytesMax: smallBufferBytes },
  closed: { failurePolicy: "FAIL_CLOSED" }, open: { failurePolicy: "FAIL_OPEN" }, reload: { failurePolicy: "FAIL_RELOAD" },
  two: { plugins: 2 },
};

const side: Cluster = (call) => {
  const path = call.headers.find(([name]) => name === ":path")![1];
  const reply = () => call.respond({ headers: [[":status", "200"], ["x-b", "c"], ["content-length", String(call.body.length + 3)]], body: Buffer.concat([Buffer.from("got"), call.body]) });
  if (path === "/reset") call.reset();
  else if (path === "/slow") call.clock.after(150, reply);
  else if (path === "/trailers") call.respond({ headers: [[":status", "200"], ["transfer-encoding", "chunked"]], body: Buffer.from("hi"), trailers: [["x-tail", "t"]] });
  else if (path === "/cut") call.breakOff();
  else if (path !== "/never") reply();
};

const grpcside: Cluster = (call) => {
  if (call.method === "never") return;
  if (call.method === "fail") { call.close(5, "gone{via_upstream}"); return; }
  if (call.kind === "grpc call") { call.clock.after(call.method === "slow" ? 150 : 0, () => call.message(Buffer.concat([Buffer.from("got"), call.body]))); return; }
  let begun = false;
  const end = () => { call.trailingMetadata([["grpc-status", "0"], ["x-tail", "t"]]); call.close(0, "via_upstream"); };
  call.onMessage = (body, last) => {
    if (!begun) call.initialMetadata([[":status", "200"], ["content-type", "application/grpc"], ["x-init", "i"]]);
    begun = true;
    call.message(Buffer.concat([Buffer.from("got"), body]));
    if (last) end();
  };
  call.onEnd = end;
};

/** One set of machines for all cases, as one Envoy serves all of them. */
export class HarnessUnderTest {
  readonly #clock = new VirtualClock();
  readonly #host: Host;
  readonly #module: Module;
  readonly #plugins = new Map<Setup, Plugin[]>();

  readonly #logs: LogRecord[] = [];

  constructor(engine: Engine, wasm: Uint8Array) {
    this.#host = new Host({ logLevel: "debug", clusters: { side, grpcside }, clock: this.#clock, onLog: (record) => { this.#logs.push(record); } });
    this.#module = new Module(this.#host, engine, wasm);
  }

  #chain(setup: Setup): Plugin[] {
    let plugins = this.#plugins.get(setup);
    if (plugins === undefined) {
      const { allowOnHeadersStopIteration = false, failurePolicy = "FAIL_CLOSED", configuration = "quiet", plugins: count = 1 } = setups[setup];
      plugins = Array.from({ length: count }, (_unused, index) => new Plugin(this.#module, {
        name: index === 0 ? "probe" : `probe${index}`, rootId: "root", vmId: setup === "plain" ? "vm" : setup, vmConfiguration: "vmconfig", configuration, failurePolicy, allowOnHeadersStopIteration,
        environment: { COLOUR: "blue" }, properties: { xds: { cluster_name: "main", route_name: "only", listener_direction: 0, node: { id: "node-1" } } },
      }));
      this.#plugins.set(setup, plugins);
    }
    return plugins;
  }

  run(one: Case): Seen {
    const setup = one.setup ?? "plain";
    const method = one.method ?? (one.body === undefined ? "GET" : "POST");
    const pseudo: [string, string][] = [[":authority", "a.test"], [":path", one.path ?? "/"], [":method", method], [":scheme", "http"]];
    if (one.http2 === true) pseudo.splice(0, 3, pseudo[2]!, pseudo[1]!, pseudo[0]!);
    // An HTTP/2 codec joins the pieces of a cookie; an HTTP/1 codec leaves them.
    const own = one.http2 === true ? joinCookies(one.headers ?? []) : one.headers ?? [];
    const chain = this.#chain(setup);
    this.#logs.length = 0;
    const outcome = exchange(this.#host, chain, {
      headers: [...pseudo, ["x-script", one.script], ...own, ["x-forwarded-proto", "http"]],
      ...(one.body === undefined ? {} : { body: one.body.map(bytesOf) }), ...(one.trailers === undefined ? {} : { trailers: one.trailers }),
    }, upstreamOf(one.upstream), {
      end: one.http2 === true ? "joined" : "separate", upstreamEnd: "separate", bufferBytesMax: setups[setup].bufferBytesMax ?? 1024 * 1024, protocol: one.http2 === true ? "HTTP/2" : "HTTP/1.1",
      ...(one.abort === true ? { abortAfterPieces: (one.body ?? []).length } : {}),
    });
    // What comes after the stream's end belongs to it still.
    this.#clock.advance(200);
    const roots = new Set(chain.map((plugin) => plugin.root.id));
    const client = outcome.response;
    const forwarded = outcome.forwarded;
    return {
      log: this.#logs.map((record) => (record.plugin === "probe" || roots.has(record.contextId) ? record.message : `${record.plugin}> ${record.message}`)),
      client: client === undefined || one.abort === true ? undefined : { status: client.status, ...shape(client), whole: client.complete && outcome.end === "complete" },
      upstream: forwarded === undefined ? undefined : { ...shape(forwarded), headers: [requestLine(forwarded.headers), ...shape(forwarded).headers, `host: ${value(forwarded.headers, ":authority")}`].sort(firstLineFirst), whole: forwarded.complete },
    };
  }
}

function upstreamOf(answer: Case["upstream"]): Upstream {
  if (answer === "reset" || answer === "silent") return answer;
  const { status = 200, headers = [["content-length", "0"]], body, trailers }: UpstreamAnswer = answer ?? {};
  return { headers: [[":status", String(status)], ...headers], ...(body === undefined ? {} : { body: body.map(bytesOf) }), ...(trailers === undefined ? {} : { trailers }), ...(headers.some(([name]) => name === "transfer-encoding") ? { body: (body ?? []).map(bytesOf) } : {}) };
}

function joinCookies(headers: HeaderPairs): HeaderPairs {
  const cookies = headers.filter(([name]) => name === "cookie").map(([, text]) => text);
  const others = headers.filter(([name]) => name !== "cookie");
  return cookies.length === 0 ? headers : [...others, ["cookie", cookies.join("; ")]];
}

const value = (headers: HeaderPairs, name: string) => headers.find((pair) => pair[0] === name)?.[1] ?? "";
const requestLine = (headers: HeaderPairs) => `${value(headers, ":method")} ${value(headers, ":path")} HTTP/1.1`;
const firstLineFirst = (left: string, right: string) => (left.endsWith(" HTTP/1.1") ? -1 : right.endsWith(" HTTP/1.1") ? 1 : left < right ? -1 : 1);
const lines = (pairs: HeaderPairs) => pairs.filter(([name]) => !name.startsWith(":") && !/^(transfer-encoding|connection)$/.test(name)).flatMap(([name, text]) => `${name}: ${text}`.split("\r\n")).sort();

function shape(message: Received) {
  return { headers: lines(message.headers), body: byteStringOf(message.body), trailers: lines(message.trailers ?? []) };
}
