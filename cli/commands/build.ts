import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import { type Built, buildModule } from "../build.ts";
import { configurationSchema } from "../configuration/schema.ts";
import type { Ir } from "../ir/types.ts";
import { sizesOf } from "../stamp/needs.ts";
import { loadIr, PolicyMistakes } from "../subject/index.ts";
import { type Paint, startProgress, table, thousands } from "../terminal/index.ts";
import { acting, type Context, exitOk } from "./context.ts";
import { untilStopped, watchFiles } from "./watching.ts";
import { printWarnings } from "./warnings.ts";

interface BuildOptions { output?: string; emit?: string; watch?: boolean; json?: boolean }

export function register(program: Command, context: Context): void {
  program.command("build").argument("<policy...>", "policy files; several become one module, in this order")
    .summary("compile policies to a module")
    .description("Compiles policies to one WebAssembly module for Envoy and Istio, and says what each rule costs.\nBeside FILE.wasm it writes FILE.schema.json, the JSON Schema of the module's configuration.")
    .option("-o, --output <file>", "where the module goes (default: the first policy's name with .wasm)")
    .option("--emit <folder>", "write the generated AssemblyScript there too")
    .option("--watch", "build again whenever a file of the policies changes")
    .option("--json", "print one JSON object about the module")
    .addHelpText("after", "\nExamples:\n  sidewall build policy.ts -o orders.wasm\n  sidewall build base.ts orders.ts -o edge.wasm --emit generated\n\nExit codes: 0 built; 1 a policy has mistakes.")
    .action(acting(context, (files: string[], options: BuildOptions) => (options.watch === true ? buildAndWatch(context, files, options) : buildOnce(context, files, options).then(() => exitOk))));
}

/** Resolves to the files that the module was made of. */
async function buildOnce({ terminal, cwd }: Context, files: string[], options: BuildOptions): Promise<readonly string[]> {
  const started = performance.now();
  const progress = startProgress(terminal, "checking");
  try {
    const { ir, inputs, warnings } = await loadIr(files, { cwd });
    progress.say("compiling");
    const built = await buildModule(ir);
    progress.end();
    printWarnings(warnings, terminal);
    const output = options.output ?? `${basename(files[0] ?? "policy").replace(/\.[cm]?[jt]s$/, "")}.wasm`;
    const schema = write(cwd, output, built, ir, options.emit);
    const seconds = (performance.now() - started) / 1_000;
    if (options.json === true) terminal.out(`${JSON.stringify({ module: output, schema, ...built.report, ...sizesOf(built.wasm), policies: ir.policies.map(({ name }) => name), seconds })}\n`);
    else terminal.out(reportText(output, schema, built, seconds, terminal.paint));
    return inputs;
  } finally {
    progress.end();
  }
}

/** Resolves to the path of the schema. */
function write(cwd: string, output: string, { wasm, sources }: Built, ir: Ir, emit: string | undefined): string {
  const schema = `${output.replace(/\.wasm$/, "")}.schema.json`;
  mkdirSync(dirname(resolve(cwd, output)), { recursive: true });
  writeFileSync(resolve(cwd, output), wasm);
  writeFileSync(resolve(cwd, schema), `${JSON.stringify(configurationSchema(ir), undefined, 2)}\n`);
  for (const [path, text] of emit === undefined ? [] : sources) {
    const file = join(resolve(cwd, emit ?? ""), path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return schema;
}

function reportText(output: string, schema: string, { wasm, report: { needs, rules, digest } }: Built, seconds: number, paint: Paint): string {
  const { moduleBytes, codeBytes, dataBytes } = sizesOf(wasm);
  const rows = rules.map(({ policy, rule, phase, fetches, holdsBytesMax, constantBytes, keptBytes }) => [
    `  ${policy}/${rule}`, phase, holdsBytesMax === 0 ? "holds nothing" : `holds ${thousands(holdsBytesMax)} bytes of body`, `${thousands(constantBytes)} bytes of constants`,
    keptBytes === 0 ? "" : `keeps ${keptBytes} bytes a stream`, paint("dim", fetches.length === 0 ? "fetches nothing" : `fetches ${fetches.join(", ")}`),
  ]);
  return `${paint("green", "built")} ${output} in ${seconds.toFixed(1)} s: ${thousands(moduleBytes)} bytes (code ${thousands(codeBytes)}, data ${thousands(dataBytes)}), linear memory ${thousands(needs.memoryBytes)} bytes
      ${schema}: the schema of its configuration
      build ${digest}
${table(rows).map((row) => `${row}\n`).join("")}`;
}

async function buildAndWatch(context: Context, files: string[], options: BuildOptions): Promise<number> {
  const { terminal, cwd } = context;
  const named = files.map((file) => resolve(cwd, file));
  const again = async (): Promise<readonly string[]> => {
    try {
      return [...named, ...await buildOnce(context, files, options)];
    } catch (error) {
      if (!(error instanceof PolicyMistakes)) throw error;
      terminal.err(`${error.message}\n`);
      return [...named, ...error.inputs];
    }
  };
  const watching = watchFiles(await again(), again);
  terminal.err("watching; Ctrl-C ends\n");
  await Promise.race([untilStopped(), watching.failed]).finally(watching.close);
  return exitOk;
}
