/**
 * Detection: which patterns run over the layers of inputs, and which test asks for which detectors' scores. Writes `assembly/detect/plan.ts`
 * (tables, a row for each finding, names) and `judge`, which the runtime calls for each layer in which something was found.
 */
import { compileSet, type Pattern } from "../automata/compile.ts";
import { gates } from "../detectors/gates.ts";
import { detectors } from "../detectors/index.ts";
import { type Detector, type DetectorName, detectorNames, type Finding, type InputPlace, inputPlaces, isPlaceSelector, nestingPlaces, placesOf as placesOfSelector, type PlaceSelector, type View } from "../detectors/types.ts";
import type { Predicate } from "../ir/types.ts";
import { packedTexts } from "../plan/pack.ts";
import type { PlannedTest } from "../plan/plan.ts";
import type { Generation } from "./generation.ts";
import { listOf, textPredicate } from "./predicates.ts";
import { Lines } from "./text.ts";

type Detect = Extract<Predicate, { is: "detect" }>;

const views = ["text", "sql", "html", "shell"] as const satisfies readonly View[];
export const detectionPlanFile = "assembly/detect/plan.ts";
/** Apart from the plan, whose constants are needed before the policies are read. */
export const judgeFile: [path: string, text: string] = ["assembly/detect/judge.ts", `export { judge, search, searches } from "../../policies";\n`];

/** The bits of assembly/detect/decode.ts, in order. */
const decodingNames = ["percent", "plus", "percent-u", "html", "javascript", "overlong", "width", "nul", "base64", "utf-7"];

interface Row { detector: Detector; finding: Finding }
/** What has a lexer run, which is no finding. */
interface Gate { gate: View }

export class Detection {
  readonly #generation: Generation;
  readonly #tests: PlannedTest[] = [];

  constructor(generation: Generation) { this.#generation = generation; }

  get isUsed(): boolean { return this.#tests.length > 0; }
  get #detecting(): PlannedTest[] { return this.#tests.filter(({ predicate }) => predicate?.is === "detect"); }
  get #searching(): PlannedTest[] { return this.#tests.filter(({ predicate }) => predicate?.is !== "detect"); }

  /** The statements of the test's function; `source` is an expression that has looked at all its inputs, `tooLong` one for whether none of them count. */
  answer(test: PlannedTest, source: string, tooLong?: string): string[] {
    const { imports } = this.#generation;
    if (test.predicate?.is === "unreadable") return [`return <i32>(${source} == ${imports.use("assembly/predicate/tri", "BROKEN")});`];
    this.#tests.push(test);
    const broken = tooLong === undefined ? [] : [`if (${tooLong}) return ${imports.use("assembly/predicate/tri", "BROKEN")};`];
    return [...broken, `return ${imports.use("assembly/detect/inspect", "detected")}(${test.number}, ${source});`];
  }

  /** A call-back's part in keeping what was found (assembly/detect/hits.ts); nothing where nothing is looked for. */
  calls(name: "beginHits" | "keepHits" | "useKeptHits"): string[] { return this.isUsed ? [`${this.#generation.imports.use("assembly/detect/hits", name)}();`] : []; }

  /** `judge`: what a layer's findings mean for each test. */
  emit(lines: Lines): void {
    if (!this.isUsed) return;
    const { imports } = this.#generation;
    const [isOpen, attackFound, highestScore] = ["isOpen", "attackFound", "highestScore"].map((name) => imports.use("assembly/detect/inspect", name));
    lines.add("// Something was found in a layer of an input: what it means for each test.", "export function judge(): void {");
    for (const test of this.#detecting) {
      const predicate = test.predicate as Detect;
      const score = `${highestScore}(${bitsOf(detectorNames, predicate.detectors)}, ${this.#exclusions(test, predicate)})`;
      const reaches = this.#generation.numbers.compareInteger(test, { is: "compare", comparison: "ge", value: predicate.score }, score);
      const named = this.#isNamed(test);
      lines.add(`// ${predicate.detectors.join(" ")}`, `if (${isOpen}(${test.number}, ${bitsOf(inputPlaces, placesOf(test))})${named === undefined ? "" : ` && ${named}`} && ${reaches} == TRUE) ${attackFound}(${test.number});`);
    }
    imports.use("assembly/predicate/tri", "TRUE");
    lines.add("}", "");
    this.#emitSearch(lines);
  }

  /** Some test asks for inputs of one name. */
  get asksNames(): boolean { return this.#detecting.some((test) => nameOf(test) !== undefined); }

  /** Whether the present input has the name that the test asks for: an expression, where it does. */
  #isNamed(test: PlannedTest): string | undefined {
    const name = nameOf(test), { imports, data } = this.#generation;
    return name === undefined ? undefined : `${imports.use("assembly/detect/named", "isNamed")}(${data.view(name)})`;
  }

  /** `search`: tests that look for texts in every layer. */
  #emitSearch(lines: Lines): void {
    const tests = this.#searching, { imports } = this.#generation;
    const matching = tests.filter(({ predicate }) => predicate?.is === "matches");
    const lists = tests.map((test) => (test.predicate?.is === "matches" ? "true" : this.#isAsked(test)));
    lines.add("// Whether there are such texts.", "export function searches(): bool {", `return ${lists.join(" || ") || "false"};`, "}", "");
    lines.add("// A layer of an input: the texts that rules look for.", `export function search(${tests.length === 0 ? "_text: usize, _bytes: i32" : "text: usize, bytes: i32"}): void {`);
    const isOpen = (test: PlannedTest): string => `${imports.use("assembly/detect/inspect", "isOpen")}(${test.number}, ${bitsOf(inputPlaces, placesOf(test))})`;
    const collect = (test: PlannedTest): string => `${imports.use("assembly/context/cells", "collectAny")}(${test.number}, TRUE);`;
    lines.add(...this.#generation.patterns.scanLayer(matching, isOpen, "bytesAt(text, bytes)", collect));
    for (const test of tests.filter((one) => !matching.includes(one))) {
      const predicate = test.predicate as Predicate;
      const found = textPredicate(this.#generation, test, predicate, "bytesAt(text, bytes)");
      // A list that the configuration leaves empty costs nothing.
      lines.add(`if (${this.#isAsked(test)} && ${isOpen(test)} && ${found} == TRUE) ${collect(test)}`);
    }
    lines.add("}", "");
  }

  /** Whether there is anything to look for: an expression. A list of patterns begins with their number, as one of texts does. */
  #isAsked(test: PlannedTest): string {
    const { predicate } = test;
    if (predicate?.is === "contains") return `load<u16>(${listOf(this.#generation, test, predicate.values)}) != 0`;
    if (predicate?.is === "matchesConfigured") return `load<u16>(${this.#generation.parameterAt(test, predicate.values.parameter)}) != 0`;
    throw new Error(`the check let a predicate "${predicate?.is}" through to inputs`);
  }

  #exclusions(test: PlannedTest, { except }: Detect): string {
    if ("constant" in except && except.constant.length === 0) return this.#generation.data.list([]);
    return listOf(this.#generation, test, except);
  }

  /** The detectors that a rule asks for: u32, a bit each. */
  #detectorsOf(tests: readonly number[]): Uint8Array {
    const bits = Buffer.alloc(4);
    bits.writeUInt32LE(bitsOf(detectorNames, [...new Set(this.#detecting.filter(({ number }) => tests.includes(number)).flatMap((test) => (test.predicate as Detect).detectors))]));
    return bits;
  }

  /** `assembly/detect/lexers.ts`: those that some finding needs. */
  lexers(): [path: string, text: string] {
    const used = new Set(this.#rows().map(({ finding }) => finding.over));
    return ["assembly/detect/lexers.ts", `${views.filter((view) => view !== "text").map((view) => {
      const name = `lex${(view[0] as string).toUpperCase()}${view.slice(1)}`;
      return used.has(view) ? `export { ${name} } from "./${view}";` : `export function ${name}(_data: usize, _bytes: i32, _to: usize, _toMax: i32): i32 { return 0; }`;
    }).join("\n")}\n`];
  }

  /** The findings that count at some place where a test asks for their detector. */
  #rows(): Row[] {
    const rows = detectors.flatMap((detector) => detector.findings.map((finding): Row => ({ detector, finding })));
    const asked = inputPlaces.map((place) => [place, this.#detectorsAt(place)] as const);
    return rows.filter((row) => asked.some(([place, names]) => names.has(row.detector.name) && countsAt(row, place)));
  }

  /** Those that some test asks for at the place, or at one in which JSON may stand. */
  #detectorsAt(place: InputPlace): ReadonlySet<DetectorName> {
    const around: readonly InputPlace[] = place === "json" || place === "json-key" ? nestingPlaces : [];
    return new Set(this.#detecting.filter((test) => placesOf(test).some((asked) => asked === place || around.includes(asked))).flatMap((test) => (test.predicate as Detect).detectors));
  }

  /** The rows of findings that some test can ask for, and the text of `assembly/detect/plan.ts`. */
  plan(): string {
    const rows = this.#rows();
    const lines = new Lines().add("// Made by `sidewall build`; assembly/detect/inspect.ts says what each name means.");
    // Tests that look for nothing but a parameter's texts or patterns have no tables.
    if (rows.length > 0) lines.add(`import { tables } from "../match/tables";`);
    const table: (Row | Gate | undefined)[] = [];
    const lexed = views.filter((view) => view !== "text" && rows.some(({ finding }) => finding.over === view)) as Exclude<View, "text">[];
    for (const view of views) {
      const own = rows.filter(({ finding }) => finding.over === view);
      const patterns = own.map(({ finding: { pattern: { source, flags } } }) => ({ source, flags }));
      const gatesHere = view === "text" ? lexed.map((gated) => gateOf(gates[gated])) : [];
      while (table.length % 32 !== 0) table.push(undefined);
      const address = own.length + gatesHere.length === 0 ? "0" : this.#generation.blobs.add(compileSet([...patterns, ...gatesHere]).tables);
      lines.add(`export const ${view}Tables: usize = ${address};`, `export const ${view}First: usize = ${table.length};`);
      table.push(...own);
      // A gate's bit has no finding: it stands behind those that have.
      if (view === "text") lexed.forEach((gated) => { lines.add(`export const ${gated}Gate: usize = ${table.length};`); table.push({ gate: gated }); });
    }
    for (const view of views) if (view !== "text" && !lexed.includes(view)) lines.add(`export const ${view}Gate: usize = 0;`);
    const names = [...new Set(rows.map(({ finding }) => finding.id))].sort();
    lines.add(
      `export const findingsBytes: usize = ${Math.max(4, Math.ceil(table.length / 32) * 4)};`,
      `export const detectorsMax: usize = ${detectorNames.length};`,
      `export const placesAsked: u32 = ${bitsOf(inputPlaces, [...new Set(this.#tests.flatMap(placesOf))])};`,
      data("findingRows", Buffer.concat(Array.from(table, (row) => packedRow(row, names)))),
      data("placeMasks", packedMasks(table, (place) => this.#detectorsAt(place))),
      data("findingNames", packedTexts(names)), data("detectorNames", packedTexts([...detectorNames])), data("placeNames", packedTexts([...inputPlaces])), data("decodingNames", packedTexts(decodingNames)),
      data("ruleDetectors", Buffer.concat(this.#generation.plan.rules.map(({ tests }) => this.#detectorsOf(tests)))),
    );
    return lines.toString();
  }
}

/** One pattern that matches where one of the gate's does, whatever its case: a gate may open too often. */
function gateOf(patterns: readonly RegExp[]): Pattern {
  return { isLoose: true, source: patterns.map(({ source }) => `(?:${source})`).join("|"), flags: "i" };
}

const data = (name: string, bytes: Uint8Array): string => `// @ts-ignore: decorator\n@lazy\nexport const ${name}: usize = memory.data<u8>([${bytes.join(",")}]);`;

const bitsOf = <T>(all: readonly T[], some: readonly T[]): number => some.reduce((bits, one) => bits | (1 << all.indexOf(one)), 0) >>> 0;

const nameOf = ({ select }: PlannedTest): string | undefined => (isPlaceSelector(select.from) && "name" in select ? select.name : undefined);

/** The places of the part of the message that the test's selector is about. */
function placesOf(test: PlannedTest): readonly InputPlace[] {
  const { from, places } = test.select as { from: PlaceSelector; places?: readonly InputPlace[] };
  return places ?? placesOfSelector[from];
}

/** For each place the bits of the findings that count there and are asked for, and of the gates of views that have one; a gap between two views counts nowhere. */
function packedMasks(table: readonly (Row | Gate | undefined)[], detectorsAt: (place: InputPlace) => ReadonlySet<DetectorName>): Uint8Array {
  const maskBytes = Math.max(4, Math.ceil(table.length / 32) * 4);
  return Buffer.concat(inputPlaces.map((place) => {
    const mask = Buffer.alloc(maskBytes), asked = detectorsAt(place);
    const counts = (row: Row | Gate | undefined): boolean => row !== undefined && "detector" in row && asked.has(row.detector.name) && countsAt(row, place);
    const opens = ({ gate }: Gate): boolean => table.some((row) => counts(row) && (row as Row).finding.over === gate);
    table.forEach((row, bit) => {
      if (counts(row) || (row !== undefined && "gate" in row && opens(row))) mask.writeUInt8(mask.readUInt8(bit >> 3) | (1 << (bit & 7)), bit >> 3);
    });
    return mask;
  }));
}

const countsAt = ({ detector, finding }: Row, place: InputPlace): boolean => looksAt(detector, place) && looksAt(finding, place);
const looksAt = ({ places }: { places?: readonly InputPlace[] }, place: InputPlace): boolean => places?.includes(place) ?? true;

/** assembly/detect/inspect.ts: detector u8 | score u8 | name u16. */
function packedRow(row: Row | Gate | undefined, names: readonly string[]): Uint8Array {
  const packed = Buffer.alloc(4);
  if (row === undefined || "gate" in row) return packed;
  const { detector, finding } = row;
  packed.writeUInt8(detectorNames.indexOf(detector.name), 0);
  packed.writeUInt8(finding.score, 1);
  packed.writeUInt16LE(names.indexOf(finding.id), 2);
  return packed;
}
