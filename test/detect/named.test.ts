// `detect` on one field: the module looks where the reference does, and nowhere else.
import * as assert from "uvu/assert";
import * as fc from "fast-check";
import { exchange, Host, Module, Plugin, utf8Bytes, V8Engine } from "../../cli/harness/index.ts";
import { openEngine } from "../../cli/replay/engines/open.ts";
import { exchangeOf, type Given } from "../../cli/testing/given.ts";
import { builtModule, irOfText } from "../bench/modules.ts";
import { holds } from "../message/random.ts";
import { suite } from "../support/suite.ts";

const test = suite("detect: one field");

const ir = await irOfText(`import { attack, deny, policy, request, response, rule, type Predicate } from "sidewall";
const traversal = [attack.pathTraversal, attack.prototypePollution];
export default policy("p", { mode: "observe" }, [
  rule("header").when(request.header("X-File").detect(traversal)).unknown({ broken: "skip" }).then(deny()), rule("query").when(request.query("file").detect(traversal, { sensitivity: "high" })).unknown({ broken: "skip" }).then(deny()),
  rule("cookie").when(request.cookie("file").detect(traversal)).unknown({ broken: "skip" }).then(deny()), rule("cookies").when(request.header("cookie").detect(traversal)).unknown({ broken: "skip" }).then(deny()),
  rule("form").when(request.form("file").detect(traversal, { except: ["finding=nothing"] })).unknown({ broken: "skip" }).then(deny()), rule("path").when(request.path.detect(traversal)).unknown({ broken: "skip" }).then(deny()),
  rule("answer").when(response.header("location").detect(traversal)).unknown({ broken: "skip" }).then(deny(502)),
]);
`);
const { wasm } = await builtModule("named", ir);
const configuration = `{"records":{"perSecond":10000}}`;
const open = (name: "evaluator" | "v8") => openEngine(name, { wasm, ir, name: "p", configuration, chunking: "whole" });
const [reference, engine] = [await open("evaluator"), await open("v8")];
const rulesOf = (one: Awaited<ReturnType<typeof open>>, given: Given): string[] => (one.decide(exchangeOf(given, "x")) as { rules: string[] }).rules.map((rule) => rule.slice(2));

const attack = "../../../../etc/passwd";
const form = (text: string): Given => ({ method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: text });

test("an attack is found in the field that is asked for, decoded, and in no other", () => {
  const cases: [Given, string[]][] = [
    [{ headers: { "x-file": attack } }, ["header"]], [{ headers: { "x-other": attack } }, []], [{ path: `/?file=${encodeURIComponent(attack)}` }, ["query"]], [{ path: `/?f%69le=..%252f..%252f..%252fetc%252fpasswd` }, ["query"]],
    [{ path: `/?other=${encodeURIComponent(attack)}` }, []], [{ path: `/?${encodeURIComponent(attack)}=file` }, []], [{ headers: { cookie: `a=b; file=${attack}` } }, ["cookie", "cookies"]], [{ headers: { cookie: `a=${attack}` } }, ["cookies"]],
    [form(`file=${encodeURIComponent(attack)}`), ["form"]], [form(`other=${encodeURIComponent(attack)}`), []], [{ path: "/static/..%2f..%2f..%2fetc/passwd" }, ["path"]], [{ response: { headers: { location: attack } } }, ["answer"]], [{ response: { headers: { server: attack } } }, []],
  ];
  for (const [given, expected] of cases) for (const one of [reference, engine]) assert.equal(rulesOf(one, given), expected, `${one.name}: ${JSON.stringify(given)}`);
});

test("what a request has many of leaves its room to what is found in the response", () => {
  const host = new Host({ logLevel: "info" }), v8 = new V8Engine();
  const plugin = new Plugin(new Module(host, v8, wasm), { name: "p", configuration: utf8Bytes(configuration), allowOnHeadersStopIteration: true });
  const [path, ...pseudo] = [":path", ":method", ":authority", ":scheme"];
  const request = [[path, `/?file=${encodeURIComponent(attack)}`], ...pseudo.map((name) => [name, name === ":method" ? "GET" : "a"]), ["x-file", `${attack}`], ["cookie", "file=__proto__[a]"]] as [string, string][];
  const { logs } = exchange(host, [plugin], { headers: request }, { headers: [[":status", "200"], ["location", attack]], body: [] });
  const found = Object.fromEntries(logs.filter(({ level }) => level === "warn").map(({ message }) => JSON.parse(message) as { rule: string; found: { place: string }[] }).map((record) => [record.rule, record.found.map(({ place }) => place)]));
  assert.equal(found["answer"], ["header", "cookie", "response-header"]);
  assert.equal(found["query"]?.length, 2);
  plugin.close();
  v8.close();
});

test("module and reference agree on random fields", () => {
  const name = fc.constantFrom("file", "File", "x-file", "fil", "file2", "", "cookie"), value = fc.constantFrom(attack, "a", "__proto__[a]", encodeURIComponent(attack), "..\\..\\windows\\win.ini", "x".repeat(9_000) + attack);
  const pair = fc.tuple(name, value), some = fc.array(pair, { maxLength: 3 });
  holds(3_000, fc.property(some, some, some, some, (query, cookies, fields, headers) => {
    const joined = (pairs: [string, string][]): string => pairs.map(([own, text]) => `${own}=${encodeURIComponent(text)}`).join("&");
    const given: Given = { ...form(joined(fields)), path: `/?${joined(query)}`.slice(0, 20_000), headers: [["content-type", "application/x-www-form-urlencoded"], ["cookie", cookies.map((parts) => parts.join("=")).join("; ")], ...headers.filter(([own]) => own !== "").map(([own, text]) => [own, text] as const)], response: { headers: headers.filter(([own]) => own !== "").map(([, text]) => ["location", text] as const) } };
    assert.equal(rulesOf(engine, given), rulesOf(reference, given), JSON.stringify(given).slice(0, 2_000));
  }));
});

test.after(async () => { await reference.close(); await engine.close(); });
test.run();
