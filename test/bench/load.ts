// A client that costs little: raw sockets, requests made beforehand, one at a time on each connection. It checks every status,
// so that a figure is never that of an error page.
import { connect, type Socket } from "node:net";

/** What is sent, and how it must be answered. */
export interface Traffic {
  /** The bytes of requests, sent in turn. */
  requests: readonly Buffer[];
  /** What each is answered. */
  status: number;
}

const headEnd = Buffer.from("\r\n\r\n");
const statusStart = "HTTP/1.1 ".length;

/** Connections that stay open from run to run. */
export class LoadClient {
  readonly #connections: Connection[];
  #run: Run | undefined;

  private constructor(sockets: number, port: number) {
    // Shared by all: what is in it is read before the next socket is.
    const buffer = Buffer.allocUnsafe(65_536);
    this.#connections = Array.from({ length: sockets }, () => new Connection(port, buffer, () => this.#run));
  }

  static async open(port: number, connections: number): Promise<LoadClient> {
    const client = new LoadClient(connections, port);
    await Promise.all(client.#connections.map(({ connected }) => connected));
    return client;
  }

  /**
   * Sends so many requests and resolves when all are answered; rejects where one is answered otherwise or a connection breaks. Where there
   * is a list, the microseconds that each request took go into it.
   */
  run(traffic: Traffic, count: number, took?: number[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#run = new Run(traffic, count, took, resolve, reject);
      for (const connection of this.#connections) this.#run.sendNext(connection);
    });
  }

  close(): void {
    this.#run = undefined;
    for (const connection of this.#connections) connection.socket.destroy();
  }
}

/** So many requests, spread over the connections as each becomes free. */
class Run {
  #sent = 0;
  #answered = 0;
  constructor(
    readonly traffic: Traffic, private readonly count: number, private readonly took: number[] | undefined, private readonly done: () => void, readonly fail: (error: Error) => void,
  ) {}

  sendNext(connection: Connection): void {
    if (this.#sent === this.count) return;
    connection.sentAt = performance.now();
    connection.socket.write(this.traffic.requests[this.#sent++ % this.traffic.requests.length]!);
  }

  answered(connection: Connection): void {
    this.took?.push((performance.now() - connection.sentAt) * 1000);
    if (++this.#answered === this.count) this.done();
    else this.sendNext(connection);
  }
}

class Connection {
  readonly socket: Socket;
  readonly connected: Promise<void>;
  /** On the clock of `performance`. */
  sentAt = 0;
  readonly #reader = new ResponseReader();

  constructor(port: number, buffer: Buffer, run: () => Run | undefined) {
    this.socket = connect({
      port, host: "127.0.0.1", noDelay: true,
      onread: { buffer, callback: (bytes) => {
        const current = run();
        try {
          if (current !== undefined && this.#reader.isComplete(buffer.subarray(0, bytes), current.traffic.status)) current.answered(this);
        } catch (error) {
          current?.fail(error as Error);
        }
        return true;
      } },
    });
    this.connected = new Promise((resolve, reject) => { this.socket.once("connect", resolve).once("error", reject); });
    this.socket.on("error", (error) => run()?.fail(error)).on("close", () => run()?.fail(new Error("a connection was closed")));
  }
}

/** Finds the end of a response with a content-length; the common case, a response in one piece as long as the last one, costs a comparison. */
class ResponseReader {
  #bytes = 0;
  #parts: Buffer[] = [];

  isComplete(data: Buffer, status: number): boolean {
    if (this.#parts.length === 0 && data.length === this.#bytes) return isAnswered(data, status);
    this.#parts.push(Buffer.from(data));
    const all = Buffer.concat(this.#parts);
    const head = all.indexOf(headEnd);
    if (head < 0) return false;
    const length = /\r\ncontent-length: (\d+)\r\n/.exec(all.toString("latin1", 0, head + 2));
    if (length === null) throw new Error(`an answer without content-length: ${all.toString("latin1", 0, head)}`);
    const bytes = head + headEnd.length + Number(length[1]);
    if (all.length > bytes) throw new Error("more than one answer to one request");
    if (all.length < bytes) return false;
    this.#parts = [];
    this.#bytes = bytes;
    return isAnswered(all, status);
  }
}

function isAnswered(response: Buffer, status: number): true {
  const found = response.toString("latin1", statusStart, statusStart + 3);
  if (found !== String(status)) throw new Error(`answered ${found}, expected ${status}`);
  return true;
}
