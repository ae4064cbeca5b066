import type { NumberOperand, Parameter, Size } from "./parameter.ts";
import { test, type Predicate } from "./predicate.ts";
import type { Scope } from "./scope.ts";

/** Comparisons that stand for themselves, whether a selector yields one number or many. Numbers are compared as exact decimals. */
export class Numbers<S extends Scope, N = NumberOperand> {
  declare protected readonly scope: S;
  /** Equal to `value`. */
  is(...args: [value: N]): Predicate<S> { return test(this, "is", args); }
  /** Not equal to `value`; unknown, and not true, where there is no number. */
  isNot(...args: [value: N]): Predicate<S> { return test(this, "isNot", args); }
  greaterThan(...args: [value: N]): Predicate<S> { return test(this, "greaterThan", args); }
  /** Greater than or equal to `value`. */
  atLeast(...args: [value: N]): Predicate<S> { return test(this, "atLeast", args); }
  lessThan(...args: [value: N]): Predicate<S> { return test(this, "lessThan", args); }
  /** Less than or equal to `value`. */
  atMost(...args: [value: N]): Predicate<S> { return test(this, "atMost", args); }
}

/** A selector that yields exactly one number. */
export class SingleNumber<S extends Scope, N = NumberOperand> extends Numbers<S, N> {
  /** Equal to one of the values. */
  in(...values: [N, ...N[]]): Predicate<S> { return test(this, "in", values); }
  /** Equal to none of the values. */
  notIn(...values: [N, ...N[]]): Predicate<S> { return test(this, "notIn", values); }
  /** At least `least` and at most `most`. */
  between(...args: [least: N, most: N]): Predicate<S> { return test(this, "between", args); }
}

/** A size in bytes; compare it with a number or with a text such as `"64KiB"`. */
export class Bytes<S extends Scope> extends SingleNumber<S, Size | Parameter<"number">> {}
