// In a checkout, brings dist/ up to date with the TypeScript sources (esbuild, file by file, no bundling).
// In an installed package there are no sources and dist/ is shipped, so this does nothing.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

const root = fileURLToPath(new URL("..", import.meta.url));
const sourceFolders = ["cli", "test"];

/** Every .ts file under the folder, relative to the root. */
function sourcesUnder(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts"))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length))
    .filter((path) => !path.includes("/fixtures/") && !path.includes("node_modules"));
}

const outputOf = (source) => join(root, "dist", source.replace(/\.ts$/, ".js"));

export async function freshen() {
  if (!existsSync(join(root, "cli", "main.ts"))) return;
  const sources = sourceFolders.filter((folder) => existsSync(join(root, folder))).flatMap(sourcesUnder);
  const stale = sources.filter((source) => {
    const output = outputOf(source);
    return !existsSync(output) || statSync(output).mtimeMs <= statSync(join(root, source)).mtimeMs;
  });
  dropOrphans(new Set(sources.map(outputOf)));
  if (stale.length === 0) return;
  const { build } = await import("esbuild");
  const result = await build({
    absWorkingDir: root, entryPoints: stale, outbase: root, outdir: join(root, "dist"), format: "esm", platform: "node", target: "node20",
    sourcemap: "linked", bundle: false, write: false, logLevel: "silent",
  });
  mkdirSync(join(root, "dist"), { recursive: true });
  for (const file of result.outputFiles) {
    mkdirSync(join(file.path, ".."), { recursive: true });
    // Sources import each other by their real names (x.ts); what runs is x.js.
    // Written beside and renamed: another process may be reading.
    const beside = `${file.path}.${process.pid}`;
    writeFileSync(beside, file.path.endsWith(".js") ? file.text.replace(/(\bfrom |\bimport\(|\bimport )"(\.[^"]*)\.ts"/g, '$1"$2.js"') : file.text);
    renameSync(beside, file.path);
  }
}

/** A source that was renamed or deleted must not live on as compiled output. */
function dropOrphans(wanted) {
  for (const folder of sourceFolders) {
    const out = join(root, "dist", folder);
    if (!existsSync(out)) continue;
    for (const entry of readdirSync(out, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath ?? entry.path, entry.name);
      if (entry.isFile() && path.endsWith(".js") && !wanted.has(path)) { rmSync(path); rmSync(`${path}.map`, { force: true }); }
    }
  }
}
