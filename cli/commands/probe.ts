import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { agreed, configurationOf, type Learnt, NoAnswer, probe, probeTypes, type Profile } from "../probe/probe.ts";
import { askBody, askQuery } from "../probe/send.ts";
import { Unusable } from "../unusable.ts";
import { acting, type Context, exitOk } from "./context.ts";

interface Options { parameter: string; form?: boolean; output?: string; json?: boolean }

export function register(program: Command, context: Context): void {
  program.command("probe").argument("<url>", "a page of the running service that repeats a parameter in its answer")
    .summary("learn how a service reads queries, forms and bodies")
    .description("Asks the service six harmless questions, and up to fourteen more with --form, and writes what a module's\nconfiguration says of it (\"upstream\"). Only ask a service that is yours, or whose owner agrees.")
    .option("--parameter <name>", "the parameter that the answer repeats", "q")
    .option("--form", "ask with forms and JSON (POST) as well: only where that changes nothing")
    .option("-o, --output <file>", "where the configuration is written (default: the standard output)")
    .option("--json", "print all that was learnt as one JSON object")
    .addHelpText("after", "\nExample:\n  sidewall probe http://127.0.0.1:8080/search --parameter q -o upstream.json")
    .action(acting(context, async (text: string, options: Options) => {
      const { terminal: { out, err }, cwd } = context;
      const learnt = await learn(text, options), profile = agreed(learnt);
      const configuration = `${JSON.stringify(configurationOf(profile), undefined, 2)}\n`;
      if (options.output !== undefined) writeFileSync(resolve(cwd, options.output), configuration);
      if (options.json === true) out(`${JSON.stringify(learnt)}\n`);
      else if (options.output === undefined) out(configuration);
      err(linesOf(profile, learnt).map((line) => `${line}\n`).join(""));
      return exitOk;
    }));
}

async function learn(text: string, { parameter, form = false }: Options): Promise<Learnt> {
  if (!/^[\w.-]{1,64}$/.test(parameter)) throw new Unusable("--parameter", "a name of up to 64 letters, digits, dots, dashes and underscores");
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) throw new Unusable(text, "is no http or https URL");
  const told = async <T>(answer: Promise<T>): Promise<T | undefined> => answer.catch((error: unknown) => {
    if (error instanceof NoAnswer) silence = error.message;
    else if (error instanceof Error && "code" in error) throw new Unusable(text, `does not answer: ${error.message}`);
    else throw error;
    return undefined;
  });
  let silence = "";
  const query = await told(probe((fields) => askQuery(url, fields), parameter));
  const ofForm = form ? await told(probe((fields) => askBody(url, fields, "application/x-www-form-urlencoded"), parameter)) : undefined;
  const guessContentType = form ? await told(probeTypes((body, type) => askBody(url, body, type), parameter)) : undefined;
  if (query === undefined && ofForm === undefined) throw new Unusable(text, silence);
  return { ...(query === undefined ? {} : { query }), ...(ofForm === undefined ? {} : { form: ofForm }), ...(guessContentType === undefined ? {} : { guessContentType }) };
}

/** What was learnt, in words, and what a policy makes of what no configuration says. */
function linesOf(profile: Profile, { query, form, guessContentType }: Learnt): string[] {
  // No configuration says one thing of queries and another of forms.
  const isLeftOut = (name: keyof Profile): boolean => query !== undefined && form !== undefined && query[name] !== form[name];
  const leftOut = (name: keyof Profile): string => `${name} is ${String(query?.[name] ?? "untold")} in queries and ${String(form?.[name] ?? "untold")} in forms: it is left out`;
  return [
    ...(query === undefined ? ["no answer repeats what a query says: this is of forms, and taken for queries as well"] : form === undefined ? ["this is of queries, and taken for forms as well, which --form asks"] : []),
    ...Object.entries(inWords(profile)).flatMap(([name, line]) => (isLeftOut(name as keyof Profile) ? [leftOut(name as keyof Profile)] : line === "" ? [] : [line])),
    ...(guessContentType === undefined ? [] : [guessContentType ? "a body is read as JSON or as a form whatever its type says" : "a body is read as what its type says"]),
  ];
}

function inWords({ plus, semicolon, duplicates, charset }: Profile): Record<keyof Omit<Profile, "guessContentType">, string> {
  const which = { first: "the first counts", last: "the last counts", all: "all count", joined: "they are joined with a comma" };
  return {
    plus: plus === undefined ? "+ could not be told: it is taken for a space" : plus ? "+ is a space" : "+ is a plus",
    semicolon: semicolon === undefined ? "; could not be told: it is taken for no separator" : semicolon ? "; separates parameters" : "; separates nothing",
    duplicates: duplicates === undefined ? "which of several values of one name counts could not be told: all are taken to" : `of several values of one name ${which[duplicates]}`,
    charset: charset === "windows-1252" ? "texts are read as windows-1252, not as UTF-8" : "",
  };
}
