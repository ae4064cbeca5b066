// Small IRs for the tests of this folder: what a test is not about has a value that does not matter.
import type { Action, Condition, Ir, Parameter, Policy, Rule } from "../../cli/ir/types.ts";
import { irVersion } from "../../cli/ir/types.ts";

const place = { file: "policy.ts", line: 1, column: 1 };

export const pathUnder = (...prefixes: string[]): Condition => ({
  op: "test", select: { from: "request.path" }, quantifier: "any", test: { is: "under", values: { constant: prefixes } },
});

export const deny: Action = { do: "deny", status: 403, renderer: "problem" };

export function rule(id: string, parts: Partial<Rule> = {}): Rule {
  return {
    id, severity: "high", owasp: [], cwe: [], mitre: [], phase: "request.headers", when: pathUnder("/"), unknown: { absent: "skip", broken: "match" }, actions: [deny], place, ...parts,
  };
}

export function policy(name: string, rules: Rule[], parts: Partial<Policy> = {}): Policy {
  return {
    name, mode: "enforce", mandatory: false, fails: "closed", requestBodyBytesMax: 65_536, responseBodyBytesMax: 65_536, pathIgnoresCase: false, parameters: [] as Parameter[], rules, place, ...parts,
  };
}

export const ir = (...policies: Policy[]): Ir => ({ irVersion, policies });
