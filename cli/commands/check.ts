import type { Command } from "commander";
import { renderJson } from "../diagnostics/index.ts";
import { loadIr, PolicyMistakes } from "../subject/index.ts";
import { startProgress } from "../terminal/index.ts";
import { addConfigurationOptions, configurationOf, type ConfigurationOptions } from "./configuration.ts";
import { acting, type Context, exitOk, exitUnmet } from "./context.ts";
import { printWarnings } from "./warnings.ts";

export function register(program: Command, context: Context): void {
  const command = program.command("check").argument("<policy...>", "policy files")
    .summary("say what is wrong with a policy, or with a configuration of it")
    .description("Loads and checks policies without compiling them. Each message names file, line and column, and the mend;\nsidewall explain SWnnnn says more about a message. With a configuration, says what is wrong with that, as a module would.")
    .option("--json", "print one JSON object with the messages");
  addConfigurationOptions(command)
    .addHelpText("after", "\nExamples:\n  sidewall check policy.ts\n  sidewall check policy.ts --config production.json\n\nExit codes: 0 no errors; 1 errors.")
    .action(acting(context, async (files: string[], options: { json?: boolean } & ConfigurationOptions) => {
      const { terminal, cwd } = context;
      const progress = startProgress(terminal, "checking");
      const loaded = await loadIr(files, { cwd }).finally(progress.end).catch((error: unknown) => {
        if (error instanceof PolicyMistakes && options.json === true) return error;
        throw error;
      });
      if (loaded instanceof PolicyMistakes) {
        terminal.out(`${renderJson(loaded.diagnostics)}\n`);
        return exitUnmet;
      }
      const configuration = configurationOf(options, loaded.ir, cwd);
      if (options.json === true) terminal.out(`${renderJson(loaded.warnings)}\n`);
      else {
        printWarnings(loaded.warnings, terminal);
        for (const { name, rules } of loaded.ir.policies) terminal.out(`${terminal.paint("green", "ok")} ${name}: ${rules.length} rule${rules.length === 1 ? "" : "s"}\n`);
        if (configuration !== "") terminal.out(`${terminal.paint("green", "ok")} the configuration\n`);
      }
      return exitOk;
    }));
}
