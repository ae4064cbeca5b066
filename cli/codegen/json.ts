/**
 * JSON selectors as one automaton over a document's structure. Its states are sets of places in the tree of all asked-for paths,
 * so that a member's name is compared once however many rules ask, and what nobody asks for has state 0 and is skipped.
 */
import type { JsonSelector, JsonStep, Predicate, Selector } from "../ir/types.ts";
import type { PlannedTest } from "../plan/plan.ts";
import { emitFormula } from "./formula.ts";
import type { Generation } from "./generation.ts";
import { isText } from "./same.ts";
import { valuePredicate } from "./tests.ts";
import { forComment, type Lines } from "./text.ts";

/** A place in the tree of paths: what is tested there, and where its members lead. */
interface Place {
  depth: number;
  members: Map<string, Place>;
  wildcard?: Place;
  /** Tests of the value at this place. */
  ends: Ending[];
  /** `each` tests whose elements are the values at this place. */
  elements: PlannedTest[];
}

interface Ending { test: PlannedTest; isLength: boolean; isCount: boolean; /** For tests inside an `each`: the depth of its element. */ elementDepth?: number }

const newPlace = (depth: number): Place => ({ depth, members: new Map(), ends: [], elements: [] });

export class JsonPlan {
  readonly #generation: Generation;
  readonly #roots = { "request.json": newPlace(0), "response.json": newPlace(0) };
  /** How many values each path has yielded: a count's place by path. */
  readonly #yields = new Map<string, number>();
  /** What a hook does first, whatever the state: the document's inputs. */
  #onValue: Record<string, string> = {};

  constructor(generation: Generation) { this.#generation = generation; }

  get isUsed(): boolean { return this.#generation.inputs.readsJson || Object.values(this.#roots).some((root) => !isBare(root)); }

  /** The test's predicate is applied to each value its selector yields. */
  collect(test: PlannedTest, isLength: boolean): void { this.#end(test, { test, isLength, isCount: false }); }

  /** The values are only counted. */
  count(test: PlannedTest): void { this.#end(test, { test, isLength: false, isCount: true }); }

  #end(test: PlannedTest, ending: Ending): void {
    const select = jsonOf(test.select);
    this.#placeOf(select.from, select.path).ends.push(ending);
    this.#yieldOf(select);
  }

  /** An expression for what the whole document says of the test: BROKEN, or how its values were read. */
  stateFor(test: PlannedTest, function_: string): string {
    const state = `${function_}(${test.bodyBytesMax})`;
    const within = this.#generation.imports.use("assembly/context/cells", "within");
    return `${within}(${this.#yieldOf(jsonOf(test.select))}, ${state})`;
  }

  eachAnswer(each: PlannedTest): string[] {
    const { imports, plan } = this.#generation;
    const select = each.select as JsonSelector;
    const element = this.#placeOf(select.from, select.path);
    element.elements.push(each);
    for (const test of plan.tests.filter((inner) => inner.each === each.number)) {
      const inner = innermost(test.select);
      if (inner.from !== "element") throw new Error("the check let a selector that is not of the element into an each");
      const place = this.#placeOf(select.from, [...select.path, ...inner.path]);
      place.ends.push({ test, isLength: test.select.from === "length", isCount: test.select.from === "count", elementDepth: select.path.length });
    }
    this.#generation.usesJson = true;
    const source = imports.use("assembly/context/body", "jsonState");
    this.#yieldOf(select);
    return [`return ${imports.use("assembly/context/cells", "collected")}(${each.number}, ${this.stateFor(each, source)});`];
  }

  #placeOf(from: JsonSelector["from"], path: JsonStep[]): Place {
    this.#generation.usesJson = true;
    let place = this.#roots[from];
    for (const step of path) {
      if (typeof step === "string") {
        const next = place.members.get(step) ?? newPlace(place.depth + 1);
        place.members.set(step, next);
        place = next;
      } else {
        place.wildcard ??= newPlace(place.depth + 1);
        place = place.wildcard;
      }
    }
    return place;
  }

  #yieldOf(select: JsonSelector): number {
    const key = JSON.stringify([select.from, select.path]);
    let place = this.#yields.get(key);
    if (place === undefined) {
      place = this.#generation.countFor(`json ${key}`);
      this.#yields.set(key, place);
    }
    return place;
  }

  /** The hooks of assembly/message/json.ts. */
  emit(lines: Lines): void {
    if (!this.isUsed) return;
    const { inputs } = this.#generation;
    const states = new States(this.#roots["request.json"], this.#roots["response.json"], inputs);
    this.#generation.jsonRoots = { request: states.request, response: states.response, nested: states.nested };
    for (const each of this.#generation.plan.tests.filter((test) => test.kind === "each")) this.#emitElement(lines, each);
    this.#emitMember(lines, states);
    this.#emitElementStep(lines, states);
    const input = (name: string): string => this.#generation.imports.use("assembly/inputs/json", name);
    if (inputs.readsJson) this.#onValue = { jsonOpen: `${input("openInputs")}(kind);`, jsonClose: `${input("closeInputs")}();`, jsonScalar: `valueBytes = ${input("scalarText")}(kind, address, valueBytes);` };
    this.#emitValue(lines, states, "jsonOpen", "state: i32, kind: i32", (places) => this.#opened(places));
    this.#emitValue(lines, states, "jsonClose", "state: i32, _kind: i32", (places) => this.#closed(places));
    this.#emitValue(lines, states, "jsonScalar", "state: i32, kind: i32, address: usize, valueBytes: i32", (places) => this.#scalar(places));
  }

  /** What an element's own tests say together. */
  #emitElement(lines: Lines, each: PlannedTest): void {
    const { imports, plan } = this.#generation;
    const collected = imports.use("assembly/context/cells", "collected");
    imports.use("assembly/predicate/tri", "TRUE");
    for (const test of plan.tests.filter((inner) => inner.each === each.number)) {
      lines.add(`function test${test.number}(): i32 {`);
      const answer = `${collected}(${test.number}, TRUE)`;
      if (test.select.from === "count") lines.add(`return ${this.#elementCount(test, answer)};`);
      else if (test.predicate?.is === "present") lines.add(`return ${imports.use("assembly/predicate/tri", "presence")}(${answer});`);
      else lines.add(`return ${answer};`);
      lines.add("}", "");
    }
    if (each.formula !== undefined) emitFormula(imports, lines, `element${each.number}`, each.formula);
    lines.add("");
  }

  #elementCount(test: PlannedTest, answer: string): string {
    const { imports } = this.#generation;
    const broken = imports.use("assembly/predicate/tri", "BROKEN");
    const count = `${imports.use("assembly/context/cells", "counted")}(${this.#generation.countOf(test.number)})`;
    return `${answer} == ${broken} ? ${broken} : ${this.#generation.numberPredicate(test, test.predicate as Predicate, count)}`;
  }

  #emitMember(lines: Lines, states: States): void {
    const { imports, data } = this.#generation;
    const is = (name: string): string => `nameBytes == ${Buffer.byteLength(name)} && ${isText(imports, data, "name", name)}`;
    lines.add("export function jsonMember(state: i32, name: usize, nameBytes: i32): i32 {");
    if (this.#generation.inputs.readsJson) lines.add(`nameBytes = ${imports.use("assembly/inputs/json", "memberName")}(name, nameBytes);`);
    lines.add("switch (state) {");
    for (const { number, places } of states.all) {
      const other = states.after(places, undefined);
      const names = [...new Set(places.flatMap((place) => [...place.members.keys()]))];
      if (names.length === 0 && other === 0) continue;
      lines.add(`case ${number}: {`, ...names.map((name) => `if (${is(name)}) return ${states.after(places, name)}; // ${forComment(JSON.stringify(name))}`), `return ${other};`, "}");
    }
    lines.add("}", "return 0;", "}", "");
  }

  #emitElementStep(lines: Lines, states: States): void {
    lines.add("export function jsonElement(state: i32, index: i32): i32 {", "switch (state) {");
    for (const { number, places } of states.all) {
      const other = states.after(places, undefined);
      const indexes = [...new Set(places.flatMap((place) => [...place.members.keys()]))].filter((name) => /^(0|[1-9][0-9]{0,8})$/.test(name));
      if (indexes.length === 0 && other === 0) continue;
      lines.add(`case ${number}: {`, ...indexes.map((name) => `if (index == ${name}) return ${states.after(places, name)};`), `return ${other};`, "}");
    }
    lines.add("}", "return 0;", "}", "");
  }

  #emitValue(lines: Lines, states: States, name: string, parameters: string, statements: (places: Place[]) => string[]): void {
    lines.add(`export function ${name}(${parameters}): void {`);
    if (name in this.#onValue) lines.add(this.#onValue[name] as string);
    if (name === "jsonScalar") lines.add("const value = bytesAt(address, valueBytes);");
    lines.add("switch (state) {");
    for (const { number, places } of states.all) {
      const own = statements(places);
      if (own.length > 0) lines.add(`case ${number}: {`, ...own, "break;", "}");
    }
    lines.add("}", "}", "");
  }

  #opened(places: Place[]): string[] {
    const { imports } = this.#generation;
    const statements = this.#elementStart(places);
    for (const place of places) {
      for (const each of place.wildcard?.elements ?? []) {
        // An empty container of elements: false for `any`, true for `all`.
        statements.push(`${this.#collector(each)}(${each.number}, ${each.quantifier === "any" ? imports.use("assembly/predicate/tri", "FALSE") : "TRUE"});`);
      }
      for (const ending of place.ends) statements.push(...this.#ended(ending, false));
    }
    return [...statements, ...this.#yielded(places)];
  }

  #closed(places: Place[]): string[] {
    return places.flatMap((place) => place.elements.map((each) => `${this.#collector(each)}(${each.number}, element${each.number}());`));
  }

  #scalar(places: Place[]): string[] {
    const statements = this.#elementStart(places);
    for (const place of places) {
      for (const ending of place.ends) statements.push(...this.#ended(ending, true));
      statements.push(...this.#stepsIntoScalar(place));
    }
    return [...statements, ...this.#yielded(places), ...this.#closed(places)];
  }

  /** A new element: the answers and counts of the one before are forgotten. */
  #elementStart(places: Place[]): string[] {
    const { imports, plan } = this.#generation;
    const resets = places.flatMap((place) => place.elements.flatMap((each) => plan.tests.filter((test) => test.each === each.number)));
    return resets.flatMap((test) => [
      `${imports.use("assembly/context/cells", "forget")}(${test.number});`,
      ...(test.select.from === "count" ? [`${imports.use("assembly/context/cells", "forgetCount")}(${this.#generation.countOf(test.number)});`] : []),
    ]);
  }

  #yielded(places: Place[]): string[] {
    const keys = new Set<number>();
    for (const place of places) {
      for (const ending of place.ends) if (ending.elementDepth === undefined) keys.add(this.#yieldOf(jsonOf(ending.test.select)));
      for (const each of place.elements) keys.add(this.#yieldOf(each.select as JsonSelector));
    }
    return [...keys].sort((a, b) => a - b).map((place) => `${this.#generation.imports.use("assembly/context/cells", "collectCount")}(${place});`);
  }

  #collector(test: PlannedTest): string {
    const isAny = test.quantifier === "any" || test.predicate?.is === "present" || test.select.from === "count";
    return this.#generation.imports.use("assembly/context/cells", isAny ? "collectAny" : "collectAll");
  }

  /** One value of a test: what a scalar, or an opening container, says. */
  #ended({ test, isLength, isCount }: Ending, isScalar: boolean): string[] {
    const { imports } = this.#generation;
    if (isCount) return [`${imports.use("assembly/context/cells", "collectCount")}(${this.#generation.countOf(test.number)});`];
    const predicate = test.predicate;
    const collect = (answer: string): string[] => [`${this.#collector(test)}(${test.number}, ${answer});`];
    if (predicate?.is === "present") return collect("TRUE");
    const kind = (name: string): string => imports.use("assembly/message/json", name);
    if (predicate?.is === "jsonType") return collect(jsonTypeAnswer(predicate.type, kind, isScalar));
    const broken = imports.use("assembly/predicate/tri", "BROKEN");
    if (!isScalar) return collect(broken);
    if (predicate?.is === "boolean") {
      const wanted = "constant" in predicate.value ? String(predicate.value.constant) : `load<u8>(${this.#generation.parameterAt(test, predicate.value.parameter)}) != 0`;
      return collect(`kind == ${kind("jsonTrue")} || kind == ${kind("jsonFalse")} ? <i32>((kind == ${kind("jsonTrue")}) == (${wanted})) : ${broken}`);
    }
    if (predicate?.is === "compare" && !isLength) {
      const compared = this.#generation.numbers.compareText(test, predicate, "value");
      return collect(`kind == ${kind("jsonNumber")} && valueBytes >= 0 ? ${compared} : ${broken}`);
    }
    const scan = predicate?.is === "matches" ? this.#generation.patterns.scan(test, "value") : undefined;
    if (scan !== undefined) return [`if (kind == ${kind("jsonString")} && valueBytes >= 0) ${scan}`, ...this.#textEnded(test, isLength, collect)];
    return this.#textEnded(test, isLength, collect);
  }

  /** A test of a text's content. */
  #textEnded(test: PlannedTest, isLength: boolean, collect: (answer: string) => string[]): string[] {
    const { imports } = this.#generation;
    const kind = (name: string): string => imports.use("assembly/message/json", name);
    const broken = imports.use("assembly/predicate/tri", "BROKEN");
    const isText = test.call === undefined ? `kind == ${kind("jsonString")}` : `(kind == ${kind("jsonString")} || kind == ${kind("jsonNumber")})`;
    return collect(`${isText} && valueBytes >= 0 ? ${valuePredicate(this.#generation, test, "value", isLength)} : ${broken}`);
  }

  /** A scalar where a path goes on: one broken value for every test below. */
  #stepsIntoScalar(place: Place): string[] {
    if (place === anywhere) return [];
    const { imports } = this.#generation;
    const broken = imports.use("assembly/predicate/tri", "BROKEN");
    const below = [...place.members.values(), ...(place.wildcard === undefined ? [] : [place.wildcard])];
    const statements: string[] = [];
    const visit = (inner: Place): void => {
      for (const each of inner.elements) statements.push(`${this.#collector(each)}(${each.number}, ${broken});`);
      for (const { test, elementDepth } of inner.ends) {
        if (elementDepth === undefined || elementDepth <= place.depth) statements.push(`${this.#collector(test)}(${test.number}, ${broken});`);
      }
      for (const next of [...inner.members.values(), ...(inner.wildcard === undefined ? [] : [inner.wildcard])]) visit(next);
    };
    below.forEach(visit);
    return statements;
  }
}

function jsonTypeAnswer(type: Extract<Predicate, { is: "jsonType" }>["type"], kind: (name: string) => string, isScalar: boolean): string {
  const names = { null: ["jsonNull"], boolean: ["jsonTrue", "jsonFalse"], number: ["jsonNumber"], string: ["jsonString"], array: ["jsonArray"], object: ["jsonObject"] }[type];
  const isContainer = type === "array" || type === "object";
  return isContainer === isScalar ? "0" : `<i32>(${names.map((name) => `kind == ${kind(name)}`).join(" || ")})`;
}

function isBare(place: Place): boolean {
  return place.ends.length === 0 && place.elements.length === 0 && place.members.size === 0 && place.wildcard === undefined;
}

function innermost(select: Selector): Selector {
  return select.from === "count" || select.from === "length" ? innermost(select.of) : select;
}

function jsonOf(select: Selector): JsonSelector {
  const inner = innermost(select);
  if (inner.from !== "request.json" && inner.from !== "response.json") throw new Error(`${inner.from} is no JSON selector`);
  return inner;
}

/** Every value of a document: no test is made there. */
const anywhere = newPlace(0);
anywhere.wildcard = anywhere;

interface State { number: number; places: Place[] }

/** The automaton's states, numbered from 1 in the order of discovery; 0 is the empty set. */
class States {
  readonly all: State[] = [];
  readonly request: number;
  readonly response: number;
  /** Of JSON within an input, which no path leads to. */
  readonly nested: number;
  readonly #byKey = new Map<string, State>();
  readonly #placeNumbers = new Map<Place, number>();

  /** All of a document whose inputs or outputs are asked for is read, whether a path leads there or not. */
  constructor(request: Place, response: Place, takes: { head: boolean; body: boolean; outputs: boolean }) {
    this.request = this.#stateOf([...(isBare(request) ? [] : [request]), ...(takes.body ? [anywhere] : [])]);
    this.response = this.#stateOf([...(isBare(response) ? [] : [response]), ...(takes.outputs ? [anywhere] : [])]);
    this.nested = this.#stateOf(takes.head || takes.body ? [anywhere] : []);
    for (let i = 0; i < this.all.length; i++) {
      const { places } = this.all[i] as State;
      for (const name of new Set(places.flatMap((place) => [...place.members.keys()]))) this.after(places, name);
      this.after(places, undefined);
    }
  }

  /** The state behind a member of that name; `undefined`: of any other name. */
  after(places: Place[], name: string | undefined): number {
    const next = places.flatMap((place) => {
      const member = name === undefined ? undefined : place.members.get(name);
      return [...(member === undefined ? [] : [member]), ...(place.wildcard === undefined ? [] : [place.wildcard])];
    });
    return this.#stateOf(next);
  }

  #stateOf(places: Place[]): number {
    if (places.length === 0) return 0;
    const key = [...new Set(places.map((place) => this.#numberOf(place)))].sort((a, b) => a - b).join();
    let state = this.#byKey.get(key);
    if (state === undefined) {
      state = { number: this.all.length + 1, places: [...new Set(places)] };
      this.all.push(state);
      this.#byKey.set(key, state);
    }
    return state.number;
  }

  #numberOf(place: Place): number {
    const known = this.#placeNumbers.get(place) ?? this.#placeNumbers.size;
    this.#placeNumbers.set(place, known);
    return known;
  }
}
