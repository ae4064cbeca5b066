/** Writes the tables: little-endian, each part aligned, references as offsets from the beginning, so that the whole can lie anywhere. */
export class Blob {
  #bytes = new Uint8Array(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number { return this.#length; }

  /** Room for so many bytes of zero, aligned; its offset. */
  reserve(bytes: number, alignment = 4): number {
    const at = Math.ceil(this.#length / alignment) * alignment;
    this.#length = at + bytes;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }

  u8(at: number, value: number): void { this.#bytes[at] = value; }
  u16(at: number, value: number): void { this.#view.setUint16(at, value, true); }
  u32(at: number, value: number): void { this.#view.setUint32(at, value, true); }
  u64(at: number, value: bigint): void { this.#view.setBigUint64(at, BigInt.asUintN(64, value), true); }

  /** These bytes, aligned; their offset. */
  bytes(bytes: Uint8Array, alignment = 4): number {
    const at = this.reserve(bytes.length, alignment);
    this.#bytes.set(bytes, at);
    return at;
  }

  finish(): Uint8Array { return this.#bytes.slice(0, this.#length); }
}
