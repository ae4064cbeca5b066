import { Agent, request as httpRequest } from "node:http";
import type { DemoRequest } from "./requests.ts";

/** Sends real requests over one kept connection to a port of 127.0.0.1, exactly as they are written: fetch would tidy their paths. */
export class Sender {
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(port: number) { this.#port = port; }

  send({ method, path, headers = {}, body }: DemoRequest): Promise<{ status: number; body: string }> {
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    return new Promise((resolve, reject) => {
      const sent = httpRequest({ agent: this.#agent, host: "127.0.0.1", port: this.#port, method, path, headers: { host: "shop.example", ...headers, ...length } }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (piece: string) => { text += piece; });
        response.on("end", () => { resolve({ status: response.statusCode ?? 0, body: text }); });
        response.on("error", reject);
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }

  close(): void { this.#agent.destroy(); }
}
