/** What a policy test imports as "sidewall/test". */
export * as assert from "uvu/assert";
export type { Expectation } from "./expectation.ts";
export type { Given, GivenHeaders, GivenMessage } from "./given.ts";
export { policySuite, type Decided, type PolicySuite, type Send, type SuiteOptions } from "./suite.ts";
