/** assembly/context/tables.ts as this module needs it: constants, texts, rows of rules, the schema of the configuration. */
import { fieldValueParameters } from "../ir/field-values.ts";
import { reasonPhrase } from "../ir/reason-phrases.ts";
import { defaultMode, type Image } from "../plan/image.ts";
import { changesHeldHeaders, type Plan } from "../plan/plan.ts";
import { configurationTables, configurationTexts } from "./configuration.ts";
import { lineBytesMax, recordTexts, ruleRows, usesChanges } from "./records.ts";
import { Phrases } from "./phrases.ts";
import { shown, Texts } from "./texts.ts";

export const tablesFile = "assembly/context/tables.ts";

/** Metrics of the module's own, behind those of the rules (assembly/action/metrics.ts). */
const ownMetrics = 5;

/** `build`: SHA-256 of what the module is built from, 64 hexadecimal digits. */
export function emitTables(plan: Plan, image: Image, build: string): string {
  // What the texts are, and the largest number that tables name (a place in them or in a block), shows only at the end: two bytes are enough for most.
  const { texts } = tablesWith(plan, image, build, new Texts(4));
  const offsetBytes = texts.largest <= 0xffff ? 2 : 4;
  return tablesWith(plan, image, build, new Texts(offsetBytes, new Phrases([...texts.templates], offsetBytes))).source;
}

function tablesWith(plan: Plan, image: Image, build: string, texts: Texts): { texts: Texts; source: string } {
  const places: Record<string, number> = { ...recordTexts(plan, texts, build), ...configurationTexts(plan, texts) };
  places.rules = texts.put(ruleRows(plan, image, texts), "rows of rules");
  places.configuration = configurationTables(plan, image, texts);
  places.phrases = texts.phrases();
  const failsClosed = plan.policies.some(({ policy }) => policy.fails === "closed" && policy.rules.some((rule) => defaultMode(policy, rule) === "enforce"));
  const views = viewsIn(texts, failsClosed);
  const uses = (type: string): boolean => plan.policies.some(({ policy }) => policy.parameters.some((parameter) => parameter.type === type));
  const usesBooleans = uses("boolean") || image.holdsHeaders !== undefined || image.upstream !== undefined;
  places.trueText = usesBooleans ? texts.text("true") : 0;
  places.falseText = usesBooleans ? texts.text("false") : 0;
  const lineBytes = lineBytesMax(plan);
  const lines = [
    "// Made by `sidewall build`; assembly/context/tables.ts says what each name means.",
    `import { Bytes } from "../abi/bytes";`,
    "",
    `export type Offset = u${texts.offsetBytes * 8};`,
    ...texts.declaration,
    ...Object.entries(places).map(([name, at]) => `export const ${name}: usize = texts + ${at};`),
    "",
    `export const blockBytes: usize = ${image.blockBytes};`,
    "// Large, and therefore behind all that is named often.",
    "// @ts-ignore: decorator",
    "@lazy",
    `export const blocks: usize = memory.data(${image.blockBytes * (image.blockCount + 1)}, 8);`,
    `export const holdsHeadersOffset: usize = ${image.holdsHeaders ?? 0};`,
    `export const upstreamOffset: usize = ${image.upstream ?? 0};`,
    `export const blockCount: usize = ${image.blockCount};`,
    `export const defaults: usize = memory.data<u8>([${image.defaults.join(",")}]);`,
    `export const ruleCount: i32 = ${plan.rules.length};`,
    `export const metricIds: usize = memory.data(${(plan.rules.length * 2 + ownMetrics) * 4}, 4);`,
    "export const heldTexts: usize = memory.data(40, 4);",
    "export const seed: usize = memory.data(16, 8);",
    `export const lineRoom: usize = memory.data(${lineBytes});`,
    `export const lineBytes: usize = ${lineBytes};`,
    `export const failsClosed: bool = ${failsClosed};`,
    `export const usesChanges: bool = ${usesChanges(plan)};`,
    `export const usesBooleans: bool = ${usesBooleans};`,
    `export const usesChoices: bool = ${image.upstream !== undefined};`,
    `export const usesTexts: bool = ${uses("text")};`,
    `export const usesFieldValues: bool = ${plan.policies.some(({ policy }) => fieldValueParameters(policy).size > 0)};`,
    `export const usesLists: bool = ${uses("texts")};`,
    `export const usesRanges: bool = ${uses("cidrs")};`,
    `export const usesPatterns: bool = ${uses("patterns")};`,
    `export const usesNumbers: bool = ${uses("number")};`,
    `export const usesHeldHeaders: bool = ${plan.rules.some(changesHeldHeaders)};`,
    "",
    ...Object.entries(views).map(([name, [at, length]]) => `export const ${name}: Bytes = (<u64>${length} << 32) | <u64>(texts + ${at});`),
  ];
  return { texts, source: `${lines.join("\n")}\n` };
}

/** Names of constants that are views, and where in the texts they are and how long. */
function viewsIn(texts: Texts, failsClosed: boolean): Record<string, [at: number, length: number]> {
  const view = (text: string | Uint8Array): [at: number, length: number] => [texts.put(Buffer.from(text as string), shown(String(text))), text.length];
  const denied = view("sidewall_denied");
  return {
    stateName: [denied[0], "sidewall".length], uriSan: view("connection\0uri_san_peer_certificate"), sourceAddress: view("source\0address"),
    routeName: view("xds\0route_name"), deniedDetails: denied, problemHeaders: view(pairs([["content-type", "application/problem+json"]])),
    refusalProblem: failsClosed ? view(`{"type":"about:blank","title":"${reasonPhrase(503)}","status":503}`) : [0, 0],
  };
}

/** A serialised map: count u32 | name length u32, value length u32 × count | name NUL value NUL × count. */
function pairs(entries: [string, string][]): Uint8Array {
  const head = Buffer.alloc(4 + entries.length * 8);
  head.writeUInt32LE(entries.length, 0);
  entries.forEach(([name, value], i) => { head.writeUInt32LE(name.length, 4 + i * 8); head.writeUInt32LE(value.length, 8 + i * 8); });
  return Buffer.concat([head, Buffer.from(entries.map(([name, value]) => `${name}\0${value}\0`).join(""))]);
}
