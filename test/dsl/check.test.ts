// An IR that another tool wrote: what contradicts itself is told, and what random IRs hold is not.
import * as assert from "uvu/assert";
import { check } from "../../cli/check/check.ts";
import { negatedAbsence } from "../../cli/check/absence.ts";
import { renderText } from "../../cli/diagnostics/index.ts";
import { irVersion, type Condition, type Ir, type Mode, type Parameter, type Rule } from "../../cli/ir/types.ts";
import { validateIr } from "../../cli/ir/validate.ts";
import { randomIr, seedOf } from "../random/index.ts";
import { fullRun, suite } from "../support/suite.ts";

const test = suite("check");
const place = { file: "x.ts", line: 3, column: 5 };
const parameters: Parameter[] = [{ name: "level", type: "number", default: 1 }];

function irOf(when: Condition, rule: Partial<Rule> = {}): Ir {
  const whole: Rule = { id: "r", severity: "low", owasp: [], cwe: [], mitre: [], phase: "request.headers", unknown: { absent: "skip", broken: "skip" }, actions: [{ do: "deny", status: 403, renderer: "problem" }], place, when, ...rule };
  return { irVersion, policies: [{ name: "p", mode: "observe", mandatory: false, fails: "closed", requestBodyBytesMax: 9, responseBodyBytesMax: 9, pathIgnoresCase: false, parameters, place, rules: [whole] }] };
}

const said = (ir: Ir): string[] => check(ir).map((one) => renderText(one).split("\n")[0] ?? "");
const contradiction = (reason: string) => `x.ts:3:5: error SW4010: the IR contradicts itself: ${reason}`;
const always: Condition = { op: "constant", value: true };
const isOne = (select: Extract<Condition, { op: "test" }>["select"]): Condition => ({ op: "test", select, quantifier: "any", test: { is: "compare", comparison: "eq", value: { constant: 1 } } });
const inList = (select: Extract<Condition, { op: "test" }>["select"], values: { constant: string[] } | { parameter: string }): Condition => ({ op: "test", select, quantifier: "any", test: { is: "in", values, ignoreCase: false } });
const items = { from: "request.json", path: ["items", { any: true }] } as { from: "request.json"; path: [string, { any: true }] };

const contradictions: [name: string, ir: Ir, reason: string][] = [
  ["a test of another type", irOf({ op: "not", of: inList({ from: "source.port" }, { constant: ["1"] }) }), "`in` does not fit source.port, which is number"],
  ["a template on another text", irOf({ op: "test", select: { from: "request.host" }, quantifier: "any", test: { is: "template", templates: ["/a"] } }), "`template` does not fit request.host, which is text"],
  ["presence of a number", irOf({ op: "test", select: { from: "count", of: { from: "request.header", name: "x" } }, quantifier: "any", test: { is: "present" } }), "`present` does not fit request.header(\"x\").count(), which is number"],
  ["a phase that is too early", irOf(isOne({ from: "request.bodyBytes" })), "rule `r` belongs to request.body, not to request.headers"],
  ["a phase that is too late", irOf(always, { phase: "response.body" }), "rule `r` belongs to request.headers, not to response.body"],
  ["a parameter that is not declared", irOf(inList({ from: "request.host" }, { parameter: "names" })), "parameter `names` is not declared"],
  ["a parameter of another type", irOf(inList({ from: "request.host" }, { parameter: "level" })), "parameter `level` is of type number, not text or texts"],
  ["patterns from a number", irOf({ op: "test", select: { from: "request.host" }, quantifier: "any", test: { is: "matchesConfigured", values: { parameter: "level" } } }), "parameter `level` is of type number, not patterns"],
  ["a default that no module can compile", { ...irOf(always), policies: irOf(always).policies.map((policy) => ({ ...policy, parameters: [{ name: "shapes", type: "patterns", default: ["/a/", "/b(?=c)/"], itemsMax: 2, bytesMax: 16 }] })) }, "the default of parameter `shapes`: pattern 2 at 3: a look-around; write what stands there as a part of the pattern"],
  ["a header's value from a number", irOf(always, { actions: [{ do: "setHeader", on: "request", name: "x-a", value: { parameter: "level" } }] }), "parameter `level` is of type number, not text"],
  ["an element outside", irOf(isOne({ from: "element", path: ["a"] })), "item.at(\"/a\") stands outside of an `each`"],
  ["another selector inside", irOf({ op: "each", select: items, quantifier: "any", of: isOne({ from: "source.port" }) }, { phase: "request.body" }), "source.port stands inside of an `each`"],
  ["an each in an each", irOf({ op: "each", select: items, quantifier: "any", of: { op: "each", select: items, quantifier: "any", of: isOne({ from: "element", path: [] }), place } }, { phase: "request.body" }), "an `each` stands inside of another"],
  ["a header in capitals", irOf(inList({ from: "request.header", name: "X-A" }, { constant: ["1"] })), "\"X-A\" is no header name in lower case"],
  ["a changed header that is none", irOf(always, { actions: [{ do: "removeHeader", on: "request", name: "x a" }] }), "\"x a\" is no header name in lower case"],
  ["a header's value with a line break", irOf(always, { actions: [{ do: "addHeader", on: "request", name: "x-a", value: { constant: "1\r\nx-b: 2" } }] }), "the value of x-a: it contains a control character"],
  ["a default with a line break, for a header", { ...irOf(always, { actions: [{ do: "addHeader", on: "request", name: "x-a", value: { parameter: "team" } }] }), policies: irOf(always, { actions: [{ do: "addHeader", on: "request", name: "x-a", value: { parameter: "team" } }] }).policies.map((policy) => ({ ...policy, parameters: [{ name: "team", type: "text", default: "a\nb", bytesMax: 8 }] })) }, "the value of x-a: it contains a control character"],
  ["a malformed template", irOf({ op: "test", select: { from: "request.path" }, quantifier: "any", test: { is: "template", templates: ["/{a}{b}"] } }), "\"/{a}{b}\" is no path template: \"{a}{b}\" is neither a literal nor one variable"],
  ["a variable without a template", irOf(inList({ from: "request.pathVariable", template: "a", variable: "b" }, { constant: ["1"] })), "\"a\" is no path template: it does not start with /"],
  ["a variable that is not in its template", irOf(inList({ from: "request.pathVariable", template: "/{a}", variable: "b" }, { constant: ["1"] })), "template \"/{a}\" has no variable `b`"],
  ["a malformed network", irOf({ op: "test", select: { from: "source.address" }, quantifier: "any", test: { is: "cidr", values: { constant: ["10.0.0.0/40"] } } }), "\"10.0.0.0/40\" is no network"],
  ["a length of a number", irOf(isOne({ from: "length", of: { from: "source.port" } })), "source.port.length() is no length of a text"],
  ["an and of nothing", irOf({ op: "and", of: [] }), "`and` of nothing"],
];

for (const [name, ir, reason] of contradictions) test(name, () => { assert.equal(said(ir), [contradiction(reason)]); });

const hasPattern = (select: Extract<Condition, { op: "test" }>["select"], ...sources: string[]): Condition => ({ op: "test", select, quantifier: "any", test: { is: "matches", patterns: sources.map((source) => ({ source, flags: "u" })) }, place });

test("patterns that a policy could not have are refused wherever the IR comes from", () => {
  const codeOf = (source: string): string[] => check(irOf(hasPattern({ from: "request.host" }, source))).map(({ code }) => code);
  assert.equal(["a(?=b)", "\\p{L}{3,}\\p{Lu}{9,}\\p{Ll}", "a*", "a[^b]{60}\\p{Lu}\\p{Lu}\\p{Lu}", "a+b"].map(codeOf), [["SW3022"], ["SW3023"], ["SW3024"], ["SW3025"], []]);
  assert.equal(said(irOf({ op: "not", of: { op: "or", of: [always, hasPattern({ from: "request.host" }, "a(?=b)")] } })), ["x.ts:3:5: error SW3022: /a(?=b)/u cannot be used: a look-ahead at its character 2"]);
});

test("the tables of all patterns of a module are bounded together", () => {
  // Some 200 KB of tables each.
  const ofHeaders = (count: number): Condition => ({ op: "or", of: Array.from({ length: count }, (_, number) => hasPattern({ from: "request.header", name: `x-${number}` }, "\\p{L}{3}\\d")) });
  assert.equal(said(irOf(ofHeaders(5))), []);
  const [told, ...more] = said(irOf(ofHeaders(6)));
  assert.match(told!, /^x\.ts:3:5: error SW4006: .*bytes of tables of all patterns.*1,?048,?576/);
  assert.equal(more, []);
  // One selector has one set, however often the same patterns are asked.
  assert.equal(said(irOf({ op: "or", of: Array.from({ length: 9 }, () => hasPattern({ from: "request.host" }, "\\p{L}{3}\\d")) })), []);
});

test("a floor above a rule's own mode is told, and one at it is not", () => {
  const told = (floor: Mode, mode: Mode): string[] => check(irOf(always, { floor, mode })).map(({ code }) => code);
  assert.equal([told("enforce", "observe"), told("observe", "off"), told("observe", "observe"), told("observe", "enforce")], [["SW4009"], ["SW4009"], [], []]);
});

test("an allow before a deny of an earlier phase is told, and no other", () => {
  const late: Partial<Rule> = { when: isOne({ from: "request.bodyBytes" }), phase: "request.body" };
  const told = (first: Partial<Rule>, second: Partial<Rule>): string[] => {
    const whole = irOf(always), [rule] = whole.policies[0]!.rules;
    return check({ ...whole, policies: [{ ...whole.policies[0]!, rules: [{ ...rule!, ...first }, { ...rule!, id: "s", ...second }] }] }).map(({ code }) => code);
  };
  const allow: Partial<Rule> = { actions: [{ do: "allow" }] };
  assert.equal([told({ ...late, ...allow }, {}), told(allow, {}), told(allow, late), told({ ...late, ...allow }, late), told({}, { ...late, ...allow })], [["SW4005"], [], [], [], []]);
});

test("random IRs do not contradict themselves", () => {
  const seed = Number(process.env.SIDEWALL_SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`\n  seed: ${seed}`);
  for (let index = 0; index < (fullRun ? 5_000 : 500); index += 1) {
    const errors = check(randomIr(seedOf(seed, index))).filter(({ severity }) => severity === "error");
    assert.equal(errors, [], `seed ${seed}, IR ${index}`);
  }
});

test("two negations are none, and presence is never absent", () => {
  const header = { from: "request.header", name: "x" } as const;
  const not = (of: Condition): Condition => ({ op: "not", of });
  const test = inList(header, { constant: ["1"] });
  const present: Condition = { op: "test", select: header, quantifier: "any", test: { is: "present" } };
  assert.is(negatedAbsence(test), undefined);
  assert.equal(negatedAbsence(not(test)), header);
  assert.is(negatedAbsence(not(not(test))), undefined);
  assert.equal(negatedAbsence(not({ op: "or", of: [present, not(present), not(not(test))] })), header);
  assert.is(negatedAbsence(not({ op: "and", of: [present, not(test), isOne({ from: "source.port" }), isOne({ from: "count", of: header })] })), undefined);
  assert.equal(negatedAbsence({ op: "each", select: items, quantifier: "any", of: not(isOne({ from: "element", path: ["a"] })) }), { from: "element", path: ["a"] });
});

test("state, timers and suspensions have a shape and a name, and are refused until a compiler builds them", () => {
  const ir = irOf(always), [policy] = ir.policies as [Ir["policies"][number]];
  policy.state = [{ name: "seen", scope: "proxy", value: { type: "number" }, key: { select: { from: "source.spiffe" }, cellsMax: 64 }, lifetimeSeconds: 60, layoutVersion: 1, place }];
  policy.timers = [{ name: "sweep", everyMilliseconds: 1_000, place }];
  policy.suspensions = [{ name: "ask", phase: "request.headers", cluster: "oracle", deadlineMilliseconds: 50, unknown: { absent: "skip", broken: "match" }, place }];
  assert.equal(validateIr(structuredClone(ir)), { ir });
  assert.equal(said(ir), ["state `seen`", "timer `sweep`", "suspension `ask`"].map((what) => `x.ts:3:5: error SW4012: policy \`p\` has the ${what}, which this version cannot build`));
  const wrong: unknown[] = [
    { state: [{ ...policy.state[0], scope: "planet" }] }, { state: [{ ...policy.state[0], value: { type: "text" } }] }, { state: [{ ...policy.state[0], layoutVersion: undefined }] },
    { timers: [{ ...policy.timers[0], everyMilliseconds: 0 }] }, { suspensions: [{ ...policy.suspensions[0], unknown: { absent: "skip" } }] },
  ];
  for (const part of wrong) assert.ok("problems" in validateIr(JSON.parse(JSON.stringify({ ...ir, policies: [{ ...policy, ...part as object }] }))), JSON.stringify(part));
});

test.run();
