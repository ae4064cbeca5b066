// Vectorscan, native: Debian's library (its fastest code for this processor is chosen when it starts) in a process of its own.
import { execFileSync, spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { packageRoot } from "../../../cli/package-root.ts";
import type { Pattern } from "../../../cli/automata/parse.ts";
import { debianPackage } from "../debian.ts";
import { scratch } from "../modules.ts";
import { written } from "./expressions.ts";
import { packed, type Side } from "./sides.ts";

const library = {
  name: "libvectorscan-dev", version: "5.4.9-1",
  sha256: { "linux-x64": "157a7e97a456a443f377f0aa9d1d3ba4ad7b49671964a5f86e28776c44ecbe9d" },
};

/** The program, or why there is none here. */
function built(): { program: string } | { missing: string } {
  const installed = debianPackage(library);
  if ("missing" in installed) return installed;
  const libraries = join(installed.folder, "usr", "lib"), program = join(scratch, "vectorscan");
  const archive = readdirSync(libraries, { recursive: true }).map(String).find((path) => path.endsWith("libhs.a")) as string;
  try {
    execFileSync("cc", ["-O2", "-I", join(installed.folder, "usr", "include"), "-o", program, join(packageRoot, "test", "bench", "matching", "native", "vectorscan.c"), join(libraries, archive), "-lstdc++", "-lm"], { stdio: "ignore" });
    return { program };
  } catch {
    return { missing: "cc cannot build the program (a C compiler and libstdc++ are needed: apt-get install g++)" };
  }
}

const program = built();
/** Why there is no Vectorscan, or undefined. */
export const missing = "missing" in program ? program.missing : undefined;

let files = 0;
function file(bytes: string | Uint8Array): string {
  const path = join(scratch, `vectorscan-${files += 1}`);
  writeFileSync(path, bytes);
  return path;
}

export async function vectorscanSide(patterns: readonly Pattern[]): Promise<Side> {
  if ("missing" in program) throw new Error(program.missing);
  const child = spawn(program.program, [file(`${patterns.map(written).join("\n")}\n`)], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error("the program with Vectorscan ended");
    return value;
  };
  const ask = (line: string): Promise<string> => { child.stdin.write(`${line}\n`); return answer(); };
  const [, info, bytes, milliseconds] = (await answer()).split("|") as [string, string, string, string];
  return {
    name: "Vectorscan", about: `native; ${info.trim()}; ${bytes} bytes, compiled in ${milliseconds} ms`,
    load: async (texts) => Number(await ask(`load ${file(packed(texts))}`)),
    pass: async (list, repeats) => {
      const [nanoseconds, pairs] = (await ask(`pass ${list} ${repeats}`)).split(" ").map(Number) as [number, number];
      return { seconds: nanoseconds / 1e9, pairs };
    },
    found: async (list) => (await ask(`found ${list}`)).split(";").slice(0, -1).map((numbers) => numbers.split(",").slice(0, -1).map(Number).sort((a, b) => a - b)),
    close: () => { child.stdin.end(); },
  };
}
