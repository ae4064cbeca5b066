import type { CustomFunction } from "./functions.ts";
import { Numbers, SingleNumber } from "./numbers.ts";
import type { NumberOperand, Parameter, TextOperand } from "./parameter.ts";
import { test, type Predicate } from "./predicate.ts";
import { record } from "./record.ts";
import type { Scope } from "./scope.ts";
import { Wording } from "./texts.ts";

export type JsonType = "null" | "boolean" | "number" | "string" | "array" | "object";

/** The tests on one JSON value, or on each of several. A test on a value of another type is unknown (broken), never false. */
export class JsonTests<S extends Scope> {
  declare protected readonly scope: S;
  /** Equal to a string, number, boolean or null. Numbers are compared as exact decimals. */
  is(...args: [value: string | number | boolean | null | Parameter<"text" | "texts" | "number" | "boolean">]): Predicate<S> { return test(this, "is", args); }
  /** Equal to one of the values, all strings or all numbers. */
  in(...values: [string, ...string[]] | [number, ...number[]] | [Parameter<"texts">]): Predicate<S> { return test(this, "in", values); }
  /** Equal to none of the values; the rule has to say what absence does. */
  notIn(...values: [string, ...string[]] | [number, ...number[]] | [Parameter<"texts">]): Predicate<S> { return test(this, "notIn", values); }
  startsWith(...values: [TextOperand, ...string[]]): Predicate<S> { return test(this, "startsWith", values); }
  endsWith(...values: [TextOperand, ...string[]]): Predicate<S> { return test(this, "endsWith", values); }
  contains(...values: [TextOperand, ...string[]]): Predicate<S> { return test(this, "contains", values); }
  /** One of the patterns occurs in the string, as in `request.path.matches(/…/)`. */
  matches(...patterns: [RegExp, ...RegExp[]] | [Parameter<"patterns">]): Predicate<S> { return test(this, "matches", patterns); }
  /** Equal to one of the values, or below it: the value, a `/`, and more. */
  under(...values: [TextOperand, ...string[]]): Predicate<S> { return test(this, "under", values); }
  /** The string is an address in one of the networks. */
  within(...networks: [string, ...string[]] | [Parameter<"cidrs">]): Predicate<S> { return test(this, "within", networks); }
  /** Not equal to a number; unknown, and not true, where there is none. */
  isNot(...args: [value: NumberOperand]): Predicate<S> { return test(this, "isNot", args); }
  greaterThan(...args: [value: NumberOperand]): Predicate<S> { return test(this, "greaterThan", args); }
  /** Greater than or equal to `value`. */
  atLeast(...args: [value: NumberOperand]): Predicate<S> { return test(this, "atLeast", args); }
  lessThan(...args: [value: NumberOperand]): Predicate<S> { return test(this, "lessThan", args); }
  /** Less than or equal to `value`. */
  atMost(...args: [value: NumberOperand]): Predicate<S> { return test(this, "atMost", args); }
  /** Of this JSON type. */
  isType(...args: [type: JsonType]): Predicate<S> { return test(this, "isType", args); }
  /** There is a value; null is one. */
  present(): Predicate<S> { return test(this, "present", arguments); }
  /** There is no value; null is one. */
  absent(): Predicate<S> { return test(this, "absent", arguments); }
  /** Your own function, made with `custom`, says true of the decoded string, or of a number's text. */
  passes(...args: [test: CustomFunction]): Predicate<S> { return test(this, "passes", args); }
  /** Strings compared without the case of ASCII letters. */
  ignoreCase(): Wording<S> { return record(new Wording<S>(), "selector", "ignoreCase", arguments, this); }
  /** Bytes of the decoded string. */
  length(): Numbers<S> { return record(new Numbers<S>(), "selector", "length", arguments, this); }
}

/** The element that `any` and `all` hand to their function; its tests make sense inside of it only. */
export class JsonElement extends JsonTests<"element"> {
  /** A value below the element: a pointer without wildcards, such as `"/price"`. */
  at(...args: [pointer: string]): JsonTests<"element"> { return record(new JsonTests<"element">(), "selector", "at", args, this); }
}

/** All values at a JSON pointer, in the document's order. A test holds where at least one value passes; after `.every()`, where each does. */
export class Json<S extends Scope> extends JsonTests<S> {
  /** The same selector, but a test holds only where each value passes. Absence stays unknown. */
  every(): JsonTests<S> { return record(new JsonTests<S>(), "selector", "every", arguments, this); }
  /** How many values there are; 0 where there is none. */
  count(): SingleNumber<S> { return record(new SingleNumber<S>(), "selector", "count", arguments, this); }
  /**
   * Several conditions on the same element; true where they hold together for at least one:
   * `request.json("/items/*").any((item) => item.at("/price").greaterThan(100).and(item.at("/qty").lessThan(1)))`
   */
  any(...args: [of: (item: JsonElement) => Predicate<"element">]): Predicate<S> { return each(this, "any", args); }
  /** Several conditions on the same element; true where they hold together for each, and where an array or object is empty. */
  all(...args: [of: (item: JsonElement) => Predicate<"element">]): Predicate<S> { return each(this, "all", args); }
}

/** Runs the author's function once, on an element that stands for each. */
function each<S extends Scope>(selector: object, name: "any" | "all", args: ArrayLike<unknown>): Predicate<S> {
  const of = args[0];
  if (typeof of !== "function" || args.length !== 1) return test(selector, name, args);
  const element = record(new JsonElement(), "selector", "element", [], selector);
  return test(selector, name, [element, of(element)]);
}
