/** The schema of the configuration as tables; assembly/configuration/configuration.ts draws and reads them. */
import { patternProblems } from "../evaluate/pattern-problems.ts";
import type { Parameter, Rule } from "../ir/types.ts";
import { fieldValueParameters } from "../ir/field-values.ts";
import { packedDecimal } from "../plan/pack.ts";
import { modeNumbers, recordsPerSecondMax, recordsPerSecondOffset, type Image } from "../plan/image.ts";
import { changesHeldHeaders, type Plan, type PlannedPolicy } from "../plan/plan.ts";
import { template, type Texts } from "./texts.ts";

/** As in assembly/configuration/configuration.ts. */
const kinds = { object: 0, mode: 1, whole: 2, boolean: 3, number: 4, text: 5, texts: 6, cidrs: 7, fieldValue: 8, choice: 9, patterns: 10 } as const;

interface Entry { name: string; expected: string; kind: keyof typeof kinds; target: number; bound?: number }

/** Names of constants in tables.ts, and the offsets they hold. */
export function configurationTexts(plan: Plan, texts: Texts): Record<string, number> {
  return {
    refusedText: texts.template("sidewall refuses the configuration: "),
    mustBeText: texts.template(" must be "),
    isWellFormed: texts.template("well-formed JSON"),
    isKnown: texts.template("a known name"),
    isGivenOnce: texts.template("given once"),
    isWithinSize: texts.template("at most 64 KiB"),
    ...patternTexts(plan, texts),
    isHeld: plan.rules.some(changesHeldHeaders) ? texts.template(template`true, or the rule ${"policy"}/${"rule"} below enforce, since it changes headers when it has seen the body`) : 0,
  };
}

/** Where some parameter is a list of patterns. The first reason stands for none. */
function patternTexts({ policies }: Plan, texts: Texts): Record<string, number> {
  const isUsed = policies.some(({ policy }) => policy.parameters.some(({ type }) => type === "patterns"));
  if (!isUsed) return { patternText: 0, placeText: 0, patternProblems: 0 };
  return { patternText: texts.template("; pattern "), placeText: texts.template(" at "), patternProblems: texts.template(...["", ...Object.values(patternProblems)].map((problem) => `: ${problem}`)) };
}

/** Puts the tables into the texts; gives the offset of the entry for the whole configuration. */
export function configurationTables(plan: Plan, image: Image, texts: Texts): number {
  const object = (name: string, entries: Entry[]): Entry => ({ name, expected: "an object", kind: "object", target: putObject(texts, name, entries) });
  const policies = plan.policies.map((policy) => object(policy.policy.name, policyEntries(policy, image, texts, object)));
  const records: Entry = { name: "perSecond", expected: `a whole number up to ${recordsPerSecondMax}`, kind: "whole", target: recordsPerSecondOffset, bound: recordsPerSecondMax };
  // The first, where configuration.ts looks for it.
  const holds: Entry[] = image.holdsHeaders === undefined ? [] : [{ name: "holdHeaders", expected: "true or false", kind: "boolean", target: image.holdsHeaders }];
  const upstream = image.upstream === undefined ? [] : [object("upstream", upstreamEntries(image.upstream, texts))];
  return texts.put(row(texts, object("it", [...holds, object("policies", policies), object("records", [records]), ...upstream])), "the configuration");
}

/** assembly/context/tables.ts has what stands where. */
function upstreamEntries(at: number, texts: Texts): Entry[] {
  const choice = (name: string, target: number, ...names: string[]): Entry => ({ name, expected: `${names.slice(0, -1).join(", ")} or ${names.at(-1) as string}`, kind: "choice", target, bound: texts.text(...names, "") });
  const flag = (name: string, target: number): Entry => ({ name, expected: "true or false", kind: "boolean", target });
  return [
    flag("plus", at), flag("semicolon", at + 1), flag("guessContentType", at + 4),
    choice("duplicates", at + 2, "all", "first", "last", "joined"), choice("charset", at + 3, "utf-8", "windows-1252"),
  ];
}

function policyEntries({ number, policy, rules }: PlannedPolicy, image: Image, texts: Texts, object: (name: string, entries: Entry[]) => Entry): Entry[] {
  const fieldValues = fieldValueParameters(policy);
  return [
    modeEntry("mode", image.policyModes[number] as number, policy.mandatory ? "observe" : "off"),
    object("rules", rules.map(({ number, rule }) => modeEntry(rule.id, image.ruleModes[number] as number, rule.floor))),
    object("params", policy.parameters.map((parameter) => parameterEntry(parameter, image.offsetOf(number, parameter.name), texts, fieldValues.has(parameter.name)))),
  ];
}

function modeEntry(name: string, target: number, lowest: Rule["floor"]): Entry {
  const bound = modeNumbers[lowest ?? "off"];
  return { name, expected: ["off, observe or enforce", "observe or enforce", "enforce"][bound] as string, kind: "mode", target, bound };
}

function parameterEntry(parameter: Parameter, target: number, texts: Texts, isFieldValue: boolean): Entry {
  const { name } = parameter;
  const pair = (first: number, second: number): number => texts.put(Buffer.concat([texts.offset(first), texts.offset(second)]), `bounds of ${name}`);
  switch (parameter.type) {
    case "boolean": return { name, expected: "true or false", kind: "boolean", target };
    case "text": return {
      name, expected: `a ${isFieldValue ? "header's value" : "text"} of at most ${parameter.bytesMax} bytes`, kind: isFieldValue ? "fieldValue" : "text", target, bound: parameter.bytesMax,
    };
    case "texts": return {
      name, expected: `a list of at most ${parameter.itemsMax} texts of at most ${parameter.bytesMax} bytes`, kind: "texts", target, bound: pair(parameter.itemsMax, parameter.bytesMax),
    };
    case "patterns": return {
      name, expected: `a list of at most ${parameter.itemsMax} patterns of at most ${parameter.bytesMax} bytes`, kind: "patterns", target, bound: pair(parameter.itemsMax, parameter.bytesMax),
    };
    case "cidrs": return { name, expected: `a list of at most ${parameter.itemsMax} addresses or networks`, kind: "cidrs", target, bound: pair(parameter.itemsMax, 0) };
    case "number": {
      const { min, max } = parameter;
      const textOf = (value: number | undefined): number => (value === undefined ? 0 : texts.put(packedDecimal(value), String(value)));
      const expected = `a number${min === undefined ? "" : ` from ${min}`}${max === undefined ? "" : min === undefined ? ` of at most ${max}` : ` to ${max}`}`;
      return { name, expected, kind: "number", target, bound: pair(textOf(min), textOf(max)) };
    }
  }
}

/** Puts the members' entries into the texts, with a 0 behind them. */
function putObject(texts: Texts, name: string, entries: Entry[]): number {
  const rows = entries.map((entry) => row(texts, entry));
  return texts.put(Buffer.concat([...rows, texts.offset(0)]), `members of ${name}: ${entries.map((entry) => entry.name).join(", ")}`);
}

function row(texts: Texts, { name, expected, kind, target, bound = 0 }: Entry): Uint8Array {
  return Buffer.concat([...[texts.text(name), texts.template(expected), target, bound, 0].map((number) => texts.offset(number)), Uint8Array.of(kinds[kind])]);
}
