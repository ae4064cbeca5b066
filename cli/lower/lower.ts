/** From a definition's log to policies of the IR. */
import type { FailureSide, Policy, Rule } from "../ir/types.ts";
import { limits } from "../limits.ts";
import { diagnostic, type Diagnostic } from "../diagnostics/index.ts";
import type { Entry, Log, Value } from "../dsl/log.ts";
import { choice, counted, options, wrongType } from "./calls.ts";
import { Context, described, isList, isUndefined, SpoiltLog, type PolicyScope, type Surroundings } from "./context.ts";
import { lowerRule, modes } from "./rules.ts";
import { unused } from "./unused.ts";
import { idPattern, sizeBytes } from "./values.ts";

export interface Lowered {
  policies: Policy[];
  /** Rules that say what absence does. */
  declaresAbsence: Set<Rule>;
  diagnostics: Diagnostic[];
  /** Sources of custom functions that were read, absolute. */
  functions: string[];
}

const failureSides = ["closed", "open"] as const satisfies readonly FailureSide[];

export function lower(log: Log, around: Surroundings): Lowered {
  const context = new Context(log, around);
  const declaresAbsence = new Set<Rule>();
  try {
    const policies = exportedPolicies(context).flatMap((entry) => lowerPolicy(context, entry, declaresAbsence) ?? []);
    unused(context);
    return { policies, declaresAbsence, diagnostics: context.diagnostics, functions: [...context.functionPaths] };
  } catch (failure) {
    if (!(failure instanceof SpoiltLog)) throw failure;
    return { policies: [], declaresAbsence, diagnostics: [diagnostic("SW1013", { reason: failure.message }, around.place(""))], functions: [] };
  }
}

/** The policies of the default export, in order: one, an array, or what `compose` made of them. */
function exportedPolicies(context: Context): Entry[] {
  const found: Entry[] = [];
  const wrong = (value: Value | undefined, entry: Pick<Entry, "at">) => { context.report("SW1012", { what: described(context, value) }, entry); };
  const take = (value: Value, from: Pick<Entry, "at">): void => {
    // A policy that is composed over and over would be an error anyway: its name is used twice.
    if (found.length > limits.policiesMax) return;
    const policy = context.node(value, "policy");
    const several = context.node(value, "policies");
    if (policy !== undefined) found.push(policy);
    else if (several !== undefined) {
      if (counted(context, several, 1, Infinity, "compose(a, b)")) for (const item of several.args) take(item, several);
    } else if (isList(value) && value.list.length > 0) for (const item of value.list) take(item, from);
    else wrong(value, from);
  };
  const { exported } = context.log;
  if (isUndefined(exported)) context.report("SW1012", { what: "missing" }, { at: "" });
  else take(exported, { at: "" });
  return found;
}

function lowerPolicy(context: Context, entry: Entry, declaresAbsence: Set<Rule>): Policy | undefined {
  if (!counted(context, entry, 2, 3, "policy(\"name\", { mode: \"observe\" }, [ rules ])")) return undefined;
  const [name, rules] = [entry.args[0], entry.args.at(-1)];
  if (typeof name !== "string") return wrongType(context, entry, "a name", name);
  if (!idPattern.test(name) || name.length > limits.nameCharactersMax) {
    return context.report("SW3007", { value: name, what: "name of a policy", max: limits.nameCharactersMax }, entry);
  }
  const settings = entry.args.length === 3 ? lowerOptions(context, entry, entry.args[1]) : lowerOptions(context, entry, { object: [] });
  if (!isList(rules)) return wrongType(context, entry, "an array of rules", rules);
  if (settings === undefined) return undefined;
  const scope: PolicyScope = { name, pathIgnoresCase: settings.pathIgnoresCase, parameters: new Map() };
  const lowered = rules.list.map((value) => lowerRule(context, scope, entry, value, settings.fails));
  for (const one of lowered) if (one?.declaresAbsence === true) declaresAbsence.add(one.rule);
  if (!lowered.every((one) => one !== undefined)) return undefined;
  const parameters = [...scope.parameters.values()].map(({ parameter }) => parameter);
  return { name, ...settings, parameters, rules: lowered.map(({ rule }) => rule), place: context.around.place(entry.at) };
}

type Settings = Omit<Policy, "name" | "parameters" | "rules" | "place">;

function lowerOptions(context: Context, entry: Entry, value: Value | undefined): Settings | undefined {
  const given = options(context, entry, value, ["description", "mode", "mandatory", "fails", "body", "path"]);
  if (given === undefined) return undefined;
  const read = new OptionReader(context, entry, given);
  const description = read.description();
  const body = read.group("body", ["requestMax", "responseMax"]);
  const path = read.group("path", ["ignoreCase"]);
  const settings: Settings = {
    ...(description === undefined ? {} : { description }),
    mode: read.choice("mode", modes, "observe"), mandatory: read.flag(given, "mandatory"), fails: read.choice("fails", failureSides, "closed"),
    requestBodyBytesMax: read.size(body, "requestMax"), responseBodyBytesMax: read.size(body, "responseMax"), pathIgnoresCase: read.flag(path, "ignoreCase"),
  };
  return read.wrong ? undefined : settings;
}

/** Reads the options of a policy; what is wrong is reported, and leaves `wrong`. */
class OptionReader {
  wrong = false;
  constructor(readonly context: Context, readonly entry: Entry, readonly given: Map<string, Value>) {}

  description(): string | undefined {
    const value = this.given.get("description");
    if (value === undefined || typeof value === "string") return value;
    this.#type("description", "a text", value);
    return undefined;
  }

  choice<T extends string>(option: string, choices: readonly T[], usual: T): T {
    const value = this.given.get(option);
    if (value === undefined) return usual;
    const chosen = choice(this.context, this.entry, value, choices, `policy({ ${option} })`);
    this.wrong ||= chosen === undefined;
    return chosen ?? usual;
  }

  flag(from: Map<string, Value>, option: string): boolean {
    const value = from.get(option) ?? false;
    if (typeof value !== "boolean") this.#type(option, "true or false", value);
    return value === true;
  }

  group(option: string, known: readonly string[]): Map<string, Value> {
    const value = this.given.get(option);
    if (value === undefined) return new Map();
    const found = options(this.context, this.entry, value, known, `policy({ ${option} })`);
    this.wrong ||= found === undefined;
    return found ?? new Map();
  }

  size(from: Map<string, Value>, option: string): number {
    const value = from.get(option);
    if (value === undefined) return limits.bodyBytesDefault;
    const bytes = sizeBytes(value);
    if (bytes !== undefined) return bytes;
    if (typeof value === "string" || typeof value === "number") this.context.report("SW3005", { value: String(value) }, this.entry);
    else this.#type(option, "a size", value);
    this.wrong = true;
    return limits.bodyBytesDefault;
  }

  #type(option: string, expected: string, value: Value): void {
    wrongType(this.context, this.entry, expected, value, `policy({ ${option} })`);
    this.wrong = true;
  }
}
