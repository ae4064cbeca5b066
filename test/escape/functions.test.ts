// Authors' functions on the values of real messages: evaluator with an independent twin, evaluator with the function compiled alone, V8, Wasmtime and Envoy agree.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { buildModule } from "../../cli/build.ts";
import { compileFunctions, type Call } from "../../cli/codegen/user/alone.ts";
import { functionsOf } from "../../cli/codegen/user/functions-of.ts";
import { EnvoyDriver } from "../../cli/envoy/driver/index.ts";
import { V8Engine, WasmtimeEngine } from "../../cli/harness/index.ts";
import { loadPolicies } from "../../cli/load/load.ts";
import { installPart } from "../../cli/parts/index.ts";
import { packageRoot } from "../../cli/package-root.ts";
import type { Run } from "../random/index.ts";
import { suite } from "../support/suite.ts";
import { envoyAnswer, evaluatorAnswer, HarnessRunner, type Answer } from "../differential/engines.ts";
import { callTwin } from "./twins.ts";

const folder = mkdtempSync(join(tmpdir(), "sidewall-escape-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
cpSync(join(packageRoot, "test", "escape", "fixtures"), folder, { recursive: true });
writeFileSync(join(folder, "policy.ts"), `import { addHeader, custom, deny, policy, request, rule, tag } from "sidewall";
const card = custom("./check-digit.as.ts", "hasCheckDigit", { stepsMax: 200 });
const balanced = custom("./nesting.as.ts", "isBalanced", { stepsMax: 300 });
const odd = custom("./words.as.ts", "looksOdd", { stepsMax: 60 });
export default policy("custom", { mode: "enforce" }, [
  rule("odd-header").when(request.header("x-id").passes(odd)).unknown({ broken: "match" }).then(addHeader(request, "x-odd", "1")),
  rule("odd-header-only").when(request.header("x-id").passes(odd)).unknown({ broken: "skip" }).then(addHeader(request, "x-odd-only", "1")),
  rule("balanced-query").when(request.query("q").passes(balanced).not()).unknown({ absent: "skip", broken: "match" }).then(addHeader(request, "x-unbalanced", "1")),
  rule("card-in-json").when(request.json("/cards/*").passes(card)).unknown({ absent: "skip", broken: "match" }).then(deny(422)),
  rule("card-in-item").when(request.json("/items/*").any((item) => item.at("/kind").is("card").and(item.at("/text").passes(card)))).unknown({ absent: "skip", broken: "skip" }).then(deny(403)),
]);
`);
const { ir, diagnostics } = await loadPolicies(["policy.ts"], { cwd: folder });
assert.equal(diagnostics, []);
const { wasm } = await buildModule(ir!);
const functions = [...new Map(functionsOf(ir!).map((own) => [own.name, own])).values()];
const call = await compileFunctions(ir!) as Call;

interface Message { headers?: [string, string][]; query?: string; json?: unknown }

function run({ headers = [], query = "", json }: Message, pieceBytes = 7): Run {
  const body = json === undefined ? undefined : Buffer.from(typeof json === "string" ? json : JSON.stringify(json));
  const lengths = body === undefined ? [] : Array.from({ length: Math.ceil(body.length / pieceBytes) }, (_, i) => Math.min(pieceBytes, body.length - i * pieceBytes));
  return {
    seed: 0, denialId: "", configuration: {}, requestChunking: { lengths, endsApart: false }, responseChunking: { lengths: [], endsApart: false },
    exchange: {
      request: {
        headers: [[":method", body === undefined ? "GET" : "POST"], [":path", `/${query}`], [":authority", "shop.test"], [":scheme", "http"],
          ...(body === undefined ? [] : [["content-type", "application/json"], ["content-length", String(body.length)]] as [string, string][]), ...headers],
        ...(body === undefined ? {} : { body }),
      },
      unixMilliseconds: 1.7e12,
    },
  };
}

const visa = "4111 1111 1111 1111";
const messages: [title: string, message: Message, records: string[]][] = [
  ["nothing to ask about", {}, []],
  ["one header of two", { headers: [["x-id", "plain-"], ["x-id", "odd"]] }, ["odd-header", "odd-header-only"]],
  ["a header of many steps", { headers: [["x-id", "a".repeat(80)]] }, ["odd-header"]],
  ["true beats broken", { headers: [["x-id", "a".repeat(80)], ["x-id", "odder"]] }, ["odd-header", "odd-header-only"]],
  ["a division by zero", { headers: [["x-id", "aaa"]] }, ["odd-header"]],
  ["another division", { headers: [["x-id", "zab"]] }, ["odd-header", "odd-header-only"]],
  ["every query value", { query: "?q=(a)&q=%5B%7B%7D%5D" }, []],
  ["one that is not", { query: "?q=(a)&q=%5B(%5D)" }, []],
  ["no value that is", { query: "?q=)&q=((" }, ["balanced-query"]],
  ["a query of many steps", { query: `?q=${"()".repeat(40)}` }, ["balanced-query"]],
  ["a card among JSON values", { json: { cards: ["x", visa] } }, ["card-in-json"]],
  ["a number that is a card", { json: `{"cards":[4111111111111111]}` }, ["card-in-json"]],
  ["no card", { json: { cards: ["x", visa.replace("4", "5")] } }, []],
  ["a value that is no text", { json: { cards: [true] } }, ["card-in-json"]],
  ["a text of many steps", { json: { cards: ["1".repeat(150)] } }, ["card-in-json"]],
  ["a card in an item of that kind", { json: { items: [{ kind: "card", text: "no" }, { kind: "card", text: visa }] } }, ["card-in-item"]],
  ["a card in an item of another kind", { json: { items: [{ kind: "card", text: "no" }, { kind: "text", text: visa }] } }, []],
  ["an item of many steps", { json: { items: [{ kind: "card", text: "1".repeat(150) }] } }, []],
];

/** Values near the edges of every function: lengths around its budget, bytes of every kind. */
function* values(): Generator<string> {
  const alphabets = [["(", ")", "[", "]", "{", "}", "-", "x", "y", "o", "d", "1", "9", " ", "\u00e9", "\u0001"], [..."0123456789 -"], [..."()[]"]] as const;
  let state = 20_261_121;
  const next = (below: number): number => { state = (Math.imul(state, 1103515245) + 12345) >>> 0; return Math.floor(state / 2 ** 32 * below); };
  for (let i = 0; i < 4_000; i++) {
    const alphabet = alphabets[i % alphabets.length]!;
    const kinds = 1 + next(alphabet.length);
    yield Array.from({ length: next(i % 4 === 0 ? 240 : 24) }, () => alphabet[next(kinds)]).join("");
  }
}

const test = suite("escape hatch: functions");

test("the twin and the function compiled alone agree", () => {
  const seen = new Map<string, number>();
  for (const value of values()) {
    for (const own of functions) {
      const bytes = Buffer.from(value);
      const answer = call(own, bytes);
      assert.is(answer, callTwin(own, bytes), `${own.name} on ${JSON.stringify(value)}`);
      seen.set(`${own.name} ${answer}`, (seen.get(`${own.name} ${answer}`) ?? 0) + 1);
    }
  }
  assert.is(seen.size, 9, `each function gave each answer: ${JSON.stringify([...seen])}`);
});

test("the budget is exact: one step fewer is broken", () => {
  const own = functions.find(({ name }) => name === "hasCheckDigit")!;
  // One for the call and its operations, two for each digit.
  for (const [stepsMax, expected] of [[2 + 24, true], [2 + 23, "broken"]] as const) {
    assert.is(callTwin({ ...own, stepsMax }, Buffer.from("0".repeat(12))), expected);
  }
});

test("the evaluator decides as the policy says", () => {
  for (const [title, message, rules] of messages) {
    const { records } = evaluatorAnswer(ir!, run(message), { call: callTwin }) as Answer;
    assert.equal(records.map((record) => /^custom\/(\S+)/.exec(record)?.[1]), rules, title);
  }
});

test("V8 agrees, however the body is cut", () => {
  const runner = new HarnessRunner(new V8Engine(), wasm);
  for (const [title, message] of messages) {
    for (const pieceBytes of [1, 7, 1000]) assert.equal(runner.run(run(message, pieceBytes)), evaluatorAnswer(ir!, run(message), { call: callTwin }), title);
  }
});

const wasmtime = await installPart("wasmtime-50.0.1");
test.unless("missing" in wasmtime ? wasmtime.missing : undefined, "Wasmtime agrees", () => {
  const runner = new HarnessRunner(new WasmtimeEngine((wasmtime as { path: string }).path), wasm);
  for (const [title, message] of messages) assert.equal(runner.run(run(message)), evaluatorAnswer(ir!, run(message), { call }), title);
  runner.close();
});

const envoy = await installPart("envoy-1.40.0");
test.unless("missing" in envoy ? envoy.missing : undefined, "Envoy agrees", async () => {
  const module = join(folder, "module.wasm");
  writeFileSync(module, wasm);
  const driver = await EnvoyDriver.start({ version: "1.40.0", filters: [{ kind: "wasm", name: "sidewall", module, configuration: {} }] });
  try {
    for (const [title, message] of messages) assert.equal(await envoyAnswer(driver, run(message)), evaluatorAnswer(ir!, run(message), { call: callTwin }), title);
  } finally {
    await driver.stop();
  }
});

test.run();
