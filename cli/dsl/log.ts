/**
 * What running a policy file leaves behind: a log. Every selector, predicate, action, rule and policy that the file makes is one
 * entry, in the order of making; an entry names others by their number, and only earlier ones, so the log has no cycles.
 * It is the only thing that leaves the sandbox, as one JSON text, and nothing in it is trusted.
 */
export type Kind = "message" | "selector" | "predicate" | "action" | "parameter" | "attack" | "function" | "rule" | "policy" | "policies";
export const kinds = ["message", "selector", "predicate", "action", "parameter", "attack", "function", "rule", "policy", "policies"] as const satisfies readonly Kind[];

export interface Entry {
  kind: Kind;
  /** The selector's, test's or option's name, as it is written in a policy: `request.header`, `is`, `severity`. */
  name: string;
  /** What it was called on: a test's selector, the rule so far. */
  of?: number;
  args: Value[];
  /** Places in the bundle, innermost first: `line:column` separated by spaces. */
  at: string;
}

/** An argument: numbers are finite; a regular expression is its source and flags; whatever else is not plain data is `odd`, and says what it was. */
export type Value = string | number | boolean | null | { node: number } | { list: Value[] } | { object: [key: string, value: Value][] } | { pattern: [source: string, flags: string] } | { odd: string };

export interface Log {
  entries: Entry[];
  /** The file's default export. */
  exported: Value;
}

export const entriesMax = 32_768;
export const valueDepthMax = 16;
/** Characters of the JSON text. */
export const logCharactersMax = 16_777_216;
