// Patterns over inputs: the evaluator and the module, in every layer and place, and what several tests share.
import * as assert from "uvu/assert";
import { buildModule } from "../../cli/build.ts";
import { always, answered, each, element, form, ir, json, policy, request, rule, tag } from "../evaluate/builders.ts";
import { agreeing } from "../differential/agreeing.ts";
import type { InputPlace } from "../../cli/detectors/types.ts";
import type { Condition, Pattern, Predicate } from "../../cli/ir/types.ts";
import { recordsOf, session } from "../runtime/plugin.ts";
import { suite } from "../support/suite.ts";

const test = suite("detect: patterns over inputs");

const written = (...patterns: RegExp[]): Pattern[] => patterns.map(({ source, flags }) => ({ source, flags }));
const over = (predicate: Predicate, places?: InputPlace[]): Condition[] => (["request.headInputs", "request.bodyInputs"] as const).map((from) => ({ op: "test", select: { from, ...(places === undefined ? {} : { places }) }, quantifier: "any", test: predicate }));
const matches = (...patterns: RegExp[]): Predicate => ({ is: "matches", patterns: written(...patterns) });
const contains = (text: string): Predicate => ({ is: "contains", values: { constant: [text] }, ignoreCase: false });
const conditions = [
  ...over(matches(/^evil\d+$/i)), ...over(matches(/é.ß/u, /\bdrop\b/)), ...over(matches(/^zz/), ["query"]), ...over(matches(/q{3}$/, /^evil\d+$/i), ["json", "form"]), ...over(contains("drop")), ...over(matches(/x.{40}y/)), ...over(matches(...Array.from({ length: 35 }, (_, number) => new RegExp(`n${number}\\b`)))),
];
const ofOutputs = (["response.headOutputs", "response.bodyOutputs"] as const).map((from): Condition => ({ op: "test", select: { from }, quantifier: "any", test: matches(/drop|^é/, /z{3}$/) }));
const asking = policy(conditions.map((when, index) => rule(`r${index}`, when, [tag("seen")], { phase: when.op === "test" && when.select.from === "request.headInputs" ? "request.headers" : "request.body", unknown: { absent: "match", broken: "match" } })));

test("every layer and place, whole and in pieces", async () => {
  const agree = await agreeing(ir(asking));
  const texts = ["EVIL12", "%45vil%31", "%2565vil9", "evil", "é\u0301ß", "\xff drop \xff", "zzz", "qqq", "qqqq", "x" + "-".repeat(40) + "y", "n34", "n7", "n77", "adropb", "", "\u{1f600}"];
  const seen = new Set<string>();
  for (const text of texts) {
    const encoded = encodeURIComponent(text);
    for (const exchange of [request(`/${encoded}?zz=${encoded}`), request(`/?a=${text.replace(/[^!-~]/g, "")}`, { cookie: `c=${text.replace(/[^!-~]/g, "")}` }), form(`a=${encoded}&${encoded}=b`), json(JSON.stringify({ a: [text], [text]: 1 }))]) seen.add(JSON.stringify(agree(exchange)));
  }
  assert.ok(seen.size > 15, `${seen.size} answers`);
});

/** Of its own parameter, so that several lists are looked for at once. */
const configured = (parameter: string): Predicate => ({ is: "matchesConfigured", values: { parameter } });

test("patterns by configuration: every layer and place, whole and in pieces, beside those of the policy", async () => {
  const lists = [over(configured("one")), over(configured("other"), ["query", "json", "form", "cookie"]), over(matches(/^evil\d+$/i)), over({ is: "contains", values: { parameter: "texts" }, ignoreCase: true })].flat();
  const rules = lists.map((when, index) => rule(`r${index}`, when, [tag("seen")], { phase: when.op === "test" && when.select.from === "request.headInputs" ? "request.headers" : "request.body", unknown: { absent: "match", broken: "match" } }));
  const agree = await agreeing(ir({ ...policy(rules), parameters: [
    { name: "one", type: "patterns", default: ["/^new-\\w+$/"], itemsMax: 4, bytesMax: 64 }, { name: "other", type: "patterns", default: [], itemsMax: 4, bytesMax: 64 }, { name: "texts", type: "texts", default: [], itemsMax: 4, bytesMax: 16 },
  ] }));
  const texts = ["EVIL12", "%45vil%31", "new-é", "%6eew-x", "é\u0301ß", "\xff drop \xff", "adropb", "x".repeat(8_190) + "drop", "\u{1f600}", ""], seen = new Set<string>();
  for (const params of [{}, { one: ["/\\bdrop\\b/", "/é.ß/"] }, { one: [], other: ["/^(?:evil|%)\\d/i", "/^..$/"], texts: ["DROP"] }]) {
    for (const text of texts) {
      const encoded = encodeURIComponent(text), plain = text.replace(/[^!-~]/g, ""), bodies = [form(`a=${encoded}&${encoded}=b`), json(JSON.stringify({ a: [text], [text]: 1 }))];
      for (const exchange of text.length > 1000 ? bodies : [...bodies, request(`/${encoded}?zz=${encoded}`), request(`/?a=${plain}`, { cookie: `c=${plain}` })]) seen.add(JSON.stringify(agree(exchange, { policies: { p: { params } } })));
    }
  }
  assert.ok(seen.size > 10, `${seen.size} answers`);
});

test("a text that was let through is looked at again under another configuration", async () => {
  const when: Condition[] = [{ op: "test", select: { from: "request.headInputs" }, quantifier: "any", test: { is: "detect", detectors: ["scanner"], score: { constant: 5 }, except: { constant: [] } } }, { op: "test", select: { from: "request.headInputs" }, quantifier: "any", test: configured("list") }];
  const { plugin, send } = await session(ir({ ...policy(when.map((one, index) => rule(`r${index}`, one, [tag("seen")], { phase: "request.headers" }))), parameters: [{ name: "list", type: "patterns", default: [], itemsMax: 4, bytesMax: 64 }] }));
  const fired = [[], [], ["/^zero-day$/"], []].map((list) => {
    const through = plugin({ policies: { p: { params: { list } } } }), records = recordsOf(send(through, { path: "/?q=zero-day" })).map((record) => record.rule);
    through.close();
    return records;
  });
  assert.equal(fired, [[], [], ["r1"], []]);
});

test("patterns by configuration on texts, elements and paths that ignore their case", async () => {
  const conditions: Condition[] = [
    { op: "test", select: { from: "request.path" }, quantifier: "any", test: configured("one") }, { op: "test", select: { from: "request.header", name: "x" }, quantifier: "all", test: configured("one") },
    { op: "test", select: { from: "request.json", path: ["a"] }, quantifier: "any", test: configured("other") }, each("/items/*", { op: "test", select: element("/n"), quantifier: "any", test: configured("other") }),
  ];
  const rules = conditions.map((when, index) => rule(`r${index}`, when, [tag("seen")], { phase: index < 2 ? "request.headers" : "request.body", unknown: { absent: "skip", broken: "match" } }));
  const list = (name: string) => ({ name, type: "patterns" as const, default: [], itemsMax: 4, bytesMax: 64 });
  const agree = await agreeing(ir({ ...policy(rules), pathIgnoresCase: true, parameters: [list("one"), list("other")] })), seen = new Set<string>();
  for (const params of [{}, { one: ["/^\\/admin/", "/A/"], other: ["/^a+$/", "/é/"] }, { one: ["/x\\/\\w{2}/i"], other: ["/\\S{3}/"] }]) {
    for (const path of ["/Admin/x", "/x/AB", "/"]) seen.add(JSON.stringify(agree(request(path, { x: path }), { policies: { p: { params } } })));
    for (const body of ['{"a":"aa","items":[{"n":"b"},{"n":"aa"}]}', '{"a":7,"items":[{"n":"bcd"}]}', '{"a":"\\u00e9"}']) seen.add(JSON.stringify(agree(json(body), { policies: { p: { params } } })));
  }
  assert.ok(seen.size > 8, `${seen.size} answers`);
});

test("outputs, beside inputs", async () => {
  const rules = [...conditions.slice(0, 2), ...ofOutputs].map((when, index) => rule(`r${index}`, when, [tag("seen")], { phase: (["request.headers", "request.body", "response.headers", "response.body"] as const)[index]!, unknown: { absent: "match", broken: "match" } }));
  const agree = await agreeing(ir(policy(rules)));
  const seen = new Set<string>();
  for (const text of ["evil7", "a dr%6fp", "é", "zzz", "none"]) for (const header of ["x", text]) seen.add(JSON.stringify(agree(answered(request("/?q=evil7"), { "content-type": "text/plain", "x-a": header.replace(/[^ -~]/g, "") }, text))));
  assert.ok(seen.size >= 4, `${seen.size} answers`);
});

test("a policy without patterns has none of the engine", async () => {
  const plain = await buildModule(ir(policy([rule("r", always, [tag("seen")], { phase: "request.headers" })]))), one = await buildModule(ir(policy([rule("r", { op: "test", select: { from: "request.path" }, quantifier: "any", test: matches(/\.php$/) }, [tag("seen")], { phase: "request.headers" })])));
  assert.ok(one.wasm.length - plain.wasm.length > 2000, "the engine is what makes the difference");
  assert.ok(one.wasm.length <= 10_240, `${one.wasm.length} bytes`);
  assert.ok(plain.wasm.length <= 6144);
  const listed = await buildModule(ir({ ...policy([rule("r", { op: "test", select: { from: "request.path" }, quantifier: "any", test: configured("list") }, [tag("seen")], { phase: "request.headers" })]), parameters: [{ name: "list", type: "patterns", default: [], itemsMax: 4, bytesMax: 64 }] }));
  assert.ok(listed.wasm.length - plain.wasm.length > 5000, "what reads patterns makes the difference");
  assert.ok(listed.wasm.length <= 20_480, `${listed.wasm.length} bytes`);
});

test("patterns on an element alone", async () => {
  const when = each("/items/*", { op: "test", select: element("/n"), quantifier: "any", test: matches(/^a+$/, /z/u) }), agree = await agreeing(ir(policy([rule("r", when, [tag("seen")], { phase: "request.body" })])));
  const answers = ['{"items":[{"n":"b"},{"n":"aa"}]}', '{"items":[{"n":"b"}]}', '{"items":[{"n":7}]}'].map((body) => JSON.stringify(agree(json(body))));
  assert.ok(answers[0] !== answers[1], answers.join());
});

test("the same policy gives the same module", async () => {
  const [one, other] = await Promise.all([buildModule(ir(asking)), buildModule(ir(asking))]);
  assert.equal(one!.wasm, other!.wasm);
});

test.run();
