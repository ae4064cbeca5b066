import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import type { Ir } from "../ir/types.ts";
import { configurationJson, type ConfigurationWish } from "../subject/index.ts";
import { Unusable } from "../unusable.ts";
import { collect } from "./context.ts";

/** The options by which a command configures a policy as a deployment would. */
export interface ConfigurationOptions { config?: string; mode: string[]; param: string[] }

export function addConfigurationOptions(command: Command): Command {
  return command
    .option("--config <file>", "the plugin configuration, a JSON file")
    .option("--mode <mode>", "off, observe or enforce for every policy; POLICY=MODE or POLICY/RULE=MODE for one (repeatable)", collect, [])
    .option("--param <policy.name=json>", "a parameter's value (repeatable)", collect, []);
}

/** The plugin configuration as JSON: the file's, then each --mode and --param over it. Throws `Unusable`. */
export function configurationOf({ config, mode, param }: ConfigurationOptions, ir: Ir | undefined, cwd: string): string {
  return configurationJson({ ...(config === undefined ? {} : { base: readJson(config, cwd) }), modes: mode.map(modeOf), params: param.map(paramOf) }, ir);
}

function readJson(file: string, cwd: string): unknown {
  try {
    return JSON.parse(readFileSync(resolve(cwd, file), "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) throw new Unusable(file, `is not JSON: ${error.message}`);
    throw new Unusable(file, (error as NodeJS.ErrnoException).code === "ENOENT" ? "no such file" : (error as Error).message);
  }
}

function modeOf(text: string): ConfigurationWish["modes"][number] {
  const [, policy, rule, mode = ""] = /^(?:([^=/]*)(?:\/([^=]*))?=)?(.*)$/s.exec(text) ?? [];
  if (!["off", "observe", "enforce"].includes(mode)) throw new Unusable("--mode", `${JSON.stringify(text)} is none of off, observe, enforce, POLICY=MODE, POLICY/RULE=MODE`);
  return { mode, ...(policy === undefined ? {} : { policy }), ...(rule === undefined ? {} : { rule }) };
}

function paramOf(text: string): ConfigurationWish["params"][number] {
  const [, policy, name, json] = /^([^.=]+)\.([^=]+)=(.*)$/s.exec(text) ?? [];
  if (policy === undefined || name === undefined || json === undefined) throw new Unusable("--param", `${JSON.stringify(text)} is not of the form POLICY.NAME=JSON`);
  try {
    return { policy, name, value: JSON.parse(json) as unknown };
  } catch {
    throw new Unusable("--param", `the value of ${policy}.${name} is not JSON; a text stands in quotes: --param '${policy}.${name}="…"'`);
  }
}
