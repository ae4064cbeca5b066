// The cases' filters as modules, each compiled once in a process.
import { compileAssembly } from "../support/assembly.ts";
import type { Case } from "./cases.ts";

const compiled = new Map<string, Promise<Uint8Array>>();

export function filterModule({ filter, constants }: Case): Promise<Uint8Array> {
  const key = JSON.stringify([filter, constants]);
  let bytes = compiled.get(key);
  if (bytes === undefined) compiled.set(key, bytes = compileAssembly(`test/conformance/fixtures/${filter}.ts`, { ...constants }).then(({ wasm }) => wasm));
  return bytes;
}
