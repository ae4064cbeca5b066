import type { AnomalyName } from "../ir/types.ts";
import { test, type Predicate } from "./predicate.ts";
import type { Scope } from "./scope.ts";

/** What another parser of the same request might read differently; MEANING.md lists the names. */
export class Anomalies<S extends Scope> {
  declare protected readonly scope: S;
  /** At least one anomaly, of any name. */
  any(): Predicate<S> { return test(this, "any", arguments); }
  /** At least one of these. */
  include(...names: [AnomalyName, ...AnomalyName[]]): Predicate<S> { return test(this, "include", names); }
}
