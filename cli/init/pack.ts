import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageRoot, packageVersion } from "../package-root.ts";

/** True in a checkout of Sidewall itself, where its sources lie beside this. */
export const isCheckout = (): boolean => existsSync(join(packageRoot, "cli", "main.ts"));

/**
 * What a project's package.json names as its version of Sidewall: the version, or in a checkout, which is in no registry, the packed
 * package, which is put into the project's folder.
 */
export function packageFor(folder: string): string {
  if (!isCheckout()) return packageVersion();
  const packed = spawnSync("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: packageRoot, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], shell: process.platform === "win32" });
  const file = packed.stdout?.trim().split("\n").at(-1);
  if (packed.status !== 0 || file === undefined || file === "") throw new Error("npm could not pack this checkout; what it said stands above");
  return `file:./${file}`;
}
