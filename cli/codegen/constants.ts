/** The files that the runtime in assembly/ imports from the build: who asks for which name, the sizes of things, what is made of parameters, what records tell besides. */
import type { Generation } from "./generation.ts";
import { slotInputBytes, slotOutputBytes } from "./inputs.ts";
import { emitProtocols } from "./protocols.ts";
import { packedTexts } from "../plan/pack.ts";
import type { Plan } from "../plan/plan.ts";
import { inputPlaces, outputPlaces } from "../detectors/types.ts";
import { detects, hitsOf } from "./records.ts";
import { Lines } from "./text.ts";

const hooks: Record<string, { parameters: string; result: string }> = {
  fieldName: { parameters: "_root: i32, _name: usize, _nameBytes: i32", result: "i32" },
  fieldValue: { parameters: "_state: i32, _value: usize, _valueBytes: i32", result: "void" },
  jsonMember: { parameters: "_state: i32, _name: usize, _nameBytes: i32", result: "i32" },
  jsonElement: { parameters: "_state: i32, _index: i32", result: "i32" },
  jsonOpen: { parameters: "_state: i32, _kind: i32", result: "void" },
  jsonClose: { parameters: "_state: i32, _kind: i32", result: "void" },
  jsonScalar: { parameters: "_state: i32, _kind: i32, _value: usize, _valueBytes: i32", result: "void" },
};

export function emitConstants(generation: Generation): [path: string, text: string][] {
  return [
    ["assembly/message/plan.ts", `${Object.keys(hooks).map((name) => hookOf(generation, name)).join("\n")}\n${generation.inputs.messageHooks()}`],
    ["assembly/inputs/plan.ts", generation.inputs.plan()],
    ["assembly/context/plan.ts", `${Object.entries(sizesOf(generation)).map(([name, [type, value]]) => `export const ${name}: ${type} = ${value};`).join("\n")}\n${generation.anomalies.hooks()}`],
    ["assembly/action/plan.ts", detects(generation.plan) ? `export { writeFound } from "./found";\n` : "export function writeFound(_rule: i32): void {}\n"],
    ["assembly/context/protocols.ts", emitProtocols(generation)],
    ["assembly/context/prepare.ts", preparation(generation)],
  ];
}

/** What is made of parameters once, when a configuration has been read into a block, so that no request pays for it. */
function preparation({ image, plan }: Generation): string {
  const defaults = plan.policies.flatMap(({ number, policy }) => policy.parameters.flatMap((parameter) =>
    (parameter.type === "patterns" && parameter.default.length > 0 ? [{ list: packedTexts(parameter.default), to: image.offsetOf(number, parameter.name) }] : [])));
  return new Lines().add(
    `import { lowerList } from "../predicate/lists";`, `import { indexNeedles } from "../predicate/needles";`,
    ...defaults.length === 0 ? [] : [`import { readPatterns } from "../match/configured-text";`], "",
    `export function prepareLists(${image.lowerings.length + image.needles.length === 0 ? "_block" : "block"}: usize): void {`,
    ...image.lowerings.map(({ from, to }) => `lowerList(block + ${from}, block + ${to});`),
    ...image.needles.map(({ list, index, isLowered }) => `indexNeedles(block + ${list}, block + ${index}, ${isLowered});`),
    "}",
    "// Patterns that a configuration leaves as they are.",
    `export function prepareDefaults(${defaults.length === 0 ? "_block" : "block"}: usize): void {`,
    ...defaults.map(({ list, to }) => `readPatterns(memory.data<u8>([${list.join(",")}]), block + ${to});`),
    "}",
  ).toString();
}

/** A hook is the policies' where they have one; otherwise nobody asks. */
function hookOf(generation: Generation, name: string): string {
  if (name.startsWith("field") ? generation.fields.isUsed : generation.json.isUsed) return `export { ${name} } from "../../policies";`;
  const { parameters, result } = hooks[name] as { parameters: string; result: string };
  return `export function ${name}(${parameters}): ${result} {${result === "i32" ? " return 0; " : ""}}`;
}

function sizesOf(generation: Generation): Record<string, [type: string, value: string | number | boolean]> {
  const { plan } = generation;
  const countsAt = (plan.tests.length + 3) & ~3;
  // Static data of no bytes is refused by asc: a policy may have rules without a test.
  const cellsBytes = Math.max(4, countsAt + 4 * generation.countCount);
  return {
    readsHead: ["bool", generation.readsHead],
    judgesPath: ["bool", generation.judgesPath],
    judgesQuery: ["bool", generation.judgesQuery],
    countsAt: ["i32", countsAt],
    cellsBytes: ["i32", cellsBytes],
    requestJson: ["i32", generation.jsonRoots.request],
    carriedBytes: ["i32", plan.carried.length],
    slotInputBytes: ["i32", generation.inputs.slotBytes],
    hitsBytes: ["i32", hitsBytesOf(plan)],
    requestHits: ["i32", hitsOf(plan).request],
    firstOutputPlace: ["i32", inputPlaces.indexOf(outputPlaces[0])],
    slotsMax: ["i32", slotsFor(plan, generation.inputs.slotBytes)],
  };
}

/** As many slots, a power of two, as fit 64 KiB; four times as much where they hold what was found. */
export function slotsFor(plan: Plan, inputBytes = inputBytesOf(plan)): number {
  return 2 ** Math.floor(Math.log2(Math.min(4096, (detects(plan) ? 262_144 : 65_536) / slotBytesFor(plan, inputBytes))));
}

/** Hits of the stream (assembly/detect/hits.ts). */
const hitsBytesOf = (plan: Plan): number => 40 * (hitsOf(plan).request + hitsOf(plan).response);

/** For inputs and outputs, what must be known of the bodies (assembly/inputs/slot.ts, outputs.ts). */
function inputBytesOf({ tests }: Plan): number {
  const asks = (from: string): boolean => tests.some(({ select }) => select.from === from);
  return (asks("request.bodyInputs") || asks("request.bodyAnomalies") ? slotInputBytes : 0) + (asks("response.bodyOutputs") ? slotOutputBytes : 0);
}

/** A slot's head, its carried answers, what inputs need and its hits (assembly/context/slots.ts). */
export function slotBytesFor(plan: Plan, inputBytes = inputBytesOf(plan)): number {
  return (16 + plan.carried.length + inputBytes + hitsBytesOf(plan) + 7) & ~7;
}

