// The upstream's side over HTTP/1.1.
import { Agent, request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { Agent as TlsAgent, request as httpsRequest } from "node:https";
import { HeaderMap } from "../host/headers.ts";
import { lengthOf, pairsOf, wireHeaders, type Connector, type ResponseEvents, type UpstreamSide } from "./sides.ts";

/** Methods whose request says nothing about a body where it has none. */
const bodylessMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "CONNECT", "DELETE"]);

/** Connections to one upstream, kept open between requests. */
export class Http1Upstream {
  readonly #url: URL;
  readonly #agent: Agent;
  readonly #trailers: boolean;

  constructor(url: URL, trailers: boolean) {
    this.#url = url;
    this.#agent = url.protocol === "https:" ? new TlsAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
    this.#trailers = trailers;
  }

  readonly connect: Connector = (headers, end, events) => {
    const method = headers.get(":method")!;
    const lines: string[] = ["host", headers.get(":authority")!, ...wireHeaders(headers).flat()];
    if (end && lengthOf(headers) === undefined && !bodylessMethods.has(method)) lines.push("content-length", "0");
    if (!end && lengthOf(headers) === undefined) lines.push("transfer-encoding", "chunked");
    const send = this.#url.protocol === "https:" ? httpsRequest : httpRequest;
    const request = send({ protocol: this.#url.protocol, host: this.#url.hostname, port: this.#url.port, agent: this.#agent, method, path: headers.get(":path")!, headers: lines as unknown as Record<string, string>, setHost: false });
    request.setNoDelay(true);
    return new Http1Exchange(request, end, method, this.#trailers, events);
  };

  close(): void { this.#agent.destroy(); }
}

class Http1Exchange implements UpstreamSide {
  readonly #request: ClientRequest;
  #response: IncomingMessage | undefined;
  #over = false;

  constructor(request: ClientRequest, end: boolean, method: string, trailers: boolean, events: ResponseEvents) {
    this.#request = request;
    request.on("response", (response) => {
      this.#response = response;
      this.#listen(response, method, trailers, events);
    });
    request.on("drain", () => events.drained());
    request.on("error", (error: NodeJS.ErrnoException) => { if (!this.#over) { this.#over = true; events.failed(reasonOf(error)); } });
    if (end) request.end();
    else request.flushHeaders();
  }

  #listen(response: IncomingMessage, method: string, trailers: boolean, events: ResponseEvents): void {
    const status = response.statusCode ?? 502;
    const headers = HeaderMap.from("response", [[":status", String(status)], ...pairsOf(response.rawHeaders)]);
    const bodyless = method === "HEAD" || status === 204 || status === 304 || lengthOf(headers) === 0;
    response.on("data", (bytes: Buffer) => events.data(bytes));
    response.on("end", () => {
      if (this.#over) return;
      this.#over = true;
      if (!response.complete) events.failed("connection termination");
      else if (!bodyless) events.end(trailers ? pairsOf(response.rawTrailers) : []);
    });
    response.on("error", () => { if (!this.#over) { this.#over = true; events.failed("connection termination"); } });
    response.on("close", () => { if (!this.#over) { this.#over = true; events.failed("connection termination"); } });
    events.headers(headers, bodyless);
  }

  data(bytes: Uint8Array, end: boolean): boolean {
    if (this.#request.destroyed) return true;
    const roomy = bytes.length === 0 || this.#request.write(bytes);
    if (end) this.#request.end();
    return roomy;
  }

  trailers(trailers: HeaderMap): void {
    if (this.#request.destroyed) return;
    this.#request.addTrailers(trailers.pairs.map(([name, value]) => [name, value] as [string, string]));
    this.#request.end();
  }

  abort(): void {
    if (this.#over && this.#request.writableEnded) return;
    this.#over = true;
    this.#request.destroy();
  }

  pause(): void { this.#response?.pause(); }
  resume(): void { this.#response?.resume(); }
}

/** In Envoy's words. */
function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === "ECONNRESET" || error.code === "EPIPE") return "connection termination";
  return `remote connection failure, transport failure reason: ${error.code ?? "unknown"}`;
}
