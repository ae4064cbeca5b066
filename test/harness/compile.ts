// Compiles AssemblyScript given as text into a module for a test: no garbage collector, no imports but those that the text declares.
import { main } from "assemblyscript/asc";

const compiled = new Map<string, Promise<Uint8Array>>();

/** The module's bytes; each text is compiled once in a process. */
export function compileFixture(source: string, flags: readonly string[] = []): Promise<Uint8Array> {
  const key = JSON.stringify([source, flags]);
  let bytes = compiled.get(key);
  if (bytes === undefined) compiled.set(key, bytes = compileNow(source, flags));
  return bytes;
}

async function compileNow(source: string, flags: readonly string[]): Promise<Uint8Array> {
  let output: Uint8Array | undefined;
  const { error, stderr } = await main(["fixture.ts", "--outFile", "fixture.wasm", "--runtime", "stub", "--use", "abort=", "-O2", ...flags], {
    readFile: (name) => (name === "fixture.ts" ? source : null),
    writeFile: (name, contents) => { if (name === "fixture.wasm") output = contents as Uint8Array; },
    listFiles: () => [],
  });
  if (error !== null || output === undefined) throw new Error(`the fixture does not compile: ${stderr.toString()}${error?.message ?? ""}`);
  return output;
}
