// Programs in Rust, built in the cache folder, once, where the toolchain is there.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { homedir } from "node:os";
import { cacheFolder } from "../../cli/parts/index.ts";

const rustTarget = "wasm32-wasip1";

/** The module that the crate in `sources` becomes, or why it cannot be built here. `flags` are rustc's. */
export function rustWasm(sources: string, name: string, flags = ""): { file: string } | { missing: string } {
  const folder = join(cacheFolder(), `bench-${name}`), file = join(folder, "target", rustTarget, "release", `${name.replaceAll("-", "_")}.wasm`);
  const targets = toolchain({}, "rustup", "target", "list", "--installed");
  if (targets === undefined) return { missing: "no rustup" };
  if (!targets.split("\n").includes(rustTarget)) return { missing: `no ${rustTarget}: rustup target add ${rustTarget}` };
  mkdirSync(folder, { recursive: true });
  cpSync(sources, folder, { recursive: true });
  const said = toolchain({ RUSTFLAGS: flags }, "cargo", "build", "--release", "--quiet", "--target", rustTarget, "--manifest-path", join(folder, "Cargo.toml"), "--target-dir", join(folder, "target"));
  return said === undefined || !existsSync(file) ? { missing: `cargo cannot build ${name}` } : { file };
}

/** rustup's own folder counts where it is not on the path. */
function toolchain(variables: Record<string, string>, program: string, ...words: string[]): string | undefined {
  try {
    const PATH = [process.env.PATH, join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "bin")].join(delimiter);
    return execFileSync(program, words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], env: { ...process.env, ...variables, PATH } });
  } catch {
    return undefined;
  }
}
