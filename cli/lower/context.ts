/** What all of `lower` shares: the log, the messages so far, and the policy that is being lowered. */
import type { Parameter, SourcePlace } from "../ir/types.ts";
import { diagnostic, type Diagnostic } from "../diagnostics/index.ts";
import type { Arguments } from "../diagnostics/diagnostic.ts";
import type { Code } from "../diagnostics/codes.ts";
import type { Entry, Kind, Log, Value } from "../dsl/log.ts";

export interface Surroundings {
  /** The place that an entry's `at` means. */
  place(at: string): SourcePlace;
  /** Reads the source of a custom function; `at` says which file of the policy names it. */
  readCustom(at: string, path: string): { file: string; path: string; source: string } | { reason: string };
}

/** A definition that no policy makes, however wrong: somebody spoilt the recorder. */
export class SpoiltLog extends Error {}

/** The settings of a policy that its conditions depend on, and the parameters they use. */
export interface PolicyScope {
  name: string;
  pathIgnoresCase: boolean;
  parameters: Map<string, { entry: Entry; parameter: Parameter }>;
}

export class Context {
  readonly diagnostics: Diagnostic[] = [];
  /** Source files of custom functions that were read, absolute. */
  readonly functionPaths = new Set<string>();

  constructor(readonly log: Log, readonly around: Surroundings) {}

  report<C extends Code>(code: C, values: Arguments<C>, entry: Pick<Entry, "at">): undefined {
    this.diagnostics.push(diagnostic(code, values, this.around.place(entry.at)));
    return undefined;
  }

  entry(number: number): Entry { return this.log.entries[number] as Entry; }

  /** The entry of that kind which an argument is; nothing where it is something else. */
  node(value: Value | undefined, kind: Kind): Entry | undefined {
    if (!isNode(value)) return undefined;
    const entry = this.entry(value.node);
    return entry.kind === kind ? entry : undefined;
  }

  /** What the entry was called on; it is there for every entry that the DSL makes by a method. */
  base(entry: Entry, kind: Kind): Entry {
    const base = entry.of === undefined ? undefined : this.entry(entry.of);
    if (base?.kind !== kind) throw new SpoiltLog(`${entry.name} is called on nothing`);
    return base;
  }
}

export const isNode = (value: Value | undefined): value is { node: number } => typeof value === "object" && value !== null && "node" in value;
export const isList = (value: Value | undefined): value is { list: Value[] } => typeof value === "object" && value !== null && "list" in value;
export const isUndefined = (value: Value): boolean => typeof value === "object" && value !== null && "odd" in value && value.odd === "undefined";
export const isRecord = (value: Value | undefined): value is { object: [string, Value][] } => typeof value === "object" && value !== null && "object" in value;

/** An argument for messages, shortened. */
export function described(context: Context, value: Value | undefined): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value !== "object" || value === null) return String(value);
  if ("odd" in value) return value.odd;
  if ("list" in value) return "an array";
  if ("object" in value) return "an object";
  if ("pattern" in value) return "a regular expression";
  const entry = context.entry(value.node);
  if (entry.kind === "message") return entry.name;
  return entry.kind === "parameter" ? `a parameter of type ${entry.name}` : `${/^[aeiou]/.test(entry.kind) ? "an" : "a"} ${entry.kind}`;
}
