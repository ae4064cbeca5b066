/**
 * Large tables: not in the source, where they would take the compiler seconds, but a data segment that is added to the finished module.
 * The source reserves the room and exports where it is.
 */
import { tablesExport } from "../asc/compile.ts";
import { Lines } from "./text.ts";

const alignBytes = 16;
export const blobsFile = "assembly/match/tables.ts";
/** Only detectors' patterns are so many that they have a second step. */
export const withoutSecondStep: [path: string, text: string] = ["assembly/match/steps.ts", "export const secondStep: bool = false;\n"];

export class Blobs {
  readonly #parts: Uint8Array[] = [];
  #bytes = 0;

  get isUsed(): boolean { return this.#bytes > 0; }

  /** Adds a table; gives an expression for its address in a file that imports `tables` from `blobsFile`. */
  add(bytes: Uint8Array): string {
    const at = this.#bytes;
    const padding = (alignBytes - bytes.length % alignBytes) % alignBytes;
    this.#parts.push(bytes, new Uint8Array(padding));
    this.#bytes += bytes.length + padding;
    return `tables + ${at}`;
  }

  /** All of them, one behind the other: what belongs at the address that the module exports. */
  get bytes(): Uint8Array { return Buffer.concat(this.#parts); }

  get source(): string {
    return new Lines().add("// Made by `sidewall build`, which fills this room when the module is compiled.", "// @ts-ignore: decorator", "@lazy", `export const tables: usize = memory.data(${this.#bytes}, ${alignBytes});`).toString();
  }

  get entryExport(): string { return `export { tables as ${tablesExport} } from "./${blobsFile.replace(/\.ts$/, "")}";`; }
}
