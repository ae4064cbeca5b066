// Looks at the HTTP/2 frames that arrive over a connection (RFC 9113, section 4.1). Node's library tells the end of a stream in the same way
// whether the peer ended it (END_STREAM) or broke it off without an error code; only the frames show which.
import type { Socket } from "node:net";
import { Duplex } from "node:stream";

const frameHeaderBytes = 9;
const prefaceText = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const dataFrame = 0;
const headersFrame = 1;
const endStreamFlag = 1;

/** The connection, passed through. */
export class FrameTap extends Duplex {
  /** The streams that the peer has ended in order. */
  readonly endedStreams = new Set<number>();
  /** Bytes before the next frame's header: at first the client's preface, later the frame's payload. */
  #skip: number;
  #header = Buffer.alloc(0);

  constructor(private readonly socket: Socket, side: "client" | "server") {
    super();
    this.#skip = side === "server" ? prefaceText.length : 0;
    socket.on("data", (data: Buffer) => {
      this.#look(data);
      if (!this.push(data)) socket.pause();
    });
    socket.on("end", () => this.push(null));
    socket.on("close", () => this.destroy());
    socket.on("error", () => this.destroy());
  }

  override _read(): void { this.socket.resume(); }
  /** Done at once, without regard to the socket's pace: Node's HTTP/2 cannot bear to end while a write is under way. */
  override _write(data: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.socket.write(data);
    done();
  }
  override _final(done: (error?: Error | null) => void): void { this.socket.end(() => done()); }
  override _destroy(error: Error | null, done: (error: Error | null) => void): void { this.socket.destroy(); done(error); }

  #look(data: Buffer): void {
    for (let at = 0; at < data.length;) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, data.length - at);
        this.#skip -= skipped;
        at += skipped;
        continue;
      }
      const wanted = frameHeaderBytes - this.#header.length;
      this.#header = Buffer.concat([this.#header, data.subarray(at, at + wanted)]);
      at += wanted;
      if (this.#header.length < frameHeaderBytes) return;
      const type = this.#header[3]!;
      if ((type === dataFrame || type === headersFrame) && (this.#header[4]! & endStreamFlag) !== 0) this.endedStreams.add(this.#header.readUInt32BE(5) & 0x7fff_ffff);
      this.#skip = this.#header.readUIntBE(0, 3);
      this.#header = Buffer.alloc(0);
    }
  }
}
