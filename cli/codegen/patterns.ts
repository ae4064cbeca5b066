/**
 * Regular expressions: all that rules ask of one selector are one set, and a value is scanned once for all of them, when one of them is asked
 * for. Its tables are a data segment (blobs.ts); what was found is a bit for each pattern.
 */
import { tablesOf } from "../automata/examine.ts";
import type { Pattern, Predicate, Selector } from "../ir/types.ts";
import { selectorType } from "../ir/availability.ts";
import type { PlannedTest } from "../plan/plan.ts";
import { blobsFile } from "./blobs.ts";
import type { Generation } from "./generation.ts";
import type { Lines } from "./text.ts";

interface Group { readonly number: number; readonly tests: PlannedTest[]; readonly patterns: Pattern[] }

const tri = "assembly/predicate/tri", cells = "assembly/context/cells";

export class Patterns {
  readonly #generation: Generation;
  readonly #groups = new Map<string, Group>();

  constructor(generation: Generation) {
    this.#generation = generation;
    for (const test of generation.plan.tests) if (patternsOf(test).length > 0) this.#add(test);
  }

  #add(test: PlannedTest): void {
    const group = this.#groups.get(keyOf(test)) ?? { number: this.#groups.size, tests: [], patterns: [] };
    this.#groups.set(keyOf(test), group);
    group.tests.push(test);
    for (const pattern of patternsOf(test)) if (numberIn(group, pattern) === -1) group.patterns.push(pattern);
  }

  #groupOf(test: PlannedTest): Group { return this.#groups.get(keyOf(test)) as Group; }

  /** An expression, TRUE or FALSE: whether the value has one of the test's patterns. Where others ask as well, `scan` has been before. */
  answer(test: PlannedTest, value: string): string {
    const group = this.#groupOf(test);
    return group.tests.length === 1 ? `matches${group.number}(${value})` : hasOne(group, test);
  }

  /** The statement that scans the value for all tests of the group; none where there is but one, or where `test` is not the first. */
  scan(test: PlannedTest, value: string): string | undefined {
    const group = this.#groupOf(test);
    return group.tests.length > 1 && group.tests[0] === test ? `patterns${group.number}(${value});` : undefined;
  }

  /** The statement for a layer of an input, whose tests are open as `isOpen` says; `found` is what is done for each that finds something. */
  scanLayer(tests: readonly PlannedTest[], isOpen: (test: PlannedTest) => string, value: string, found: (test: PlannedTest) => string): string[] {
    return [...new Set(tests.map((test) => this.#groupOf(test)))].flatMap((group) => {
      const own = tests.filter((test) => group.tests.includes(test));
      return [`if (${own.map(isOpen).join(" || ")}) {`, `patterns${group.number}(${value});`, ...own.map((test) => `if (${isOpen(test)} && ${hasOne(group, test)}) ${found(test)}`), "}"];
    });
  }

  /** The statements of a test on a selector of one text, which `find` fetches: all answers of the group are kept at once. */
  textAnswer(test: PlannedTest, find: string, text: string): string[] | undefined {
    const group = this.#groupOf(test);
    if (group.tests.length === 1) return undefined;
    this.#kept.set(group, { find, text });
    return [`return keptMatch${group.number}(${test.number});`];
  }

  readonly #kept = new Map<Group, { find: string; text: string }>();

  emit(lines: Lines): void {
    const { imports, blobs } = this.#generation;
    for (const group of this.#groups.values()) {
      const { number, patterns } = group, bytes = foundBytes(group);
      const tables = blobs.add(tablesOf(patterns));
      imports.use(blobsFile.replace(/\.ts$/, ""), "tables");
      lines.add(`const found${number}: usize = memory.data(${bytes}, 4);`);
      lines.add(`// ${patterns.length} ${patterns.length === 1 ? "pattern" : "patterns"}: which of them occur.`, `function patterns${number}(value: Bytes): void {`);
      imports.use("assembly/abi/bytes", "Bytes");
      lines.add(`${imports.use("assembly/predicate/patterns", "findPatterns")}(${tables}, value, found${number}, ${bytes});`, "}", "");
      const [only] = group.tests;
      if (group.tests.length === 1 && !isOfInputs(only!.select)) lines.add(`function matches${number}(value: Bytes): i32 {`, `patterns${number}(value);`, `return ${hasOne(group, only!)};`, "}", "");
      const kept = this.#kept.get(group);
      if (kept !== undefined) this.#emitKept(lines, group, kept);
    }
  }

  #emitKept(lines: Lines, group: Group, { find, text }: { find: string; text: string }): void {
    const { imports } = this.#generation, keep = imports.use(cells, "keep"), kept = imports.use(cells, "kept"), none = imports.use(tri, "NONE"), isTrue = imports.use(tri, "TRUE");
    lines.add(`function keptMatch${group.number}(test: i32): i32 {`, `if (${kept}(test) != ${none}) return ${kept}(test);`, `const found = ${find};`, `if (found == ${isTrue}) patterns${group.number}(${text});`);
    lines.add(...group.tests.map((test) => `${keep}(${test.number}, found == ${isTrue} ? ${hasOne(group, test)} : found);`), `return ${kept}(test);`, "}", "");
  }
}

const patternsOf = ({ predicate }: PlannedTest): readonly Pattern[] => (predicate?.is === "matches" ? (predicate as Extract<Predicate, { is: "matches" }>).patterns : []);

const isOfInputs = (select: Selector): boolean => selectorType(select) === "inputs";

/** What the same values are asked of; the head's inputs and the body's, or a response's outputs, are looked at alike. */
const keyOf = ({ select, each, pathIgnoresCase }: PlannedTest): string => (isOfInputs(select) ? select.from.slice(0, select.from.indexOf(".")) : JSON.stringify([select, each, pathIgnoresCase]));

const numberIn = ({ patterns }: Group, { source, flags }: Pattern): number => patterns.findIndex((known) => known.source === source && known.flags === flags);

const foundBytes = ({ patterns }: Group): number => 4 * Math.ceil(patterns.length / 32);

/** An i32 expression: 1 where the bits have one of the test's patterns. */
function hasOne(group: Group, test: PlannedTest): string {
  const words = new Uint32Array(foundBytes(group) / 4);
  for (const pattern of patternsOf(test)) {
    const number = numberIn(group, pattern);
    words[number >> 5] = ((words[number >> 5] as number) | 1 << (number & 31)) >>> 0;
  }
  const parts = [...words].flatMap((mask, word) => (mask === 0 ? [] : [`(load<u32>(found${group.number}, ${4 * word}) & ${mask})`]));
  return `<i32>((${parts.join(" | ")}) != 0)`;
}
