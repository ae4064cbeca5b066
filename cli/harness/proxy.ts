// A reverse proxy on loopback in front of one upstream, with a chain of plugins in between: the same streams as in `exchange`, driven by
// real connections. For a developer's machine: it listens on 127.0.0.1 only, and knows one upstream.
import { createServer as createHttp1Server, ServerResponse, type IncomingMessage, type Server as Http1Server } from "node:http";
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { HeaderPair } from "./host/headers.ts";
import type { Host } from "./host/host.ts";
import type { Plugin } from "./host/plugin.ts";
import type { PropertyTree } from "./host/properties.ts";
import { headOf, Http1Client, type Refusal } from "./proxy/client-http1.ts";
import { headOfHttp2, Http2Client } from "./proxy/client-http2.ts";
import { ProxiedStream, type ProxiedStreamOptions, type ProxyRecord } from "./proxy/proxied-stream.ts";
import type { ClientSide, Connector } from "./proxy/sides.ts";
import { SocketClient, tunnelConnector, upgradeConnector } from "./proxy/upgrade.ts";
import { Http1Upstream } from "./proxy/upstream-http1.ts";
import { Http2Upstream } from "./proxy/upstream-http2.ts";

export type { ProxyRecord } from "./proxy/proxied-stream.ts";

export interface ProxyOptions {
  /** With a RealClock. */
  readonly host: Host;
  readonly chain: readonly Plugin[];
  /** `http:`, `https:` or, for HTTP/2 with prior knowledge, `h2c:`, with host and port; paths come from requests. */
  readonly upstream: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** A body that a plugin holds beyond this is refused; Envoy's default is 1 MiB. */
  readonly bufferBytesMax?: number;
  /** Properties beyond source and destination, which come from the connection. */
  readonly properties?: PropertyTree;
  /** Trailers of HTTP/1.1 are dropped unless asked for, as in Envoy; those of HTTP/2 always pass. */
  readonly http1Trailers?: boolean;
  /** Upgrades (WebSocket): "pass" lets the plugins judge the request's headers and then steps aside; "refuse" answers 403, as Envoy by default. */
  readonly upgrades?: "pass" | "refuse";
  /** CONNECT: "refuse" answers 405; "tunnel" lets the plugins judge and then connects to the upstream. */
  readonly connect?: "refuse" | "tunnel";
  /** From the end of the request to the answer's headers; 15 seconds, as Envoy's routes. */
  readonly upstreamMillisMax?: number;
  /** A stream on which nothing moves for so long is ended; five minutes, as Envoy's. */
  readonly idleMillisMax?: number;
  /** Hears of every exchange when it is over. */
  readonly onExchange?: (record: ProxyRecord) => void;
  /** Hears of requests that no plugin saw: malformed ones, tunnels and upgrades that are refused. */
  readonly onRefused?: (refusal: Refusal) => void;
}

/** The chain in force, and the streams that began under it. */
interface Generation { readonly chain: readonly Plugin[]; streams: number; idle: (() => void) | undefined }

const headerBytesMax = 60 * 1024;

export class ReverseProxy {
  readonly port: number;
  readonly #options: ProxyOptions;
  readonly #listener: Server;
  readonly #http1: Http1Server;
  readonly #http2: Http2Server;
  readonly #upstream: { connect: Connector; close(): void };
  readonly #url: URL;
  /** Open connections, and how many streams are under way on each. */
  readonly #sockets = new Map<Socket, { streams: number; session?: ServerHttp2Session }>();
  #generation: Generation;
  #stopping = false;

  private constructor(options: ProxyOptions, listener: Server, url: URL) {
    this.#options = options;
    this.#listener = listener;
    this.#url = url;
    this.port = (listener.address() as AddressInfo).port;
    this.#generation = { chain: options.chain, streams: 0, idle: undefined };
    this.#upstream = url.protocol === "h2c:" ? new Http2Upstream(url) : new Http1Upstream(url, options.http1Trailers ?? false);
    this.#http1 = this.#serveHttp1();
    this.#http2 = this.#serveHttp2();
    listener.on("connection", (socket) => this.#accept(socket));
  }

  /** Listens; throws where the URL is none that can be proxied to, or the port is taken. */
  static async start(options: ProxyOptions): Promise<ReverseProxy> {
    const url = new URL(options.upstream);
    if (!["http:", "https:", "h2c:"].includes(url.protocol)) throw new Error(`the upstream must be an http:, https: or h2c: URL, not ${options.upstream}`);
    const listener = createServer({ noDelay: true });
    await new Promise<void>((resolve, reject) => {
      listener.once("error", reject);
      listener.listen(options.port ?? 0, "127.0.0.1", resolve);
    });
    return new ReverseProxy(options, listener, url);
  }

  /** New streams run through this chain; resolves when the last stream of the old one is over, and its plugins may be closed. */
  swap(chain: readonly Plugin[]): Promise<void> {
    const old = this.#generation;
    this.#generation = { chain, streams: 0, idle: undefined };
    return new Promise((resolve) => {
      if (old.streams === 0) resolve();
      else old.idle = resolve;
    });
  }

  /** Takes no new connections and requests, lets streams under way end, for so long, and then cuts them off. */
  async stop(graceMillis = 2000): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    const closed = new Promise<void>((resolve) => { this.#listener.close(() => resolve()); });
    for (const [socket, { streams, session }] of this.#sockets) {
      session?.close();
      if (streams === 0) socket.destroy();
    }
    const cut = setTimeout(() => { for (const socket of this.#sockets.keys()) socket.destroy(); }, graceMillis);
    await closed;
    clearTimeout(cut);
    this.#upstream.close();
  }

  // Connections.

  /** HTTP/2 with prior knowledge begins with a text that is no HTTP/1.1 request (RFC 9113, section 3.4). */
  #accept(socket: Socket): void {
    this.#sockets.set(socket, { streams: 0 });
    socket.on("close", () => { this.#sockets.delete(socket); });
    socket.on("error", () => {});
    socket.once("readable", () => {
      const first = socket.read() as Buffer | null;
      if (first === null) { socket.destroy(); return; }
      socket.unshift(first);
      // "PRI" alone is enough to tell: no method begins so.
      (first.subarray(0, 3).toString("latin1") === "PRI" ? this.#http2 : this.#http1).emit("connection", socket);
    });
  }

  #serveHttp1(): Http1Server {
    const server = createHttp1Server({ insecureHTTPParser: false, maxHeaderSize: headerBytesMax, keepAliveTimeout: 60_000, requestTimeout: 0, joinDuplicateHeaders: false });
    server.maxHeadersCount = 0;
    server.on("request", (request, response) => this.#request(request, response));
    server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
    server.on("connect", (request, socket, head) => this.#tunnel(request, socket, head));
    server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => {
      if (error.code === "ECONNRESET" || !socket.writable) { socket.destroy(); return; }
      this.#refuseSocket(socket, error.code === "HPE_HEADER_OVERFLOW" ? { status: 431, reason: "header too large" } : { status: 400, reason: error.message });
    });
    return server;
  }

  #serveHttp2(): Http2Server {
    const server = createHttp2Server({ settings: { enableConnectProtocol: false, maxHeaderListSize: headerBytesMax } });
    server.on("session", (session) => {
      session.on("error", () => {});
      const known = this.#sockets.get(session.socket);
      if (known !== undefined) known.session = session;
      else for (const [socket, entry] of this.#sockets) if (socket.remotePort === session.socket.remotePort) entry.session = session;
    });
    server.on("stream", (stream: ServerHttp2Stream, _headers: unknown, flags: number, raw: string[]) => {
      const head = headOfHttp2(raw, flags);
      if (head.pairs.some(([name, value]) => name === ":method" && value === "CONNECT")) { this.#options.onRefused?.({ status: 405, reason: "CONNECT" }); stream.respond({ ":status": 405 }, { endStream: true }); return; }
      this.#run(new Http2Client(stream), head.pairs, head.end, "HTTP/2", stream.session?.socket, this.#upstream.connect);
    });
    return server;
  }

  // Requests.

  #request(request: IncomingMessage, response: ServerResponse): void {
    const head = headOf(request);
    if ("status" in head) { this.#refuse(response, head); return; }
    this.#run(new Http1Client(request, response, head.end, this.#options.http1Trailers ?? false), head.pairs, head.end, "HTTP/1.1", request.socket, this.#upstream.connect);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const parsed = headOf(request);
    if ("status" in parsed) { this.#refuseSocket(socket, parsed); return; }
    if ((this.#options.upgrades ?? "pass") === "refuse" || this.#url.protocol !== "http:") { this.#refuseSocket(socket, { status: 403, reason: "upgrade" }); return; }
    const client = new SocketClient(socket, 101);
    const stream: ProxiedStream = this.#run(client, parsed.pairs, true, "HTTP/1.1", request.socket, upgradeConnector(this.#url, client, head, () => stream));
  }

  #tunnel(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#options.connect !== "tunnel" || this.#url.protocol !== "http:") { this.#refuseSocket(socket, { status: 405, reason: "CONNECT" }); return; }
    const pairs: HeaderPair[] = [[":authority", request.url ?? ""], [":method", "CONNECT"], ...headersWithoutHost(request)];
    const client = new SocketClient(socket, 200);
    const stream: ProxiedStream = this.#run(client, pairs, true, "HTTP/1.1", request.socket, tunnelConnector(this.#url, client, head, () => stream));
  }

  #run(client: ClientSide, pairs: readonly HeaderPair[], end: boolean, protocol: ProxyRecord["protocol"], socket: Socket | undefined, connect: Connector): ProxiedStream {
    const generation = this.#generation;
    const entry = socket === undefined ? undefined : this.#sockets.get(socket);
    const source = { address: socket?.remoteAddress ?? "127.0.0.1", port: socket?.remotePort ?? 0 };
    generation.streams += 1;
    if (entry !== undefined) entry.streams += 1;
    const options: ProxiedStreamOptions = {
      host: this.#options.host, chain: generation.chain, connect, bufferBytesMax: this.#options.bufferBytesMax ?? 1024 * 1024, protocol, source,
      properties: { ...this.#options.properties, source: { address: `${source.address}:${source.port}`, port: source.port }, destination: { address: `127.0.0.1:${this.port}`, port: this.port } },
      upstreamMillisMax: this.#options.upstreamMillisMax ?? 15_000, idleMillisMax: this.#options.idleMillisMax ?? 300_000,
      done: (record) => {
        generation.streams -= 1;
        if (generation.streams === 0) generation.idle?.();
        if (entry !== undefined) entry.streams -= 1;
        this.#options.onExchange?.(record);
        // A connection that has nothing more to do ends with the proxy, once its answer has left.
        if (this.#stopping && entry?.streams === 0 && protocol === "HTTP/1.1") setImmediate(() => { socket?.destroySoon(); });
      },
    };
    const stream = new ProxiedStream(client, pairs, options);
    stream.start(end);
    return stream;
  }

  #refuse(response: ServerResponse, refusal: Refusal): void {
    this.#options.onRefused?.(refusal);
    response.writeHead(refusal.status, { "content-length": "0", connection: "close" });
    response.end();
  }

  #refuseSocket(socket: Duplex, refusal: Refusal): void {
    this.#options.onRefused?.(refusal);
    socket.end(`HTTP/1.1 ${refusal.status} Refused\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
  }
}

function headersWithoutHost(request: IncomingMessage): HeaderPair[] {
  const pairs: HeaderPair[] = [];
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index]!.toLowerCase();
    if (name !== "host" && name !== "connection" && name !== "proxy-connection") pairs.push([name, request.rawHeaders[index + 1]!]);
  }
  return pairs;
}
