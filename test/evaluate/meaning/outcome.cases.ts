import { equal, is, ok } from "uvu/assert";
import type { Action, Policy } from "../../../cli/ir/types.ts";
import type { Outcome } from "../../../cli/evaluate/index.ts";
import { allow, answered, deny, outcomeOf, policy, request, rule, setHeader, tag, test, truth, valued } from "../builders.ts";
import { says, type Case } from "./case.ts";

const mode = (mode: "observe" | "enforce") => ({ mode });
const verdict = (...actions: [mode: "observe" | "enforce", action: Action][]): string =>
  outcomeOf([policy(actions.map(([each, action], index) => rule(`r${index}`, valued.true, [action], mode(each))))]).verdict;

export const verdictCases: Case[] = [
  says("`deny` (an enforced deny fired) over `would-deny` (an observed one) over `change` (an enforced set, add, remove, normalise or tag fired) over `would-change` over `allow`.", () => {
    equal([verdict(["enforce", deny()]), verdict(["observe", deny()]), verdict(["enforce", tag("t")]), verdict(["observe", tag("t")]), verdict(["enforce", allow]), verdict()],
      ["deny", "would-deny", "change", "would-change", "allow", "allow"]);
    equal([verdict(["observe", deny()], ["enforce", tag("t")], ["enforce", deny()]), verdict(["enforce", tag("t")], ["observe", deny()]), verdict(["observe", tag("t")], ["enforce", tag("u")])],
      ["deny", "would-deny", "change"]);
    const changes: Action[] = [setHeader("request", "x", "1"), { do: "addHeader", on: "response", name: "x", value: { constant: "1" } }, { do: "removeHeader", on: "request", name: "x" }, { do: "normalise" }, tag("t")];
    for (const change of changes) equal([verdict(["enforce", change]), verdict(["observe", change])], ["change", "would-change"]);
    is(verdict(["observe", allow]), "allow");
  }),
  says("Each rule that fires and is not a mere allow leaves one record.", () => {
    const outcome = outcomeOf([policy([rule("a", valued.true, [tag("t")], mode("observe")), rule("b", valued.true, [allow], mode("observe")), rule("c", valued.false, [tag("t")]), rule("d", valued.true, [tag("x"), allow])])]);
    equal(outcome.fired.map(({ rule, recorded }) => `${rule} ${recorded}`), ["a true", "b false", "d true"]);
  }),
  says("The exchange's `rules` are `policy/rule` of the records, in order.", () => {
    equal(outcomeOf([policy([rule("b", valued.true, [tag("t")]), rule("ok", valued.true, [allow])]), policy([rule("a", valued.true, [deny()])], { name: "q" })]).rules, ["p/b", "q/a"]);
  }),
];

const sent = (actions: Action[], fields: Record<string, string | string[]> = {}): (readonly [string, string])[] =>
  (outcomeOf([policy([rule("r", valued.true, actions)])], {}, request("/", fields)).request?.headers ?? []).filter(([name]) => name.startsWith("x-"));
const add = (name: string, value: string): Action => ({ do: "addHeader", on: "request", name, value: { constant: value } });
const remove = (name: string): Action => ({ do: "removeHeader", on: "request", name });

export const actionCases: Case[] = [
  says("`setHeader` replaces all fields of that name by one, `addHeader` adds one, `removeHeader` removes all; names are lowered.", () => {
    const received = { "x-a": ["1", "2"], "x-b": "3" };
    const response = outcomeOf([policy([rule("r", valued.true, [setHeader("response", "X-A", "é")])])], {}, answered(request("/"), received)).response?.headers;
    equal(response?.filter(([name]) => name.startsWith("x-")), [["x-b", "3"], ["x-a", "\xc3\xa9"]]);
    const added = outcomeOf([policy([rule("r", valued.true, [{ do: "addHeader", on: "response", name: "X-A", value: { constant: "4" } }])])], {}, answered(request("/"), received)).response?.headers;
    equal(added?.filter(([name]) => name === "x-a"), [["x-a", "1"], ["x-a", "2"], ["x-a", "4"]]);
    equal(sent([remove("X-A")], received), [["x-b", "3"]]);
    equal(sent([setHeader("request", "x-a", "1"), add("x-a", "2"), setHeader("request", "x-c", "5")], received), [["x-b", "3"], ["x-a", "1"], ["x-a", "2"], ["x-c", "5"]]);
  }),
  says("Between fields of different names order has no meaning.", () => {
    // Within a name it has: a field that is added stands behind those that are there.
    equal(sent([add("x-new", "1"), add("x-new", "2")]), [["x-new", "1"], ["x-new", "2"]]);
  }),
  says("A configuration whose text for such a value has a control byte other than the tab, or white space at an end, is refused whole: it would be another field, or the body (CWE-113).", () => {
    const parameters = [{ name: "t", type: "text" as const, default: "a", bytesMax: 9 }];
    const codes = (action: Action, value: string): string[] => outcomeOf([policy([rule("r", valued.false, [action])], { parameters })], { policies: { p: { params: { t: value } } } }).problems.map(({ code, at }) => `${code} ${at}`);
    const writes: Action[] = (["setHeader", "addHeader"] as const).flatMap((act) => (["request", "response"] as const).map((on) => ({ do: act, on, name: "x-a", value: { parameter: "t" } })));
    for (const action of writes) {
      for (const value of ["a\r\nx-b: 2", "\n", "a\rb", "a\0", "\x01", "\x7f", " a", "a\t"]) equal(codes(action, value), ["SW6012 /policies/p/params/t"], JSON.stringify(value));
      for (const value of ["", "a\tb c", "é"]) equal(codes(action, value), [], JSON.stringify(value));
    }
    equal(codes(tag("t"), "a\r\nb"), [], "a text that is not written into a header may be anything");
  }),
  says("A tag is noted once in an exchange.", () => {
    equal(outcomeOf([policy([rule("a", valued.true, [tag("t"), tag("u"), tag("t")]), rule("b", valued.true, [tag("u")])])]).tags, ["t", "u"]);
  }),
  says("What a client sends under a name that an enforced rule of the module sets or adds on requests is removed before all else, whether the rule fires or not", () => {
    const received = request("/", { "x-who": ["root", "admin"], "x-a": "1" });
    const forwarded = (action: Action, more: object, when = valued.false): string =>
      (outcomeOf([policy([rule("r", when, [action], more)])], {}, received).request?.headers ?? []).filter(([name]) => name.startsWith("x-")).map((pair) => pair.join("=")).join(" ");
    equal([forwarded(setHeader("request", "X-Who", "me"), {}), forwarded(add("x-who", "me"), {})], ["x-a=1", "x-a=1"]);
    is(forwarded(add("x-who", "me"), {}, valued.true), "x-a=1 x-who=me");
    // Not for an observed rule, not for one that removes, and not for one that changes the response.
    for (const other of [forwarded(add("x-who", "me"), mode("observe")), forwarded(add("x-who", "me"), { mode: "off" }), forwarded(setHeader("response", "x-who", "me"), {}), forwarded(remove("x-who"), {})]) {
      is(other, "x-who=root x-who=admin x-a=1");
    }
  }),
  says("Conditions still see it, since they read the message as received.", () => {
    const rules = [rule("set", valued.false, [setHeader("request", "x-who", "me")]), rule("r", test({ from: "request.header", name: "x-who" }, { is: "present" }), [tag("forged")])];
    equal(outcomeOf([policy(rules)], {}, request("/", { "x-who": "root" })).rules, ["p/r"]);
  }),
  says("Removing it leaves no record and is no change in the verdict.", () => {
    const outcome = outcomeOf([policy([rule("set", valued.false, [setHeader("request", "x-who", "me")])])], {}, request("/", { "x-who": "root" }));
    equal([outcome.verdict, outcome.rules, outcome.request?.headers.some(([name]) => name === "x-who")], ["allow", [], false]);
  }),
  says("A denial is a response of its own: the status, `content-type: application/problem+json`, and", () => {
    const { denial, status, request: forwarded, response } = outcomeOf([policy([rule("r", valued.true, [deny(403)])])], {}, request("/"), { denialId: "0123456789abcdef" });
    equal(denial, {
      phase: "request.headers", status: 403, headers: [["content-type", "application/problem+json"]],
      body: '{"type":"about:blank","title":"Forbidden","status":403,"instance":"urn:sidewall:0123456789abcdef"}',
    });
    equal([status, forwarded, response], [403, undefined, undefined]);
  }),
  says("with the status's reason phrase (or that of 400 or 500, for a status without one) and a random id of 16 hexadecimal digits.", () => {
    const title = (status: number): string => (JSON.parse(outcomeOf([policy([rule("r", valued.true, [deny(status)])])]).denial?.body ?? "") as { title: string }).title;
    equal([429, 413, 451, 499, 503, 599].map(title), ["Too Many Requests", "Content Too Large", "Unavailable For Legal Reasons", "Bad Request", "Service Unavailable", "Internal Server Error"]);
  }),
  says("HEAD gets the same headers.", () => {
    const of = (method: string) => outcomeOf([policy([rule("r", valued.true)])], {}, request("/", { ":method": method })).denial?.headers;
    equal(of("HEAD"), of("GET"));
  }),
  says("Of the upstream's response nothing is left.", () => {
    const rules = [rule("set", valued.true, [setHeader("response", "x-set", "1")]), rule("r", test({ from: "response.status" }, { is: "compare", comparison: "eq", value: { constant: 500 } }), [deny(502)])];
    const outcome = outcomeOf([policy(rules)], {}, answered(request("/"), { ":status": "500", "x-secret": "1" }));
    equal([outcome.status, outcome.response, outcome.denial?.headers], [502, undefined, [["content-type", "application/problem+json"]]]);
    ok(outcome.request, "the request was forwarded before");
  }),
];

const closed = policy([rule("r", valued.true)]), open = policy([rule("r", valued.true)], { name: "q", fails: "open" });
const brief = ({ verdict, status, rules, request, denial }: Outcome): unknown[] => [verdict, status, rules, request !== undefined, denial?.status];
const refused = ["error", 503, [], false, 503], passed = ["error", 200, [], true, undefined];

export const failureCases: Case[] = [
  says("Where its first configuration was refused, or the host cannot do what its policies need, no rule is evaluated and the verdict is `error`: the request is refused with 503 if a policy that fails closed has a rule whose effective mode is `enforce`", () => {
    const incapable = { ...request("/"), hostIsCapable: false };
    const of = (policies: Policy[], configuration = {}) => brief(outcomeOf(policies, configuration, incapable));
    equal([of([closed]), of([open, closed]), of([open])], [refused, refused, passed]);
    equal([of([closed], { policies: { p: { mode: "observe" } } }), of([closed], { policies: { p: { rules: { r: "off" } } } })], [passed, passed]);
    equal([brief(outcomeOf([closed], "{")), brief(outcomeOf([open], "{"))], [refused, passed]);
  }),
  says("(by the file's modes, where the configuration was refused); otherwise the exchange goes on as it is.", () => {
    const configuration = { policies: { p: { mode: "observe" as const }, nobody: {} } };
    equal(brief(outcomeOf([closed], configuration)), refused);
    const observed = policy([rule("r", valued.true, [setHeader("request", "x-a", "1")])], { mode: "observe" });
    const outcome = outcomeOf([observed], { policies: { p: { mode: "enforce" }, nobody: {} } }, request("/", { "x-a": "sent" }));
    equal([outcome.verdict, outcome.request?.headers, outcome.problems.length], ["error", request("/", { "x-a": "sent" }).request.headers, 1]);
  }),
  says("The refusal is a problem like a denial's, but without `instance`: no record tells of it.", () => {
    equal(outcomeOf([closed], "{", request("/"), { denialId: "0123456789abcdef" }).denial, {
      phase: "request.headers", status: 503, headers: [["content-type", "application/problem+json"]], body: '{"type":"about:blank","title":"Service Unavailable","status":503}',
    });
  }),
];

export const operandCases: Case[] = [
  says("Texts are bytes.", () => {
    equal([truth(test({ from: "request.header", name: "x" }, { is: "in", values: { constant: ["é"] }, ignoreCase: false }), request("/", { x: "\xc3\xa9" })),
      truth(test({ from: "request.header", name: "x" }, { is: "in", values: { constant: ["é"] }, ignoreCase: false }), request("/", { x: "\xe9" }))], ["true", "false"]);
  }),
  says("`ignoreCase` folds ASCII letters only.", () => {
    const equalIgnoring = (constant: string, value: string): string => truth(test({ from: "request.header", name: "x" }, { is: "in", values: { constant: [constant] }, ignoreCase: true }), request("/", { x: value }));
    equal([equalIgnoring("aB[z", "Ab[Z"), equalIgnoring("a", "b"), equalIgnoring("é", "\xc3\x89"), equalIgnoring("[", "{"), equalIgnoring("K", "\xe2\x84\xaa")], ["true", "false", "false", "false", "false"]);
  }),
  says("A parameter of one text stands for a list of one where a list is needed.", () => {
    const when = test({ from: "request.header", name: "x" }, { is: "in", values: { parameter: "t" }, ignoreCase: false });
    const parameters = [{ name: "t", type: "text" as const, default: "a", bytesMax: 8 }];
    equal(["a", "b"].map((value) => truth(when, request("/", { x: value }), { parameters })), ["true", "false"]);
    equal(["a", "b"].map((value) => truth(when, request("/", { x: value }), { parameters }, { policies: { p: { params: { t: "b" } } } })), ["false", "true"]);
  }),
];
