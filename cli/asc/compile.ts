/**
 * AssemblyScript sources in, a WebAssembly module out, in this process and without touching the disk for what was generated.
 * The same sources give the same bytes.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../package-root.ts";
import { withData } from "../wasm/binary.ts";

export interface AscInput {
  /** Generated files by their path; `module.ts` is the entry. Imports of `assembly/…` are read from the package. */
  files: ReadonlyMap<string, string>;
  /** Keeps the names of functions (WebAssembly's name section). The code is the same. Default: false. */
  names?: boolean;
  /** Bytes that lie where the module's exported global of the name `tablesExport` says: too many to be written as source. */
  tables?: Uint8Array;
}

export const tablesExport = "sidewall_tables";

export interface AscOutput {
  wasm?: Uint8Array;
  /** The compiler's own messages; empty where it had none. */
  messages: string;
}

export const entryFile = "module.ts";

export async function compileAssembly(input: AscInput): Promise<AscOutput> {
  // Loaded here and not above: the compiler takes a third of a second to load, and most commands never call it.
  const { default: asc } = await import("assemblyscript/asc");
  let wasm: Uint8Array | undefined;
  let messages = "";
  const { error } = await asc.main([entryFile, "--outFile", "module.wasm", ...input.names === true ? ["--debug"] : []], {
    stderr: { write: (text: string | Uint8Array) => { messages += typeof text === "string" ? text : Buffer.from(text).toString(); } },
    readFile: (name: string) => readSource(name, input.files),
    writeFile: (name: string, contents: Uint8Array | string) => { if (name.endsWith(".wasm")) wasm = contents as Uint8Array; },
    listFiles: () => [],
  });
  if (error !== null && messages === "") messages = error.message;
  if (error !== null || wasm === undefined) return { messages };
  return { wasm: input.tables === undefined || input.tables.length === 0 ? wasm : withData(wasm, tablesExport, input.tables), messages };
}

function readSource(name: string, files: ReadonlyMap<string, string>): string | null {
  const path = name.replace(/^(\.\/)+/, "");
  const generated = files.get(path);
  if (generated !== undefined) return generated;
  // asconfig.json is the one place for the compiler's options; asc asks for it by itself.
  if (path !== "asconfig.json" && (!path.startsWith("assembly/") || path.includes(".."))) return null;
  const onDisk = join(packageRoot, path);
  return existsSync(onDisk) ? readFileSync(onDisk, "utf8") : null;
}
