// Programs in Go, built in the cache folder, where the toolchain is there.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { cacheFolder } from "../../cli/parts/index.ts";

/** The program that the module in `sources` becomes, or why it cannot be built here. Its dependencies are those of go.sum, and Go fetches them. */
export function goProgram(sources: string, name: string, tags: readonly string[] = []): { program: string } | { missing: string } {
  const folder = join(cacheFolder(), `bench-${name}`), program = join(folder, name);
  if (!ran(sources, "version")) return { missing: "no go" };
  mkdirSync(folder, { recursive: true });
  return ran(sources, "build", "-mod=readonly", "-tags", tags.join(","), "-o", program, ".") ? { program } : { missing: `go cannot build ${name} (its modules must be in Go's cache, or a proxy reachable)` };
}

/** Go's usual folder counts where it is not on the path. */
function ran(cwd: string, ...words: string[]): boolean {
  try {
    execFileSync("go", words, { cwd, stdio: "ignore", env: { ...process.env, PATH: [process.env.PATH, "/usr/local/go/bin"].join(delimiter) } });
    return true;
  } catch {
    return false;
  }
}
