import type { Parameter } from "./parameter.ts";
import { test, type Predicate } from "./predicate.ts";
import type { Scope } from "./scope.ts";

/** A selector that yields an IPv4 or IPv6 address. */
export class Address<S extends Scope> {
  declare protected readonly scope: S;
  /** In one of the networks: `"10.0.0.0/8"`, `"2001:db8::/32"`; an address alone means itself. An IPv4-mapped IPv6 address counts as IPv4. */
  within(...networks: [string, ...string[]] | [Parameter<"cidrs">]): Predicate<S> { return test(this, "within", networks); }
}
