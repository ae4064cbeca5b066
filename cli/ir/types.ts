/**
 * The intermediate representation: what a policy means, without how it is written (DSL) or how it runs (codegen).
 * It is plain JSON. `schema.json` beside this file describes the same shapes; MEANING.md says what they mean.
 * Texts are JavaScript strings and stand for their UTF-8 bytes.
 */

import type { DetectorName, InputPlace, PlaceSelector } from "../detectors/types.ts";

/** Raised whenever a reader of an older IR could misread a newer one. */
export const irVersion = 1;

export interface Ir {
  irVersion: typeof irVersion;
  /** In the order given on the command line; rules in file order. */
  policies: Policy[];
}

/** Where a definition stands, for messages: a path relative to the folder the build ran in. */
export interface SourcePlace { file: string; line: number; column: number }

export type Mode = "off" | "observe" | "enforce";

/** What a failure that is nobody's rule does: a request is refused (closed) or goes on (open). */
export type FailureSide = "closed" | "open";

export type Phase = "request.headers" | "request.body" | "response.headers" | "response.body";
export const phases = ["request.headers", "request.body", "response.headers", "response.body"] as const satisfies readonly Phase[];

/** What an unknown condition does to its rule: `match` as if it were true, `skip` as if it were false. */
export type UnknownSide = "match" | "skip";
/** `absent`: the thing is not there. `broken`: it is there, or may be, and cannot be read (truncated, unparsable, wrong type, over a bound, no such host property). */
export interface UnknownSides { absent: UnknownSide; broken: UnknownSide }

export interface Policy {
  name: string;
  description?: string;
  /** The mode where the configuration names none. */
  mode: Mode;
  /** Runs before policies that are not mandatory, and cannot be switched off by configuration. */
  mandatory: boolean;
  fails: FailureSide;
  /** How much of a body is inspected, in bytes; conditions over a longer body are unknown (broken). */
  requestBodyBytesMax: number;
  responseBodyBytesMax: number;
  /** ASCII letters in request.path are compared without case (an upstream that ignores case). */
  pathIgnoresCase: boolean;
  parameters: Parameter[];
  rules: Rule[];
  /** What outlives an answer, happens by the clock, or waits for somebody else. This version names them; its compiler refuses to build them. */
  state?: StateCell[];
  timers?: Timer[];
  suspensions?: Suspension[];
  place: SourcePlace;
}

/** Where a value lives: with one exchange, in one worker's machine, shared by a proxy's workers, or by all proxies, over the network. */
export type StateScope = "stream" | "worker" | "proxy" | "fleet";

/** Values that outlive a phase: one, or one for each value of a key. All is bounded, so that memory is known at build time. */
export interface StateCell {
  /** Unique in its policy. */
  name: string;
  scope: StateScope;
  value: { type: "number" } | { type: "boolean" } | { type: "text"; bytesMax: number };
  key?: { select: Selector; cellsMax: number };
  /** Forgotten when it was not written for so long; left out: with its scope. */
  lifetimeSeconds?: number;
  /** Raised where older values, kept by a proxy or a fleet, would be misread. */
  layoutVersion: number;
  place: SourcePlace;
}

/** Something that happens by the clock, on each worker, whether requests come or not. */
export interface Timer { name: string; everyMilliseconds: number; place: SourcePlace }

/** A point where a stream waits for an answer of a cluster. An answer that comes after the deadline, or not at all, is an unknown. */
export interface Suspension { name: string; phase: Phase; cluster: string; deadlineMilliseconds: number; unknown: UnknownSides; place: SourcePlace }

/** A value from the plugin configuration. Its bounds are part of its type, so that memory is known at build time. */
export type Parameter =
  | { name: string; type: "text"; default: string; bytesMax: number; description?: string }
  | { name: string; type: "number"; default: number; min?: number; max?: number; description?: string }
  | { name: string; type: "boolean"; default: boolean; description?: string }
  | { name: string; type: "texts"; default: string[]; itemsMax: number; bytesMax: number; description?: string }
  /** Regular expressions as JavaScript writes them, such as `/a+b/i`: those of MEANING.md, "Patterns by configuration". */
  | { name: string; type: "patterns"; default: string[]; itemsMax: number; bytesMax: number; description?: string }
  | { name: string; type: "cidrs"; default: string[]; itemsMax: number; description?: string };

export type Severity = "info" | "low" | "medium" | "high" | "critical";

export interface Rule {
  /** Unique in its policy: [a-z0-9][a-z0-9-]*, at most 64 characters. */
  id: string;
  description?: string;
  severity: Severity;
  owasp: string[];
  cwe: number[];
  mitre: string[];
  owner?: string;
  /** Its own mode; the policy's mode caps it. */
  mode?: Mode;
  /** Configuration cannot set the rule below this. */
  floor?: Mode;
  /** The latest phase that a condition or an action needs; computed by `check`. */
  phase: Phase;
  when: Condition;
  unknown: UnknownSides;
  actions: Action[];
  place: SourcePlace;
}

export type Condition =
  | { op: "and"; of: Condition[] }
  | { op: "or"; of: Condition[] }
  | { op: "not"; of: Condition }
  | { op: "constant"; value: boolean }
  /** One test over the values a selector yields. `any`: at least one passes; `all`: each passes. */
  | { op: "test"; select: Selector; quantifier: "any" | "all"; test: Predicate; place?: SourcePlace }
  /** Several tests on the same JSON element: `of` is evaluated for each value `select` yields; its selectors are `element` ones. */
  | { op: "each"; select: JsonSelector; quantifier: "any" | "all"; of: Condition; place?: SourcePlace }
  /** An author's AssemblyScript function over the bytes of the selected values. */
  | { op: "call"; select: Selector; quantifier: "any" | "all"; function: UserFunction; place?: SourcePlace };

/** `file` is relative to the policy; `source` is its text, so that the IR alone is enough to build. */
export interface UserFunction { name: string; file: string; source: string; stepsMax: number }

/** What a selector yields; a predicate fits some of these (see `predicateFits` in check). */
export type ValueType = "text" | "number" | "boolean" | "address" | "json" | "anomalies" | "bodyAnomalies" | "inputs";

export interface JsonSelector {
  from: "request.json" | "response.json";
  /** Reference tokens of an RFC 6901 pointer, already unescaped; `{ any: true }` is a wildcard over the elements of an array or the members of an object. */
  path: JsonStep[];
}
export type JsonStep = string | { any: true };

export type Selector =
  // text, exactly one value
  | { from: "request.method" | "request.path" | "request.host" | "request.scheme" | "request.mediaType" | "response.mediaType" }
  // text, the segment of request.path that a template's variable matched; absent where the template does not match
  | { from: "request.pathVariable"; template: string; variable: string }
  // text, all values of that name in order
  | { from: "request.query" | "request.header" | "request.cookie" | "request.form" | "response.header"; name: string }
  // json, each value at the path
  | JsonSelector
  // json, relative to the element of the enclosing `each`; no wildcard
  | { from: "element"; path: string[] }
  // text
  | { from: "source.spiffe" | "connection.tlsVersion" | "connection.serverName" | "route.name" | "route.cluster" }
  // address
  | { from: "source.address" | "destination.address" }
  // boolean
  | { from: "connection.mtls" }
  // number
  | { from: "source.port" | "destination.port" | "response.status" }
  /** Bytes of :path as received; header pairs, pseudo-headers included; bytes of all their names and values. */
  | { from: "request.targetBytes" | "request.headerCount" | "request.headerBytes" | "response.headerCount" | "response.headerBytes" }
  /** Bytes of the body; broken where it is longer than the policy inspects. */
  | { from: "request.bodyBytes" | "response.bodyBytes" }
  /** UTC: seconds since 1970; 0 to 23; 0 (Sunday) to 6. */
  | { from: "time.unixSeconds" | "time.hour" | "time.weekday" }
  /** How many values the inner selector yields; 0 where absent. */
  | { from: "count"; of: Selector }
  /** Bytes of each value the inner text selector yields. */
  | { from: "length"; of: Selector }
  /** The named anomalies of the request (MEANING.md lists them). */
  | { from: "request.anomalies" }
  /** The named anomalies of the request's body (MEANING.md lists them). */
  | { from: "request.bodyAnomalies" }
  /** Every text that the client controls, and every text of the response: of the head, and of the body. Left out, `places` are all of that part. `name`: only those of that name. */
  | { from: PlaceSelector; places?: InputPlace[]; name?: string };

export type Operand<T> = { constant: T } | { parameter: string };

/** A regular expression of JavaScript. */
export interface Pattern { source: string; flags: string }

export type Comparison = "eq" | "ne" | "lt" | "le" | "gt" | "ge";

export type Predicate =
  /** Text: equal to one of the values. */
  | { is: "in"; values: Operand<string[]>; ignoreCase: boolean }
  | { is: "prefix" | "suffix" | "contains"; values: Operand<string[]>; ignoreCase: boolean }
  /** Text: equal to the value, or below it: value + "/" is a prefix. A trailing "/" of the value is dropped first. */
  | { is: "under"; values: Operand<string[]> }
  /** request.path: literal segments and {variables}, each of exactly one segment that is not empty; a last {name*} takes one or more. */
  | { is: "template"; templates: string[] }
  /** Text or inputs: one of the patterns occurs, as JavaScript's RegExp says; MEANING.md tells what it says of bytes outside of UTF-8. */
  | { is: "matches"; patterns: Pattern[] }
  /** The same with the patterns that a parameter tells. */
  | { is: "matchesConfigured"; values: { parameter: string } }
  /** Numbers are compared as exact decimals, not as floating point. */
  | { is: "compare"; comparison: Comparison; value: Operand<number> }
  | { is: "cidr"; values: Operand<string[]> }
  /** True where the selector yields a value (for JSON: null is one), false where it is absent; never unknown(absent). */
  | { is: "present" }
  /** Boolean: equal to the value. */
  | { is: "boolean"; value: Operand<boolean> }
  | { is: "jsonType"; type: "null" | "boolean" | "number" | "string" | "array" | "object" }
  /** Anomalies: at least one of the names; an empty list means any at all. */
  | { is: "anomaly"; names: AnomalyName[] }
  /** Anomalies of a body: at least one of these names; a text that is no name never agrees. */
  | { is: "bodyAnomaly"; values: Operand<string[]> }
  /** Inputs: some of them could not be read. Never unknown. */
  | { is: "unreadable" }
  /**
   * Inputs: at least one of the detectors reaches the score in one layer of one of them. Never unknown for absence.
   * `except`: findings that do not count (MEANING.md, "Exclusions").
   */
  | { is: "detect"; detectors: DetectorName[]; score: Operand<number>; except: Operand<string[]> };

export const anomalyNames = [
  "path-percent", "path-double-encoding", "path-encoded-slash", "path-backslash", "path-dot-segment", "path-empty-segment",
  "path-parameter", "path-trailing-dot", "path-control", "path-utf8", "path-fragment", "path-not-absolute",
  "query-percent", "query-semicolon", "query-control", "query-utf8",
  "host-trailing-dot", "host-invalid", "media-type-conflict", "content-length-conflict", "encoding-unsupported", "charset-unsupported",
  "transfer-encoding-invalid", "multipart-boundary", "query-duplicate", "url-override", "method-override",
] as const;
export type AnomalyName = (typeof anomalyNames)[number];

/** Of a request's body; the number of a name in the module is its index here. */
export const bodyAnomalyNames = [
  "json-duplicate", "form-duplicate", "multipart-duplicate", "json-invalid", "xml-invalid", "nesting-depth", "field-count",
  "multipart-delimiter", "multipart-incomplete", "multipart-outside", "multipart-header", "multipart-names", "multipart-filename-extended", "multipart-transfer-encoding", "multipart-nested",
  "type-missing", "type-mismatch", "charset-foreign", "byte-order-mark", "utf8-invalid", "utf8-overlong", "percent-invalid", "nul",
  "compressed", "compression-invalid", "compression-unsupported",
] as const;
export type BodyAnomalyName = (typeof bodyAnomalyNames)[number];

export type Action =
  | { do: "deny"; status: number; renderer: "problem" }
  | { do: "allow" }
  | { do: "setHeader" | "addHeader"; on: "request" | "response"; name: string; value: Operand<string> }
  | { do: "removeHeader"; on: "request" | "response"; name: string }
  /** Rewrites :path to its normal form. */
  | { do: "normalise" }
  | { do: "tag"; name: string };
