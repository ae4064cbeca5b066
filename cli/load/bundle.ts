/** One policy file and what it imports, with the DSL inside, as one script without imports. */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Message, type Plugin } from "esbuild";
import type { SourcePlace } from "../ir/types.ts";
import { diagnostic, type Diagnostic } from "../diagnostics/index.ts";
import { dslNames } from "./dsl-names.ts";
import { readModule, resolveImport, rootsOf, shown } from "./modules.ts";

export interface Bundle {
  /** A script; its value is the log's JSON text. */
  code: string;
  /** Its source map, JSON; sources are relative to the working directory. */
  map: string;
}

/** The DSL as it is shipped: the compiled files beside this one. */
const dsl = (name: string): string => fileURLToPath(new URL(`../dsl/${name}`, import.meta.url));

/** What is bundled: the DSL comes first, so that it has what it needs before code of the policy runs. No file can be in this namespace. */
const entry = {
  namespace: "entry", path: "entry",
  code: "import { finish } from \"definition\"; import * as policy from \"policy\"; export const log = finish(policy);",
};

/** Syntax that would bring promises or a module loader into the sandbox becomes plain calls, which are refused there. */
const supported = { "dynamic-import": false, "async-await": false, "async-generator": false, "for-await": false, "top-level-await": false, "import-meta": false,
  // `a ||= b` becomes `a || (a = b)`, which truth.ts knows.
  "logical-assignment": false };

/** @param file the policy's real path. `inputs` are all files of the policy that were read, in order. */
export async function bundle(file: string, cwd: string): Promise<{ bundle?: Bundle; diagnostics: Diagnostic[]; inputs: string[] }> {
  const inputs = new Set<string>();
  const placed = (message: Message): Diagnostic => ({ ...told(message, cwd), ...placeOf(message, cwd) });
  try {
    const { outputFiles, warnings } = await build({
      entryPoints: [entry.path], plugins: [confined(file, cwd, inputs)], absWorkingDir: cwd, tsconfigRaw: "{}",
      bundle: true, write: false, format: "iife", globalName: "sidewallPolicy", platform: "neutral", target: "es2022", supported,
      outfile: resolve(cwd, "policy.js"), sourcemap: "external", sourcesContent: false, legalComments: "none", logLevel: "silent",
    });
    const text = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? "";
    const refused = warnings.filter((message) => message.id === "empty-import-meta").map(placed);
    return { bundle: { code: `${text(".js")}\nsidewallPolicy.log;\n//# sourceURL=policy.js\n`, map: text(".map") }, diagnostics: refused, inputs: [...inputs] };
  } catch (failure) {
    const messages = (failure as { errors?: Message[] }).errors;
    if (messages === undefined) throw failure;
    return { diagnostics: messages.map(placed), inputs: [...inputs] };
  }
}

/** Leads every import to the DSL or to a file of the policy, so that esbuild itself looks for nothing. */
function confined(policyFile: string, cwd: string, inputs: Set<string>): Plugin {
  const roots = rootsOf(policyFile, cwd);
  const ofDsl = new Set<string>();
  const shipped = (path: string) => { ofDsl.add(path); return { path }; };
  return {
    name: "confined",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /.*/ }, ({ path, importer, kind, namespace }) => {
        if (kind === "entry-point") return { path, namespace: entry.namespace };
        if (namespace === entry.namespace) return path === "policy" ? { path: policyFile } : shipped(dsl("definition.js"));
        if (ofDsl.has(importer)) return shipped(resolve(dirname(importer), path));
        if (kind !== "import-statement") return refused(diagnostic("SW1006", { what: kind === "require-call" ? "require()" : "import()" }));
        if (path === "sidewall") return shipped(dsl("index.js"));
        const found = resolveImport(path, dirname(importer), roots);
        return "file" in found ? { path: found.file } : refused(found.wrong);
      });
      onLoad({ filter: /.*/, namespace: entry.namespace }, () => ({ contents: entry.code, loader: "js" }));
      onLoad({ filter: /.*/ }, ({ path }) => {
        if (ofDsl.has(path)) return { contents: readFileSync(path, "utf8"), loader: "js" };
        inputs.add(path);
        try {
          return readModule(path);
        } catch (reason) {
          return refused(diagnostic("SW1001", { file: shown(path, cwd), reason: (reason as NodeJS.ErrnoException).code ?? String(reason) }));
        }
      });
    },
  };
}

const refused = (wrong: Diagnostic) => ({ errors: [{ text: wrong.text, detail: wrong }] });

/** The plug-in's own message, or esbuild's as one of ours. */
function told(message: Message, cwd: string): Diagnostic {
  if (message.detail !== undefined) return message.detail as Diagnostic;
  const [, from, name] = /^No matching export in "(.+)" for import "(.+)"$/.exec(message.text) ?? [];
  if (from !== undefined && name !== undefined) {
    return resolve(cwd, from) === dsl("index.js") ? diagnostic("SW1016", { name, names: dslNames.join(", ") }) : diagnostic("SW1017", { name, file: from });
  }
  if (message.text.startsWith("Top-level await")) return diagnostic("SW1011", { what: "await" });
  return message.id === "empty-import-meta" ? diagnostic("SW1006", { what: "import.meta" }) : diagnostic("SW1002", { reason: message.text });
}

function placeOf({ location }: Message, cwd: string): { place?: SourcePlace } {
  return location === null ? {} : { place: { file: shown(resolve(cwd, location.file), cwd), line: location.line, column: location.column + 1 } };
}
