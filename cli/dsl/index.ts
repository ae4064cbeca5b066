/** What a policy file imports as "sidewall". */
export { addHeader, allow, deny, normalise, removeHeader, setHeader, tag } from "./actions.ts";
export { custom } from "./functions.ts";
export { attack } from "./inputs.ts";
export { connection, destination, request, response, route, source, time } from "./messages.ts";
export { param } from "./parameter.ts";
export { compose, policy } from "./policy.ts";
export { allOf, anyOf, zone } from "./predicate.ts";
export { rule } from "./rule.ts";

export type { Action } from "./actions.ts";
export type { CustomFunction, CustomOptions } from "./functions.ts";
export type { Attack, DetectOptions, InputTests, Inputs, Outputs } from "./inputs.ts";
export type { Json, JsonElement, JsonTests, JsonType } from "./json.ts";
export type { NumberOperand, Parameter, Size, TextOperand } from "./parameter.ts";
export type { Policies, Policy, PolicyOptions } from "./policy.ts";
export type { Predicate } from "./predicate.ts";
export type { Rule, RuleBuilder } from "./rule.ts";
export type { RequestPhase, ResponsePhase, Scope } from "./scope.ts";
export type { InputPlace, OutputPlace } from "../detectors/types.ts";
export type { AnomalyName, FailureSide, Mode, Phase, Severity, UnknownSide } from "../ir/types.ts";
