import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { configurationOf, NoAnswer, probe, type Profile } from "../probe/probe.ts";
import { ask } from "../probe/send.ts";
import { Unusable } from "../unusable.ts";
import { acting, type Context, exitOk } from "./context.ts";

interface Options { parameter: string; form?: boolean; output?: string; json?: boolean }

export function register(program: Command, context: Context): void {
  program.command("probe").argument("<url>", "a page of the running service that repeats a parameter in its answer")
    .summary("learn how a service reads queries and forms")
    .description("Asks the service six harmless questions and writes what a module's configuration says of it (\"upstream\").\nOnly ask a service that is yours, or whose owner agrees.")
    .option("--parameter <name>", "the parameter that the answer repeats", "q")
    .option("--form", "ask with forms (POST) and not with queries: only where that changes nothing")
    .option("-o, --output <file>", "where the configuration is written (default: the standard output)")
    .option("--json", "print the whole profile as one JSON object")
    .addHelpText("after", "\nExample:\n  sidewall probe http://127.0.0.1:8080/search --parameter q -o upstream.json")
    .action(acting(context, async (text: string, options: Options) => {
      const { terminal: { out, err }, cwd } = context;
      const profile = await learn(text, options);
      const configuration = `${JSON.stringify(configurationOf(profile), undefined, 2)}\n`;
      if (options.output !== undefined) writeFileSync(resolve(cwd, options.output), configuration);
      if (options.json === true) out(`${JSON.stringify(profile)}\n`);
      else if (options.output === undefined) out(configuration);
      err(linesOf(profile).map((line) => `${line}\n`).join(""));
      return exitOk;
    }));
}

async function learn(text: string, { parameter, form = false }: Options): Promise<Profile> {
  if (!/^[\w.-]{1,64}$/.test(parameter)) throw new Unusable("--parameter", "a name of up to 64 letters, digits, dots, dashes and underscores");
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) throw new Unusable(text, "is no http or https URL");
  try {
    return await probe((fields) => ask(url, fields, form), parameter);
  } catch (error) {
    if (error instanceof NoAnswer) throw new Unusable(text, error.message);
    if (error instanceof Error && "code" in error) throw new Unusable(text, `does not answer: ${error.message}`);
    throw error;
  }
}

/** What was learnt, in words, and what a policy makes of what no configuration says. */
function linesOf({ plus, semicolon, duplicates, charset }: Profile): string[] {
  const which = { first: "the first counts", last: "the last counts", all: "all count", joined: "they are joined with a comma" };
  return [
    plus === undefined ? "+ could not be told: it is taken for a space" : plus ? "+ is a space" : "+ is a plus",
    semicolon === true ? "; separates parameters" : "; separates nothing",
    duplicates === undefined ? "of several values of one name: could not be told" : `of several values of one name ${which[duplicates]}: a rule sees them all; deny request.anomalies.include("query-duplicate") where one would do`,
    ...(charset === "windows-1252" ? ["texts are read as windows-1252, not as UTF-8"] : []),
  ];
}
