import * as assert from "uvu/assert";
import type { ConditionExplanation } from "../../cli/evaluate/index.ts";
import { allow, answered, compare, deny, each, element, equalTo, json, outcomeOf, policy, request, requestJson, responseJson, rule, tag, test as testOf, valued } from "./builders.ts";
import { suite } from "../support/suite.ts";

/** One line a condition, indented. */
function lines({ op, value, text, yielded, of = [] }: ConditionExplanation, depth = 0): string[] {
  return [`${"  ".repeat(depth)}${text ?? op}: ${value}${yielded === undefined ? "" : ` [${yielded.join(", ")}]`}`, ...of.flatMap((part) => lines(part, depth + 1))];
}

const test = suite("explaining an outcome");

test("phase by phase, every rule with its condition's parts, their values and what was yielded", () => {
  const rules = [
    rule("items", { op: "or", of: [each("/items/*", { op: "and", of: [testOf(element("/price"), compare("gt", 5)), testOf(element("/name"), equalTo("a", "b"), "all")] }), { op: "not", of: testOf({ from: "request.header", name: "x-a" }, { is: "present" }) }] }),
    rule("off", valued.true, [tag("t")], { mode: "off" }), rule("late", testOf(responseJson("/a/0"), { is: "jsonType", type: "null" }), [allow]), rule("after", testOf({ from: "response.bodyBytes" }, compare("ge", 0)), [deny()]),
  ];
  const exchange = answered(json('{"items":[{"price":6,"name":"c"},{"price":"x"},7]}', { "x-a": "" }), { "content-type": "application/json" }, '{"a":[null]}');
  const explanation = outcomeOf([policy(rules)], {}, exchange, { explain: true }).explanation ?? [];
  assert.equal(explanation.map(({ phase, rules }) => `${phase} ${rules.map(({ rule, fired, skipped }) => `${rule}:${skipped ?? fired}`).join(" ")}`),
    ["request.headers off:off", "request.body items:false", "response.headers ", "response.body late:true after:its policy ended with an allow"]);
  assert.equal(lines(explanation[1]?.rules[0]?.condition as ConditionExplanation), [
    "or: broken", "  any element of request.json/items/*: broken [an object of 2, an object of 1, 7]",
    "    and: false", "      element/price gt 5: true [6]", '      all element/name in ["a","b"]: false ["c"]',
    "    and: broken", '      element/price gt 5: broken ["x"]', '      all element/name in ["a","b"]: absent []',
    "    and: broken", "      element/price gt 5: broken [broken: a step into a number]", '      all element/name in ["a","b"]: broken [broken: a step into a number]',
    "  not: false", "    request.header(x-a) is present: true [\"\"]",
  ]);
  assert.equal(lines(explanation[3]?.rules[0]?.condition as ConditionExplanation), ["response.json/a/0 is of type null: true [null]"]);
});

test("every text is bounded and printable", () => {
  const of = (value: string) => outcomeOf([policy([rule("r", testOf({ from: "request.header", name: "x-a" }, equalTo("v".repeat(500))))])], {}, request("/", { "x-a": value }), { explain: true }).explanation?.[0]?.rules[0]?.condition;
  const told = of(`\x00"\\\xff${"v".repeat(5000)}`);
  assert.ok(told?.text !== undefined && told.text.length < 120);
  assert.match(told.yielded?.[0] ?? "", /^"\\x00\\"\\\\\\xffv+…"$/);
  assert.ok((told.yielded?.[0] ?? "").length < 100);
  const many = outcomeOf([policy([rule("r", each("/*", testOf(element(""), equalTo("a"))))])], {}, json(JSON.stringify(Array.from({ length: 3000 }, () => "x"))), { explain: true }).explanation?.[1]?.rules[0]?.condition;
  assert.equal([many?.yielded?.length, many?.yielded?.at(-1), many?.of?.length], [17, "and 2984 more", 16]);
});

test("of texts and patterns in inputs: which one, where, after which decodings", () => {
  const inputs = { from: "request.headInputs" } as const;
  const conditions = [
    testOf(inputs, { is: "matchesConfigured", values: { parameter: "list" } }), testOf(inputs, { is: "matches", patterns: [{ source: "^a.c$", flags: "" }, { source: "none", flags: "i" }] }), testOf(inputs, { is: "contains", values: { constant: ["B", "zz"] }, ignoreCase: true }),
  ];
  const parameters = [{ name: "list", type: "patterns" as const, default: ["/none/", "/^AB/i", "/x-/"], itemsMax: 4, bytesMax: 16 }];
  const found = (when: (typeof conditions)[number]) => outcomeOf([policy([rule("r", when)], { parameters })], {}, request("/?q=a%2562c", { "x-a": "x-1" }), { explain: true }).explanation?.[0]?.rules[0]?.condition?.found;
  assert.equal(conditions.map(found), [
    ['found: /x-/ in header "x-a", as it came: "x-1"', 'found: /^AB/i in query "q", decoded (percent): "abc"'], ['found: /^a.c$/ in query "q", decoded (percent): "abc"'], ['found: "B" in query "q", decoded (percent): "abc"'],
  ]);
});

test("nothing is explained unless it is asked for", () => {
  assert.is(outcomeOf([policy([rule("r", testOf(requestJson("/a"), { is: "present" }))])]).explanation, undefined);
});

test("a function of the author's that nobody can run is an error, not a guess", () => {
  const call = rule("r", { op: "call", select: { from: "request.path" }, quantifier: "any", function: { name: "odd", file: "odd.as.ts", source: "", stepsMax: 1 } });
  assert.throws(() => outcomeOf([policy([call])]), /odd \(odd\.as\.ts\) needs options\.call/);
  assert.is(outcomeOf([policy([call])], {}, request("/x"), { call: (_, value) => Buffer.from(value).toString() === "/x" }).verdict, "deny");
});

test.run();
