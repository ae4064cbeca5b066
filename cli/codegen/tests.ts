/** One function a test: `testN(): i32` gives its four-valued answer. */
import type { Predicate, Selector } from "../ir/types.ts";
import { phaseIndex, type PlannedTest } from "../plan/plan.ts";
import type { Generation } from "./generation.ts";
import { rangesOf, textPredicate } from "./predicates.ts";
import { sourceOf, textOf, type Source } from "./selectors.ts";
import { forComment, type Lines } from "./text.ts";
import { anomalyNames } from "../ir/types.ts";

const tri = "assembly/predicate/tri";

export function emitTest(generation: Generation, lines: Lines, test: PlannedTest): void {
  if (test.kind === "element") return;
  lines.add(`// ${forComment(describe(test))}`, `function test${test.number}(): i32 {`);
  const away = awayFrom(generation, test);
  if (away !== undefined) lines.add(away);
  const answer = answerOf(generation, test);
  if (test.uses > 1 && answer.length > 1 && test.kind === "test") {
    const kept = generation.imports.use("assembly/context/cells", "kept");
    lines.add(`let answer = ${kept}(${test.number});`, `if (answer != ${generation.imports.use(tri, "NONE")}) return answer;`);
    const last = answer.at(-1) as string;
    const keep = generation.imports.use("assembly/context/cells", "keep");
    lines.add(...answer.slice(0, -1), last.replace(/^return (.*);$/, `return ${keep}(${test.number}, $1);`), "}", "");
  } else {
    lines.add(...answer, "}", "");
  }
}

/** In another phase than its own a test is pending, or was carried there in the stream's slot. */
function awayFrom({ plan, imports }: Generation, test: PlannedTest): string | undefined {
  const own = phaseIndex(test.phase);
  const last = phaseIndex(plan.phases.at(-1) ?? "request.headers");
  const carriedAt = plan.carried.indexOf(test.number);
  if (own === 0 && last === 0) return undefined;
  const phase = imports.use("assembly/context/state", "phase");
  const pending = (): string => imports.use("assembly/context/state", "pending");
  const carried = (): string => `${imports.use("assembly/context/slots", "carried")}(${carriedAt})`;
  if (carriedAt < 0) return own === 0 ? undefined : `if (${phase} != ${own}) return ${pending()};`;
  if (own === 0) return `if (${phase} != 0) return ${carried()};`;
  return `if (${phase} != ${own}) return ${phase} < ${own} ? ${pending()} : ${carried()};`;
}

/** The statements that compute the answer; the last one returns it. */
function answerOf(generation: Generation, test: PlannedTest): string[] {
  const { select } = test;
  if (test.kind === "each") return generation.json.eachAnswer(test);
  if (select.from === "request.headInputs") return generation.detection.answer(test, generation.inputs.askHead());
  if (select.from === "request.bodyInputs") return generation.detection.answer(test, generation.inputs.askBody(test.bodyBytesMax), generation.inputs.tooLong("Request", test.bodyBytesMax));
  if (select.from === "request.bodyAnomalies") {
    if (test.predicate?.is !== "bodyAnomaly") throw new Error(`the check let a predicate "${test.predicate?.is}" through to a body's anomalies`);
    return [`return ${generation.inputs.askAnomalies(test, test.predicate.values)};`];
  }
  if (select.from === "response.headOutputs") return generation.detection.answer(test, generation.inputs.askOutputHead());
  if (select.from === "response.bodyOutputs") return generation.detection.answer(test, generation.inputs.askOutputs(test.bodyBytesMax), generation.inputs.tooLong("Response", test.bodyBytesMax));
  if (select.from === "count") return countAnswer(generation, test, select.of);
  if (select.from === "length") return valueAnswer(generation, test, sourceOf(generation, test, select.of), true);
  return valueAnswer(generation, test, sourceOf(generation, test, select), false);
}

function valueAnswer(generation: Generation, test: PlannedTest, source: Source, isLength: boolean): string[] {
  const predicate = test.predicate as Predicate;
  generation.imports.use(tri, "TRUE");
  switch (source.kind) {
    case "text": return textAnswer(generation, test, source.find, isLength);
    case "number": return numberAnswer(generation, test, predicate, source);
    case "boolean": return predicate.is === "boolean" ? booleanAnswer(generation, test, predicate, source.find) : presentAnswer(generation, source.find);
    case "address": return addressAnswer(generation, test, predicate, source.find);
    case "anomalies": return anomalyAnswer(generation, predicate, source.find);
    case "fields":
      if (predicate?.is === "matches") collectScan(generation, test, source);
      generation.fields.collect(source.root, source.name, collectStatement(generation, test, "value", isLength), { cell: test.number });
      return collectedAnswer(generation, test, source.source);
    case "json":
      generation.json.collect(test, isLength);
      return collectedAnswer(generation, test, generation.json.stateFor(test, source.source));
  }
}

/** A test, or a call, which has no predicate. */
function textAnswer(generation: Generation, test: PlannedTest, find: string, isLength: boolean): string[] {
  const { predicate } = test;
  if (predicate?.is === "present") return presentAnswer(generation, find);
  if (predicate?.is === "template") {
    generation.imports.use(tri, "or");
    const [first, ...rest] = predicate.templates.map((template) => generation.templates.matches(template, test.pathIgnoresCase));
    return [`let found = ${first};`, ...rest.map((more) => `if (found != TRUE) found = or(found, ${more});`), "return found;"];
  }
  const together = predicate?.is === "matches" ? generation.patterns.textAnswer(test, find, textOf(generation)) : undefined;
  return together ?? [`const found = ${find};`, `return found == TRUE ? ${valuePredicate(generation, test, textOf(generation), isLength)} : found;`];
}

/** The test's predicate, or function, over one value's bytes. */
export function valuePredicate(generation: Generation, test: PlannedTest, value: string, isLength: boolean): string {
  if (test.call !== undefined) return generation.calls.call(test.call, value);
  const predicate = test.predicate as Predicate;
  if (!isLength) return textPredicate(generation, test, predicate, value);
  return generation.numberPredicate(test, predicate, `${generation.imports.use("assembly/abi/bytes", "lengthOf")}(${value})`);
}

function numberAnswer(generation: Generation, test: PlannedTest, predicate: Predicate, source: { find?: string; value: string }): string[] {
  if (predicate.is === "present") return presentAnswer(generation, source.find ?? "TRUE");
  const compared = generation.numberPredicate(test, predicate, source.value);
  return source.find === undefined ? [`return ${compared};`] : [`const found = ${source.find};`, `return found == TRUE ? ${compared} : found;`];
}

function booleanAnswer(generation: Generation, test: PlannedTest, predicate: Predicate & { is: "boolean" }, find: string): string[] {
  const wanted = "constant" in predicate.value ? String(Number(predicate.value.constant)) : `<i32>load<u8>(${generation.parameterAt(test, predicate.value.parameter)})`;
  return [`const found = ${find};`, `return found == ${generation.imports.use(tri, "BROKEN")} ? found : <i32>(found == ${wanted});`];
}

function addressAnswer(generation: Generation, test: PlannedTest, predicate: Predicate, find: string): string[] {
  if (predicate.is === "present") return presentAnswer(generation, find);
  if (predicate.is !== "cidr") throw new Error(`the check let a predicate "${predicate.is}" through to an address`);
  const inRanges = generation.imports.use("assembly/predicate/ranges", "endpointInRanges");
  return [`const found = ${find};`, `return found == TRUE ? ${inRanges}(${rangesOf(generation, test, predicate.values)}, ${textOf(generation)}) : found;`];
}

function anomalyAnswer(generation: Generation, predicate: Predicate, find: string): string[] {
  if (predicate.is !== "anomaly") throw new Error(`the check let a predicate "${predicate.is}" through to the anomalies`);
  const anomalies = generation.imports.use("assembly/context/request", "anomalies");
  const names = predicate.names.length === 0 ? [...anomalyNames] : predicate.names;
  if (names.some((name) => name.startsWith("query-") && name !== "query-duplicate")) generation.judgesQuery = true;
  generation.anomalies.ask(names);
  const mask = names.reduce((bits, name) => bits | (1 << anomalyNames.indexOf(name)), 0) >>> 0;
  return [`const found = ${find};`, `return found == TRUE ? <i32>((${anomalies}() & ${mask}) != 0) : found; // ${names.join(" ")}`];
}

function presentAnswer(generation: Generation, find: string): string[] {
  return [`return ${generation.imports.use("assembly/predicate/tri", "presence")}(${find});`];
}

/** Several tests on the values of one field look for patterns: one scan is before all of them. */
function collectScan(generation: Generation, test: PlannedTest, { root, name }: Extract<Source, { kind: "fields" }>): void {
  const scan = generation.patterns.scan(test, "value");
  if (scan !== undefined) generation.fields.collect(root, name, `if (valueBytes >= 0) ${scan}`);
}

/** The statement that takes one value of a field into the test's cell. */
function collectStatement(generation: Generation, test: PlannedTest, value: string, isLength: boolean): string {
  const collect = generation.imports.use("assembly/context/cells", test.quantifier === "any" ? "collectAny" : "collectAll");
  if (test.predicate?.is === "present") return `${generation.imports.use("assembly/context/cells", "collectAny")}(${test.number}, TRUE);`;
  const answer = valuePredicate(generation, test, value, isLength);
  return `${collect}(${test.number}, valueBytes < 0 ? ${generation.imports.use(tri, "BROKEN")} : ${answer});`;
}

function collectedAnswer(generation: Generation, test: PlannedTest, source: string): string[] {
  const collected = `${generation.imports.use("assembly/context/cells", "collected")}(${test.number}, ${source})`;
  return test.predicate?.is === "present" ? presentAnswer(generation, collected) : [`return ${collected};`];
}

function countAnswer(generation: Generation, test: PlannedTest, of: Selector): string[] {
  const source = sourceOf(generation, test, of);
  const count = `${generation.imports.use("assembly/context/cells", "counted")}(${generation.countOf(test.number)})`;
  generation.imports.use(tri, "TRUE");
  const broken = generation.imports.use(tri, "BROKEN");
  if (source.kind === "fields") {
    const own = generation.countOf(test.number);
    generation.fields.collect(source.root, source.name, `${generation.imports.use("assembly/context/cells", "collectCount")}(${own});`, { count: own });
    return [`return ${source.source} == ${broken} ? ${broken} : ${generation.numberPredicate(test, test.predicate as Predicate, count)};`];
  }
  if (source.kind === "json") {
    generation.json.count(test);
    const collected = generation.imports.use("assembly/context/cells", "collected");
    return [`return ${collected}(${test.number}, ${generation.json.stateFor(test, source.source)}) == ${broken} ? ${broken} : ${generation.numberPredicate(test, test.predicate as Predicate, count)};`];
  }
  if (!("find" in source) || source.find === undefined) return [`return ${generation.numberPredicate(test, test.predicate as Predicate, "1")};`];
  return [`const found = ${source.find};`, `return found == ${broken} ? found : ${generation.numberPredicate(test, test.predicate as Predicate, "<i64>(found == TRUE)")};`];
}

/** A test in words, for comments and reports. */
export function describe(test: PlannedTest): string {
  return `${JSON.stringify(test.select)} ${test.quantifier} ${JSON.stringify(test.predicate ?? test.kind)}`;
}
