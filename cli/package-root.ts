import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds sidewall's package.json: `assembly/`, `policies/` and `asconfig.json` are found from here. */
export const packageRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
  const file = join(folder, "package.json");
  if (existsSync(file) && (JSON.parse(readFileSync(file, "utf8")) as { name?: string }).name === "sidewall") return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error("sidewall's own package.json was not found above its code");
  return findRoot(parent);
}

/** The version of this package, which is the compiler's too. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { version: string }).version;
}
