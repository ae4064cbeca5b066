// Compiles a fixture filter by asc, in memory, and writes it into a folder.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

/** The repository's root; the compiled file is dist/test/envoy/compile.js. */
export const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Compiles `source` (relative to the root) with the project's options; resolves to the module's path in the folder. */
export async function compileFilter(source: string, folder: string): Promise<string> {
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await asc.main([source, "--outFile", "filter.wasm", "--config", "asconfig.json"], {
    readFile: (name, base) => { try { return readFileSync(join(root, base, name), "utf8"); } catch { return null; } },
    writeFile: (name, contents) => { if (name === "filter.wasm") wasm = contents as Uint8Array; },
    listFiles: () => [],
  });
  if (error !== null || wasm === undefined) throw new Error(`asc refused ${source}:\n${stderr.toString()}`);
  const path = join(folder, `${source.replace(/\W+/g, "-")}.wasm`);
  writeFileSync(path, wasm);
  return path;
}
