import { record } from "./record.ts";
import type { Scope } from "./scope.ts";

/**
 * A condition: true, false or unknown. It is data, not a boolean: combine it with `.and()`, `.or()` and `.not()`, never with `&&`, `||` and `!`.
 * `S` names what it needs: the phases of the exchange in which its selectors have values.
 */
export class Predicate<S extends Scope = Scope> {
  declare protected readonly scope: S;

  /** True where this and all the others are true. False where one is false, even if another is unknown. */
  and<O extends Scope>(...others: [Predicate<O>, ...Predicate<O>[]]): Predicate<S | O> { return combined("and", [this, ...others]); }

  /** True where this or one of the others is true, even if another is unknown. */
  or<O extends Scope>(...others: [Predicate<O>, ...Predicate<O>[]]): Predicate<S | O> { return combined("or", [this, ...others]); }

  /**
   * Swaps true and false; unknown stays unknown. A rule that negates a test over something that can be absent has to say
   * what absence does: `.unknown({ absent: "match" })` or `"skip"`.
   */
  not(): Predicate<S> { return combined("not", [this, ...arguments]); }
}

/** The predicate that a selector's method makes. */
export function test<S extends Scope>(selector: object, name: string, args: ArrayLike<unknown>): Predicate<S> {
  return record(new Predicate<S>(), "predicate", name, args, selector);
}

function combined<S extends Scope>(name: string, parts: readonly unknown[]): Predicate<S> {
  return record(new Predicate<S>(), "predicate", name, parts);
}

/** True where all are true; the same as `first.and(…)`. */
export function allOf<S extends Scope>(...predicates: [Predicate<S>, ...Predicate<S>[]]): Predicate<S> { return combined("allOf", predicates); }

/** True where one is true; the same as `first.or(…)`. */
export function anyOf<S extends Scope>(...predicates: [Predicate<S>, ...Predicate<S>[]]): Predicate<S> { return combined("anyOf", predicates); }

/**
 * A named predicate, to say once who or what is meant: `const ops = zone("ops", source.spiffe.under("spiffe://corp/ns/ops"))`.
 * The name is for messages: letters, digits and dashes, at most 64 characters.
 */
export function zone<S extends Scope>(...args: [name: string, predicate: Predicate<S>]): Predicate<S> { return combined("zone", args); }
