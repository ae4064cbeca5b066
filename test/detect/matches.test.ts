// Patterns over inputs: the evaluator and the module, in every layer and place, and what several tests share.
import * as assert from "uvu/assert";
import { buildModule } from "../../cli/build.ts";
import { always, answered, each, element, form, ir, json, policy, request, rule, tag } from "../evaluate/builders.ts";
import { agreeing } from "../differential/agreeing.ts";
import type { InputPlace } from "../../cli/detectors/types.ts";
import type { Condition, Pattern, Predicate } from "../../cli/ir/types.ts";
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
