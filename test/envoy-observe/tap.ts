// The two ends of one exchange at a time, on bytes: what one end wrote and what the other end got.
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

export const heldMilliseconds = 5_000;

/** Bytes as they come in, and a way to wait until some have come. */
export class Received {
  #parts: Buffer[] = [];
  #look: () => void = () => undefined;

  add(data: Buffer): void {
    this.#parts.push(data);
    this.#look();
  }

  get bytes(): Buffer { return Buffer.concat(this.#parts); }

  /** Resolves when the condition holds; rejects, with what has come so far, where it does not in time. */
  until(what: string, holds: (bytes: Buffer) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#look = () => undefined;
        reject(new Error(`held back: ${what}; until then came ${JSON.stringify(this.bytes.toString("latin1").slice(-400))}`));
      }, heldMilliseconds);
      this.#look = () => {
        if (!holds(this.bytes)) return;
        clearTimeout(timer);
        this.#look = () => undefined;
        resolve();
      };
      this.#look();
    });
  }
}

const quiet = (socket: Socket): Socket => socket.setNoDelay(true).on("error", () => undefined);

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => { server.listen(0, "127.0.0.1", resolve); });
  return (server.address() as AddressInfo).port;
}

/** An upstream without a protocol: it notes bytes, and writes those that it is told to on the connection that was used last. */
export class RawUpstream {
  received = new Received();
  #socket: Socket | undefined;
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((socket) => {
    this.#sockets.add(quiet(socket));
    socket.on("data", (data) => {
      this.#socket = socket;
      this.received.add(data);
    });
  });

  static async start(): Promise<{ upstream: RawUpstream; port: number }> {
    const upstream = new RawUpstream();
    return { upstream, port: await listening(upstream.#server) };
  }

  write(bytes: Buffer): void { this.#socket!.write(bytes); }
  /** Ends the connection: the end of a body without a length. */
  end(): void { this.#socket!.end(); }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** A client without a protocol. */
export class RawClient {
  readonly received = new Received();
  readonly #socket: Socket;

  constructor(port: number) {
    this.#socket = quiet(connect(port, "127.0.0.1"));
    this.#socket.on("data", (data) => this.received.add(data));
  }

  write(bytes: Buffer): void { this.#socket.write(bytes); }
  close(): void { this.#socket.destroy(); }
}

/** Stands between two ends and keeps what goes through, one direction apart from the other. */
export class Tap {
  readonly forth = new Received();
  readonly back = new Received();
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor(to: number) {
    this.#server = createServer((near) => {
      const far = quiet(connect(to, "127.0.0.1"));
      for (const socket of [quiet(near), far]) this.#sockets.add(socket);
      near.on("data", (data) => { this.forth.add(data); far.write(data); }).on("close", () => far.destroy());
      far.on("data", (data) => { this.back.add(data); near.write(data); }).on("close", () => near.destroy());
    });
  }

  static async to(port: number): Promise<{ tap: Tap; port: number }> {
    const tap = new Tap(port);
    return { tap, port: await listening(tap.#server) };
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
