import { packedDecimal, packedNeedlesIndex, packedRanges, packedTexts } from "../plan/pack.ts";
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
    return this.bytes(packedTexts(texts), texts.map((text) => JSON.stringify(text)).join(", "));
  }

  /** The index of a list, in the layout of assembly/predicate/needles.ts. */
  needles(texts: readonly string[], ignoresCase: boolean): string {
    return this.bytes(packedNeedlesIndex(texts, ignoresCase), `index of ${texts.map((text) => JSON.stringify(text)).join(", ")}`);
  }

  /** A list in the layout of assembly/predicate/ranges.ts. */
  ranges(texts: readonly string[]): string {
    return this.bytes(packedRanges(texts), texts.join(", "));
  }

  /** A number as a packed text. */
  decimal(value: number): string {
    return this.bytes(packedDecimal(value), String(value));
  }

  get declarations(): readonly string[] { return this.#declarations; }
  get byteCount(): number { return this.#bytes; }
}
