// Compiles a fixture filter into a file, for Envoy to load.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileAssembly } from "../support/assembly.ts";

/** Compiles `source` (relative to the checkout) with the project's options; resolves to the module's path in the folder. */
export async function compileFilter(source: string, folder: string): Promise<string> {
  const path = join(folder, `${source.replace(/\W+/g, "-")}.wasm`);
  writeFileSync(path, (await compileAssembly(source)).wasm);
  return path;
}
