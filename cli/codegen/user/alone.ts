/** Authors' functions compiled alone, for the reference evaluator: they are asked one value at a time, with the same steps as in a policy's module. */
import type { Ir, UserFunction } from "../../ir/types.ts";
import { compileAssembly } from "../../asc/compile.ts";
import { functionsOf } from "./functions-of.ts";
import { loadParser } from "./parser.ts";
import { translate } from "./translate.ts";

/** What `evaluate` takes as its option `call`. */
export type Call = (function_: UserFunction, value: Uint8Array) => boolean | "broken";

const pageBytes = 65_536;

/** Undefined where the IR has no such functions. Throws where one is refused: what was loaded from source is checked already. */
export async function compileFunctions(ir: Ir): Promise<Call | undefined> {
  const functions = new Map(functionsOf(ir).map((own) => [keyOf(own), own]));
  if (functions.size === 0) return undefined;
  await loadParser();
  const { wasm, messages } = await compileAssembly({ files: filesFor([...functions.values()]) });
  if (wasm === undefined) throw new Error(`the functions do not compile: this is a defect of sidewall\n${messages}`);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm));
  const memory = exports.memory as Memory;
  const numbers = new Map([...functions.keys()].map((key, number) => [key, number]));
  return (function_, value) => {
    const number = numbers.get(keyOf(function_));
    if (number === undefined) throw new Error(`${function_.name} is not a function of this policy`);
    const answer = (exports[`call${number}`] as (at: number, bytes: number) => number)(placed(memory, value), value.length);
    return answer > 1 ? "broken" : answer === 1;
  };
}

type Memory = { buffer: ArrayBuffer; grow(pages: number): number };

/** The value stands at the very end of the memory, so that a byte read behind it would be a trap. */
function placed(memory: Memory, value: Uint8Array): number {
  const wanted = Math.ceil(value.length / pageBytes) * pageBytes + pageBytes;
  if (memory.buffer.byteLength < wanted + pageBytes) memory.grow((wanted + pageBytes - memory.buffer.byteLength) / pageBytes);
  const at = memory.buffer.byteLength - value.length;
  new Uint8Array(memory.buffer).set(value, at);
  return at;
}

const keyOf = ({ name, file, source, stepsMax }: UserFunction): string => JSON.stringify([name, file, source, stepsMax]);

function filesFor(functions: readonly UserFunction[]): Map<string, string> {
  const files = new Map<string, string>();
  const imports = [`import { bytesAt } from "./assembly/abi/bytes";`, `import { budget, outcome } from "./assembly/context/user";`];
  const bodies = functions.map((own, number) => {
    const { code, diagnostics } = translate(own, own.file);
    if (code === undefined) throw new Error(diagnostics.map(({ text }) => text).join("\n"));
    files.set(`user/u${number}.ts`, code);
    imports.push(`import { f_${own.name} as u${number} } from "./user/u${number}";`);
    return `export function call${number}(at: usize, bytes: usize): i32 { return outcome(budget(${own.stepsMax}), u${number}(bytesAt(at, bytes))); }`;
  });
  return files.set("module.ts", [...imports, ...bodies, ""].join("\n"));
}
