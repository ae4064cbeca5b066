import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildModule } from "../build.ts";
import type { Ir } from "../ir/types.ts";
import { packageRoot } from "../package-root.ts";
import { cacheFolder } from "../parts/index.ts";

/** Older ones go. */
const modulesMax = 32;

/**
 * The module of an IR: from the cache where the same compiler has built it before, which saves the seconds that compiling takes.
 * Builds are deterministic, so a cached module is the module. A cache that cannot be written is none.
 */
export async function buildCached(ir: Ir, onProgress?: (line: string) => void): Promise<Uint8Array> {
  const folder = join(cacheFolder(), "modules");
  const file = join(folder, `${createHash("sha256").update(compilerDigest()).update(JSON.stringify(ir)).digest("hex")}.wasm`);
  try {
    return readFileSync(file);
  } catch {
    onProgress?.("compiling the policy");
    const { wasm } = await buildModule(ir);
    keep(folder, file, wasm);
    return wasm;
  }
}

function keep(folder: string, file: string, wasm: Uint8Array): void {
  try {
    mkdirSync(folder, { recursive: true });
    // Renamed into place: another process may be reading.
    const beside = `${file}.${process.pid}`;
    writeFileSync(beside, wasm);
    renameSync(beside, file);
    const ages = readdirSync(folder).map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs })).sort((a, b) => b.at - a.at);
    for (const { name } of ages.slice(modulesMax)) rmSync(join(folder, name), { force: true });
  } catch {
    // The next run compiles again.
  }
}

let digest: Buffer | undefined;

/** Over all that takes part in compiling: the library that modules are made of, and the compiler's own code. */
function compilerDigest(): Buffer {
  if (digest !== undefined) return digest;
  const hash = createHash("sha256");
  const compiled = fileURLToPath(new URL("..", import.meta.url));
  const code = ["asc", "codegen", "ir", "plan", "stamp"].flatMap((folder) => filesUnder(join(compiled, folder), ".js"));
  const files = [...filesUnder(join(packageRoot, "assembly"), ".ts"), ...code, join(compiled, "build.js"), join(compiled, "limits.js"), join(packageRoot, "asconfig.json"), join(packageRoot, "package.json")];
  for (const file of files) hash.update(file).update("\0").update(readFileSync(file)).update("\0");
  digest = hash.digest();
  return digest;
}

function filesUnder(folder: string, ending: string): string[] {
  try {
    return readdirSync(folder, { recursive: true }).map(String).filter((name) => name.endsWith(ending)).sort().map((name) => join(folder, name));
  } catch {
    return [];
  }
}
