// The configuration, as the module, the evaluator and the JSON Schema judge it.
import Ajv2020 from "ajv/dist/2020.js";
import fc from "fast-check";
import * as assert from "uvu/assert";
import { configurationSchema } from "../../cli/configuration/schema.ts";
import { readConfiguration } from "../../cli/evaluate/configuration.ts";
import { readPatterns } from "../../cli/evaluate/configured-patterns.ts";
import type { Condition, Parameter } from "../../cli/ir/types.ts";
import { seeded } from "../automata/random.ts";
import { randomList } from "../configured/random.ts";
import { fullRun, suite } from "../support/suite.ts";
import { ir, pathUnder, policy, rule } from "./fixtures.ts";
import { configurationText, recordsOf, session, type Session } from "./plugin.ts";

const test = suite("configuration");

const header = (name: string, test: Extract<Condition, { op: "test" }>["test"]): Condition => ({ op: "test", select: { from: "request.header", name }, quantifier: "any", test });

const parameters: Parameter[] = [
  { name: "tenant", type: "text", default: "acme", bytesMax: 8 },
  { name: "limit", type: "number", default: 10, min: -1.5, max: 1e3 },
  { name: "strict", type: "boolean", default: true },
  { name: "prefixes", type: "texts", default: ["/a", "/b"], itemsMax: 3, bytesMax: 6 },
  { name: "inside", type: "cidrs", default: ["10.0.0.0/8"], itemsMax: 2 },
  { name: "label", type: "text", default: "", bytesMax: 8 },
  { name: "shapes", type: "patterns", default: ["/^old-\\d+$/i", "/x{3}/"], itemsMax: 3, bytesMax: 40 },
];

const guarded = ir(
  policy("orders-guard", [
    rule("by-tenant", { when: header("x-tenant", { is: "in", values: { parameter: "tenant" }, ignoreCase: false }) }),
    rule("by-prefix", { floor: "observe", when: { op: "test", select: { from: "request.path" }, quantifier: "any", test: { is: "prefix", values: { parameter: "prefixes" }, ignoreCase: false } } }),
    rule("by-size", { mode: "observe", when: { op: "test", select: { from: "request.targetBytes" }, quantifier: "any", test: { is: "compare", comparison: "gt", value: { parameter: "limit" } } } }),
    rule("labelled", { when: pathUnder("/label"), actions: [{ do: "addHeader", on: "request", name: "x-label", value: { parameter: "label" } }] }),
    rule("by-shape", { when: header("x-shape", { is: "matchesConfigured", values: { parameter: "shapes" } }) }),
    rule("by-address", { when: { op: "test", select: { from: "source.address" }, quantifier: "any", test: { is: "cidr", values: { parameter: "inside" } } }, unknown: { absent: "skip", broken: "skip" } }),
  ], { mode: "observe", parameters }),
  policy("always", [rule("never-off", { floor: "enforce", when: pathUnder("/.git") }), rule("sometimes", { when: pathUnder("/never") })], { mandatory: true }),
);

/** Which rules fire for the request, as `rule verdict`. */
function verdicts({ plugin, send }: Session, configuration: unknown, path: string, headers: [string, string][] = [], address = "192.0.2.1:9"): string[] {
  const through = plugin(configuration);
  const outcome = send(through, { path, headers, properties: { source: { address } } });
  through.close();
  return recordsOf(outcome).map((record) => `${String(record.rule)} ${String(record.verdict)}`);
}

const params = (values: Record<string, unknown>): unknown => ({ policies: { "orders-guard": { params: values } } });

test("no configuration, none at all in JSON, and empty objects are the defaults", async () => {
  const opened = await session(guarded);
  for (const configuration of [undefined, "{}", " {\n}\t", { policies: {} }, { policies: { always: {}, "orders-guard": { rules: {}, params: {} } }, records: {} }]) {
    assert.equal(verdicts(opened, configuration, "/b/c", [["x-tenant", "acme"]]), ["by-tenant would-deny", "by-prefix would-deny"]);
    assert.equal(verdicts(opened, configuration, "/.git/config"), ["never-off deny"]);
  }
});

test("each type of parameter takes effect", async () => {
  const opened = await session(guarded);
  assert.equal(verdicts(opened, params({ tenant: "\u00e9\"\\\ud83d\ude00" }), "/x", [["x-tenant", Buffer.from("é\"\\😀").toString("latin1")]]), ["by-tenant would-deny"]);
  assert.equal(verdicts(opened, "{\"policies\":{\"orders-guard\":{\"params\":{\"tenant\":\"\\ud800\"}}}}", "/x", [["x-tenant", "\xef\xbf\xbd"]]), ["by-tenant would-deny"]);
  assert.equal(verdicts(opened, params({ prefixes: ["/zz", ""] }), "/x"), ["by-prefix would-deny"]);
  assert.equal(verdicts(opened, params({ prefixes: [] }), "/a"), []);
  assert.equal(verdicts(opened, `{"policies":{"orders-guard":{"params":{"limit":2.5e0}}}}`, "/xx"), ["by-size would-deny"]);
  const shape = (list: string[] | undefined, value: string): boolean => verdicts(opened, list === undefined ? {} : params({ shapes: list }), "/x", [["x-shape", Buffer.from(value).toString("latin1")]]).includes("by-shape would-deny");
  assert.equal([["OLD-7"], ["axxxb"], ["old-"]].map(([value]) => shape(undefined, value as string)), [true, true, false]);
  assert.equal([["/^new/"], ["/^new/", "/\\bé.$/"], []].map((list) => ["old-7", "xxx", "newer", "é日", "ée"].map((value) => Number(shape(list, value)))), [[0, 0, 1, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0, 0]]);
  assert.equal(verdicts(opened, params({ inside: ["2001:db8::/32", "192.0.2.0/24"] }), "/x"), ["by-address would-deny"]);
});

test("parameters that need more than 64 KiB stand where tables can name them", async () => {
  const large = (name: string): Parameter => ({ name, type: "texts", default: [name], itemsMax: 256, bytesMax: 1024 });
  const opened = await session(ir(policy("orders-guard", [
    rule("first", { when: header("x-a", { is: "in", values: { parameter: "one" }, ignoreCase: false }) }), rule("last", { when: header("x-a", { is: "in", values: { parameter: "two" }, ignoreCase: false }) }),
  ], { mode: "observe", parameters: [large("one"), large("two")] })));
  assert.equal(["one", "two", "x"].map((value) => verdicts(opened, {}, "/", [["x-a", value]])), [["first would-deny"], ["last would-deny"], []]);
  assert.equal(verdicts(opened, params({ two: Array.from({ length: 50 }, (_, index) => `${index}`.padStart(1024, "0")) }), "/", [["x-a", "49".padStart(1024, "0")]]), ["last would-deny"]);
});

test("a parameter's texts are compared with and without case, and written as they were configured", async () => {
  const named = (id: string, name: string, is: "in" | "prefix" | "suffix" | "contains", parameter: string, ignoreCase: boolean) =>
    rule(id, { when: header(name, { is, values: { parameter }, ignoreCase }) });
  const opened = await session(ir(policy("orders-guard", [
    named("in", "x-a", "in", "both", false), named("in-any-case", "x-a", "in", "both", true), named("within", "x-b", "contains", "both", false), named("within-any-case", "x-b", "contains", "both", true),
    named("begins", "x-b", "prefix", "folded", true), named("ends", "x-b", "suffix", "folded", true), named("text", "x-c", "in", "one", true),
    rule("below", { when: { op: "test", select: { from: "request.path" }, quantifier: "any", test: { is: "under", values: { parameter: "paths" } } } }),
    rule("written", { when: pathUnder("/write"), actions: [{ do: "setHeader", on: "request", name: "x-one", value: { parameter: "one" } }] }),
  ], {
    mode: "observe", pathIgnoresCase: true, parameters: [
      { name: "both", type: "texts", default: ["Alpha", "bETA", "\u00c9A"], itemsMax: 4, bytesMax: 8 }, { name: "folded", type: "texts", default: ["Alpha", "bETA"], itemsMax: 4, bytesMax: 8 },
      { name: "one", type: "text", default: "OnE", bytesMax: 8 }, { name: "paths", type: "texts", default: ["/Admin"], itemsMax: 2, bytesMax: 8 },
    ],
  })));
  const ids = (configuration: unknown, path: string, headers: [string, string][]) => verdicts(opened, configuration, path, headers).map((verdict) => verdict.split(" ")[0]);
  assert.equal(ids(undefined, "/", [["x-a", "alphA"], ["x-b", "ALPHA and alpha"], ["x-c", "oNe"]]), ["in-any-case", "within-any-case", "begins", "ends", "text"]);
  assert.equal(ids(undefined, "/aDMIN/x", [["x-a", "Alpha"], ["x-b", "a bETA!"]]), ["in", "in-any-case", "within", "within-any-case", "below"]);
  assert.equal(ids(undefined, "/", [["x-a", Buffer.from("\u00e9A").toString("latin1")]]), [], "only ASCII is folded");
  const other = params({ both: ["GAMMA"], folded: ["DElta"], one: "TWO", paths: ["/OWN/"] });
  assert.equal(ids(other, "/own", [["x-a", "gamma"], ["x-b", "GAMMA DELTA"], ["x-c", "two"]]), ["in-any-case", "within", "within-any-case", "ends", "text", "below"]);
  const enforced = opened.plugin({ policies: { "orders-guard": { mode: "enforce", params: { one: "TWO" } } } });
  assert.equal(opened.send(enforced, { path: "/WRITE" }).forwarded?.headers.find(([name]) => name === "x-one")?.[1], "TWO");
  enforced.close();
});

test("a text that is written into a header is one line: control bytes and white space at its ends are refused, all else is kept", async () => {
  const opened = await session(guarded);
  const fits = new Ajv2020.default({ strict: true }).compile(configurationSchema(guarded));
  const judged = (label: string): boolean[] => [opened.refusal(params({ label })) === undefined, "settings" in readConfiguration(guarded, JSON.stringify(params({ label }))), fits(params({ label }))];
  const all = Array.from({ length: 0x100 }, (_, code) => String.fromCharCode(code));
  for (const character of all) {
    const isControl = /[\x00-\x08\x0a-\x1f\x7f]/.test(character), isBlank = /[\t ]/.test(character);
    assert.equal(judged(`a${character}b`), Array(3).fill(!isControl), `within: ${JSON.stringify(character)}`);
    for (const label of [character, `${character}a`, `a${character}`]) assert.equal(judged(label), Array(3).fill(!isControl && !isBlank), JSON.stringify(label));
  }
  for (const label of ["", "\u00e9\ud83d\ude00", "a \tb"]) {
    const through = opened.plugin({ policies: { "orders-guard": { mode: "enforce", params: { label } } } });
    assert.is(opened.send(through, { path: "/label" }).forwarded?.headers.find(([name]) => name === "x-label")?.[1], Buffer.from(label).toString("latin1"));
    through.close();
  }
});

test("values as long as they may be leave their neighbours alone", async () => {
  const opened = await session(ir(policy("p", [
    rule("texts", { when: header("x-a", { is: "in", values: { parameter: "texts" }, ignoreCase: false }) }), rule("text", { when: header("x-a", { is: "in", values: { parameter: "text" }, ignoreCase: false }) }),
    rule("number", { when: { op: "test", select: { from: "request.targetBytes" }, quantifier: "any", test: { is: "compare", comparison: "lt", value: { parameter: "number" } } } }),
    rule("networks", { when: { op: "test", select: { from: "source.address" }, quantifier: "any", test: { is: "cidr", values: { parameter: "networks" } } } }), rule("last", { when: header("x-a", { is: "in", values: { parameter: "last" }, ignoreCase: false }) }),
  ], { mode: "observe", parameters: [
    { name: "last", type: "text", default: "end", bytesMax: 3 }, { name: "networks", type: "cidrs", default: [], itemsMax: 2 }, { name: "number", type: "number", default: 0 }, { name: "text", type: "text", default: "", bytesMax: 4 },
    { name: "texts", type: "texts", default: [], itemsMax: 3, bytesMax: 4 },
  ] })));
  // In both orders: what is written last would cover up that it was overwritten.
  const given = { last: "end", networks: ["10.0.0.0/8", "2001:db8::/32"], number: "N", text: "4444", texts: ["1111", "2222", "3333"] };
  for (const entries of [Object.entries(given), Object.entries(given).reverse()]) {
    const configuration = `{"policies":{"p":{"params":${JSON.stringify(Object.fromEntries(entries)).replace('"N"', "0.".padEnd(64, "0"))}}}}`;
    const fired = (value: string, address: string): string[] => verdicts(opened, configuration, "/", [["x-a", value]], address).map((verdict) => verdict.split(" ")[0] as string);
    assert.equal([fired("1111", "10.0.0.1:1"), fired("3333", "[2001:db8::1]:1"), fired("4444", "192.0.2.1:1"), fired("end", "192.0.2.1:1")], [["texts", "networks"], ["texts", "networks"], ["text"], ["last"]]);
  }
});

test("modes: the configuration's over the file's, a rule's own is capped, off is off, a floor holds", async () => {
  const opened = await session(guarded);
  const request = ["/a/123456789", [["x-tenant", "acme"]], "10.1.1.1:5"] as const;
  const fired = (own: unknown): string[] => verdicts(opened, { policies: { "orders-guard": own } }, request[0], [...request[1].map(([name, value]): [string, string] => [name, value])], request[2]);
  const observed = ["by-tenant would-deny", "by-prefix would-deny", "by-size would-deny", "by-address would-deny"];
  assert.equal(fired({}), observed);
  assert.equal(fired({ mode: "enforce" }), ["by-tenant deny"]);
  assert.equal(fired({ mode: "enforce", rules: { "by-tenant": "off", "by-prefix": "observe", "by-address": "observe" } }), observed.slice(1));
  assert.equal(fired({ rules: { "by-address": "enforce" } }), [...observed.slice(0, 3), "by-address deny"]);
  assert.equal(fired({ mode: "off" }), ["by-prefix would-deny"]);
  assert.equal(fired({ mode: "off", rules: { "by-tenant": "enforce" } }), ["by-prefix would-deny"]);
});

test("what does not fit is refused whole, with one line that names the place and no value", async () => {
  const { refusal } = await session(guarded);
  const refused = "sidewall refuses the configuration: ";
  const own = "policies.orders-guard";
  const cases: [unknown, string][] = [
    ["[]", "it must be an object"],
    ["{", "it must be well-formed JSON"],
    ["{} {}", "it must be well-formed JSON"],
    ["\0", "it must be an object"],
    [{ polices: {} }, "polices must be a known name"],
    [{ "\u0001\"": {} }, "\\u0001\\\" must be a known name"],
    [{ "": {} }, " must be a known name"],
    [`{"policies":{}`, "policies must be well-formed JSON"],
    [{ policies: { other: {} } }, "policies.other must be a known name"],
    [{ policies: { "orders-guard": { rules: { nope: "off" } } } }, `${own}.rules.nope must be a known name`],
    [`{"policies":{"orders-guard":{"mode":"off","mode":"off"}}}`, `${own}.mode must be given once`],
    [{ policies: { "orders-guard": { mode: "disabled" } } }, `${own}.mode must be off, observe or enforce`],
    [{ policies: { "orders-guard": { mode: true } } }, `${own}.mode must be off, observe or enforce`],
    [{ policies: { "orders-guard": { rules: { "by-prefix": "off" } } } }, `${own}.rules.by-prefix must be observe or enforce`],
    [{ policies: { always: { mode: "off" } } }, "policies.always.mode must be observe or enforce"],
    [{ policies: { always: { rules: { "never-off": "observe" } } } }, "policies.always.rules.never-off must be enforce"],
    [params({ tenant: "secret-tenant" }), `${own}.params.tenant must be a text of at most 8 bytes`],
    ...["a\r\nb: c", "\n", "\r", "\0", "a\u001f", "\u007f", " a", "a\t"].map((label): [unknown, string] => [params({ label }), `${own}.params.label must be a header's value of at most 8 bytes`]),
    [params({ limit: 1001 }), `${own}.params.limit must be a number from -1.5 to 1000`],
    [params({ limit: -1.6 }), `${own}.params.limit must be a number from -1.5 to 1000`],
    [`{"policies":{"orders-guard":{"params":{"limit":01}}}}`, `${own}.params.limit must be a number from -1.5 to 1000`],
    [params({ strict: "true" }), `${own}.params.strict must be true or false`],
    [params({ prefixes: ["a", "b", "c", "d"] }), `${own}.params.prefixes must be a list of at most 3 texts of at most 6 bytes`],
    [params({ prefixes: ["1234567"] }), `${own}.params.prefixes must be a list of at most 3 texts of at most 6 bytes`],
    [params({ inside: ["10.0.0.0/33"] }), `${own}.params.inside must be a list of at most 2 addresses or networks`],
    [params({ shapes: "/a/" }), `${own}.params.shapes must be a list of at most 3 patterns of at most 40 bytes`],
    [params({ shapes: ["/a/", "/b/", "/c/", "/d/"] }), `${own}.params.shapes must be a list of at most 3 patterns of at most 40 bytes`],
    [params({ shapes: [`/${"a".repeat(39)}/`] }), `${own}.params.shapes must be a list of at most 3 patterns of at most 40 bytes`],
    [params({ shapes: ["/a/", "/sec(?=ret)/"] }), `${own}.params.shapes must be a list of at most 3 patterns of at most 40 bytes; pattern 2 at 5: a look-around; write what stands there as a part of the pattern`],
    [params({ shapes: ["/b*/"] }), `${own}.params.shapes must be a list of at most 3 patterns of at most 40 bytes; pattern 1: a match of nothing at all; say what must be there`],
    [{ records: { perSecond: -1 } }, "records.perSecond must be a whole number up to 10000"],
    [{ records: { perSecond: 10_001 } }, "records.perSecond must be a whole number up to 10000"],
    [{ records: { perSecond: 1.5 } }, "records.perSecond must be a whole number up to 10000"],
    [" ".repeat(70_000), "it must be at most 64 KiB"],
  ];
  for (const [configuration, expected] of cases) assert.is(refusal(configuration), refused + expected, configurationText(configuration).slice(0, 80));
});

const mode = fc.constantFrom("off", "observe", "enforce");
const floored = fc.constantFrom("observe", "enforce");
const optional = <T>(model: Record<string, fc.Arbitrary<T>>) => fc.record(model, { requiredKeys: [] });
/** Lists of up to three patterns of up to 40 bytes, most of which can be used. */
const shapes = fc.nat().map((number) => randomList(seeded(number)).map(({ text }) => text).filter((text) => Buffer.byteLength(text) <= 40).slice(0, 3));

const valid = optional<unknown>({
  policies: optional<unknown>({
    "orders-guard": optional<unknown>({
      mode, rules: optional({ "by-tenant": mode, "by-prefix": floored, "by-size": mode, "by-address": mode }),
      params: optional<unknown>({
        tenant: fc.string({ maxLength: 8, unit: fc.constantFrom("a", "B", "\"", "\\", "\n", "\u0001", "/", " ") }), limit: fc.oneof(fc.integer({ min: -1, max: 1000 }), fc.double({ min: -1.5, max: 1000, noNaN: true })),
        label: fc.stringMatching(/^(?:[!-~](?:[\t -~]{0,6}[!-~])?)?$/), strict: fc.boolean(), prefixes: fc.array(fc.string({ maxLength: 6 , unit: "grapheme-ascii" }), { maxLength: 3 }),
        inside: fc.array(fc.constantFrom("10.0.0.0/8", "::/0", "2001:db8::1", "192.0.2.7", "::ffff:1.2.3.4/120"), { maxLength: 2 }), shapes: shapes.filter((list) => "patterns" in readPatterns(list)),
      }),
    }),
    always: optional<unknown>({ mode: floored, rules: optional({ "never-off": fc.constant("enforce"), sometimes: mode }) }),
  }),
  records: optional({ perSecond: fc.nat({ max: 10_000 }) }),
});

const strange: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(), mode, fc.constantFrom("", "Off", "300.0.0.1", "10.0.0.0/33", "1::2::3", "10.0.0.0/08", 0, -0, 1e3, 1000.5, -1.5, 1e21, 5e-324, null, {}, [], [[]], [""], "é".repeat(9), "a\r\nb", "\u007f", "a\tb", "a\t", " ", ["x".repeat(7)], [1]),
);

/** Replaces, adds or renames somewhere. */
function mutate(value: unknown, choose: (below: number) => number, other: unknown): unknown {
  if (value === null || typeof value !== "object" || choose(4) === 0) return other;
  if (Array.isArray(value)) return choose(2) === 0 || value.length === 0 ? [...value, other] : value.map((item, i) => (i === choose(value.length) ? mutate(item, choose, other) : item as unknown));
  const entries = Object.entries(value);
  const names = ["mode", "rules", "params", "policies", "records", "perSecond", "never-off", "limit", "strict", "x", "toString", "by-tenant", "inside", "label", "shapes"];
  if (entries.length === 0 || choose(3) === 0) return Object.fromEntries([...entries, [names[choose(names.length)], other]]);
  const at = choose(entries.length);
  return Object.fromEntries(entries.map(([name, item], i) => (i === at ? [name, mutate(item, choose, other)] : [name, item])));
}

/** The one reason is that a pattern cannot be used, which no schema can say. */
const isOfPatterns = (text: string): boolean => {
  const read = readConfiguration(guarded, text);
  return "problems" in read && read.problems.every(({ code }) => code === "SW6014");
};

const seed = Number(process.env.SIDEWALL_SEED ?? Date.now() % 1_000_000);
const runs = fullRun ? 20_000 : 2_000;

test("module, evaluator and JSON Schema agree on random configurations, valid and mutated", async () => {
  console.log(`\n  seed: ${seed}`);
  const { refusal } = await session(guarded);
  const fits = new Ajv2020.default({ strict: true }).compile(configurationSchema(guarded));
  let accepted = 0, refused = 0;
  fc.assert(fc.property(valid, strange, fc.infiniteStream(fc.nat()), fc.boolean(), (configuration, other, numbers, isMutated) => {
    const choose = (below: number): number => (numbers.next().value as number) % below;
    const judged = isMutated ? mutate(configuration, choose, other) : configuration;
    const text = JSON.stringify(judged);
    const byModule = refusal(text) === undefined, byEvaluator = "settings" in readConfiguration(guarded, text), bySchema = fits(judged);
    if (byModule) accepted += 1; else refused += 1;
    assert.is(byModule, byEvaluator, `module and evaluator: ${text} ${refusal(text) ?? ""}`);
    // Lengths in bytes, and all rules of IPv6 texts, are beyond a schema; what it refuses, the module refuses.
    if (!bySchema || !(/[^\x00-\x7f]|::/.test(text) || isOfPatterns(text))) assert.is(byModule, bySchema, `module and schema: ${text}`);
  }), { numRuns: runs, seed });
  assert.ok(accepted > runs / 4 && refused > runs / 8, `${accepted} accepted, ${refused} refused`);
});

test("what is said of a pattern that cannot be used is the same on the laptop and in the log", async () => {
  const { refusal } = await session(guarded);
  let refused = 0;
  fc.assert(fc.property(shapes, (list) => {
    const read = readConfiguration(guarded, JSON.stringify(params({ shapes: list }))), line = refusal(params({ shapes: list }));
    assert.is(line === undefined, "settings" in read, JSON.stringify(list));
    if (line === undefined || !("problems" in read)) return;
    refused += 1;
    assert.is(`/policies/orders-guard/params/shapes has a pattern that cannot be used (${line.slice(line.indexOf("; ") + 2)})`, read.problems.map(({ message }) => message).join());
  }), { numRuns: runs, seed });
  assert.ok(refused > runs / 10, `${refused} refused`);
});

test("module and evaluator agree on texts that are nearly JSON", async () => {
  const { refusal } = await session(guarded);
  fc.assert(fc.property(valid, fc.nat(), fc.constantFrom("", "{", "}", "[", "]", ",", ":", "\"", "\\", "0", "1", "-", ".", "e", " ", "\n", "\\u0061", "\\ud800", "t", "\u0001", "\"a\":1,", "\0"), fc.nat({ max: 2 }), (configuration, place, piece, cut) => {
    const text = JSON.stringify(configuration), at = place % (text.length + 1);
    const changed = text.slice(0, at) + piece + text.slice(at + cut);
    if (changed === "") return;
    assert.is(refusal(changed) === undefined, "settings" in readConfiguration(guarded, changed), changed);
  }), { numRuns: runs, seed });
});

test.run();
