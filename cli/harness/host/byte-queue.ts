// A body as it moves through the filter chain: bytes are added at the end, drained and put in at the front, and moved from one queue to
// another, without copying the chunks. Chunks belong to the queue once added.
import { noBytes } from "./bytes.ts";

export class ByteQueue {
  #chunks: Uint8Array[] = [];
  #bytes = 0;

  get length(): number { return this.#bytes; }

  add(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
  }

  prepend(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.unshift(chunk);
    this.#bytes += chunk.length;
  }

  /** Drops the first `count` bytes, or all where there are fewer. */
  drain(count: number): void {
    let left = Math.min(count, this.#bytes);
    this.#bytes -= left;
    while (left > 0) {
      const first = this.#chunks[0]!;
      if (first.length > left) { this.#chunks[0] = first.subarray(left); return; }
      left -= first.length;
      this.#chunks.shift();
    }
  }

  /** Takes everything out of the other queue. */
  moveFrom(other: ByteQueue): void {
    for (const chunk of other.#chunks) this.add(chunk);
    other.#chunks = [];
    other.#bytes = 0;
  }

  /** Copies `length` bytes from `start` on; the caller keeps within the queue. */
  copyTo(target: Uint8Array, targetStart: number, start: number, length: number): void {
    let skip = start;
    let left = length;
    let at = targetStart;
    for (const chunk of this.#chunks) {
      if (left === 0) return;
      if (skip >= chunk.length) { skip -= chunk.length; continue; }
      const part = Math.min(chunk.length - skip, left);
      target.set(chunk.subarray(skip, skip + part), at);
      at += part;
      left -= part;
      skip = 0;
    }
  }

  /** All bytes in one array, leaving the queue empty. */
  take(): Uint8Array {
    const chunks = this.#chunks;
    const bytes = this.#bytes;
    this.#chunks = [];
    this.#bytes = 0;
    if (chunks.length === 0) return noBytes;
    return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, bytes);
  }
}
