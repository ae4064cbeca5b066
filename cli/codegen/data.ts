import { forComment } from "./text.ts";

/** Static data of the module: each distinct run of bytes once, under a name, in the order of first use. */
export class DataPool {
  readonly #names = new Map<string, string>();
  readonly #declarations: string[] = [];
  #bytes = 0;

  /** The name of a constant that holds the address of these bytes. */
  bytes(bytes: Uint8Array, comment: string): string {
    const key = Buffer.from(bytes).toString("latin1");
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = `D${this.#names.size}`;
    this.#names.set(key, name);
    this.#bytes += bytes.length;
    this.#declarations.push(`const ${name}: usize = memory.data<u8>([${bytes.join(",")}]); // ${forComment(comment)}`);
    return name;
  }

  /** A view (`Bytes`) of a text as a constant expression. */
  view(text: string): string {
    const bytes = Buffer.from(text, "utf8");
    return `bytesAt(${this.bytes(bytes, JSON.stringify(text))}, ${bytes.length})`;
  }

  /** A list in the layout of assembly/predicate/lists.ts. */
  list(texts: readonly string[]): string {
    return this.bytes(packedList(texts), texts.map((text) => JSON.stringify(text)).join(", "));
  }

  get declarations(): readonly string[] { return this.#declarations; }
  get byteCount(): number { return this.#bytes; }
}

/** count u16, then length u16 and bytes of each text. */
export function packedList(texts: readonly string[]): Uint8Array {
  const items = texts.map((text) => Buffer.from(text, "utf8"));
  const bytes = Buffer.alloc(2 + items.reduce((sum, item) => sum + 2 + item.length, 0));
  bytes.writeUInt16LE(items.length, 0);
  let at = 2;
  for (const item of items) {
    bytes.writeUInt16LE(item.length, at);
    item.copy(bytes, at + 2);
    at += 2 + item.length;
  }
  return bytes;
}
