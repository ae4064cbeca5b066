// Compiles AssemblyScript that is written by hand: files of this tree with the options of asconfig.json (the examples, fixtures under
// test/**/fixtures), and texts of a test. What is generated is compiled by cli/asc.
import * as asc from "assemblyscript/asc";
import { readFileSync, writeFileSync } from "node:fs";
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
export function compileAssembly(entry: string, constants: Record<string, number> = {}, options: string[] = []): Promise<Compiled> {
  const uses = Object.entries(constants).flatMap(([name, value]) => ["--use", `${name}=${value}`]);
  return compile(entry, ["--config", "asconfig.json", "--baseDir", root, ...uses, ...options], readSource);
}

/** The same into a file in the folder, for Envoy to load; resolves to its path. */
export async function compileFilter(source: string, folder: string): Promise<string> {
  const path = join(folder, `${source.replace(/\W+/g, "-")}.wasm`);
  writeFileSync(path, (await compileAssembly(source)).wasm);
  return path;
}

const fixtures = new Map<string, Promise<Uint8Array>>();

/** AssemblyScript given as text, without the package: no garbage collector, no imports but its own. Each text is compiled once in a process. */
export function compileFixture(source: string, flags: readonly string[] = []): Promise<Uint8Array> {
  const key = JSON.stringify([source, flags]);
  let bytes = fixtures.get(key);
  if (bytes === undefined) {
    const options = ["--runtime", "stub", "--use", "abort=", "-O2", ...flags];
    fixtures.set(key, bytes = compile("fixture.ts", options, (name) => (name === "fixture.ts" ? source : null)).then(({ wasm }) => wasm));
  }
  return bytes;
}

async function compile(entry: string, options: readonly string[], readFile: (name: string) => string | null): Promise<Compiled> {
  let wasm: Uint8Array | undefined;
  let text = "";
  let messages = "";
  const { error } = await asc.main([entry, "--outFile", "out.wasm", "--textFile", "out.wat", "--noColors", ...options], {
    readFile,
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
