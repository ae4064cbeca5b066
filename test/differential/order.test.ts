// Order, modes, changes, parameters and bounds, by hand: three policies in one module, and messages that tell one order from another.
import * as assert from "uvu/assert";
import type { Configuration, Exchange } from "../../cli/evaluate/index.ts";
import type { Action, Condition, Ir, Parameter, Predicate } from "../../cli/ir/types.ts";
import { allow, always, answered, compare, deny, equalTo, json, policy, request, requestJson, responseJson, rule, setHeader, tag, test as tests } from "../evaluate/builders.ts";
import { suite } from "../support/suite.ts";
import { agreeing } from "./agreeing.ts";

const test = suite("order");

const contains = (value: string): Predicate => ({ is: "contains", values: { constant: [value] }, ignoreCase: false });
const asks = (value: string): Condition => tests({ from: "request.header", name: "x-do" }, contains(value));
const asksBody = (value: string): Condition => tests(requestJson("/do"), contains(value));
const answers = (value: string): Condition => tests({ from: "response.header", name: "x-do" }, contains(value));
const asksAnswer = (value: string): Condition => tests(responseJson("/do"), contains(value));
const add = (on: "request" | "response", name: string, value: string): Action => ({ do: "addHeader", on, name, value: { constant: value } });
const wanted: Parameter = { name: "wanted", type: "texts", default: ["a", "b"], itemsMax: 3, bytesMax: 4 };
const asksWanted = tests({ from: "request.header", name: "x-a" }, { is: "in", values: { parameter: "wanted" }, ignoreCase: false });
const asksLowered = tests({ from: "request.header", name: "x-a" }, { is: "suffix", values: { parameter: "wanted" }, ignoreCase: true });
const least: Parameter = { name: "least", type: "number", default: -3 };
const big = tests(requestJson("/n"), { is: "compare", comparison: "ge", value: { parameter: "least" } });
const broken = { unknown: { absent: "skip", broken: "match" } } as const;

const ordered: Ir = { irVersion: 1, policies: [
  policy([
    rule("pass", asks("pass-1"), [allow]), rule("seen", tests({ from: "request.header", name: "x-by" }, equalTo("me")), [tag("seen")]), rule("change", asks("change"), [setHeader("request", "x-by", "first"), add("request", "x-also", "1")]),
    rule("normal", asks("normal"), [{ do: "normalise" }]), rule("deny", asks("deny-1"), [tag("denied"), deny(401)]), rule("again", asks("change"), [add("request", "x-by", "second"), { do: "removeHeader", on: "request", name: "x-gone" }]),
    rule("late", asksBody("deny-1"), [deny(422)], broken), rule("reply", answers("deny-1"), [deny(502)]), rule("leak", asksAnswer("deny-1"), [deny(500)]), rule("small", tests({ from: "request.bodyBytes" }, compare("gt", 7)), [tag("big")], broken),
    rule("mark", answers("change"), [setHeader("response", "x-mark", "1"), add("response", "x-mark", "2")]), rule("both", { op: "and", of: [asks("both"), asksBody("both"), answers("both"), asksAnswer("both")] }, [deny(409)]),
    rule("wanted", asksWanted, [tag("w")]), rule("lowered", asksLowered, [tag("l")]), rule("least", big, [tag("n")]),
  ], { name: "one", requestBodyBytesMax: 32, parameters: [wanted, least] }),
  policy([
    rule("pass", asks("pass-2"), [tag("t"), allow]), rule("pass-late", asksBody("pass-2"), [allow]), rule("deny", asks("deny-2"), [deny(403)]), rule("late", asksBody("deny-2"), [deny(403)]), rule("reply", answers("deny-2"), [deny(403)]), rule("leak", asksAnswer("deny-2"), [deny(403)]),
    rule("pass-reply", answers("pass-2"), [allow]), rule("refused", tests({ from: "response.status" }, compare("ge", 400)), [tag("refused")]), rule("any", always, [tag("any")]),
    rule("small", tests({ from: "request.bodyBytes" }, compare("gt", 7)), [tag("big")], broken), rule("wanted", asksWanted, [tag("w")]), rule("least", big, [tag("n")]),
  ], { name: "two", parameters: [wanted, least] }),
  policy([rule("deny", asks("deny-3"), [deny(400)]), rule("watch", { op: "or", of: [asks("deny"), asks("pass")] }, [tag("watched")]), rule("floored", asks("floor"), [deny(418)], { mode: "enforce", floor: "enforce" })], { name: "three", mandatory: true }),
] };

const orders: Exchange[] = [
  ...["", "pass-1 deny-1", "pass-1 deny-2 change", "pass-2 deny-2", "pass-2 deny-1", "change", "change deny-1", "deny-1 deny-2 deny-3", "deny-3", "floor", "normal"].flatMap((words) => [
    request("/a/../b//%63", { "x-do": words, "x-by": "me", "x-also": "me", "x-gone": "1" }), json('{"do":"deny-1 deny-2"}', { "x-do": words }), answered(request("/"), { "x-do": "deny-2 change", "x-mark": "0" }), answered(request("/", { "x-do": words }), { "x-do": "deny-1" }),
  ]),
  ...["both", "no"].flatMap((last) => ["both", "no"].map((first) => answered(json('{"do":"both"}', { "x-do": first }), { "x-do": "both", "content-type": "application/json" }, `{"do":"${last}"}`))),
  answered(json('{"do":"pass-2"}'), { "x-do": "deny-2" }), answered(request("/"), { "x-do": "pass-2", "content-type": "application/json" }, '{"do":"deny-2"}'), answered(request("/"), { "content-type": "application/json" }, '{"do":"deny-2"}'),
  answered(request("/"), { ":status": "500" }), json('{"do":"pass-2 deny-2"}'), json('{"do":"deny-2"}'), json('{"do":"deny-1"'), json('{"do":"x"}'.padEnd(32)), json('{"do":"x"}'.padEnd(33)), json('{"n":-3}'), json('{"n":-3.5}'), json('{"n":2}'),
  answered(request("/"), { "content-type": "application/json" }, '{"do":"deny-1"}'), { ...json('{"do":"deny-1"}'), request: { ...json('{"do":"deny-1"}').request, trailers: [["x-sum", "1"]] } },
  ...["a", "xB", "longer", "c", "dddd"].map((value) => request("/", { "x-a": value })),
];

const settings: Configuration[] = [
  {}, { policies: { one: { mode: "observe" } } }, { policies: { two: { mode: "observe" }, three: { mode: "observe" } } }, { policies: { one: { mode: "off" }, two: { rules: { pass: "observe", deny: "enforce" } } } },
  { policies: { one: { rules: { pass: "observe", change: "observe", again: "off", late: "observe", leak: "observe" } } } }, { policies: { one: { rules: { change: "observe", again: "observe" } } } },
  { policies: { one: { params: { wanted: ["dddd", "c", "long"], least: 2 } }, two: { params: { wanted: ["a"], least: -3.5 } } } },
];

test("order, modes, changes, parameters and bounds of three policies are the evaluator's", async () => {
  const agree = await agreeing(ordered);
  const records = new Set<string>();
  for (const configuration of settings) for (const exchange of orders) for (const record of agree(exchange, configuration).records) records.add(record.split(" ").slice(0, 2).join(" "));
  // Every rule was seen to fire.
  const silent = ordered.policies.flatMap(({ name, rules }) => rules.filter(({ actions }) => actions.some((action) => action.do !== "allow")).map(({ id }) => `${name}/${id}`)).filter((id) => ![...records].some((record) => record.startsWith(`${id} `)));
  assert.equal(silent, []);
});

test.run();
