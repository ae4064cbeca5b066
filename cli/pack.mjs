// Runs before `npm pack`: brings dist/ up to date, and writes the type declarations of what the package exports.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { freshen } from "./freshen.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const types = join(root, "dist", "types");

await freshen();
rmSync(types, { recursive: true, force: true });
const compiler = join(createRequire(import.meta.url).resolve("typescript/package.json"), "..", "bin", "tsc");
const result = spawnSync(process.execPath, [compiler, "-p", join(root, "tsconfig.types.json")], { cwd: root, stdio: ["ignore", 2, 2] });
if (result.status !== 0) {
  console.error("the type declarations could not be written");
  process.exit(1);
}
// Declarations keep the sources' endings; a reader of them looks for x.js and finds x.d.ts.
for (const entry of readdirSync(types, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !entry.name.endsWith(".d.ts")) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  writeFileSync(path, readFileSync(path, "utf8").replace(/(\bfrom |\bimport\(|\bimport )"(\.[^"]*)\.ts"/g, '$1"$2.js"'));
}
