// The soak's upstream: HTTP/1.1 as Envoy writes it, read only as far as needed, answered by path.
import { createServer, type AddressInfo, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const answer = (status: string, type: string, body: string): Buffer => Buffer.from(`HTTP/1.1 ${status}\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);

const plain = answer("200 OK", "text/plain", "reached");
const answers: Readonly<Record<string, Buffer>> = {
  "/made": answer("201 Created", "text/plain", "made"),
  "/user": answer("200 OK", "application/json", JSON.stringify({ user: { name: "Ada", mail: "ada@example.com" } })),
  "/secret": answer("200 OK", "application/json", JSON.stringify({ user: { name: "Ada", password: "x" } })),
};

export const slowPieceMilliseconds = 100;
const slowPieces = 20;

const headEnd = Buffer.from("\r\n\r\n");
const lastChunk = Buffer.from("0\r\n\r\n");

/** One connection of Envoy's; one request at a time. */
class Served {
  #data: Buffer = Buffer.alloc(0);
  constructor(private readonly socket: Socket) {
    socket.setNoDelay(true).on("error", () => undefined).on("data", (data) => {
      this.#data = this.#data.length === 0 ? data : Buffer.concat([this.#data, data]);
      for (let bytes = this.#requestBytes(); bytes > 0; bytes = this.#requestBytes()) {
        const path = /^\S+ (\/[\w/-]*)/.exec(this.#data.toString("latin1", 0, 100))?.[1] ?? "";
        this.#data = this.#data.subarray(bytes);
        void this.#answer(path);
      }
    });
  }

  /** The length of the first request, or 0 where it is not all there. */
  #requestBytes(): number {
    const end = this.#data.indexOf(headEnd);
    if (end < 0) return 0;
    const head = this.#data.toString("latin1", 0, end + 2), bodyStart = end + headEnd.length;
    if (head.includes("\r\ntransfer-encoding: chunked\r\n")) {
      const last = this.#data.indexOf(lastChunk, bodyStart);
      return last < 0 ? 0 : last + lastChunk.length;
    }
    const bytes = bodyStart + Number(/\r\ncontent-length: (\d+)\r\n/.exec(head)?.[1] ?? 0);
    return this.#data.length < bytes ? 0 : bytes;
  }

  async #answer(path: string): Promise<void> {
    const { socket } = this;
    switch (path) {
      case "/never": return;
      case "/reset": socket.resetAndDestroy(); return;
      case "/cut": case "/stream/cut":
        socket.write("HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 100\r\n\r\nno more than this", () => socket.resetAndDestroy());
        return;
      case "/stream": socket.write("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 1000000\r\n\r\ndata: 1\n\n"); return;
      case "/stream/slow": return await this.#slowly("text/event-stream", Array.from({ length: slowPieces }, () => "data: 1\n\n"));
      case "/slow-user": return await this.#slowly("application/json", [..."{\"user\":{\"a\":1}}"]);
      default: socket.write(answers[path] ?? plain);
    }
  }

  async #slowly(type: string, pieces: readonly string[]): Promise<void> {
    this.socket.write(`HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${pieces.join("").length}\r\n\r\n`);
    for (const piece of pieces) {
      await sleep(slowPieceMilliseconds);
      if (!this.socket.destroyed) this.socket.write(piece);
    }
  }
}

export async function startSoakUpstream(): Promise<{ port: number; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    new Served(socket);
  });
  await new Promise<void>((resolve) => { server.listen(0, "127.0.0.1", resolve); });
  return { port: (server.address() as AddressInfo).port, close: () => { server.close(); for (const socket of sockets) socket.destroy(); } };
}
