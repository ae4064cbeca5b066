/**
 * What a detector is: plain data that the reference evaluator interprets with JavaScript's RegExp, and the compiler turns into tables.
 * Nothing here runs. README.md says how detection goes from bytes to a decision.
 */

export const detectorNames = [
  "sql-injection", "cross-site-scripting", "command-injection", "path-traversal", "file-inclusion", "request-forgery", "template-injection",
  "nosql-injection", "ldap-injection", "xpath-injection", "xml-external-entity", "expression-injection", "deserialisation", "code-injection",
  "prototype-pollution", "header-injection", "request-smuggling", "scanner", "web-shell", "information-leak",
] as const;
export type DetectorName = (typeof detectorNames)[number];

/** Where an input stood. The number of a place in the module is its index here. */
export const inputPlaces = [
  "path", "query-name", "query", "cookie-name", "cookie", "header", "form-name", "form", "multipart-name", "multipart", "file-name",
  "json-key", "json", "xml", "graphql", "body", "response-header", "response-body",
] as const;
export type InputPlace = (typeof inputPlaces)[number];

/** The places of a response: of its head, and of its body. */
export const outputPlaces = ["response-header", "response-body"] as const satisfies readonly InputPlace[];
export type OutputPlace = (typeof outputPlaces)[number];

/**
 * What a pattern runs over: the bytes of a decoded layer of an input, or one of the token strings that a lexer makes of such a layer.
 */
export type View = "text" | "sql" | "html" | "shell";

export interface Finding {
  /** Unique in its detector: [a-z0-9-]+. */
  id: string;
  /** What was found, as a sentence for the person who reads a record. */
  why: string;
  over: View;
  /** In byte mode: one character is one byte, `\s`, `\w`, `\d`, `\b` and `i` are ASCII's. Flags: i, s, m. No look-around, no back-references. */
  pattern: RegExp;
  /** Adds to its detector's score, once for each layer of an input, 1 to 10. */
  score: number;
  /** Only there; otherwise wherever its detector looks. */
  places?: readonly InputPlace[];
  /** Inputs that must be found by it; inputs that must not. At least one of each. */
  examples: readonly string[];
  counterExamples: readonly string[];
}

export interface Detector {
  name: DetectorName;
  title: string;
  owaspApi: readonly string[];
  owaspTop: readonly string[];
  cwe: readonly number[];
  mitre: readonly string[];
  /** Where it looks; left out: wherever it is asked to. */
  places?: readonly InputPlace[];
  findings: readonly Finding[];
}

/** A detector says yes where the scores of its findings in one layer of one input reach this. */
export const scoreFor = { low: 8, medium: 5, high: 3 } as const;
export type Sensitivity = keyof typeof scoreFor;

/** An input is looked at in windows of so many bytes; each but the first begins with the last bytes of the one before. */
export const inputWindowBytes = 8192;
export const inputOverlapBytes = 512;
/** An input as it came is layer 0; each further layer is the one before, decoded by all decodings that apply. */
export const layersMax = 4;

/** The places of each part of a message. */
const requestHeadPlaces: readonly InputPlace[] = ["path", "query-name", "query", "cookie-name", "cookie", "header"];
export const placesOf = {
  "request.headInputs": requestHeadPlaces,
  "request.bodyInputs": inputPlaces.filter((place) => !requestHeadPlaces.includes(place) && !(outputPlaces as readonly InputPlace[]).includes(place)),
  "response.headOutputs": ["response-header"],
  "response.bodyOutputs": ["response-body"],
} as const satisfies Record<string, readonly InputPlace[]>;
/** Where JSON within an input is looked for; its keys and strings count as those of JSON, and as what they stand in. */
export const nestingPlaces = ["query", "cookie", "header", "form", "multipart", "json", "xml", "body"] as const satisfies readonly InputPlace[];
/** The selectors of inputs and of outputs. */
export type PlaceSelector = keyof typeof placesOf;
export const isPlaceSelector = (from: string): from is PlaceSelector => Object.hasOwn(placesOf, from);
