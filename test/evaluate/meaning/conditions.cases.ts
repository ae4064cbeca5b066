import { equal, is } from "uvu/assert";
import type { Condition } from "../../../cli/ir/types.ts";
import type { Truth } from "../../../cli/evaluate/index.ts";
import { truths } from "../../../cli/evaluate/truth.ts";
import { allow, answered, compare, deny, each, element, equalTo, found, json, outcomeOf, policy, request, requestJson, rule, tag, test, truth, valued } from "../builders.ts";
import { says, type Case } from "./case.ts";

const header = (value: string, quantifier: "any" | "all" = "any"): Condition => test({ from: "request.header", name: "x-a" }, equalTo(value), quantifier);
const withHeaders = (...values: string[]) => request("/", { "x-a": values });
/** All pairs, with what an operation makes of them. */
const pairs = (op: "and" | "or"): string => truths.map((left) => truths.map((right) => truth({ op, of: [valued[left], valued[right]] })).join(" ")).join(", ");

export const conditionCases: Case[] = [
  says("`true`, `false`, and two kinds of unknown: absent (the thing is not there) and broken (it is there, or may be, and cannot be read: truncated, unparsable, of the wrong type, over a bound, a property the host does not have).", () => {
    const price = test(requestJson("/price"), compare("gt", 5));
    const values = ['{"price":6}', '{"price":5}', "{}", '{"price":6', "{price:6}", '{"price":"6"}'].map((body) => truth(price, json(body)));
    equal(values, ["true", "false", "absent", "broken", "broken", "broken"]);
    is(truth(price, json('{"price":6}'), { requestBodyBytesMax: 10 }), "broken");
    is(truth(test({ from: "source.port" }, compare("eq", 1))), "broken");
  }),
  says("`not` | swaps true and false; an unknown stays what it is", () => {
    equal(truths.map((value) => truth({ op: "not", of: valued[value] })), ["false", "true", "absent", "broken"]);
  }),
  says("`and` | false if one is false; else broken if one is broken; else absent if one is absent; else true", () => {
    is(pairs("and"), "true false absent broken, false false false false, absent false absent broken, broken false broken broken");
    is(truth({ op: "and", of: [] }), "true");
  }),
  says("`or` | true if one is true; else broken if one is broken; else absent if one is absent; else false", () => {
    is(pairs("or"), "true true true true, true false absent broken, true absent absent broken, true broken broken broken");
    is(truth({ op: "or", of: [] }), "false");
  }),
  says("test, `any` | the `or` over the values; absent where there is no value", () => {
    equal([withHeaders("b", "a"), withHeaders("b", "c"), withHeaders()].map((exchange) => truth(header("a"), exchange)), ["true", "false", "absent"]);
    is(truth(test(requestJson("/*"), compare("gt", 5)), json('[1,"x",6]')), "true");
    is(truth(test(requestJson("/*"), compare("gt", 5)), json('[1,"x",2]')), "broken");
  }),
  says("test, `all` | the `and` over the values; absent where there is no value", () => {
    equal([withHeaders("a", "a"), withHeaders("b", "a"), withHeaders()].map((exchange) => truth(header("a", "all"), exchange)), ["true", "false", "absent"]);
    is(truth(test(requestJson("/*"), compare("gt", 5), "all"), json('[6,"x",1]')), "false");
    is(truth(test(requestJson("/*"), compare("gt", 5), "all"), json('[6,"x",7]')), "broken");
  }),
  says("`each` over JSON elements | `any`: the `or` over elements, `all`: the `and`; an element that cannot be reached (a step into a scalar) is broken; absent where the path leads nowhere;", () => {
    const dear: Condition = { op: "and", of: [test(element("/price"), compare("gt", 5)), test(element("/count"), compare("lt", 2))] };
    const apart = json('{"items":[{"price":9,"count":5},{"price":1,"count":1}]}'), together = json('{"items":[{"price":9,"count":1},{"price":1,"count":1}]}');
    equal([apart, together].map((exchange) => truth(each("/items/*", dear), exchange)), ["false", "true"]);
    equal([apart, together].map((exchange) => truth(each("/items/*", dear, "all"), exchange)), ["false", "false"]);
    is(truth(each("/items/*", dear, "all"), json('{"items":[{"price":9,"count":1},{"price":6,"count":0}]}')), "true");
    equal(["{}", '{"items":7}', '{"items":{"a":{"price":9,"count":1}}}'].map((body) => truth(each("/items/*", dear), json(body))), ["absent", "broken", "true"]);
    // One branch ends in a scalar: broken, whatever the condition; another one decides `any`.
    is(truth(each("/*/x", valued.true, "all"), json('[{"x":1},2]')), "broken");
    is(truth(each("/*/x", valued.true), json('[{"x":1},2]')), "true");
  }),
  says("where there is no element, an empty array or object at a final wildcard gives false for `any` and true for `all` |", () => {
    const any = test(element(""), equalTo("a"));
    for (const empty of ['{"items":[]}', '{"items":{}}']) equal((["any", "all"] as const).map((quantifier) => truth(each("/items/*", any, quantifier), json(empty))), ["false", "true"]);
    // The wildcard that meets the empty array is not the final one: the path leads nowhere.
    is(truth(each("/*/x/*", any, "all"), json("[]")), "absent");
    is(truth(each("/*/x/*", any, "all"), json('[{"x":[]},{}]')), "true");
    is(truth(each("/*/x/*", any), json('[{"x":[]},{"x":["a"]}]')), "true");
    is(truth(each("/*/x/*", any, "all"), json('[{"x":[]},{"x":["b"]}]')), "false");
  }),
  says("`present` | true where there is at least one value, false where absent, broken where broken. Ignores the quantifier", () => {
    const present = (quantifier: "any" | "all"): Condition => test(requestJson("/a/*"), { is: "present" }, quantifier);
    for (const quantifier of ["any", "all"] as const) {
      equal(['{"a":[null]}', '{"a":[]}', "{}", '{"a":[}'].map((body) => truth(present(quantifier), json(body))), ["true", "false", "false", "broken"]);
    }
  }),
  says("`count` | a number, 0 where absent, broken where broken", () => {
    const count = { from: "count", of: { from: "request.header", name: "x-a" } } as const;
    equal([withHeaders("a", "b"), withHeaders()].map((exchange) => found(count, exchange)), [["2"], ["0"]]);
    is(found({ from: "count", of: requestJson("/a") }, json("{")), "broken");
    is(truth(test(count, compare("eq", 0)), withHeaders()), "true");
  }),
  says("A rule fires when its condition is true, or unknown of a kind for which it declares `match`.", () => {
    const fires = (value: Truth, absent: "match" | "skip", broken: "match" | "skip"): boolean => outcomeOf([policy([rule("r", valued[value], [deny()], { unknown: { absent, broken } })])]).verdict === "deny";
    equal(truths.map((value) => fires(value, "skip", "skip")), [true, false, false, false]);
    equal(truths.map((value) => fires(value, "match", "skip")), [true, false, true, false]);
    equal(truths.map((value) => fires(value, "skip", "match")), [true, false, false, true]);
    equal(outcomeOf([policy([rule("r", valued.absent, [deny()], { unknown: { absent: "match", broken: "skip" } })])]).fired.map(({ why }) => why), ["absent"]);
  }),
];

const first = (name: string): Condition => test({ from: "request.header", name }, { is: "present" });

export const orderCases: Case[] = [
  says("A rule belongs to the latest phase that one of its conditions or actions needs: `request.headers`, `request.body`, `response.headers`, `response.body`. Phases run in that order.", () => {
    const rules = [
      rule("d", test({ from: "response.bodyBytes" }, compare("ge", 0)), [tag("d")]), rule("c", valued.true, [{ do: "removeHeader", on: "response", name: "x" }]),
      rule("b", { op: "or", of: [valued.true, test(requestJson(""), { is: "present" })] }, [tag("b")]), rule("a", valued.true, [tag("a")]),
    ];
    equal(outcomeOf([policy(rules)]).fired.map(({ rule, phase }) => `${rule} ${phase}`), ["a request.headers", "b request.body", "c response.headers", "d response.body"]);
  }),
  says("A message that ends with its headers still passes its body phase, with an empty body.", () => {
    equal(found({ from: "request.bodyBytes" }, request("/")), ["0"]);
    equal(outcomeOf([policy([rule("r", test({ from: "request.bodyBytes" }, compare("eq", 0)))])]).rules, ["p/r"]);
    equal(outcomeOf([policy([rule("r", test({ from: "response.bodyBytes" }, compare("eq", 0)))])]).rules, ["p/r"]);
  }),
  says("In a phase, mandatory policies run first, then the others, each group in the order given; in a policy, rules in file order.", () => {
    const named = (name: string, mandatory: boolean) => policy([rule("r1", valued.true, [tag("x")]), rule("r2", valued.true, [tag("x")])], { name, mandatory });
    equal(outcomeOf([named("a", false), named("b", true), named("c", false), named("d", true)]).rules, ["b/r1", "b/r2", "d/r1", "d/r2", "a/r1", "a/r2", "c/r1", "c/r2"]);
    // Phase by phase: a mandatory policy's body rule runs behind the others' header rules.
    const late = policy([rule("late", test({ from: "request.bodyBytes" }, compare("eq", 0)), [tag("x")])], { name: "m", mandatory: true });
    equal(outcomeOf([named("a", false), late]).rules, ["a/r1", "a/r2", "m/late"]);
  }),
  says("Conditions read the message as received, never as changed by a rule; observed and enforced rules see the same.", () => {
    const change = rule("change", valued.true, [{ do: "removeHeader", on: "request", name: "x-a" }, { do: "setHeader", on: "request", name: "x-b", value: { constant: "b" } }, { do: "normalise" }]);
    const read = rule("read", { op: "and", of: [first("x-a"), { op: "not", of: first("x-b") }] });
    const late = rule("late", test({ from: "request.header", name: "x-a" }, { is: "present" }), [tag("late")], { phase: "response.body", mode: "observe" });
    equal(outcomeOf([policy([change, read])], {}, request("/", { "x-a": "1" })).rules, ["p/change", "p/read"]);
    equal(outcomeOf([policy([change, late])], {}, request("/", { "x-a": "1" })).rules, ["p/change", "p/late"]);
  }),
  says("The evaluation of a test has no side effect, so it does not matter how often or whether it is made.", () => {
    const exchange = json('{"a":[1,2]}');
    const once = outcomeOf([policy([rule("r", each("/a/*", test(element(""), compare("eq", 2))))])], {}, exchange);
    equal(outcomeOf([policy([rule("q", valued.false, [deny()]), rule("r", each("/a/*", test(element(""), compare("eq", 2))))])], {}, exchange).rules, once.rules);
  }),
  says("The first enforced deny that fires ends everything: no later rule, policy or phase of that exchange is evaluated.", () => {
    const rules = [rule("r1", valued.true, [deny(401)]), rule("r2", valued.true, [deny(402)]), rule("late", valued.true, [setHeader_("response")])];
    const outcome = outcomeOf([policy(rules), policy([rule("r", valued.true)], { name: "q" })], {}, request("/"), { explain: true });
    equal(outcome.rules, ["p/r1"]);
    is(outcome.status, 401);
    equal(outcome.explanation?.flatMap(({ rules }) => rules.map(({ rule, skipped }) => `${rule} ${skipped ?? "evaluated"}`)),
      ["r1 evaluated", "r2 the exchange ended with a denial", "r the exchange ended with a denial", "late the exchange ended with a denial"]);
  }),
  says("An enforced allow that fires ends its own policy for the rest of the exchange, later phases included.", () => {
    const rules = [rule("ok", valued.true, [allow]), rule("r1", valued.true), rule("r2", test({ from: "response.bodyBytes" }, compare("eq", 0)))];
    equal(outcomeOf([policy(rules)]).verdict, "allow");
    equal(outcomeOf([policy(rules), policy([rule("other", valued.true)], { name: "q" })]).rules, ["q/other"]);
  }),
  says("Other actions of a rule are applied in order, before its deny or allow.", () => {
    const outcome = outcomeOf([policy([rule("r", valued.true, [allow, tag("a"), tag("b")]), rule("s", valued.true)])]);
    equal([outcome.tags, outcome.verdict], [["a", "b"], "change"]);
    equal(outcomeOf([policy([rule("r", valued.true, [deny(), tag("a")])])]).tags, ["a"]);
    const set = (value: string) => ({ do: "setHeader", on: "request", name: "x-a", value: { constant: value } }) as const;
    equal(outcomeOf([policy([rule("r", valued.true, [set("1"), set("2")])])]).request?.headers.filter(([name]) => name === "x-a"), [["x-a", "2"]]);
  }),
  says("A rule in observe has no effect but its record: an observed deny does not end, an observed allow does not stop, an observed change is not made.", () => {
    const observed = { mode: "observe" } as const;
    const rules = [rule("d", valued.true, [deny()], observed), rule("a", valued.true, [allow], observed), rule("c", valued.true, [setHeader_("request"), tag("t")], observed), rule("last", valued.true, [tag("seen")])];
    const outcome = outcomeOf([policy(rules)], {}, answered(request("/"), {}));
    equal(outcome.rules, ["p/d", "p/c", "p/last"]);
    equal(outcome.tags, ["seen"]);
    equal(outcome.request?.headers, request("/").request.headers);
    is(outcome.status, 200);
  }),
  says("A rule that is off is not evaluated.", () => {
    const outcome = outcomeOf([policy([rule("r", valued.true, [deny()], { mode: "off" })])], {}, request("/"), { explain: true });
    equal([outcome.verdict, outcome.rules], ["allow", []]);
    is(outcome.explanation?.[0]?.rules[0]?.skipped, "off");
  }),
];

function setHeader_(on: "request" | "response") {
  return { do: "setHeader", on, name: "x-set", value: { constant: "1" } } as const;
}

const modes = ["off", "observe", "enforce"] as const;
/** `o`bserved, `e`nforced or not at all (`-`), of a rule in a policy. */
const modeOf = (policyMode: (typeof modes)[number], more: object, configuration: object): string => {
  const { fired } = outcomeOf([policy([rule("r", valued.true, [tag("t")], more)], { mode: policyMode })], { policies: { p: configuration } });
  return fired[0]?.mode[0] ?? "-";
};

export const modeCases: Case[] = [
  says("`off < observe < enforce`.", () => is(modes.map((mode) => modeOf("enforce", { mode }, {})).join(""), "-oe")),
  says("The policy's mode is the configuration's, else the file's.", () => {
    is(modes.map((mode) => modeOf(mode, {}, {})).join(""), "-oe");
    is(modes.map((mode) => modeOf("observe", {}, { mode })).join(""), "-oe");
  }),
  says("A rule's effective mode is the configuration's for that rule, else the lower of its own (where it has one) and its policy's.", () => {
    is(modes.map((mode) => modeOf("observe", { mode }, {})).join(""), "-oo");
    is(modes.map((mode) => modeOf("observe", { mode: "off" }, { rules: { r: mode } })).join(""), "-oe");
    is(modeOf("observe", { mode: "enforce" }, { mode: "enforce" }), "e");
  }),
  says("A policy that is off has all its rules off, whatever the configuration says of single rules.", () => {
    is(modes.map((mode) => modeOf("off", {}, { rules: { r: mode } })).join(""), "---");
    is(modeOf("enforce", {}, { mode: "off", rules: { r: "enforce" } }), "-");
  }),
  says("A `floor` raises a rule's effective mode to itself in the end, also where the policy is off;", () => {
    is(modes.map((floor) => modeOf("enforce", { floor }, { mode: "off" })).join(""), "-oe");
    is(modes.map((mode) => modeOf(mode, { floor: "observe" }, {})).join(""), "ooe");
    is(modeOf("observe", { floor: "enforce", mode: "enforce" }, {}), "e");
  }),
  says("a configuration that names a rule below its floor, or switches a mandatory policy off, is refused whole.", () => {
    const floored = policy([rule("r", valued.true, [deny()], { floor: "observe" }), rule("s", valued.true, [tag("t")])], { mandatory: true });
    const codes = (configuration: object): string[] => outcomeOf([floored], { policies: { p: configuration } }).problems.map(({ code, at }) => `${code} ${at}`);
    equal(codes({ rules: { r: "off", s: "off" } }), ["SW6007 /policies/p/rules/r"]);
    equal(codes({ mode: "off" }), ["SW6006 /policies/p/mode"]);
    equal(codes({ mode: "observe", rules: { r: "observe", s: "off" } }), []);
    equal(outcomeOf([floored], { policies: { p: { mode: "off", rules: { s: "off" } } } }).fired, []);
  }),
];
