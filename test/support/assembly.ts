// Compiles AssemblyScript files of this tree with the options of asconfig.json. For modules written by hand (the examples, fixtures
// under test/**/fixtures); policies are built by the compiler in cli/.
import * as asc from "assemblyscript/asc";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join, relative, resolve } from "node:path";

/** The checkout. This file runs from dist/test/support. */
export const root = fileURLToPath(new URL("../../..", import.meta.url));

export interface Compiled {
  wasm: Uint8Array;
  text: string;
  /** What the compiler said besides: warnings. Empty for a clean build. */
  messages: string;
}

/** Compiles one entry file (relative to the checkout). `constants` become `--use NAME=n`, e.g. `ARENA_BYTES`. Throws with asc's messages. */
export async function compileAssembly(entry: string, constants: Record<string, number> = {}, options: string[] = []): Promise<Compiled> {
  let wasm: Uint8Array | undefined;
  let text = "";
  let messages = "";
  const uses = Object.entries(constants).flatMap(([name, value]) => ["--use", `${name}=${value}`]);
  const args = [entry, "--config", "asconfig.json", "--baseDir", root, "--outFile", "out.wasm", "--textFile", "out.wat", "--noColors", ...uses, ...options];
  const { error } = await asc.main(args, {
    readFile: (name) => readSource(name),
    writeFile: (name, contents) => {
      if (name === "out.wasm") wasm = contents as Uint8Array;
      if (name === "out.wat") text = contents as string;
    },
    listFiles: () => [],
    stdout: { write: () => {} },
    stderr: { write: (chunk: string | Uint8Array) => { messages += chunk.toString(); } },
  });
  if (error || !wasm) throw new Error(`${entry} does not compile: ${error?.message ?? "no output"}\n${messages}`);
  return { wasm, text, messages };
}

/** The package as-proxy-wasm is this tree's assembly/, wherever node_modules points. */
function readSource(name: string): string | null {
  const path = relative(root, resolve(root, name)).replace(/^(.*\/)?node_modules\/as-proxy-wasm\//, "assembly/");
  try {
    return readFileSync(join(root, path), "utf8");
  } catch {
    return null;
  }
}
