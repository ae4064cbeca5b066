// Laws that hold for all conditions, numbers, paths and documents, tried on random ones.
import fc from "fast-check";
import * as assert from "uvu/assert";
import { compareDecimals } from "../../cli/evaluate/decimal.ts";
import { evaluate } from "../../cli/evaluate/index.ts";
import { readJson, type JsonNode } from "../../cli/evaluate/json.ts";
import { normalPath, requestPath, rewrittenTarget } from "../../cli/evaluate/selectors/path.ts";
import { and, not, or, quantify, truths, type Truth } from "../../cli/evaluate/truth.ts";
import type { Condition } from "../../cli/ir/types.ts";
import { callTwin } from "../escape/twins.ts";
import { anyCase } from "../random/index.ts";
import { fullRun, suite } from "../support/suite.ts";
import { request, truth, valued } from "./builders.ts";

const seed = 7, numRuns = fullRun ? 20_000 : 2_000;
console.log(`  seed: ${seed}`);
const anyTruth = fc.constantFrom(...truths);
const anyTruths = fc.array(anyTruth, { maxLength: 6 });
const holds = <T>(arbitrary: fc.Arbitrary<T>, law: (value: T) => void): void => { fc.assert(fc.property(arbitrary, law), { seed, numRuns }); };

const test = suite("laws of the evaluator");

test("not-not is nothing", () => { for (const value of truths) assert.is(not(not(value)), value); });

test("De Morgan's laws hold for four values", () => {
  holds(anyTruths, (values) => {
    assert.is(not(and(values)), or(values.map(not)));
    assert.is(not(or(values)), and(values.map(not)));
    if (values.length > 0) assert.is(not(quantify("any", values)), quantify("all", values.map(not)));
  });
});

test("and and or do not depend on order, grouping or repetition", () => {
  holds(fc.tuple(anyTruths, anyTruths, fc.nat()), ([left, right, at]) => {
    for (const fold of [and, or]) {
      const all = [...left, ...right];
      assert.is(fold(all), fold([...right, ...left]));
      assert.is(fold(all), fold([fold(left), fold(right)]));
      assert.is(fold([...all, ...all.slice(at % (all.length + 1))]), fold(all));
    }
  });
});

/** A condition over `count` leaves, as a function of their values. */
interface Formula { condition(values: readonly Truth[]): Condition }
const leaves = 4;
const { formula: anyFormula } = fc.letrec<{ formula: Formula }>((tie) => ({
  formula: fc.oneof({ depthSize: "small", withCrossShrink: true },
    fc.nat(leaves - 1).map((leaf): Formula => ({ condition: (values) => valued[values[leaf] as Truth] })),
    tie("formula").map((of): Formula => ({ condition: (values) => ({ op: "not", of: of.condition(values) }) })),
    fc.tuple(fc.constantFrom("and" as const, "or" as const), fc.array(tie("formula"), { minLength: 1, maxLength: 3 }))
      .map(([op, of]): Formula => ({ condition: (values) => ({ op, of: of.map((part) => part.condition(values)) }) })),
  ),
}));
const anyLeaves = fc.array(anyTruth, { minLength: leaves, maxLength: leaves });

test("a definite value in place of an unknown never flips a definite result", () => {
  const plain = request("/");
  holds(fc.tuple(anyFormula, anyLeaves, fc.array(fc.boolean(), { minLength: leaves, maxLength: leaves })), ([formula, values, known]) => {
    const before = truth(formula.condition(values), plain);
    if (before !== "true" && before !== "false") return;
    const settled = values.map((value, at): Truth => (value === "absent" || value === "broken" ? (known[at] ? "true" : "false") : value));
    assert.is(truth(formula.condition(settled), plain), before);
  });
});

test("broken in place of absent never makes a result definite, nor the other way about", () => {
  const plain = request("/");
  const swapped: Record<Truth, Truth> = { true: "true", false: "false", absent: "broken", broken: "absent" };
  const isDefinite = (value: Truth): boolean => value === "true" || value === "false";
  holds(fc.tuple(anyFormula, anyLeaves), ([formula, values]) => {
    const before = truth(formula.condition(values), plain), after = truth(formula.condition(values.map((value) => swapped[value])), plain);
    assert.is(isDefinite(after), isDefinite(before));
    if (isDefinite(before)) assert.is(after, before);
  });
});

const anyDigits = fc.stringMatching(/^(0|[1-9][0-9]{0,20})(\.[0-9]{1,12})?$/);
const anyNumber = fc.tuple(fc.constantFrom("", "-"), anyDigits, fc.constantFrom("", "e0", "e5", "E-3", "e+12", "e-20")).map((parts) => parts.join(""));

/** As a whole number of 10^-40ths: an independent way to compare. */
function scaled(text: string): bigint {
  const [digits = "", exponent = "0"] = text.toLowerCase().split("e");
  const [whole = "", fraction = ""] = digits.split(".");
  return BigInt(whole + fraction) * 10n ** BigInt(40 + Number(exponent) - fraction.length);
}

test("decimals are compared as whole numbers of a common unit are", () => {
  holds(fc.tuple(anyNumber, anyNumber), ([left, right]) => {
    const sign = (difference: bigint): number => (difference < 0n ? -1 : difference > 0n ? 1 : 0);
    assert.is(Math.sign(compareDecimals(left, right)), sign(scaled(left.replace("-0", "-0")) - scaled(right)));
    assert.is(compareDecimals(left, left), 0);
  });
});

const anyTarget = fc.array(fc.constantFrom("/", "/", ".", "..", "a", "B", ";", "\\", "%2f", "%2e", "%5C", "%", "%25", "%41", "%3b", " ", "\xc3\xa9", "\xff"), { maxLength: 12 }).map((parts) => `/${parts.join("")}`);

test("a path in normal form has no dot, empty or encoded segments, and starts with a slash", () => {
  holds(anyTarget, (target) => {
    const segments = requestPath(target, false).slice(1).split("/");
    assert.is(requestPath(target, false)[0], "/");
    for (const [index, segment] of segments.entries()) {
      assert.not(segment === "." || segment === ".." || (segment === "" && index < segments.length - 1));
      assert.not(/[;\\]/.test(segment));
    }
  });
});

test("what normalise writes has that normal form again, and no anomaly but what was decoded", () => {
  holds(anyTarget, (target) => {
    const rewritten = rewrittenTarget(target);
    assert.is(normalPath(rewritten).text, normalPath(target).text);
    assert.is(rewrittenTarget(rewritten), rewritten);
  });
});

/** What JSON.parse would give: of members of one name the last. */
function plainValue(node: JsonNode): unknown {
  switch (node.kind) {
    case "null": return null;
    case "boolean": return node.value;
    case "number": return Number(node.text);
    case "string": return Buffer.from(node.text, "latin1").toString("utf8");
    case "array": return node.elements.map(plainValue);
    case "object": {
      const object: Record<string, unknown> = {};
      for (const [name, value] of node.members) Object.defineProperty(object, Buffer.from(name, "latin1").toString("utf8"), { value: plainValue(value), enumerable: true, configurable: true, writable: true });
      return object;
    }
  }
}

test("the JSON tree is JSON.parse's value, but for what that loses", () => {
  holds(fc.json({ maxDepth: 5 }), (text) => {
    const document = readJson(Buffer.from(text, "utf8"));
    assert.ok("value" in document, text);
    assert.equal(JSON.stringify(plainValue(document.value)), JSON.stringify(JSON.parse(text)));
  });
});

test("the JSON tree is read or refused as JSON.parse does, whatever a byte is changed to", () => {
  holds(fc.tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.constantFrom(..."{}[],:\"\\0123456789-+eE.tfn \n\u0000\u00e9/")), ([text, at, character]) => {
    const place = at % (text.length + 1);
    const changed = text.slice(0, place) + character + text.slice(place + 1);
    let isValid = true;
    try { JSON.parse(changed); } catch { isValid = false; }
    assert.is("value" in readJson(Buffer.from(changed, "utf8")), isValid, changed);
  });
});

test("the same call gives the same outcome, and changes nothing that it was given", () => {
  fc.assert(fc.property(anyCase, ({ ir, run }) => {
    const before = JSON.stringify([ir, run]);
    const options = { denialId: run.denialId, explain: true, call: callTwin };
    const outcome = evaluate(ir, run.configuration, run.exchange, options);
    assert.equal(JSON.stringify(evaluate(ir, run.configuration, run.exchange, options)), JSON.stringify(outcome));
    assert.is(JSON.stringify([ir, run]), before);
    // To explain changes nothing else.
    const { explanation, ...rest } = outcome;
    assert.equal(rest, evaluate(ir, run.configuration, run.exchange, { denialId: run.denialId, call: callTwin }));
    assert.ok(explanation !== undefined || outcome.verdict === "error");
  }), { seed, numRuns: numRuns / 5 });
});

test.run();
