/** From policy files to an IR that passed every check. */
import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { check } from "../check/check.ts";
import { functionsOf } from "../codegen/user/functions-of.ts";
import { loadParser } from "../codegen/user/parser.ts";
import { translate } from "../codegen/user/translate.ts";
import { diagnostic, hasErrors, isCode, sorted, type Code, type Diagnostic } from "../diagnostics/index.ts";
import { irVersion, type Ir, type SourcePlace } from "../ir/types.ts";
import type { Surroundings } from "../lower/context.ts";
import { lower, type Lowered } from "../lower/lower.ts";
import { bundle } from "./bundle.ts";
import { readCustom } from "./custom.ts";
import { dslNames } from "./dsl-names.ts";
import { shown } from "./modules.ts";
import { Places, type Place } from "./places.ts";
import { LogError, readLog } from "./read-log.ts";
import { runInSandbox, timeMillisecondsMax, type Outcome } from "./sandbox.ts";
import { askForTruth } from "./truth.ts";

export interface LoadOptions {
  /** The working directory: paths in messages and in the IR are relative to it. */
  cwd: string;
  /** 10,000 where it is not given. */
  timeMillisecondsMax?: number;
}

export interface Loaded {
  /** Only where no message is an error. */
  ir?: Ir;
  diagnostics: Diagnostic[];
  /** Every file that was read, or would have been, absolute: what `--watch` watches. */
  inputs: string[];
}

/** Builds the definitions of the files, in order, and joins them to one IR. Never throws for what a policy does. */
export async function loadPolicies(files: readonly string[], options: LoadOptions): Promise<Loaded> {
  const cwd = realpathSync(options.cwd);
  const parts = await Promise.all(files.map((file) => loadFile(resolve(options.cwd, file), cwd, options.timeMillisecondsMax ?? timeMillisecondsMax)));
  const inputs = [...new Set(parts.flatMap((part) => part.inputs))];
  const own = parts.flatMap((part) => part.diagnostics);
  if (hasErrors(own)) return { diagnostics: sorted(own), inputs };
  const ir: Ir = { irVersion, policies: parts.flatMap((part) => part.policies) };
  const declared = new Set(parts.flatMap((part) => [...part.declaresAbsence]));
  const diagnostics = sorted([...own, ...check(ir, (rule) => declared.has(rule))]);
  return { ...(hasErrors(diagnostics) ? {} : { ir }), diagnostics, inputs };
}

type LoadedFile = Omit<Lowered, "functions"> & { inputs: string[] };

const nothing = (diagnostics: Diagnostic[], inputs: string[]): LoadedFile => ({ policies: [], declaresAbsence: new Set(), diagnostics, inputs });

async function loadFile(named: string, cwd: string, limitMilliseconds: number): Promise<LoadedFile> {
  if (!existsSync(named) || !statSync(named).isFile()) {
    const reason = existsSync(named) ? "it is no file" : "it does not exist";
    return nothing([diagnostic("SW1001", { file: shown(named, cwd), reason })], [named]);
  }
  const file = realpathSync(named);
  const made = await bundle(file, cwd);
  if (made.bundle === undefined || hasErrors(made.diagnostics)) return nothing(made.diagnostics, made.inputs);
  const places = new Places(made.bundle.map, made.inputs, file, cwd);
  const { code, original } = askForTruth(made.bundle.code, (line, column) => places.at(line, column) !== undefined);
  const outcome = await runInSandbox(code, limitMilliseconds);
  const find = (at: string): Place => places.first(at, original);
  const lowered = understood(outcome, limitMilliseconds, {
    place: (at) => places.shown(find(at)),
    readCustom: (at, path) => readCustom(path, find(at).file, file, cwd),
  });
  return { ...lowered, diagnostics: [...lowered.diagnostics, ...await checkFunctions(lowered, (own) => shown(resolve(dirname(file), own), cwd))], inputs: [...made.inputs, ...lowered.functions] };
}

/** What is wrong in the authors' own functions; `find` gives the path for messages. */
async function checkFunctions({ policies }: Lowered, find: (file: string) => string): Promise<Diagnostic[]> {
  const functions = functionsOf({ policies });
  if (functions.length > 0) await loadParser();
  return functions.flatMap((own) => translate(own, find(own.file)).diagnostics);
}

function understood(outcome: Outcome, milliseconds: number, around: Surroundings): Lowered {
  const failed = (wrong: Diagnostic): Lowered => ({ policies: [], declaresAbsence: new Set(), diagnostics: [wrong], functions: [] });
  const start = around.place("");
  if ("timedOut" in outcome) return failed(diagnostic("SW1009", { milliseconds }, start));
  if ("outOfMemory" in outcome) return failed(diagnostic("SW1010", { reason: "the memory ran out" }, start));
  if ("threw" in outcome) return failed(thrown(outcome.threw.reason, around.place(outcome.threw.at)));
  try {
    return lower(readLog(outcome.log), around);
  } catch (failure) {
    if (failure instanceof LogError) return failed(diagnostic("SW1013", { reason: failure.message }, start));
    throw failure;
  }
}

/** What the policy threw: one of our own refusals, which carries its number, or an error of its code. */
function thrown(reason: string, place: SourcePlace): Diagnostic {
  const ours = /^Error: sidewall:(\{.*\})$/s.exec(reason);
  const refusal = ours === null ? undefined : readRefusal(ours[1] as string);
  if (refusal !== undefined) return diagnostic(refusal.code, refusal.values as never, place);
  if (/^RangeError: Maximum call stack/.test(reason)) return diagnostic("SW1014", {}, place);
  if (/^EvalError: Code generation/.test(reason)) return diagnostic("SW1011", { what: "code from a string" }, place);
  // The bundler leaves this in the place of `require` with a computed name.
  if (/^Error: Dynamic require of/.test(reason)) return diagnostic("SW1006", { what: "require()" }, place);
  const name = /^ReferenceError: (\S+) is not defined$/.exec(reason)?.[1];
  if (name !== undefined) return diagnostic("SW1018", { name, right: dslNames.includes(name) ? `\`import { ${name} } from "sidewall"\`` : "its declaration or its import, or correct its spelling" }, place);
  return diagnostic("SW1008", { reason }, place);
}

/** A policy can throw such a text itself; then it is refused under another number, and that is all. */
function readRefusal(text: string): { code: Code; values: Record<string, string> } | undefined {
  try {
    const { code, values } = JSON.parse(text) as { code: unknown; values: unknown };
    if (typeof code !== "string" || !isCode(code) || typeof values !== "object" || values === null) return undefined;
    return { code, values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)])) };
  } catch { return undefined; }
}
