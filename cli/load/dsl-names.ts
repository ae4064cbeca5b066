/** The names that a policy can import from "sidewall". */
import * as dsl from "../dsl/index.ts";

export const dslNames: readonly string[] = Object.keys(dsl);
