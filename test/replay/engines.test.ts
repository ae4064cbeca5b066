// One policy and its traffic through every engine: the same lines.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { installPart, type PartName } from "../../cli/parts/index.ts";
import { type Chunking, defaultFormatOptions, type EngineName, outcomeLine, readExchanges, seededRandom } from "../../cli/replay/index.ts";
import { openPolicy } from "../../cli/subject/index.ts";
import { shopPolicy, shopTraffic } from "../cli/policies.ts";
import { suite } from "../support/suite.ts";
import { fileOf, folder } from "./reading.ts";

const test = suite("replay: engines");
writeFileSync(join(folder, "policy.ts"), shopPolicy);

async function linesOf(engineName: EngineName, traffic: string, chunking: Chunking = "whole", configuration = "", policy = "policy.ts"): Promise<string[]> {
  const file = fileOf("traffic.jsonl", traffic);
  const { engine } = await openPolicy({ files: [policy], cwd: folder, engine: engineName, chunking, configuration: () => configuration });
  try {
    const lines: string[] = [];
    for await (const exchange of readExchanges(file, "sidewall", defaultFormatOptions)) lines.push(outcomeLine(exchange.id, await engine.decide(exchange)).trimEnd());
    return lines;
  } finally {
    await engine.close();
  }
}

/** Whatever a recording may hold that is hard to carry. */
const odd = [
  { id: "no host", request: { method: "GET", path: "/admin" } },
  { id: "bytes", request: { method: "GET", path: { base64: "L8OkP2E9/w==" }, headers: [["Host", "A.example:80"], ["x", { base64: "/w==" }], ["x-key", " gold\t"]] } },
  { id: "untrue length", request: { method: "POST", path: "/", headers: [["host", "a"], ["content-type", "application/json"], ["content-length", "999"]], body: '{"amount":2000}' } },
  { id: "two hosts", request: { method: "GET", path: "/", headers: [["host", "a"], ["host", "b"]] } },
  { id: "cut", request: { method: "POST", path: "/", headers: [["host", "a"], ["content-type", "application/json"]], body: '{"amount":2000}' }, chunks: [1, 0, 9] },
  { id: "answered", request: { method: "GET", path: "/", headers: [["host", "a"]] }, response: { status: 404, headers: [["content-length", "5"]], body: "gone" } },
  { id: "trailers", request: { method: "POST", path: "/", headers: [["host", "a"]], body: "x", trailers: [["t", "1"]] } },
  { id: "off", request: { method: "OPTIONS", path: "*", headers: [["host", "a"]] } },
].map((line) => JSON.stringify(line)).join("\n");

test("V8 says what the evaluator says, however bodies are cut", async () => {
  const traffic = `${shopTraffic}\n${odd}`;
  const expected = await linesOf("evaluator", traffic);
  assert.is(expected.length, 15);
  assert.equal(await linesOf("v8", traffic), expected);
  assert.equal(await linesOf("v8", traffic, { every: 1 }), expected);
  for (const seed of [1, 2, 3]) assert.equal(await linesOf("v8", traffic, { random: seededRandom(seed) }), expected);
});

test("a path that is rewritten to itself is no change", async () => {
  writeFileSync(join(folder, "plain.ts"), 'import { normalise, policy, rule } from "sidewall";\nexport default policy("plain", { mode: "enforce" }, [rule("r").then(normalise())]);\n');
  const traffic = ["/a%20", "/b/../c"].map((path) => JSON.stringify({ id: path, request: { method: "GET", path, headers: [["host", "a"]] } })).join("\n");
  const lines = await linesOf("v8", traffic, "whole", "", "plain.ts");
  assert.equal(lines, await linesOf("evaluator", traffic, "whole", "", "plain.ts"));
  assert.equal(lines.map((line) => (JSON.parse(line) as { request?: { path: string } }).request?.path), [undefined, "/c"]);
});

test("a bound of records per second drops none: each exchange has a second of its own", async () => {
  const traffic = Array.from({ length: 50 }, (_, id) => JSON.stringify({ id, request: { method: "GET", path: "/admin", headers: [["host", "a"]] } })).join("\n");
  const lines = await linesOf("v8", traffic, "whole", '{"records":{"perSecond":1}}');
  assert.is(lines.filter((line) => line.includes('"rules":["shop/admin-is-internal"]')).length, 50);
});

test("an author's own function is asked by the evaluator too", async () => {
  writeFileSync(join(folder, "even.as.ts"), 'import { View } from "sidewall/assembly";\nexport function even(value: View): bool { return (value.length & 1) == 0; }\n');
  writeFileSync(join(folder, "own.ts"), `import { custom, deny, policy, request, rule } from "sidewall";
export default policy("own", { mode: "enforce" }, [rule("even").when(request.header("x").passes(custom("./even.as.ts", "even", { stepsMax: 100 }))).then(deny(403))]);\n`);
  const traffic = ["ab", "abc"].map((value) => JSON.stringify({ id: value, request: { method: "GET", path: "/", headers: [["host", "a"], ["x", value]] } })).join("\n");
  const lines = await linesOf("evaluator", traffic, "whole", "", "own.ts");
  assert.equal(lines.map((line) => (JSON.parse(line) as { verdict: string }).verdict), ["deny", "allow"]);
  assert.equal(await linesOf("v8", traffic, "whole", "", "own.ts"), lines);
});

test("a configuration holds for both", async () => {
  const observing = JSON.stringify({ policies: { shop: { mode: "observe", params: { agents: ["nobody"] } } } });
  const expected = await linesOf("evaluator", shopTraffic, "whole", observing);
  assert.ok(expected.some((line) => line.includes('"would-deny"')));
  assert.equal(await linesOf("v8", shopTraffic, "whole", observing), expected);
});

test("the messages are those that were forwarded and sent", async () => {
  const byId = Object.fromEntries((await linesOf("v8", `${shopTraffic}\n${odd}`)).map((line) => JSON.parse(line) as { id: string }).map((line) => [line.id, line]));
  assert.equal(byId.bytes, { id: "bytes", verdict: "change", rules: ["shop/tier"], status: 200, request: {
    method: "GET", path: { base64: "L8OkP2E9/w==" }, headers: [["host", "A.example:80"], ["x", { base64: "/w==" }], ["x-key", "gold"], ["x-tier", "gold"]], body: "",
  } });
  assert.equal(byId["untrue length"], { id: "untrue length", verdict: "would-deny", rules: ["shop/amount"], status: 200 });
});

test("an engine that cannot start says why", async () => {
  const refused = await openPolicy({ files: ["policy.ts"], cwd: folder, engine: "v8", chunking: "whole", configuration: () => '{"policies":{"other":{}}}' }).catch((error: Error) => error);
  assert.instance(refused, Error);
  assert.match((refused as Error).message, "policy.ts: the module refuses its configuration: ");
});

async function reasonAgainst(part: PartName): Promise<string | undefined> {
  const installed = await installPart(part);
  return "missing" in installed ? `${part}: ${installed.missing}` : undefined;
}

test.unless(await reasonAgainst("wasmtime-50.0.1"), "Wasmtime says the same, with the fuel that each took", async () => {
  const traffic = `${shopTraffic}\n${odd}`;
  const lines = (await linesOf("wasmtime", traffic, { every: 3 })).map((line) => JSON.parse(line) as { fuel: number });
  assert.ok(lines.every(({ fuel }) => Number.isInteger(fuel) && fuel > 100));
  assert.equal(lines.map(({ fuel: _, ...line }) => JSON.stringify(line)), await linesOf("evaluator", traffic));
  assert.equal((await linesOf("wasmtime", traffic, { every: 3 })).map((line) => (JSON.parse(line) as { fuel: number }).fuel), lines.map(({ fuel }) => fuel));
});

test.unless(await reasonAgainst("envoy-1.40.0"), "Envoy says the same, identities included", async () => {
  assert.match(shopTraffic, "spiffe");
  assert.equal(await linesOf("envoy", shopTraffic), await linesOf("v8", shopTraffic));
});

test.run();
