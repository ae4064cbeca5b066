import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as assert from "uvu/assert";
import type { Condition, Ir } from "../../cli/ir/types.ts";
import { validateIr } from "../../cli/ir/validate.ts";
import { loadPolicies, type Loaded } from "../../cli/load/load.ts";
import { suite } from "../support/suite.ts";

const test = suite("loading policies");
const folder = mkdtempSync(join(tmpdir(), "sidewall-load-"));
test.after(() => { rmSync(folder, { recursive: true, force: true }); });

function project(files: Record<string, string>): string {
  const cwd = mkdtempSync(join(folder, "case-"));
  for (const [name, text] of Object.entries(files)) { mkdirSync(dirname(join(cwd, name)), { recursive: true }); writeFileSync(join(cwd, name), text); }
  return cwd;
}

async function load(files: Record<string, string>, names = ["policy.ts"]): Promise<Loaded & { cwd: string }> {
  const cwd = project(files);
  return { ...await loadPolicies(names, { cwd }), cwd };
}

async function irOf(files: Record<string, string>, names = ["policy.ts"]): Promise<Ir> {
  const { ir, diagnostics } = await load(files, names);
  assert.equal(diagnostics, []);
  assert.ok(ir !== undefined && !("problems" in validateIr(ir)));
  return ir;
}

/** The condition of one rule, without places. */
async function conditionOf(predicate: string, options = "{}"): Promise<Condition> {
  const names = "connection, custom, param, request, response, source, time, zone, allOf, anyOf";
  const ir = await irOf({ "policy.ts": `import { policy, rule, deny, ${names} } from "sidewall";\nexport default policy("p", ${options}, [rule("r").when(${predicate}).unknown({ absent: "skip" }).then(deny())]);` });
  return JSON.parse(JSON.stringify(ir.policies[0]?.rules[0]?.when, (name, value: unknown) => (name === "place" ? undefined : value))) as Condition;
}

const small = (name: string) => `import { policy, rule, deny } from "sidewall";\nexport default policy("${name}", [rule("r").then(deny())]);\n`;

test("a policy becomes an IR with its places", async () => {
  const { ir, diagnostics } = await load({ "orders.ts": `import { policy, rule, request, deny } from "sidewall";
export default policy("orders", { mode: "enforce" }, [
  rule("admin").when(request.path.under("/admin").and(request.header("X-Debug").is("1"))).then(deny(404)),
]);
` }, ["orders.ts"]);
  assert.equal(diagnostics, []);
  const place = (line: number, column: number) => ({ file: "orders.ts", line, column });
  assert.equal(ir, {
    irVersion: 1,
    policies: [{
      name: "orders", mode: "enforce", mandatory: false, fails: "closed", requestBodyBytesMax: 65_536, responseBodyBytesMax: 65_536, pathIgnoresCase: false, parameters: [],
      rules: [{
        id: "admin", severity: "medium", owasp: [], cwe: [], mitre: [], phase: "request.headers", unknown: { absent: "skip", broken: "match" },
        when: { op: "and", of: [
          { op: "test", select: { from: "request.path" }, quantifier: "any", test: { is: "under", values: { constant: ["/admin"] } }, place: place(3, 35) },
          { op: "test", select: { from: "request.header", name: "x-debug" }, quantifier: "any", test: { is: "in", values: { constant: ["1"] }, ignoreCase: false }, place: place(3, 81) },
        ] },
        actions: [{ do: "deny", status: 404, renderer: "problem" }], place: place(3, 3),
      }],
      place: place(2, 16),
    }],
  });
});

test("places hold where the code was changed to ask for truth", async () => {
  const ir = await irOf({ "policy.ts": `import { policy, rule, request, deny } from "sidewall";
const strict = false;
export default policy("p", [rule("a").when(strict ? request.path.is("/a") : !strict ? request.path.is("/b") : request.path.is("/c")).then(deny()), ...(strict || !strict ? [rule("b").then(deny())] : [])]);
` });
  const line = "export default policy(\"p\", [rule(\"a\").when(strict ? request.path.is(\"/a\") : !strict ? request.path.is(\"/b\") : request.path.is(\"/c\")).then(deny()), ...(strict || !strict ? [rule(\"b\").then(deny())] : [])]);";
  const [a, b] = ir.policies[0]?.rules ?? [];
  assert.equal((a?.when as { place?: unknown }).place, { file: "policy.ts", line: 3, column: line.indexOf("is(\"/b\")") + 1 });
  assert.equal(b?.place, { file: "policy.ts", line: 3, column: line.indexOf("rule(\"b\")") + 1 });
});

test("places lie in the file that made the thing", async () => {
  const ir = await irOf({
    "policies/orders/policy.ts": "import { policy, rule, deny } from \"sidewall\";\nimport { ops } from \"../shared/zones.js\";\nexport default policy(\"p\", [rule(\"r\").when(ops).then(deny())]);\n",
    "policies/shared/zones.ts": "import { source, zone } from \"sidewall\";\n\nexport const ops = zone(\"ops\", source.spiffe.present());\n",
  }, ["policies/orders/policy.ts"]);
  assert.equal(ir.policies[0]?.rules[0]?.when, { op: "test", select: { from: "source.spiffe" }, quantifier: "any", test: { is: "present" }, place: { file: "policies/shared/zones.ts", line: 3, column: 46 } });
});

test("several files and compositions keep their order", async () => {
  const files = {
    "a.ts": small("a"), "b.ts": small("b"),
    "all.ts": "import { compose, policy, rule, deny } from \"sidewall\";\nimport a from \"./a.ts\";\nimport b from \"./b\";\nexport default compose(b, compose(policy(\"c\", [rule(\"r\").then(deny())]), a));\n",
    "list.ts": "import a from \"./a.ts\";\nimport b from \"./b.ts\";\nexport default [b, a];\n",
  };
  const names = async (...given: string[]) => (await irOf(files, given)).policies.map(({ name }) => name);
  assert.equal(await names("b.ts", "a.ts"), ["b", "a"]);
  assert.equal(await names("all.ts"), ["b", "c", "a"]);
  assert.equal(await names("list.ts"), ["b", "a"]);
});

test("one name in two files is an error", async () => {
  const { ir, diagnostics } = await load({ "a.ts": small("same"), "b.ts": small("same") }, ["a.ts", "b.ts"]);
  assert.is(ir, undefined);
  assert.equal(diagnostics.map(({ code, place }) => [code, place?.file]), [["SW4001", "b.ts"]]);
});

test("every file that was read is an input", async () => {
  const { inputs, cwd, diagnostics } = await load({
    "policy.ts": "import { policy, rule, deny, request, custom } from \"sidewall\";\nimport paths from \"./data/paths.json\";\nimport { extra } from \"./extra.mts\";\nexport default policy(\"p\", [rule(\"r\").when(request.path.in(paths[0], ...paths.slice(1)).or(extra, request.host.passes(custom(\"./odd.as.ts\", \"odd\", { stepsMax: 10 })))).then(deny())]);",
    "data/paths.json": "[\"/a\", \"/b\"]", "extra.mts": "import { request } from \"sidewall\";\nexport const extra = request.path.is(\"/c\");", "odd.as.ts": "import { View } from \"sidewall/assembly\";\nexport function odd(value: View): bool { return value.length > 3; }\n",
  });
  assert.equal(diagnostics, []);
  assert.equal(inputs.map((file) => file.slice(file.indexOf(cwd) + cwd.length + 1)).sort(), ["data/paths.json", "extra.mts", "odd.as.ts", "policy.ts"]);
  const broken = await load({ "policy.ts": "import { x } from \"./b.ts\";\nexport default x;", "b.ts": "export const x = ;" });
  assert.equal(broken.inputs.map((file) => file.slice(file.lastIndexOf("/") + 1)), ["policy.ts", "b.ts"]);
});

test("a policy that is reached by a link is the file behind it", async () => {
  const cwd = project({ "real/policy.ts": "import { x } from \"./x.ts\";\nexport default x;", "real/x.ts": small("p").replace("export default", "export const x =") });
  symlinkSync(join(cwd, "real", "policy.ts"), join(cwd, "link.ts"));
  const { ir, diagnostics } = await loadPolicies(["link.ts"], { cwd });
  assert.equal(diagnostics, []);
  assert.is(ir?.policies[0]?.place.file, "real/x.ts");
});

test("a function's source becomes part of the IR", async () => {
  const source = "import { View } from \"sidewall/assembly\";\nexport function looksOdd(value: View): bool { return value.length > 3; }\n";
  const ir = await irOf({
    "deep/policy.ts": "import { policy, rule, deny, request } from \"sidewall\";\nimport { odd } from \"./lib/odd.ts\";\nexport default policy(\"p\", [rule(\"r\").when(request.header(\"x\").every().passes(odd)).then(deny())]);",
    "deep/lib/odd.ts": "import { custom } from \"sidewall\";\nexport const odd = custom(\"./looks-odd.as.ts\", \"looksOdd\", { stepsMax: 10_000 });", "deep/lib/looks-odd.as.ts": source,
  }, ["deep/policy.ts"]);
  const when = ir.policies[0]?.rules[0]?.when;
  assert.equal(when?.op === "call" && { ...when, place: undefined }, {
    op: "call", select: { from: "request.header", name: "x" }, quantifier: "all", function: { name: "looksOdd", file: "lib/looks-odd.as.ts", source, stepsMax: 10_000 }, place: undefined,
  });
});

test("all options of policies and rules arrive", async () => {
  const ir = await irOf({ "policy.ts": `import { policy, rule, request, deny, tag, setHeader, addHeader, removeHeader, normalise, param, allow, response } from "sidewall";
const tier = param.text("tier", { default: "gold", bytesMax: 16, description: "the tier" });
export default policy("p", { description: "all", mode: "enforce", mandatory: true, fails: "open", body: { requestMax: "1KiB", responseMax: 2 }, path: { ignoreCase: true } }, [
  rule("a").severity("critical").owasp("API5:2023", "LLM01:2025").cwe(89, 79).mitre("T1190", "TA0001").owner("me").describe("what").mode("observe").floor("observe").unknown({ absent: "match", broken: "skip" })
    .when(request.path.in("/Admin", "/ADMIN", "/x")).then(tag("seen.1"), setHeader(request, "X-Tier", tier), addHeader(request, "x-b", "2"), removeHeader(request, "X-C"), normalise(), deny()),
  rule("b").then(setHeader(response, "x-a", "1"), allow()),
]);` });
  const [policy] = ir.policies;
  const { rules, place: _place, ...options } = policy!;
  assert.equal(options, {
    name: "p", description: "all", mode: "enforce", mandatory: true, fails: "open", requestBodyBytesMax: 1_024, responseBodyBytesMax: 2, pathIgnoresCase: true,
    parameters: [{ name: "tier", type: "text", default: "gold", bytesMax: 16, description: "the tier" }],
  });
  const { place: _rulePlace, when, ...first } = rules[0]!;
  assert.equal(first, {
    id: "a", severity: "critical", owasp: ["API5:2023", "LLM01:2025"], cwe: [89, 79], mitre: ["T1190", "TA0001"], owner: "me", description: "what", mode: "observe", floor: "observe",
    phase: "request.headers", unknown: { absent: "match", broken: "skip" },
    actions: [
      { do: "tag", name: "seen.1" }, { do: "setHeader", on: "request", name: "x-tier", value: { parameter: "tier" } }, { do: "addHeader", on: "request", name: "x-b", value: { constant: "2" } },
      { do: "removeHeader", on: "request", name: "x-c" }, { do: "normalise" }, { do: "deny", status: 403, renderer: "problem" },
    ],
  });
  assert.equal(when.op === "test" && when.test, { is: "in", values: { constant: ["/admin", "/x"] }, ignoreCase: false });
  assert.equal([rules[1]?.phase, rules[1]?.when, rules[1]?.unknown], ["response.headers", { op: "constant", value: true }, { absent: "skip", broken: "skip" }]);
});

test("what unknown does is inherited from the policy's failure side", async () => {
  for (const [fails, broken] of [["closed", "match"], ["open", "skip"]] as const) {
    const ir = await irOf({ "policy.ts": `import { policy, rule, request, deny, allow } from "sidewall";\nexport default policy("p", { fails: "${fails}" }, [rule("d").when(request.path.is("/a")).then(deny()), rule("a").when(request.path.is("/a")).then(allow())]);` });
    assert.equal(ir.policies[0]?.rules.map(({ unknown }) => unknown), [{ absent: "skip", broken }, { absent: "skip", broken: "skip" }]);
  }
});

test("chains are one level", async () => {
  const path = (value: string) => ({ op: "test", select: { from: "request.path" }, quantifier: "any", test: { is: "in", values: { constant: [value] }, ignoreCase: false } });
  assert.equal(await conditionOf("request.path.is('/a').and(request.path.is('/b')).and(request.path.is('/c'), request.path.is('/d').or(request.path.is('/e')))"), {
    op: "and", of: [path("/a"), path("/b"), path("/c"), { op: "or", of: [path("/d"), path("/e")] }],
  });
  assert.equal(await conditionOf("allOf(zone('z', anyOf(request.path.is('/a'))))"), path("/a"));
});

test("comparisons of several numbers", async () => {
  const status = (comparison: string, constant: number) => ({ op: "test", select: { from: "response.status" }, quantifier: "any", test: { is: "compare", comparison, value: { constant } } });
  assert.equal(await conditionOf("response.status.between(500, 599)"), { op: "and", of: [status("ge", 500), status("le", 599)] });
  assert.equal(await conditionOf("response.status.in(401, 403)"), { op: "or", of: [status("eq", 401), status("eq", 403)] });
  assert.equal(await conditionOf("response.status.notIn(401, 403)"), { op: "not", of: { op: "or", of: [status("eq", 401), status("eq", 403)] } });
  const select = { from: "request.json", path: ["a", { any: true }] };
  const json = (constant: number) => ({ op: "test", select, quantifier: "any", test: { is: "compare", comparison: "eq", value: { constant } } });
  assert.equal(await conditionOf("request.json('/a/*').in(1, 2)"), { op: "or", of: [json(1), json(2)] });
  // Each value is one of the two; not: all are the one, or all are the other.
  const element = (constant: number) => ({ op: "test", select: { from: "element", path: [] }, quantifier: "any", test: { is: "compare", comparison: "eq", value: { constant } } });
  assert.equal(await conditionOf("request.json('/a/*').every().in(1, 2)"), { op: "each", select, quantifier: "all", of: { op: "or", of: [element(1), element(2)] } });
  assert.equal(await conditionOf("request.bodyBytes.greaterThan('2KiB')"), { op: "test", select: { from: "request.bodyBytes" }, quantifier: "any", test: { is: "compare", comparison: "gt", value: { constant: 2_048 } } });
});

test("JSON values are compared as what they are compared with", async () => {
  const test = async (code: string) => { const condition = await conditionOf(`request.json("/a").${code}`); return condition.op === "test" ? condition.test : condition; };
  assert.equal(await test("is('x')"), { is: "in", values: { constant: ["x"] }, ignoreCase: false });
  assert.equal(await test("is(5)"), { is: "compare", comparison: "eq", value: { constant: 5 } });
  assert.equal(await test("is(true)"), { is: "boolean", value: { constant: true } });
  assert.equal(await test("is(null)"), { is: "jsonType", type: "null" });
  assert.equal(await test("is(param.number('n', { default: 1 }))"), { is: "compare", comparison: "eq", value: { parameter: "n" } });
  assert.equal(await test("is(param.text('t', { default: '' }))"), { is: "in", values: { parameter: "t" }, ignoreCase: false });
  assert.equal(await test("is(param.boolean('b', { default: true }))"), { is: "boolean", value: { parameter: "b" } });
});

test("several conditions on one element", async () => {
  const item = (path: string[], comparison: string, constant: number) => ({ op: "test", select: { from: "element", path }, quantifier: "any", test: { is: "compare", comparison, value: { constant } } });
  assert.equal(await conditionOf("request.json('/items/*').any((item) => item.at('/price/a~1b').greaterThan(100).and(item.at('/qty').lessThan(1), item.is(1).not()))"), {
    op: "each", select: { from: "request.json", path: ["items", { any: true }] }, quantifier: "any",
    of: { op: "and", of: [item(["price", "a/b"], "gt", 100), item(["qty"], "lt", 1), { op: "not", of: item([], "eq", 1) }] },
  });
});

test("a predicate can stand in several rules and policies", async () => {
  const ir = await irOf({ "policy.ts": `import { policy, rule, request, deny, param, compose } from "sidewall";
const big = request.bodyBytes.greaterThan(param.number("limit", { default: 10 }));
const base = rule("x").severity("high").when(big);
export default compose(policy("a", [base.then(deny()), rule("y").when(big.or(big)).then(deny())]), policy("b", [base.then(deny(413))]));` });
  assert.equal(ir.policies.map(({ parameters, rules }) => [parameters.map(({ name }) => name), rules.map(({ id }) => id)]), [[["limit"], ["x", "y"]], [["limit"], ["x"]]]);
});

test.run();
