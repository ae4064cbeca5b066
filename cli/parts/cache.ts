// Where installed parts live, and what makes one of them count as there.
import { existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { catalogue, thisPlatform, type PartName } from "./catalogue.ts";

/** The compiled file is dist/cli/parts/cache.js. */
const packageRoot = fileURLToPath(new URL("../../../", import.meta.url));

/** SIDEWALL_CACHE; else `.cache` in a checkout; else the user's cache folder (XDG Base Directory Specification). */
export function cacheFolder(): string {
  if (process.env.SIDEWALL_CACHE) return process.env.SIDEWALL_CACHE;
  if (existsSync(join(packageRoot, "cli", "main.ts"))) return join(packageRoot, ".cache");
  const users = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(users, "sidewall");
}

export const partsFolder = (): string => join(cacheFolder(), "parts");

/** The folder of one installed part: the wanted file and `stamp.json`. The platform is in the name because a checkout may be shared. */
export const partFolder = (name: PartName): string => join(partsFolder(), `${name}-${thisPlatform}`);

/** Written last, beside the file that it vouches for. */
export interface Stamp {
  /** Of the wheel that the file came from. */
  wheelSha256: string;
  file: string;
  fileBytes: number;
}

/** The path of an installed part's file, or undefined where it is not installed, is of another wheel, or was cut short. */
export function locatePart(name: PartName): string | undefined {
  const wheel = catalogue[name].wheels[thisPlatform];
  if (wheel === undefined) return undefined;
  try {
    const stamp = JSON.parse(readFileSync(join(partFolder(name), "stamp.json"), "utf8")) as Stamp;
    const path = join(partFolder(name), stamp.file);
    return stamp.wheelSha256 === wheel.sha256 && statSync(path).size === stamp.fileBytes ? path : undefined;
  } catch {
    return undefined;
  }
}
