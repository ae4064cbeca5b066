import type { Command } from "commander";
import { emptyModule } from "../bench/empty-module.ts";
import { measureFuel, type Measured, measureTimes } from "../bench/measure.ts";
import { bodyKibibytes, type Sample, samples, targetBytesAdded } from "../bench/samples.ts";
import { MissingPart } from "../missing-part.ts";
import { defaultFormatOptions, readExchanges } from "../replay/index.ts";
import { loadSubject } from "../subject/index.ts";
import { startProgress, table, thousands } from "../terminal/index.ts";
import { addConfigurationOptions, configurationOf, type ConfigurationOptions } from "./configuration.ts";
import { acting, type Context, exitOk, wholeNumber } from "./context.ts";
import { printWarnings } from "./warnings.ts";

interface BenchOptions extends ConfigurationOptions { json?: boolean; first: number }

export function register(program: Command, context: Context): void {
  const command = program.command("bench").argument("<module-or-policy>", "a compiled module, or a policy file").argument("[file...]", "recorded traffic to measure with (default: samples of the usual kinds)")
    .summary("measure what a policy costs")
    .description(`Measures fuel under Wasmtime, which counts the module's work and is the same on every machine, and time under V8,
as a multiple of what the same exchange takes with an empty module. Neither counts what a real proxy's host calls cost.`);
  addConfigurationOptions(command)
    .option("--first <n>", "measure the first n exchanges of the files", wholeNumber(1, 10_000), 20)
    .option("--json", "print one JSON object")
    .addHelpText("after", "\nExample:\n  sidewall bench policy.ts --mode enforce")
    .action(acting(context, async (target: string, files: string[], options: BenchOptions) => {
      const { terminal, cwd } = context;
      const progress = startProgress(terminal, "loading the policy");
      try {
        const subject = await loadSubject([target], { cwd, onProgress: progress.say });
        printWarnings(subject.warnings, terminal);
        const module = { wasm: subject.wasm, name: subject.name, configuration: configurationOf(options, subject.ir, cwd), ...(subject.ir === undefined ? {} : { ir: subject.ir }) };
        const chosen = files.length === 0 ? samples() : await recorded(files, options.first);
        const times = await measureTimes(module, emptyModule(), chosen, progress.say);
        const { fuels, missing } = await fuelsOf(() => measureFuel(module, chosen, progress.say));
        const measured = chosen.map(({ name }, index): Measured => ({
          name, verdict: times[index]?.verdict ?? "error", timeRatio: Number((times[index]?.ratio ?? 0).toFixed(2)), ...(fuels[index] === undefined ? {} : { fuel: fuels[index] }),
        }));
        progress.end();
        const perByte = files.length === 0 && fuels.length > 0 ? fuelPerByte(chosen, fuels) : undefined;
        if (options.json === true) terminal.out(`${JSON.stringify({ exchanges: measured, ...(perByte === undefined ? {} : { fuelPerByte: perByte }), ...(missing === undefined ? {} : { missing }) })}\n`);
        else terminal.out(text(measured, perByte, missing));
        return exitOk;
      } finally {
        progress.end();
      }
    }));
}

/** Without Wasmtime there are times all the same. */
async function fuelsOf(measure: () => Promise<number[]>): Promise<{ fuels: number[]; missing?: string }> {
  try {
    return { fuels: await measure() };
  } catch (error) {
    if (error instanceof MissingPart) return { fuels: [], missing: error.message };
    throw error;
  }
}

async function recorded(files: readonly string[], first: number): Promise<Sample[]> {
  const found: Sample[] = [];
  for (const file of files) {
    for await (const exchange of readExchanges(file, undefined, defaultFormatOptions)) {
      if (found.length === first) return found;
      found.push({ name: `${exchange.id} ${exchange.request.method} ${exchange.request.path.slice(0, 60)}`, exchange });
    }
  }
  return found;
}

/** What one byte more costs, from samples that differ in nothing else. */
function fuelPerByte(chosen: readonly Sample[], fuels: readonly number[]): { query: number; requestJson: number } {
  const fuelOf = (name: string): number => fuels[chosen.findIndex((sample) => sample.name === name)] ?? 0;
  const bodyOf = (name: string): number => chosen.find((sample) => sample.name === name)?.exchange.request.body.length ?? 0;
  const [small, large] = [`POST, JSON of ${bodyKibibytes[0]} KiB`, `POST, JSON of ${bodyKibibytes.at(-1)} KiB`];
  const rounded = (number: number): number => Number(number.toFixed(2));
  return {
    query: rounded((fuelOf("GET, 4 KiB more of query") - fuelOf("GET, 12 headers, 3 parameters")) / targetBytesAdded),
    requestJson: rounded((fuelOf(large) - fuelOf(small)) / (bodyOf(large) - bodyOf(small))),
  };
}

function text(measured: readonly Measured[], perByte: ReturnType<typeof fuelPerByte> | undefined, missing: string | undefined): string {
  const rows = measured.map(({ name, verdict, fuel, timeRatio }) => [name, verdict, fuel === undefined ? "–" : thousands(fuel), `× ${timeRatio.toFixed(2)}`]);
  return `${table([["exchange", "verdict", "fuel", "time"], ...rows], [2, 3]).join("\n")}\n${perByte === undefined ? "" : `fuel a byte: ${perByte.query} of query, ${perByte.requestJson} of JSON\n`}time: × the same exchange with an empty module\n${missing === undefined ? "" : `no fuel: ${missing}\n`}`;
}
