// JSON within values: tests ask for it by the outermost input, findings count by its own place, exclusions by both; module and reference agree.
import * as assert from "uvu/assert";
import * as fc from "fast-check";
import { openEngine } from "../../cli/replay/engines/open.ts";
import { exchangeOf, type Given } from "../../cli/testing/given.ts";
import { builtModule, irOfText } from "../bench/modules.ts";
import { holds } from "../message/random.ts";
import { suite } from "../support/suite.ts";

const test = suite("detect: JSON within values");

const ir = await irOfText(`import { attack, deny, policy, request, rule, type Predicate } from "sidewall";
const some = [attack.sqlInjection, attack.nosqlInjection, attack.prototypePollution];
const one = (id: string, when: Predicate<"request">) => rule(id).when(when).unknown({ absent: "skip", broken: "skip" }).then(deny());
export default policy("p", { mode: "observe" }, [
  one("field", request.query("filter").detect(some)), one("in-query", request.inputs.in("query").detect(some)), one("in-json", request.inputs.in("json").detect(some)), one("in-cookie", request.inputs.in("cookie").detect(some)),
  one("but-outer", request.inputs.detect(some, { except: ["name=filter", "name=payload", "place=cookie"] })), one("but-inner", request.inputs.detect(some, { except: ["place=json name=id", "place=json-key"] })),
  one("but-mixed", request.inputs.detect(some, { except: ["place=query name=id", "place=json name=filter"] })),
  one("text", request.inputs.in("header").contains("needle'")), one("pattern", request.inputs.in("header").matches(/^needle'$/)), one("unread", request.inputs.unreadable()),
]);
`);
const { wasm } = await builtModule("nested", ir);
const configuration = `{"records":{"perSecond":10000}}`;
const open = (name: "evaluator" | "v8") => openEngine(name, { wasm, ir, name: "p", configuration, chunking: "whole" });
const [reference, engine] = [await open("evaluator"), await open("v8")];
const rulesOf = (one: Awaited<ReturnType<typeof open>>, given: Given): string[] => (one.decide(exchangeOf(given, "x")) as { rules: string[] }).rules.map((rule) => rule.slice(2));

/** No SQL where it stands in JSON: its number begins no text there. */
const hidden = "3 or sleep(5)=0", query = (value: unknown, name = "filter"): Given => ({ path: `/?${name}=${encodeURIComponent(typeof value === "string" ? value : JSON.stringify(value))}` });
const json = (value: unknown): Given => ({ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(value) });
/** So many documents in one another. */
const within = (value: unknown, times: number): unknown => (times === 0 ? value : within({ a: JSON.stringify(value) }, times - 1));

test("where the outermost input is, by its own findings, and without what is excluded by any name", () => {
  const cases: [Given, string[]][] = [
    // Operators of document stores are found in the text as a whole as well.
    [query({ name: { "$ne": null } }), ["field", "in-query", "but-inner", "but-mixed"]], [query(`{"\\u005f_proto__":{"a":1}}`, "other"), ["in-query", "but-outer", "but-inner", "but-mixed"]], [json({ payload: `{"$where":1}` }), ["in-json", "but-inner", "but-mixed"]],
    [{ headers: { cookie: `c={"$ne":1}` } }, ["in-cookie", "but-inner", "but-mixed"]], [json({ payload: `{"x":"y"}` }), []],
    [query({ tag: hidden }), ["field", "in-query", "but-inner", "but-mixed"]], [query({ tag: hidden }, "other"), ["in-query", "but-outer", "but-inner", "but-mixed"]], [query({ id: hidden }, "other"), ["in-query", "but-outer", "but-mixed"]],
    [query([1, { filter: hidden }], "other"), ["in-query", "but-inner"]], [query([[hidden]], "id"), ["in-query", "but-outer"]], [json({ other: JSON.stringify({ tag: hidden }) }), ["in-json", "but-outer", "but-inner", "but-mixed"]],
    [{ headers: { "x-a": `{"a":"needle\\u0027"}` } }, ["text", "pattern"]], [{ headers: { "x-a": `["a","needle"]` } }, []],
    [query(within({ tag: hidden }, 1)), ["field", "in-query", "but-inner", "but-mixed"]], [query(within({ tag: hidden }, 2)), ["unread"]], [json(within({ tag: hidden }, 2)), ["in-json", "but-outer", "but-inner", "but-mixed"]], [json(within({ a: 1 }, 3)), ["unread"]],
    [query(within("[plain] text", 2)), []], [query(within([["a"]], 2)), ["unread"]], [query(within([[1], {}], 2)), []], [query(`${"[".repeat(64)}"`), []], [query(`${"[".repeat(65)}"`), ["unread"]], [query(`${"[".repeat(65)} a"`), []], [query(`${"[".repeat(65)}x,"`), []],
    [query(`\ufeff \n["${hidden}"`), ["field", "in-query", "but-inner"]], [query(`{"a":"b","tag":"${hidden}","c":tru`), ["field", "in-query", "but-inner", "but-mixed"]], [query(`["a",{"tag":"${hidden}"}] and more`), ["field", "in-query", "but-inner", "but-mixed"]],
    [query(`{"a":"${hidden}`), ["field", "in-query", "but-inner", "but-mixed"]], [json({ other: `{"a":"${"b ".repeat(9_000)}","c":["${hidden}"]}` }), ["in-json", "but-outer", "but-inner", "but-mixed"]], [query(`("${hidden}")`), []],
  ];
  for (const [given, expected] of cases) for (const one of [reference, engine]) assert.equal(rulesOf(one, given), expected, `${one.name}: ${JSON.stringify(given)}`);
});

test("half as many layers for each text around, which does not make a text known elsewhere", () => {
  const once = "3 or %73leep(5)=0", twice = "3 or %2573leep(5)=0", thrice = "3 or %252573leep(5)=0", found = ["in-json", "but-outer", "but-inner", "but-mixed"];
  const cases: [Given, string[]][] = [
    [json(within({ tag: once }, 1)), found], [json(within({ tag: twice }, 1)), []], [json({ tag: twice }), found], [json(within({ tag: once }, 2)), []], [json({ tag: once }), found], [json(within({ tag: thrice }, 1)), []], [json({ tag: thrice }), found],
    [{ headers: { "x-a": JSON.stringify({ a: "needle%2527" }) } }, ["text"]], [{ headers: { "x-a": JSON.stringify(["needle%27"]) } }, ["text", "pattern"]],
  ];
  for (const [given, expected] of cases) for (const one of [reference, engine]) assert.equal(rulesOf(one, given), expected, `${one.name}: ${JSON.stringify(given)}`);
});

test("what was quiet with few layers is looked at again where there are more", async () => {
  const alone = await builtModule("alone", await irOfText(`import { attack, deny, policy, request, rule } from "sidewall";
export default policy("p", { mode: "observe" }, [rule("sql").when(request.inputs.detect(attack.sqlInjection)).unknown({ absent: "skip", broken: "skip" }).then(deny())]);
`));
  const one = await openEngine("v8", { wasm: alone.wasm, ir, name: "p", configuration, chunking: "whole" });
  const hiddenThrice = { tag: hidden.replace("s", "%252573") };
  assert.equal([within(hiddenThrice, 1), hiddenThrice].map((value) => rulesOf(one, json(value))), [[], ["sql"]]);
  await one.close();
});

test("module and reference agree on random values", () => {
  const text = fc.constantFrom("a", "1", hidden, hidden.replace("s", "%73"), hidden.replace("s", "%2573"), "needle'", "{", "[\"a\"]", "{\"$ne\":1}"), key = fc.constantFrom("id", "filter", "payload", "$ne", "__proto__", "query");
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({ value: fc.oneof({ maxDepth: 4, depthSize: "medium" }, text, fc.tuple(key, tie("value")).map(([name, inner]) => ({ [name]: inner })), fc.array(tie("value"), { maxLength: 2 }), tie("value").map((inner) => JSON.stringify(inner))) }));
  const written = value.map((own) => (typeof own === "string" ? own : JSON.stringify(own)));
  holds(4_000, fc.property(key, written, written, written, (name, own, header, body) => {
    const given: Given = { ...query(own, name), method: "POST", headers: [["content-type", "application/json"], ["x-a", header], ["cookie", `${name}=${header.replaceAll(";", "")}`]], body };
    assert.equal(rulesOf(engine, given), rulesOf(reference, given), JSON.stringify(given));
  }));
});

test.after(async () => { await reference.close(); await engine.close(); });
test.run();
