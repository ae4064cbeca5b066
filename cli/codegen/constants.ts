/** The three files that the runtime in assembly/ imports from the build: who asks for which name, the sizes of things, what is made of parameters. */
import type { Generation } from "./generation.ts";
import type { Plan } from "../plan/plan.ts";
import { Inputs, slotInputBytes } from "./inputs.ts";
import { emitProtocols } from "./protocols.ts";
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
    ["assembly/inputs/plan.ts", Inputs.taker],
    ["assembly/context/plan.ts", `import { protocolStateBytes } from "./protocols";\n${Object.entries(sizesOf(generation)).map(([name, [type, value]]) => `export const ${name}: ${type} = ${value};`).join("\n")}\n`],
    ["assembly/context/protocols.ts", emitProtocols(generation)],
    ["assembly/context/prepare.ts", preparation(generation)],
  ];
}

/** What is made of parameters once, when a configuration has been read into a block, so that no request pays for it. */
function preparation({ image }: Generation): string {
  return new Lines().add(
    `import { lowerList } from "../predicate/lists";`, `import { indexNeedles } from "../predicate/needles";`, "",
    `export function prepareLists(${image.lowerings.length + image.needles.length === 0 ? "_block" : "block"}: usize): void {`,
    ...image.lowerings.map(({ from, to }) => `lowerList(block + ${from}, block + ${to});`),
    ...image.needles.map(({ list, index, isLowered }) => `indexNeedles(block + ${list}, block + ${index}, ${isLowered});`),
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
    slotsMax: ["i32", slotsFor(plan.carried.length + generation.inputs.slotBytes)],
    parserBytes: ["i32", generation.hasBodyPhase ? parserBytes(cellsBytes) : 0],
  };
}

/** What a slot keeps behind its head: carried answers, and for inputs what it must know of the body. */
export function slotContentBytes({ carried, tests }: Plan): number {
  return carried.length + (tests.some(({ select }) => select.from === "request.bodyInputs") ? slotInputBytes : 0);
}

/** As many slots, a power of two, as fit 64 KiB. */
export function slotsFor(carried: number): number {
  return 2 ** Math.floor(Math.log2(Math.min(4096, 65_536 / slotBytesFor(carried))));
}

/** A slot's head and its carried answers (assembly/context/slots.ts). */
export function slotBytesFor(carried: number): number {
  return (16 + carried + 7) & ~7;
}

/** A parser's head, its cells, and the state of a protocol's reader. */
function parserBytes(cellsBytes: number): string {
  return `((16 + ${cellsBytes} + protocolStateBytes) + 15) & ~15`;
}
