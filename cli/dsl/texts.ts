import type { CustomFunction } from "./functions.ts";
import type { Attack, DetectOptions } from "./inputs.ts";
import { Numbers, SingleNumber } from "./numbers.ts";
import type { Parameter, TextOperand } from "./parameter.ts";
import { test, type Predicate } from "./predicate.ts";
import { record } from "./record.ts";
import type { Scope } from "./scope.ts";

/** The tests on texts that can fold case. */
export class Wording<S extends Scope> {
  declare protected readonly scope: S;
  /** Equal to `value`. */
  is(...args: [value: TextOperand]): Predicate<S> { return test(this, "is", args); }
  /** Equal to one of the values: texts, or one parameter. */
  in(...values: [string, ...string[]] | [Parameter<"texts">]): Predicate<S> { return test(this, "in", values); }
  /** Equal to none of the values; the rule has to say what absence does. */
  notIn(...values: [string, ...string[]] | [Parameter<"texts">]): Predicate<S> { return test(this, "notIn", values); }
  /** Starts with one of the values. */
  startsWith(...values: [TextOperand, ...string[]]): Predicate<S> { return test(this, "startsWith", values); }
  /** Ends with one of the values. */
  endsWith(...values: [TextOperand, ...string[]]): Predicate<S> { return test(this, "endsWith", values); }
  /** Contains one of the values. */
  contains(...values: [TextOperand, ...string[]]): Predicate<S> { return test(this, "contains", values); }
}

/** A selector that yields at most one text. Texts are compared as bytes. */
export class Text<S extends Scope> extends Wording<S> {
  /** The same selector, compared without the case of ASCII letters. */
  ignoreCase(): Wording<S> { return record(new Wording<S>(), "selector", "ignoreCase", arguments, this); }
  /** Equal to one of the values, or below it: `under("/admin")` holds for `/admin` and `/admin/x`, not for `/administrator`. */
  under(...values: [TextOperand, ...string[]]): Predicate<S> { return test(this, "under", values); }
  /**
   * One of the patterns occurs in the text: `matches(/^ord-\d{8}$/)`. What a pattern means is JavaScript's, over text in UTF-8; a byte outside
   * of UTF-8 is no character. Look-around and back-references are refused: a text is read once, from its beginning to its end.
   */
  matches(...patterns: [RegExp, ...RegExp[]] | [Parameter<"patterns">]): Predicate<S> { return test(this, "matches", patterns); }
  /** The text is an address in one of the networks; unknown (broken) where it is no address. */
  within(...networks: [string, ...string[]] | [Parameter<"cidrs">]): Predicate<S> { return test(this, "within", networks); }
  /** There is a value. Never unknown for absence. */
  present(): Predicate<S> { return test(this, "present", arguments); }
  /** There is no value. Never unknown for absence. */
  absent(): Predicate<S> { return test(this, "absent", arguments); }
  /** Your own function, made with `custom`, says true. */
  passes(...args: [test: CustomFunction]): Predicate<S> { return test(this, "passes", args); }
  /** Bytes of the value. */
  length(): Numbers<S> { return record(new Numbers<S>(), "selector", "length", arguments, this); }
}

/** A selector that yields all values of a name, in order. A test holds where at least one value passes; after `.every()`, where each does. */
export class Texts<S extends Scope> extends Text<S> {
  /** The same selector, but a test holds only where each value passes. Absence stays unknown. */
  every(): Text<S> { return record(new Text<S>(), "selector", "every", arguments, this); }
  /** How many values there are; 0 where there is none. */
  count(): SingleNumber<S> { return record(new SingleNumber<S>(), "selector", "count", arguments, this); }
  /** One of the attacks is found in one of the values, in one layer of its decoding. False, and never unknown, where there is none. */
  detect(...args: [attacks: Attack | readonly Attack[], options?: DetectOptions]): Predicate<S> { return test(this, "detect", args); }
}

/** The path in its normal form (MEANING.md): percent-decoded once, dot segments resolved, no empty segments and path parameters. */
export class Path extends Text<"request.headers"> {
  /**
   * The whole path fits one of the templates: `"/users/{id}"` has one segment that is not empty in the variable's place,
   * a last `"{rest*}"` takes one or more. Or one of the patterns occurs in the path: `matches(/\.php$/)`.
   */
  override matches(...templates: [string, ...string[]] | [RegExp, ...RegExp[]] | [Parameter<"patterns">]): Predicate<"request.headers"> { return test(this, "matches", templates); }
  /** The segment that a template's variable stands for; absent where the path does not fit the template: `variable("/users/{id}", "id")`. */
  variable(...args: [template: string, name: string]): Text<"request.headers"> { return record(new Text<"request.headers">(), "selector", "variable", args, this); }
  /** One of the attacks is found in the path as it came, without the query, in one layer of its decoding. */
  detect(...args: [attacks: Attack | readonly Attack[], options?: DetectOptions]): Predicate<"request.headers"> { return test(this, "detect", args); }
}
