import { stat } from "node:fs/promises";
import { type Command, Option } from "commander";
import { type Chunking, defaultFormatOptions, type EngineName, engineNames, type FormatName, formatNames, formats, type FormatOptions, outcomeLine, type Outcome, type Rate,
  readExchanges, type RecordedExchange, seededRandom, type Summary, type ValuePlace, valuePlaces, type Verdict } from "../replay/index.ts";
import { replay } from "../replay/replay.ts";
import { type Paint, printable, startProgress, table, type Terminal, thousands } from "../terminal/index.ts";
import { Unusable } from "../unusable.ts";
import { addConfigurationOptions, configurationOf, type ConfigurationOptions } from "./configuration.ts";
import { acting, collect, type Context, exitOk, wholeNumber } from "./context.ts";
import { openPolicy } from "../subject/index.ts";
import { printWarnings } from "./warnings.ts";

interface ReplayOptions extends ConfigurationOptions {
  format?: FormatName; place: ValuePlace; field?: string; path: string; host: string; variable: string[];
  engine: EngineName; chunk?: string; seed: number; json?: boolean; summary?: boolean;
}

export function register(program: Command, context: Context): void {
  const command = program.command("replay").argument("<module-or-policy>", "a compiled module, or a policy file").argument("<file...>", "recorded traffic; - is the standard input, .gz is unpacked")
    .summary("print a policy's verdict on recorded traffic")
    .description(`Runs recorded exchanges through a policy and prints a verdict for each, then a summary.\n\nFormats:\n${formats.map((format) => `  ${format.name.padEnd(9)} ${format.describes}`).join("\n")}`)
    .addOption(new Option("--format <name>", "the files' format (default: guessed from the beginning of the file, where that is safe)").choices(formatNames))
    .addOption(new Option("--engine <name>", "what runs the module; the evaluator runs the policy itself").choices(engineNames).default("v8"));
  addConfigurationOptions(command)
    .option("--chunk <n|random>", "cut bodies that do not say how they were cut into pieces of n bytes, or at random")
    .option("--seed <n>", "the seed of --chunk random", wholeNumber(0, 4_294_967_295), 1)
    .addOption(new Option("--place <where>", "values: where the texts are put").choices(valuePlaces).default(defaultFormatOptions.place))
    .option("--field <name>", "values: the parameter, field, member, cookie or header that carries the text (default: q, or user-agent)")
    .option("--path <path>", "values: the path of the requests", defaultFormatOptions.target)
    .option("--host <name>", "values, clf: the host of the requests", defaultFormatOptions.host)
    .option("--variable <name=value>", "postman: the value of a variable (repeatable)", collect, [])
    .option("--json", "print one JSON object a line: each exchange, then {\"summary\":…}")
    .option("--summary", "print the summary alone")
    .addHelpText("after", `
Examples:
  sidewall replay policy.ts recorded.jsonl
  sidewall replay policy.wasm access.log --mode observe --json
  sidewall replay policy.ts values.jsonl --place query --field id --summary

deny and would-deny count as positive where exchanges are labelled (1 attack, 0 benign); intervals are Wilson's, at 95%.
Exit codes: 0 it ran; 1 a file, the policy or the configuration cannot be used.`)
    .action(acting(context, (target: string, files: string[], options: ReplayOptions) => runReplay(context, target, files, options)));
}

async function runReplay(context: Context, target: string, files: string[], options: ReplayOptions): Promise<number> {
  const { terminal } = context;
  const chunking = chunkingOf(options);
  const formatOptions = formatOptionsOf(options);
  for (const file of files) if (file !== "-") await stat(file).catch(() => { throw new Unusable(file, "no such file"); });
  const notes = new Notes();
  const starting = startProgress(terminal, "loading the policy");
  const { engine, warnings } = await openPolicy({
    files: [target], cwd: context.cwd, engine: options.engine, chunking, configuration: (ir) => configurationOf(options, ir, context.cwd), onProgress: starting.say, note: notes.add,
  }).finally(starting.end);
  printWarnings(warnings, terminal);
  const output = new Output(terminal);
  const progress = startProgress(terminal, "replaying");
  let count = 0;
  try {
    const exchanges = readFiles(files, options.format, { ...formatOptions, note: notes.add });
    const { summary, seconds } = await replay(engine, exchanges, (exchange, outcome) => {
      count += 1;
      if (count % 1_000 === 0 && terminal.errIsTerminal && !terminal.outIsTerminal) progress.say(`replaying: ${thousands(count)} exchanges`);
      if (options.summary === true) return undefined;
      return output.write(options.json === true ? outcomeLine(exchange.id, outcome) : textLine(exchange, outcome, terminal.paint));
    });
    progress.end();
    await output.write(options.json === true ? `${JSON.stringify({ summary })}\n` : summaryText(summary, seconds, terminal.paint, options.summary !== true));
    return exitOk;
  } finally {
    progress.end();
    await output.flush();
    notes.print(terminal);
    await engine.close();
  }
}

function chunkingOf({ chunk, seed }: ReplayOptions): Chunking {
  if (chunk === undefined) return "whole";
  if (chunk === "random") return { random: seededRandom(seed) };
  const every = Number(chunk);
  if (!/^\d+$/.test(chunk) || every < 1) throw new Unusable("--chunk", `expected a number of bytes or random, found ${JSON.stringify(chunk)}`);
  return { every };
}

function formatOptionsOf({ place, field, path, host, variable }: ReplayOptions): Omit<FormatOptions, "note"> {
  const variables = variable.map((text) => {
    const at = text.indexOf("=");
    if (at < 1) throw new Unusable("--variable", `${JSON.stringify(text)} is not of the form NAME=VALUE`);
    return [text.slice(0, at), text.slice(at + 1)] as const;
  });
  if (!path.startsWith("/")) throw new Unusable("--path", `expected a path that starts with /, found ${JSON.stringify(path)}`);
  return { place, target: path, host, variables: Object.fromEntries(variables), ...(field === undefined ? {} : { field }) };
}

async function* readFiles(files: readonly string[], format: FormatName | undefined, options: FormatOptions): AsyncGenerator<RecordedExchange> {
  for (const file of files) yield* readExchanges(file, format, options);
}

/** Gathers lines, so that a line does not cost a system call. */
class Output {
  readonly #terminal: Terminal;
  #held: string[] = [];
  #heldCharacters = 0;

  constructor(terminal: Terminal) { this.#terminal = terminal; }

  write(text: string): void | Promise<void> {
    this.#held.push(text);
    this.#heldCharacters += text.length;
    return this.#heldCharacters > 65_536 ? this.flush() : undefined;
  }

  async flush(): Promise<void> {
    this.#terminal.out(this.#held.join(""));
    this.#held = [];
    this.#heldCharacters = 0;
    await this.#terminal.drained();
  }
}

/** What readers left out or assumed: each kind once, with the first place and how often. */
class Notes {
  readonly #kinds = new Map<string, { place: string; count: number }>();

  readonly add = (kind: string, place: string): void => {
    const known = this.#kinds.get(kind);
    if (known === undefined) this.#kinds.set(kind, { place, count: 1 });
    else known.count += 1;
  };

  print({ err, paintErr }: Terminal): void {
    for (const [kind, { place, count }] of this.#kinds) err(`${paintErr("yellow", "note")}: ${printable(place)}: ${printable(kind)}${count === 1 ? "" : ` (${thousands(count)} times)`}\n`);
  }
}

const verdictStyle = { "allow": "green", "deny": "red", "would-deny": "yellow", "change": "cyan", "would-change": "cyan", "error": "red" } as const satisfies Record<Verdict, string>;
const verdictWidth = "would-change".length;

function textLine({ id, request }: RecordedExchange, { verdict, rules, status, error }: Outcome, paint: Paint): string {
  const why = error ?? rules.join(", ");
  return `${paint(verdictStyle[verdict], verdict.padEnd(verdictWidth))} ${status}  ${printable(String(id))}  ${printable(`${request.method} ${request.path.slice(0, 120)}`)}${why === "" ? "" : `  ${paint("dim", printable(why))}`}\n`;
}

export function summaryText(summary: Summary, seconds: number, paint: Paint, afterLines: boolean): string {
  const { exchanges, verdicts, rules, fuel, labels } = summary;
  const counted = (Object.entries(verdicts) as [Verdict, number][]).filter(([, count]) => count > 0);
  const lines = [
    `${paint("bold", `${thousands(exchanges)} exchanges`)} in ${seconds.toFixed(1)} s${seconds > 0 ? ` (${thousands(exchanges / seconds)} a second)` : ""}`,
    ...table(counted.map(([verdict, count]) => [`  ${paint(verdictStyle[verdict], verdict)}`, thousands(count)]), [1]),
    ...(Object.keys(rules).length === 0 ? [] : ["rules", ...table(Object.entries(rules).map(([rule, count]) => [`  ${rule}`, thousands(count)]), [1])]),
    ...(fuel === undefined ? [] : [`fuel an exchange: ${thousands(fuel.mean)} on average, ${thousands(fuel.max)} at most`]),
    ...(labels === undefined ? [] : [
      `labelled: ${thousands(labels.attacks)} attacks, ${thousands(labels.benign)} benign${labels.unlabelled === 0 ? "" : `, ${thousands(labels.unlabelled)} without a label`}`,
      ...table([["  true positive rate", rateText(labels.truePositiveRate)], ["  false positive rate", rateText(labels.falsePositiveRate)]]),
    ]),
  ];
  return `${afterLines && exchanges > 0 ? "\n" : ""}${lines.join("\n")}\n`;
}

function rateText({ value, low, high, count, of }: Rate): string {
  const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;
  return value === undefined ? "none to count" : `${percent(value)} (${thousands(count)} of ${thousands(of)}; 95% interval ${percent(low)} to ${percent(high)})`;
}
