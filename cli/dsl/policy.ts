import type { FailureSide, Mode } from "../ir/types.ts";
import type { Size } from "./parameter.ts";
import { record } from "./record.ts";
import type { Rule } from "./rule.ts";

export interface PolicyOptions {
  description?: string;
  /** Where the configuration names none: `off`, `observe` (where it is not given) or `enforce`. */
  mode?: Mode;
  /** Runs before the policies that are not mandatory; configuration cannot switch it off. */
  mandatory?: boolean;
  /** What a failure that is nobody's rule does: `closed` (where it is not given) refuses the request, `open` lets it go on. */
  fails?: FailureSide;
  /** How much of a body is inspected; conditions over a longer one are unknown (broken). 64 KiB where it is not given, at most 1 MiB. */
  body?: { requestMax?: Size; responseMax?: Size };
  /** `ignoreCase`: the upstream takes `/Admin` for `/admin`, so compare the path without the case of ASCII letters. */
  path?: { ignoreCase?: boolean };
}

/** A named set of rules. */
export class Policy {
  declare protected readonly policy: true;
}

/** Several policies, in order. */
export class Policies {
  declare protected readonly policies: true;
}

/**
 * A policy: what a policy file exports as its default.
 * ```ts
 * export default policy("orders-guard", { mode: "observe" }, [
 *   rule("admin-is-internal").when(request.path.under("/admin")).then(deny(403)),
 * ]);
 * ```
 * The name is unique in the module: lower-case letters, digits and dashes, at most 64 characters. Rules are evaluated in their order.
 */
export function policy(name: string, rules: readonly Rule[]): Policy;
export function policy(name: string, options: PolicyOptions, rules: readonly Rule[]): Policy;
export function policy(...args: unknown[]): Policy { return record(new Policy(), "policy", "policy", args); }

/** Several policies for one module, in this order: `export default compose(base, orders)`. An exported array means the same. */
export function compose(...policies: [Policy | Policies, ...(Policy | Policies)[]]): Policies { return record(new Policies(), "policies", "compose", policies); }
