import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Command, Option } from "commander";
import { holdsHeaders } from "../configuration/hold-headers.ts";
import { EnvoyError, type EnvoyVersion, envoyVersions, envoyYaml, RunningEnvoy, type WasmFilter } from "../envoy/index.ts";
import { MissingPart } from "../missing-part.ts";
import { installPart } from "../parts/index.ts";
import { loadSubject, PolicyMistakes, type Subject } from "../subject/index.ts";
import { printable, startProgress } from "../terminal/index.ts";
import { Unusable } from "../unusable.ts";
import { addConfigurationOptions, configurationOf, type ConfigurationOptions } from "./configuration.ts";
import { acting, type Context, exitInternal, exitOk, wholeNumber } from "./context.ts";
import { untilStopped, watchFiles } from "./watching.ts";
import { printWarnings } from "./warnings.ts";

const failurePolicies = { closed: "FAIL_CLOSED", open: "FAIL_OPEN", reload: "FAIL_RELOAD" } as const;

interface EnvoyCommandOptions extends ConfigurationOptions {
  upstream: string; port: number; adminPort?: number; start?: boolean; envoyVersion: EnvoyVersion; failing: keyof typeof failurePolicies;
}

export function register(program: Command, context: Context): void {
  const command = program.command("envoy").argument("<module-or-policy>", "a compiled module; with --start also a policy file")
    .summary("print an envoy.yaml for a module, or start Envoy with it")
    .description("Prints a ready envoy.yaml that runs the module before an upstream. With --start it starts Envoy (installed on first use)\nwith it instead, prints the module's records and the access log, and puts a changed policy in force.")
    .requiredOption("--upstream <url>", "where requests go, such as http://127.0.0.1:8080");
  addConfigurationOptions(command)
    .option("--port <n>", "where Envoy listens on 127.0.0.1; 0 takes a free port (with --start)", wholeNumber(0, 65_535), 10_000)
    .option("--admin-port <n>", "the port of the admin endpoint on 127.0.0.1", wholeNumber(0, 65_535))
    .addOption(new Option("--failing <how>", "what a failing module does to requests").choices(Object.keys(failurePolicies)).default("closed"))
    .option("--start", "start Envoy")
    .addOption(new Option("--envoy-version <version>", "which Envoy to start").choices(envoyVersions).default("1.40.0"))
    .addHelpText("after", `
A configuration with "holdHeaders": false is for hosts that cannot hold headers until a body was read, such as Istio's WasmPlugin; the
envoy.yaml then says so too.

Examples:
  sidewall envoy orders.wasm --upstream http://127.0.0.1:8080 > envoy.yaml
  sidewall envoy policy.ts --upstream http://127.0.0.1:8080 --mode enforce --start

Exit codes: 0 printed, or ended by Ctrl-C; 1 the policy, the configuration or Envoy's answer to it; 2 Envoy cannot be had.`)
    .action(acting(context, (target: string, options: EnvoyCommandOptions) => {
      if (!/^https?:\/\/[^/]+\/?$/.test(options.upstream) || !URL.canParse(options.upstream)) throw new Unusable("--upstream", `expected an origin such as http://127.0.0.1:8080, found ${JSON.stringify(options.upstream)}`);
      return options.start === true ? startEnvoy(context, target, options) : printYaml(context, target, options);
    }));
}

async function printYaml({ terminal, cwd }: Context, target: string, options: EnvoyCommandOptions): Promise<number> {
  if (!target.endsWith(".wasm")) throw new Unusable(target, "envoy.yaml names a module; make one with: sidewall build POLICY -o NAME.wasm");
  if (options.port === 0) throw new Unusable("--port", "a free port can only be taken with --start");
  const subject = await loadSubject([target], { cwd });
  const { upstream, port, adminPort } = options;
  terminal.out(envoyYaml({ upstream, port, filters: [filterOf(subject, resolve(cwd, target), options, cwd)], ...(adminPort === undefined ? {} : { adminPort }) }));
  return exitOk;
}

function filterOf({ ir }: Subject, module: string, options: EnvoyCommandOptions, cwd: string): WasmFilter {
  const configuration = configurationOf(options, ir, cwd);
  return {
    kind: "wasm", name: ir?.policies.length === 1 ? ir.policies[0]?.name ?? "sidewall" : "sidewall", module, failurePolicy: failurePolicies[options.failing], holdHeaders: holdsHeaders(configuration),
    ...(configuration === "" ? {} : { configuration: JSON.parse(configuration) as object }),
  };
}

async function startEnvoy(context: Context, target: string, options: EnvoyCommandOptions): Promise<number> {
  const { terminal, cwd } = context;
  const stopped = untilStopped();
  const folder = mkdtempSync(join(tmpdir(), "sidewall-envoy-module-"));
  let generation = 0;
  /** Envoy tells modules apart by their paths: each build has one of its own. */
  const prepare = async (): Promise<{ filter: WasmFilter; inputs: readonly string[] }> => {
    const progress = startProgress(terminal, "loading the policy");
    const subject = await loadSubject([target], { cwd, onProgress: progress.say }).finally(progress.end);
    printWarnings(subject.warnings, terminal);
    const module = join(folder, `module-${generation += 1}.wasm`);
    writeFileSync(module, subject.wasm);
    return { filter: filterOf(subject, module, options, cwd), inputs: subject.inputs };
  };
  try {
    const { filter, inputs } = await prepare();
    const envoy = await started(context, options, filter);
    try {
      terminal.err(`Envoy ${envoy.version} takes requests on http://127.0.0.1:${envoy.port} for ${options.upstream}; Ctrl-C ends\n`);
      const watching = watchFiles(inputs, async () => {
        try {
          const next = await prepare();
          await envoy.update({ filters: [next.filter] });
          terminal.err("the changed policy is in force for new connections\n");
          return next.inputs;
        } catch (error) {
          if (!(error instanceof Unusable) && !(error instanceof EnvoyError)) throw error;
          terminal.err(`${error.message}\nthe policy before the change stays in force\n`);
          return error instanceof PolicyMistakes ? error.inputs : inputs;
        }
      });
      const how = await Promise.race([stopped.then(() => exitOk), envoy.ended.then(() => exitInternal), watching.failed]).finally(watching.close);
      if (how === exitInternal) terminal.err(`Envoy ended by itself\n${envoy.log.since(0).slice(-10).map((line) => printable(line.message)).join("\n")}\n`);
      return how;
    } finally {
      await envoy.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function started({ terminal }: Context, { envoyVersion, upstream, port, adminPort }: EnvoyCommandOptions, filter: WasmFilter): Promise<RunningEnvoy> {
  await refuseTaken(port);
  const progress = startProgress(terminal, `starting Envoy ${envoyVersion}`);
  try {
    const installed = await installPart(`envoy-${envoyVersion}`, progress.say);
    if ("missing" in installed) throw new MissingPart(`envoy-${envoyVersion}`, installed.missing);
    const envoy = await RunningEnvoy.start({ version: envoyVersion, upstream, port, filters: [filter], ...(adminPort === undefined ? {} : { adminPort }) });
    for (const line of envoy.accessLog.lines) terminal.out(`${printable(line)}\n`);
    envoy.accessLog.onLine = (line) => { terminal.out(`${printable(line)}\n`); };
    envoy.log.onLine = (line) => { if (line.plugin !== undefined) terminal.out(`${printable(line.message)}\n`); };
    return envoy;
  } catch (error) {
    if (error instanceof EnvoyError) throw new Unusable(undefined, error.message);
    throw error;
  } finally {
    progress.end();
  }
}

/** Two Envoys share a port without a word, and each gets a part of the connections. What else is wrong with it Envoy says itself. */
async function refuseTaken(port: number): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") reject(new Unusable("--port", `the port ${port} is taken; 0 takes a free one`));
      else resolve();
    });
    probe.listen(port, "127.0.0.1", () => { probe.close(() => { resolve(); }); });
  });
}
