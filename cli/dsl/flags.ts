import type { Parameter } from "./parameter.ts";
import { test, type Predicate } from "./predicate.ts";
import type { Scope } from "./scope.ts";

/** A selector that yields true or false. */
export class Flag<S extends Scope> {
  declare protected readonly scope: S;
  is(...args: [value: boolean | Parameter<"boolean">]): Predicate<S> { return test(this, "is", args); }
  isTrue(): Predicate<S> { return test(this, "isTrue", arguments); }
  isFalse(): Predicate<S> { return test(this, "isFalse", arguments); }
}
