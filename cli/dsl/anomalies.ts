import type { AnomalyName, BodyAnomalyName } from "../ir/types.ts";
import type { Parameter } from "./parameter.ts";
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

/** What another parser of the same body might read differently; MEANING.md lists the names. Unknown (broken) where the body could not be read and has none of those asked for. */
export class BodyAnomalies<S extends Scope> {
  declare protected readonly scope: S;
  /** At least one anomaly, of any name. */
  any(): Predicate<S> { return test(this, "any", arguments); }
  /** At least one of these, or of those that a parameter names. */
  include(...names: [BodyAnomalyName, ...BodyAnomalyName[]] | [Parameter<"texts">]): Predicate<S> { return test(this, "include", names); }
}
