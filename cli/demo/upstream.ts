import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A small service on a free port of 127.0.0.1 that answers every request with what it got. */
export class DemoUpstream {
  readonly #server: Server;
  /** Requests that have reached it. */
  requests = 0;

  private constructor(server: Server) { this.#server = server; }

  static start(): Promise<DemoUpstream> {
    const server = createServer();
    const upstream = new DemoUpstream(server);
    server.on("request", (request, response) => {
      upstream.requests += 1;
      request.resume().on("end", () => {
        const body = JSON.stringify({ method: request.method, path: request.url, user: request.headers["x-internal-user"] ?? null });
        response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) }).end(body);
      });
    });
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", () => { resolve(upstream); });
    });
  }

  get url(): string { return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`; }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => { this.#server.close(() => { resolve(); }); });
  }
}
