import type { UserFunction } from "../ir/types.ts";

/** The author's source as it is compiled. */
export function instrument(function_: UserFunction): string {
  return function_.source;
}
