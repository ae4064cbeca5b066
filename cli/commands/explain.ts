import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { codes, isCode } from "../diagnostics/index.ts";
import { problemTexts } from "../evaluate/problem.ts";
import { explanationText } from "../explain/render.ts";
import { defaultFormatOptions, explainRecorded, type FormatName, formatNames, readExchanges, type RecordedExchange } from "../replay/index.ts";
import { loadIr } from "../subject/index.ts";
import { printable, startProgress } from "../terminal/index.ts";
import { exchangeOf, type Given } from "../testing/given.ts";
import { Unusable } from "../unusable.ts";
import { addConfigurationOptions, configurationOf, type ConfigurationOptions } from "./configuration.ts";
import { acting, collect, type Context, exitOk, wholeNumber } from "./context.ts";
import { printWarnings } from "./warnings.ts";

interface ExplainOptions extends ConfigurationOptions {
  file?: string; id?: string; format?: FormatName;
  header: string[]; data?: string; ip?: string; spiffe?: string; time?: string; scheme?: "http" | "https"; route?: string;
  status?: number; responseHeader: string[]; responseData?: string; json?: boolean;
}

export function register(program: Command, context: Context): void {
  const command = program.command("explain").argument("<policy-or-code>", "a policy file, a module, or the number of a message such as SW2001")
    .argument("[method]", "the request's method").argument("[path]", "the request's path, with its query")
    .summary("say why a request gets its verdict, or what a message means")
    .description("Evaluates a policy on one request and says, rule by rule, what each condition found.\nThe request comes from the command line, or from a file of recorded traffic (--file, --id).");
  addConfigurationOptions(command)
    .option("-H, --header <name: value>", "a request header (repeatable)", collect, [])
    .option("-d, --data <text>", "the request's body; @FILE reads it from a file")
    .option("--ip <address>", "the client's address")
    .option("--spiffe <id>", "the client's SPIFFE id, over mutual TLS")
    .option("--time <time>", "when, such as 2026-01-31T09:30:00Z")
    .addOption(new Option("--scheme <scheme>", "http or https").choices(["http", "https"]))
    .option("--route <name>", "the name of the proxy's route")
    .option("--status <n>", "the response's status", wholeNumber(100, 999))
    .option("--response-header <name: value>", "a response header (repeatable)", collect, [])
    .option("--response-data <text>", "the response's body; @FILE reads it from a file")
    .option("--file <file>", "take the exchange from recorded traffic")
    .option("--id <id>", "with --file: which one (default: the first)")
    .addOption(new Option("--format <name>", "with --file: its format").choices(formatNames))
    .option("--json", "print the evaluation as one JSON object")
    .addHelpText("after", `
Examples:
  sidewall explain policy.ts GET /admin/users -H "host: shop.example" --ip 10.1.2.3
  sidewall explain policy.ts POST /orders -H "content-type: application/json" -d '{"amount": 5}'
  sidewall explain policy.ts --file recorded.jsonl --id 7
  sidewall explain SW2001`)
    .action(acting(context, (target: string, method: string | undefined, path: string | undefined, options: ExplainOptions) =>
      /^SW\d{4}$/i.test(target) ? explainCode(context, target.toUpperCase(), options) : explainRequest(context, target, method, path, options)));
}

async function explainCode({ terminal: { out, paint } }: Context, code: string, { json }: ExplainOptions): Promise<number> {
  const said = isCode(code) ? { code, ...codes[code] } : configurationProblem(code);
  if (said === undefined) throw new Unusable(code, "there is no message of that number");
  if (json === true) out(`${JSON.stringify(said)}\n`);
  else out(`${paint("bold", `${said.severity} ${code}`)}: ${said.text}\n\n${said.explanation}\n\nmend: ${said.mend}\n`);
  return exitOk;
}

/** What is wrong with a configuration at deploy time is numbered apart from what is wrong with a policy. */
function configurationProblem(code: string): { code: string; severity: string; text: string; explanation: string; mend: string } | undefined {
  if (!Object.hasOwn(problemTexts, code)) return undefined;
  return {
    code, severity: "error", text: `a value of the plugin configuration ${problemTexts[code as keyof typeof problemTexts]}`,
    explanation: "A configuration is refused whole where anything is wrong with it: an invalid change leaves the old one in force, an invalid first one fails to the policies' declared side.",
    mend: "correct the value at the place that the message names; sidewall inspect MODULE --schema prints what fits",
  };
}

async function explainRequest(context: Context, target: string, method: string | undefined, path: string | undefined, options: ExplainOptions): Promise<number> {
  const { terminal, cwd } = context;
  const exchange = options.file === undefined ? exchangeOf(givenOf(method, path, options, cwd), "command line") : await recordedExchange(options);
  const progress = startProgress(terminal, "loading the policy");
  const { ir, warnings } = await loadIr([target], { cwd }).finally(progress.end);
  printWarnings(warnings, terminal);
  const outcome = await explainRecorded(ir, configurationOf(options, ir, cwd), exchange);
  const head = `${exchange.request.method} ${exchange.request.path}`;
  if (options.json === true) terminal.out(`${JSON.stringify({ id: exchange.id, ...outcome })}\n`);
  else terminal.out(`${printable(head)}: ${explanationText(outcome, terminal.paint)}`);
  return exitOk;
}

function givenOf(method: string | undefined, path: string | undefined, options: ExplainOptions, cwd: string): Given {
  const { header, data, ip, spiffe, time, scheme, route, status, responseHeader, responseData } = options;
  if (method === undefined || path === undefined) throw new Unusable(undefined, "which request? Give METHOD and PATH, or --file FILE; sidewall explain --help has examples");
  const source = { ...(ip === undefined ? {} : { ip }), ...(spiffe === undefined ? {} : { spiffe }) };
  const response = {
    ...(status === undefined ? {} : { status }), headers: responseHeader.map((text) => headerOf(text, "--response-header")),
    ...(responseData === undefined ? {} : { body: dataOf(responseData, cwd) }),
  };
  return {
    method, path, headers: header.map((text) => headerOf(text, "--header")), source, response,
    ...(data === undefined ? {} : { body: dataOf(data, cwd) }), ...(time === undefined ? {} : { time }), ...(scheme === undefined ? {} : { scheme }), ...(route === undefined ? {} : { route }),
  };
}

function headerOf(text: string, option: string): readonly [string, string] {
  const colon = text.indexOf(":");
  if (colon < 1) throw new Unusable(option, `${JSON.stringify(text)} is not of the form NAME: VALUE`);
  return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
}

function dataOf(text: string, cwd: string): string | Uint8Array {
  if (!text.startsWith("@")) return text;
  try {
    return readFileSync(resolve(cwd, text.slice(1)));
  } catch (error) {
    throw new Unusable(text.slice(1), (error as NodeJS.ErrnoException).code === "ENOENT" ? "no such file" : (error as Error).message);
  }
}

async function recordedExchange({ file = "", id, format }: ExplainOptions): Promise<RecordedExchange> {
  for await (const exchange of readExchanges(file, format, defaultFormatOptions)) if (id === undefined || String(exchange.id) === id) return exchange;
  throw new Unusable(file, id === undefined ? "holds no exchange" : `holds no exchange with the id ${JSON.stringify(id)}`);
}
