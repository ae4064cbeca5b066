/**
 * The block that a root context has in the module's memory: what stands where, and what it holds where the configuration says nothing.
 *
 *     +0 context id u32 | +4 active u32 | +8 fingerprint u64 | +16 records per second u32 | +20 second u32 | +24 records left u32 | +28 suppressed u32
 *     +32 mode u8 × rules | mode u8 × policies | holds headers u8, where a body is read | how the upstream reads fields u8 × 5, where some are read | parameters, each with the room that its bounds ask for, twice where it is read with and without case;
 *         indexes of those that are searched for
 *
 * assembly/context/root.ts and assembly/configuration read the same layout. All numbers are little-endian; nothing is aligned.
 */
import type { Mode, Parameter, Policy, Rule } from "../ir/types.ts";
import { readsFields } from "../ir/availability.ts";
import { readsBodies, type Plan, type PlannedTest } from "./plan.ts";
import { needlesIndexBytes, packedDecimal, packedRanges, packedTexts } from "./pack.ts";

export interface Image {
  /** Bytes of a block, and how many there are. */
  blockBytes: number;
  blockCount: number;
  /** By rule number and by policy number, from the block's start. */
  ruleModes: number[];
  policyModes: number[];
  /** Where it stands whether headers are held while a body is read; undefined in a module that reads none. */
  holdsHeaders: number | undefined;
  /** Where it stands how the upstream reads queries and forms (`upstreamBytes`, assembly/context/tables.ts); undefined in a module that reads neither. */
  upstream: number | undefined;
  /** Where a parameter's value stands, from the block's start: as it was configured, or its texts in lower case. */
  offsetOf(policy: number, parameter: string, isLowered?: boolean): number;
  /** Where the index of a list of needles stands. */
  needlesOf(policy: number, parameter: string, isLowered: boolean): number;
  /** Lists of needles, each with its index, which is made when a configuration has been read. */
  needles: { list: number; index: number; isLowered: boolean }[];
  /** Lists that are lowered when a configuration has been read, from a place to a place; one place where nobody reads the list with case. */
  lowerings: { from: number; to: number }[];
  /** A block before any configuration was read into it. Modes of rules say that they were not named. */
  defaults: Uint8Array;
}

export const blockHeadBytes = 32;
export const recordsPerSecondOffset = 16;
export const recordsPerSecondDefault = 100;
export const recordsPerSecondMax = 10_000;

/** Memory for the blocks of configurations that are alive at once in one VM, and the least and the most of them. */
const blocksBytesMax = 32_768;
const blocksMin = 8;
const blocksMax = 256;
/** The longest text of a number in a configuration; also in assembly/limits.ts. */
export const numberBytesMax = 64;
const upstreamBytes = 5;
/** As in assembly/message/address.ts. */
const cidrBytes = 32;
/** The table of a list of patterns; as in assembly/match/configured.ts. */
export const configuredPatternsBytes = 9_208;

/** The numbers of modes; the order makes `min` and `max` mean what MEANING.md says. */
export const modeNumbers: Record<Mode, number> = { off: 0, observe: 1, enforce: 2 };
/** What a rule's mode is where the configuration does not name it: this much more than the rule's own, or than the highest where it has none. */
const unset = 4;

export function imageOf(plan: Plan): Image {
  let at = blockHeadBytes;
  const take = (bytes: number): number => { at += bytes; return at - bytes; };
  const ruleModes = plan.rules.map(() => take(1));
  const policyModes = plan.policies.map(() => take(1));
  const holdsHeaders = readsBodies(plan) ? take(1) : undefined;
  const upstream = plan.tests.some(({ select, predicate }) => readsFields(select, predicate)) ? take(upstreamBytes) : undefined;
  const needles: Image["needles"] = [];
  const lowerings: Image["lowerings"] = [];
  const parameters = plan.policies.map(({ number, policy }) => new Map(policy.parameters.map((parameter) => {
    const place = take(parameterBytes(parameter)), reads = readsOf(plan, number, parameter.name);
    const lowered = !reads.lowered ? undefined : reads.asConfigured ? take(parameterBytes(parameter)) : place;
    if (lowered !== undefined) lowerings.push({ from: place, to: lowered });
    for (const isLowered of [false, true]) {
      if (!reads.searched.includes(isLowered)) continue;
      needles.push({ list: (isLowered ? lowered : place) as number, index: take(needlesIndexBytes(parameter.type === "texts" ? parameter.itemsMax : 1)), isLowered });
    }
    return [parameter.name, { place, lowered }];
  })));
  const needlesOf = (policy: number, parameter: string, isLowered: boolean): number => {
    const index = needles.find(({ list }) => list === offsetOf(policy, parameter, isLowered))?.index;
    if (index === undefined) throw new Error(`nothing is searched for the parameter ${parameter} of policy ${policy}`);
    return index;
  };
  const offsetOf = (policy: number, parameter: string, isLowered = false): number => {
    const places = parameters[policy]?.get(parameter), offset = isLowered ? places?.lowered : places?.place;
    if (offset === undefined) throw new Error(`policy ${policy} has no parameter ${parameter}`);
    return offset;
  };
  const blockBytes = (at + 7) & ~7;
  const blockCount = Math.max(blocksMin, Math.min(blocksMax, Math.floor(blocksBytesMax / blockBytes)));
  const image: Image = { blockBytes, blockCount, ruleModes, policyModes, holdsHeaders, upstream, offsetOf, needlesOf, needles, lowerings, defaults: Buffer.alloc(blockBytes) };
  writeDefaults(plan, image);
  return image;
}

/** How tests and actions of a policy read a parameter: in lower case where a test ignores case, as it was configured everywhere else. */
function readsOf(plan: Plan, policy: number, parameter: string): { lowered: boolean; asConfigured: boolean; searched: boolean[] } {
  const tests = plan.tests.filter(({ predicate, policy: own }) => own === policy && predicate !== undefined && "values" in predicate && "parameter" in predicate.values && predicate.values.parameter === parameter);
  const written = plan.policies[policy]?.rules.some(({ rule }) => rule.actions.some((action) => "value" in action && "parameter" in action.value && action.value.parameter === parameter));
  return { lowered: tests.some(isLowered), asConfigured: written === true || tests.some((test) => !isLowered(test)), searched: tests.filter(({ predicate }) => predicate?.is === "contains").map(isLowered) };
}

/** The test compares with texts in lower case. */
export function isLowered({ predicate, pathIgnoresCase }: PlannedTest): boolean {
  if (predicate === undefined || predicate.is === "cidr" || predicate.is === "matchesConfigured") return false;
  return pathIgnoresCase || ("ignoreCase" in predicate && predicate.ignoreCase);
}

/** A rule's mode where the configuration says nothing (MEANING.md, Modes). */
export function defaultMode(policy: Policy, rule: Rule): Mode {
  const own = rule.mode !== undefined && modeNumbers[rule.mode] < modeNumbers[policy.mode] ? rule.mode : policy.mode;
  return rule.floor !== undefined && modeNumbers[rule.floor] > modeNumbers[own] ? rule.floor : own;
}

function writeDefaults(plan: Plan, { defaults, ruleModes, policyModes, holdsHeaders, upstream, offsetOf }: Image): void {
  if (holdsHeaders !== undefined) defaults[holdsHeaders] = 1;
  if (upstream !== undefined) defaults[upstream] = 1;
  new DataView(defaults.buffer, defaults.byteOffset).setUint32(recordsPerSecondOffset, recordsPerSecondDefault, true);
  for (const { number, rule } of plan.rules) defaults[ruleModes[number] as number] = unset + modeNumbers[rule.mode ?? "enforce"];
  for (const { number, policy } of plan.policies) {
    defaults[policyModes[number] as number] = modeNumbers[policy.mode];
    for (const parameter of policy.parameters) defaults.set(parameterValue(parameter), offsetOf(number, parameter.name));
  }
}

/**
 * The most that a value of the parameter takes. A boolean is one byte, a number its text (length u16 | bytes), a text a list of one, so that
 * it fits where a list is asked for; pack.ts has the rest.
 */
export function parameterBytes(parameter: Parameter): number {
  switch (parameter.type) {
    case "boolean": return 1;
    case "number": return 2 + numberBytesMax;
    case "text": return 4 + parameter.bytesMax;
    case "texts": return 2 + parameter.itemsMax * (2 + parameter.bytesMax);
    case "patterns": return configuredPatternsBytes;
    case "cidrs": return 2 + parameter.itemsMax * cidrBytes;
  }
}

function parameterValue(parameter: Parameter): Uint8Array {
  switch (parameter.type) {
    case "boolean": return Uint8Array.of(Number(parameter.default));
    case "number": return packedDecimal(parameter.default);
    case "text": return packedTexts([parameter.default]);
    case "texts": return packedTexts(parameter.default);
    // The module makes the table of those that the policy names.
    case "patterns": return new Uint8Array();
    case "cidrs": return packedRanges(parameter.default);
  }
}
