import { Command, CommanderError } from "commander";
import { type Context, exitInternal, exitOk, exitUnmet } from "./commands/context.ts";
import { packageVersion } from "./package-root.ts";
import { MissingPart } from "./missing-part.ts";
import { PolicyMistakes } from "./subject/mistakes.ts";
import { processTerminal, type Terminal } from "./terminal/index.ts";
import { Unusable } from "./unusable.ts";

/** Runs one `sidewall …` command line; resolves to the exit code, and never rejects. */
export async function main(words: string[], terminal: Terminal = processTerminal(), cwd: string = process.cwd()): Promise<number> {
  const context: Context = { terminal, cwd, exitCode: exitOk };
  try {
    await (await programOf(context, words)).parseAsync(words, { from: "user" });
    return context.exitCode;
  } catch (error) {
    return failure(error, terminal);
  }
}

/** In the order of the help text. A verb's code is loaded when it is used. */
const verbs: Readonly<Record<string, () => Promise<{ register(program: Command, context: Context): void }>>> = {
  init: () => import("./commands/init.ts"),
  build: () => import("./commands/build.ts"),
  check: () => import("./commands/check.ts"),
  test: () => import("./commands/test.ts"),
  run: () => import("./commands/run.ts"),
  replay: () => import("./commands/replay.ts"),
  explain: () => import("./commands/explain.ts"),
  inspect: () => import("./commands/inspect.ts"),
  bench: () => import("./commands/bench.ts"),
  envoy: () => import("./commands/envoy.ts"),
  demo: () => import("./commands/demo.ts"),
  probe: () => import("./commands/probe.ts"),
  doctor: () => import("./commands/doctor.ts"),
};

async function programOf(context: Context, words: readonly string[]): Promise<Command> {
  const { out, err } = context.terminal;
  const program = new Command("sidewall")
    .description("Security policies in TypeScript, compiled to proxy-wasm modules for Envoy and Istio.")
    .version(packageVersion(), "-V, --version", "print the version")
    .exitOverride()
    .configureOutput({ writeOut: out, writeErr: err })
    .configureHelp({ showGlobalOptions: false })
    .showHelpAfterError("(sidewall COMMAND --help says more)")
    .addHelpText("after", "\nExit codes: 0 done and as expected; 1 the input cannot be used, or an expectation was not met; 2 sidewall failed, or a part that it needs is missing.");
  const [first = ""] = words;
  for (const load of Object.hasOwn(verbs, first) ? [verbs[first]] : Object.values(verbs)) (await load?.())?.register(program, context);
  return program;
}

/** What a person can mend is one line; a defect of ours shows where it happened. */
function failure(error: unknown, { err, paintErr }: Terminal): number {
  // Commander has printed its message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitOk : exitUnmet;
  // The compiler's messages say themselves what they are.
  if (error instanceof PolicyMistakes) {
    err(`${error.message}\n`);
    return exitUnmet;
  }
  if (error instanceof Unusable) {
    err(`${paintErr("red", "error")}: ${error.message}\n`);
    return exitUnmet;
  }
  if (error instanceof MissingPart) {
    err(`${paintErr("red", "error")}: ${error.message}\n`);
    return exitInternal;
  }
  err(`${paintErr("red", "sidewall failed")}; this is a defect of sidewall, not of its input\n${error instanceof Error ? error.stack ?? error.message : String(error)}\n`);
  return exitInternal;
}
