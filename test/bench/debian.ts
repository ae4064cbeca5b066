// A Debian package in the cache folder, pinned: apt fetches it from wherever the machine's own lists say, nothing is installed, no root is needed.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { partsFolder } from "../../cli/parts/cache.ts";
import { thisPlatform } from "../../cli/parts/catalogue.ts";

export interface DebianPackage {
  name: string;
  version: string;
  /** Of the .deb, by platform as `cli/parts` names it. */
  sha256: Readonly<Partial<Record<string, string>>>;
}

/** The folder that the package's files lie in (`usr/…`), or why it cannot be had here. */
export function debianPackage({ name, version, sha256 }: DebianPackage): { folder: string } | { missing: string } {
  const pinned = sha256[thisPlatform], parts = partsFolder(), folder = join(parts, `${name}-${version}-${thisPlatform}`);
  if (pinned === undefined) return { missing: `${name} ${version} is not pinned for ${thisPlatform}` };
  if (existsSync(folder)) return { folder };
  mkdirSync(parts, { recursive: true });
  const staging = mkdtempSync(join(parts, `${name}.staging-`));
  try {
    if (!ran("apt-get", ["download", `${name}=${version}`], staging)) return { missing: `apt-get cannot download ${name}=${version} (Debian 12 has it; apt-get update?)` };
    const [file] = readdirSync(staging), digest = createHash("sha256").update(readFileSync(join(staging, file as string))).digest("hex");
    if (digest !== pinned) return { missing: `${name} ${version} has sha256 ${digest}, not the pinned ${pinned}; it was not unpacked` };
    if (!ran("dpkg-deb", ["-x", file as string, "unpacked"], staging)) return { missing: "dpkg-deb cannot unpack it" };
    // Where another process was faster, its copy is as good.
    try { renameSync(join(staging, "unpacked"), folder); } catch (error) { if (!existsSync(folder)) throw error; }
    return { folder };
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function ran(program: string, words: readonly string[], cwd: string): boolean {
  try {
    execFileSync(program, words, { cwd, stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
