import { resolve } from "node:path";
import { type Command, Option } from "commander";
import type { Verdict } from "../replay/outcome.ts";
import { type Decision } from "../run/decision.ts";
import { type ServedModule, Server, type ServeOptions } from "../run/serve.ts";
import { loadSubject, PolicyMistakes } from "../subject/index.ts";
import { type Paint, printable, startProgress } from "../terminal/index.ts";
import { Unusable } from "../unusable.ts";
import { addConfigurationOptions, configurationOf, type ConfigurationOptions } from "./configuration.ts";
import { acting, type Context, exitOk, wholeNumber } from "./context.ts";
import { untilStopped, watchFiles } from "./watching.ts";
import { printWarnings } from "./warnings.ts";

interface RunOptions extends ConfigurationOptions { upstream: string; port: number; engine: ServeOptions["engine"]; failing: ServeOptions["failing"]; json?: boolean }

export function register(program: Command, context: Context): void {
  const command = program.command("run").argument("<module-or-policy...>", "a compiled module, or policy files")
    .summary("put a policy in front of an HTTP service on this machine")
    .description("Starts a reverse proxy on 127.0.0.1 with the policy in it, and says of each request what was decided.\nA policy, module or configuration that changes is put in force for new requests; one with mistakes leaves the old one in force.")
    .requiredOption("--upstream <url>", "the service, such as http://127.0.0.1:8080 (h2c: for HTTP/2 in clear text)");
  addConfigurationOptions(command)
    .option("--port <n>", "where to listen on 127.0.0.1; 0 takes a free port", wholeNumber(0, 65_535), 10_000)
    .addOption(new Option("--engine <name>", "what runs the module").choices(["v8", "wasmtime"]).default("v8"))
    .addOption(new Option("--failing <how>", "what a failing module does to requests").choices(["closed", "open", "reload"]).default("closed"))
    .option("--json", "print one JSON object for each request, with the module's records")
    .addHelpText("after", "\nExample:\n  sidewall run policy.ts --upstream http://127.0.0.1:8080 --mode enforce\n\nExit codes: 0 ended by Ctrl-C; 1 the policy, the configuration, the upstream or the port cannot be used.")
    .action(acting(context, (files: string[], options: RunOptions) => run(context, files, options)));
}

async function run(context: Context, files: string[], options: RunOptions): Promise<number> {
  const { terminal, cwd } = context;
  if (!URL.canParse(options.upstream) || !/^(https?|h2c):\/\/[^/]+\/?$/.test(options.upstream)) throw new Unusable("--upstream", `expected an origin such as http://127.0.0.1:8080, found ${JSON.stringify(options.upstream)}`);
  const stopped = untilStopped();
  const watched = [...files, ...(options.config === undefined ? [] : [options.config])].map((file) => resolve(cwd, file));
  const prepare = async (): Promise<{ module: ServedModule; inputs: readonly string[] }> => {
    const progress = startProgress(terminal, "loading the policy");
    const { name, wasm, ir, inputs, warnings } = await loadSubject(files, { cwd, onProgress: progress.say }).finally(progress.end);
    printWarnings(warnings, terminal);
    return { module: { name, wasm, configuration: configurationOf(options, ir, cwd) }, inputs: [...watched, ...inputs] };
  };
  const { module, inputs } = await prepare();
  const server = await Server.start(module, {
    engine: options.engine, upstream: options.upstream, port: options.port, failing: options.failing,
    onDecision: (decision) => { terminal.out(options.json === true ? `${JSON.stringify(decision)}\n` : decisionLine(decision, terminal.paint)); },
    onRefused: (status, reason) => { terminal.err(`refused with ${status} before any policy: ${printable(reason)}\n`); },
    onLog: (message) => { terminal.err(`${printable(message)}\n`); },
  });
  terminal.err(`listening on http://127.0.0.1:${server.port} for ${options.upstream}; Ctrl-C ends\n`);
  const watching = watchFiles(inputs, async () => {
    try {
      const next = await prepare();
      server.replace(next.module);
      terminal.err("the changed policy is in force for new requests\n");
      return next.inputs;
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
      terminal.err(`${error.message}\nthe policy before the change stays in force\n`);
      return error instanceof PolicyMistakes ? [...watched, ...error.inputs] : inputs;
    }
  });
  await Promise.race([stopped, watching.failed]).finally(watching.close).finally(() => server.stop());
  return exitOk;
}

const verdictStyle = { "allow": "green", "deny": "red", "would-deny": "yellow", "change": "cyan", "would-change": "cyan", "error": "red" } as const satisfies Record<Verdict, string>;

function decisionLine({ verdict, status, method, path, source, rules, error, milliseconds }: Decision, paint: Paint): string {
  const why = error ?? rules.join(", ");
  return `${paint(verdictStyle[verdict], verdict.padEnd("would-change".length))} ${status || "gone"}  ${printable(`${method} ${path.slice(0, 120)}`)}  ${printable(source)}  ${milliseconds.toFixed(1)} ms${why === "" ? "" : `  ${paint("bold", printable(why))}`}\n`;
}
