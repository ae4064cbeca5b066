import type { DetectorName, InputPlace, OutputPlace } from "../detectors/types.ts";
import type { NumberOperand, Parameter, TextOperand } from "./parameter.ts";
import { test, type Predicate } from "./predicate.ts";
import { record } from "./record.ts";
import type { Scope } from "./scope.ts";

/** What `detect` looks for. */
export class Attack {
  declare protected readonly attack: true;
}

const named = (name: DetectorName): Attack => record(new Attack(), "attack", name, []);

/** The detectors of attacks; cli/detectors has a README for each, with its figures and known misses. */
export const attack = Object.freeze({
  sqlInjection: named("sql-injection"), crossSiteScripting: named("cross-site-scripting"), commandInjection: named("command-injection"),
  pathTraversal: named("path-traversal"), fileInclusion: named("file-inclusion"), requestForgery: named("request-forgery"),
  templateInjection: named("template-injection"), nosqlInjection: named("nosql-injection"), ldapInjection: named("ldap-injection"),
  xpathInjection: named("xpath-injection"), xmlExternalEntity: named("xml-external-entity"), expressionInjection: named("expression-injection"),
  deserialisation: named("deserialisation"), codeInjection: named("code-injection"), prototypePollution: named("prototype-pollution"),
  headerInjection: named("header-injection"), requestSmuggling: named("request-smuggling"), scanner: named("scanner"), webShell: named("web-shell"),
  informationLeak: named("information-leak"),
});

export interface DetectOptions {
  /** How little is enough: `"low"` (a score of 8), `"medium"` (5, the default), `"high"` (3), or the score itself, which a parameter can give. */
  sensitivity?: "low" | "medium" | "high" | NumberOperand;
  /** What does not count: texts of `detector=…`, `finding=…`, `place=…` and `name=…`, separated by blanks, or a parameter. */
  except?: readonly string[] | Parameter<"texts">;
}

/** What inputs can be compared with. */
export class InputWording<S extends Scope> {
  declare protected readonly scope: S;
  /** One of the texts stands in one of the inputs, in one layer of its decoding: what a parameter can add to the detectors in seconds, without a build. */
  contains(...values: [TextOperand, ...string[]]): Predicate<S> { return test(this, "contains", values); }
}

/** Texts that the client controls, each as the service behind reads it; or texts of a response. */
export class InputTests<S extends Scope> extends InputWording<S> {
  /** The same, compared without the case of ASCII letters. */
  ignoreCase(): InputWording<S> { return record(new InputWording<S>(), "selector", "ignoreCase", arguments, this); }
  /** One of the patterns occurs in one of the inputs, in one layer of its decoding. */
  matches(...patterns: [RegExp, ...RegExp[]] | [Parameter<"patterns">]): Predicate<S> { return test(this, "matches", patterns); }
  /** Some inputs could not be read: a body that is broken, compressed in a way that is not undone, or longer than the policy inspects. Never unknown. */
  unreadable(): Predicate<S> { return test(this, "unreadable", arguments); }
  /** One of the attacks is found in one of the inputs, in one layer of its decoding. False, and never unknown, where there is no input. */
  detect(...args: [attacks: Attack | readonly Attack[], options?: DetectOptions]): Predicate<S> { return test(this, "detect", args); }
}

/** Every text that the client controls. */
export class Inputs<S extends Scope> extends InputTests<S> {
  /** Only the inputs of these places: `in("query", "json")`. */
  in(...places: [Exclude<InputPlace, OutputPlace>, ...Exclude<InputPlace, OutputPlace>[]]): InputTests<S> { return record(new InputTests<S>(), "selector", "in", places, this); }
}

/** Every text of a response. */
export class Outputs<S extends Scope> extends InputTests<S> {
  /** Only the head's, or only the body's: `in("response-body")`. */
  in(...places: [OutputPlace, ...OutputPlace[]]): InputTests<S> { return record(new InputTests<S>(), "selector", "in", places, this); }
}
