/** A rule's condition, evaluated whole: every part has its value, because nothing that a part does can be seen. */
import { isPlaceSelector } from "../detectors/types.ts";
import type { Condition, Selector } from "../ir/types.ts";
import { toBytes } from "./bytes.ts";
import { describeSelector, describeTest, describeYield } from "./describe.ts";
import type { ConditionExplanation } from "./outcome.ts";
import { describeFinds, describeHits, describeInputs } from "./detect/describe.ts";
import { numberOf, passes, textOf } from "./predicates.ts";
import type { Scope } from "./scope.ts";
import { jsonYield } from "./selectors/body.ts";
import { bodyView, select } from "./selectors/index.ts";
import type { Walk } from "./selectors/json.ts";
import { and, not, or, quantify, truthOf, type Truth } from "./truth.ts";
import type { Value, Yield } from "./values.ts";

type Of<Op> = Extract<Condition, { op: Op }>;

export function evaluateCondition(condition: Condition, scope: Scope): ConditionExplanation {
  switch (condition.op) {
    case "and": case "or": {
      const of = condition.of.map((part) => evaluateCondition(part, scope));
      return { op: condition.op, value: (condition.op === "and" ? and : or)(of.map(({ value }) => value)), of };
    }
    case "not": {
      const of = evaluateCondition(condition.of, scope);
      return { op: "not", value: not(of.value), of: [of] };
    }
    case "constant": return { op: "constant", value: truthOf(condition.value) };
    case "test": return evaluateTest(condition, scope);
    case "call": return evaluateCall(condition, scope);
    case "each": return evaluateEach(condition, scope);
  }
}

function evaluateTest(condition: Of<"test">, scope: Scope): ConditionExplanation {
  const found = select(condition.select, scope);
  const value = testValue(condition, found, { ...scope, isLoweredPath: isLoweredPath(condition.select, scope) });
  const { test } = condition;
  if (isOfInputs(condition.select)) {
    const plain = { ...scope, isLoweredPath: false }, isFind = test.is === "contains" || test.is === "matches" || test.is === "matchesConfigured";
    const hits = (): string[] => (test.is === "detect" ? describeHits(test, found, plain) : isFind ? describeFinds(test, found, plain) : []);
    return { op: "test", value, ...explained(scope, () => ({ text: describeTest(condition), yielded: describeInputs(found, condition.select.from.startsWith("response.") ? "output" : "input"), found: hits() })) };
  }
  return { op: "test", value, ...explained(scope, () => ({ text: describeTest(condition), yielded: describeYield(found) })) };
}

const isOfInputs = ({ from }: Selector): boolean => isPlaceSelector(from);

function testValue({ test, quantifier, select: selector }: Of<"test">, found: Yield, scope: Parameters<typeof passes>[2]): Truth {
  if (test.is === "present") return isPresent(found);
  if (test.is === "unreadable") return truthOf("broken" in found || found.values.some(({ type }) => type === "broken"));
  if ("broken" in found) return "broken";
  // No input is no attack: it is never unknown.
  if (isOfInputs(selector) && found.values.length === 0) return "false";
  return quantify(quantifier, found.values.map((value) => passes(test, value, scope)));
}

/** True where there is a value; where there are only values that cannot be read, nothing is known. */
function isPresent(found: Yield): Truth {
  if ("broken" in found) return "broken";
  if (found.values.some((value) => value.type !== "broken")) return "true";
  return found.values.length === 0 ? "false" : "broken";
}

const isLoweredPath = (selector: Selector, { policy }: Scope): boolean =>
  policy.pathIgnoresCase && (selector.from === "request.path" || selector.from === "request.pathVariable");

/** An author's function on the bytes of each text, or of a JSON number as it is written. */
function evaluateCall(condition: Of<"call">, scope: Scope): ConditionExplanation {
  const found = select(condition.select, scope);
  const answer = (value: Value): Truth => {
    const text = textOf(value) ?? numberOf(value);
    if (text === undefined) return "broken";
    if (scope.options.call === undefined) throw new Error(`the function ${condition.function.name} (${condition.function.file}) needs options.call to be run`);
    const result = scope.options.call(condition.function, toBytes(text));
    return result === "broken" ? "broken" : truthOf(result);
  };
  const value = "broken" in found ? "broken" : quantify(condition.quantifier, found.values.map(answer));
  return { op: "call", value, ...explained(scope, () => ({ text: `${condition.quantifier} ${describeSelector(condition.select)} passes ${condition.function.name}`, yielded: describeYield(found) })) };
}

/** The condition for each element; an element that cannot be reached is broken. */
function evaluateEach(condition: Of<"each">, scope: Scope): ConditionExplanation {
  const found = jsonYield(bodyView(condition.select.from, scope), condition.select.path);
  const elements = "broken" in found ? [] : found.values.map((value): ConditionExplanation =>
    value.type === "json" ? evaluateCondition(condition.of, { ...scope, element: value.node }) : { op: "constant", value: "broken" });
  const value = "broken" in found ? "broken" : eachValue(condition.quantifier, found, elements.map((element) => element.value));
  const text = (): string => `${condition.quantifier} element of ${describeSelector(condition.select)}`;
  return { op: "each", value, ...explained(scope, () => ({ text: text(), yielded: describeYield(found), of: elements.slice(0, elementsExplainedMax) })) };
}

const elementsExplainedMax = 16;

function eachValue(quantifier: "any" | "all", { foundEmpty }: Walk, answers: readonly Truth[]): Truth {
  if (answers.length === 0 && foundEmpty) return truthOf(quantifier === "all");
  return quantify(quantifier, answers);
}

function explained<T>({ options }: Scope, make: () => T): T | Record<never, never> {
  return options.explain === true ? make() : {};
}
