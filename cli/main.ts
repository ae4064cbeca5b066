import { Command, CommanderError } from "commander";
import { type Context, exitInternal, exitOk, exitUnmet } from "./commands/context.ts";
import { registerBench } from "./commands/bench.ts";
import { registerBuild } from "./commands/build.ts";
import { registerCheck } from "./commands/check.ts";
import { registerDoctor } from "./commands/doctor.ts";
import { registerEnvoy } from "./commands/envoy.ts";
import { registerExplain } from "./commands/explain.ts";
import { registerInit } from "./commands/init.ts";
import { registerInspect } from "./commands/inspect.ts";
import { registerReplay } from "./commands/replay.ts";
import { registerTest } from "./commands/test.ts";
import { packageVersion } from "./package-root.ts";
import { MissingPart } from "./missing-part.ts";
import { PolicyMistakes } from "./subject/mistakes.ts";
import { processTerminal, type Terminal } from "./terminal/index.ts";
import { Unusable } from "./unusable.ts";

/** Runs one `sidewall …` command line; resolves to the exit code, and never rejects. */
export async function main(words: string[], terminal: Terminal = processTerminal(), cwd: string = process.cwd()): Promise<number> {
  const context: Context = { terminal, cwd, exitCode: exitOk };
  try {
    await programOf(context).parseAsync(words, { from: "user" });
    return context.exitCode;
  } catch (error) {
    return failure(error, terminal);
  }
}

function programOf(context: Context): Command {
  const { out, err } = context.terminal;
  const program = new Command("sidewall")
    .description("Security policies in TypeScript, compiled to proxy-wasm modules for Envoy and Istio.")
    .version(packageVersion(), "-V, --version", "print the version")
    .exitOverride()
    .configureOutput({ writeOut: out, writeErr: err })
    .configureHelp({ showGlobalOptions: false })
    .showHelpAfterError("(sidewall COMMAND --help says more)")
    .addHelpText("after", "\nExit codes: 0 done and as expected; 1 the input cannot be used, or an expectation was not met; 2 sidewall failed, or a part that it needs is missing.");
  for (const register of [registerInit, registerBuild, registerCheck, registerTest, registerReplay, registerExplain, registerInspect, registerBench, registerEnvoy, registerDoctor]) register(program, context);
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
