// What services tell in responses: the pack for them finds leaks and shells, leaves ordinary answers alone, and module and reference agree, whatever the pieces.
import * as assert from "uvu/assert";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { detectors } from "../../cli/detectors/index.ts";
import { exchange, Host, Module, Plugin, utf8Bytes, V8Engine, type Outcome } from "../../cli/harness/index.ts";
import { openEngine } from "../../cli/replay/engines/open.ts";
import { installPart } from "../../cli/parts/index.ts";
import { exchangeOf, type Given } from "../../cli/testing/given.ts";
import { builtModule, irOfFile } from "../bench/modules.ts";
import { holds, seed } from "../message/random.ts";
import { suite } from "../support/suite.ts";
import { benign, knownCosts } from "./responses/benign.ts";
import { leaks, shells, type Answer } from "./responses/leaks.ts";

const test = suite("detect: responses");

const ir = await irOfFile("policies/api-attacks/responses.ts");
const { wasm } = await builtModule("api-leaks", ir);
const configuration = (mode: "observe" | "enforce"): string => JSON.stringify({ records: { perSecond: 10_000 }, policies: { "api-leaks": { mode } } });
const wasmtime = await installPart("wasmtime-50.0.1");

const given = ({ type, body, headers }: Answer, chunks?: number): Given => ({
  response: { headers: { ...headers, ...(type === undefined ? {} : { "content-type": type }) }, body: Buffer.from(body) }, ...(chunks === undefined ? {} : { chunks: { response: chunks } }),
});
const envoy = await installPart("envoy-1.40.0");
const open = (engine: "evaluator" | "v8" | "wasmtime" | "envoy", mode: "observe" | "enforce" = "enforce") => openEngine(engine, { wasm, ir, name: "api-leaks", configuration: configuration(mode), chunking: "whole" });
interface Decided { rules: string[]; error?: string }

test("every leak and every shell of the examples is denied, and no ordinary answer; pages that show a leak are a known cost", async () => {
  const reference = await open("evaluator");
  const rulesOf = (answer: Answer): string[] => (reference.decide(exchangeOf(given(answer), "x")) as Decided).rules;
  for (const [what, answers] of Object.entries(leaks)) for (const answer of answers) if (!knownMisses.includes(answer.body)) assert.equal(rulesOf(answer), ["api-leaks/information-leak"], `${what}: ${answer.body}`);
  for (const answer of shells) assert.equal(rulesOf(answer), ["api-leaks/web-shell-page"], answer.body);
  for (const [what, answers] of Object.entries(benign)) for (const answer of answers) if (!knownFalse.includes(answer.body)) assert.equal(rulesOf(answer), [], `${what}: ${answer.body}`);
  for (const answer of knownCosts) assert.equal(rulesOf(answer), ["api-leaks/information-leak"], answer.body);
  reference.close();
});

/** The access key's id and the service account, whose finding is among the default exclusions, since keys of browsers look like it. */
const knownMisses = leaks.secrets!.map(({ body }) => body).filter((body) => body.includes("AKIA"));
/** What JSON says of scripts and of databases: the words are those of a leak. */
const knownFalse = benign.documents!.map(({ body }) => body).filter((body) => body.includes("#!/bin/bash") || body.includes("user:password@"));

const examples = detectors.filter(({ name }) => ["information-leak", "web-shell", "header-injection"].includes(name)).flatMap(({ findings }) => findings.flatMap((finding) => [...finding.examples, ...finding.counterExamples]));
const answers = [...Object.values(leaks).flat(), ...shells, ...Object.values(benign).flat(), ...knownCosts];

/** Pieces of examples and of answers, with bytes changed, said in one way or another. */
const answer = fc.tuple(
  fc.array(fc.tuple(fc.constantFrom(...examples, ...answers.map(({ body }) => body)), fc.nat(), fc.nat()), { minLength: 1, maxLength: 3 }),
  fc.array(fc.tuple(fc.nat(), fc.constantFrom("\"", "\\", "\n", "\t", "<br>", "&lt;", "&nbsp;", "%20", "\0", "{", "}", "x", "1", " ".repeat(9_000))), { maxLength: 3 }),
  fc.constantFrom("application/json", "application/json", "text/html", "text/plain", "application/xml", "image/png", "x/y", undefined, "text/css", "text/html; charset=utf-16"),
  fc.constantFrom("as it is", "as it is", "JSON", "JSON", "entities", "header", "gzip"),
).map(([parts, edits, type, way]): { answer: Answer; zipped: boolean } => {
  let text = parts.map(([example, from, to]) => (from % 3 === 0 ? example : example.slice(from % (example.length + 1)).slice(0, 1 + to % (example.length + 1)))).join(" ");
  for (const [at, piece] of edits) text = `${text.slice(0, at % (text.length + 1))}${piece}${text.slice(at % (text.length + 1) + (at % 2))}`;
  const own = type === undefined ? {} : { type };
  if (way === "header") return { answer: { ...own, body: "{}", headers: { "x-a": text.replace(/[\0-\x1f]/g, " ").slice(0, 2_000).trim() } }, zipped: false };
  return { answer: { ...own, body: way === "JSON" ? JSON.stringify({ a: [text] }) : way === "entities" ? text.replace(/[<"']/g, (letter) => `&#${letter.charCodeAt(0)};`) : text }, zipped: way === "gzip" };
});

for (const [name, missing, runs] of [["v8", undefined, 30_000], ["wasmtime", "missing" in wasmtime ? wasmtime.missing : undefined, 8_000]] as const) {
  for (const mode of ["observe", "enforce"] as const) {
    test.unless(missing, `${name}, ${mode}: the same rules fire on random answers in random pieces`, async () => {
      const [reference, engine] = [await open("evaluator", mode), await open(name, mode)];
      const fired = new Set<string>();
      try {
        holds(runs, fc.property(answer, fc.integer({ min: 1, max: 5_000 }), (one, chunks) => {
          const { response, ...rest } = given(one.answer, chunks), headers = response!.headers as Record<string, string>;
          const sent = exchangeOf(one.zipped ? { ...rest, response: { body: gzipSync(one.answer.body), headers: { ...headers, "content-encoding": "gzip" } } } : { ...rest, response: response! }, "x");
          const [expected, found] = [reference.decide(sent), engine.decide(sent)] as Decided[];
          assert.equal([found!.error, found!.rules], [expected!.error, expected!.rules], JSON.stringify([one, chunks]));
          found!.rules.forEach((rule) => fired.add(rule));
        }));
      } finally { await reference.close(); await engine.close(); }
      assert.ok(fired.has("api-leaks/information-leak") && fired.has("api-leaks/web-shell-page"), `only ${[...fired].join(", ")} fired (seed ${seed})`);
    });
  }
}

for (const mode of ["observe", "enforce"] as const) {
  test.unless("missing" in envoy ? envoy.missing : undefined, `Envoy, ${mode}: the same verdicts and statuses for leaks and ordinary answers, in pieces and compressed`, async () => {
    const [reference, engine] = [await open("evaluator", mode), await open("envoy", mode)];
    try {
      for (const [index, one] of answers.entries()) {
        if (index % 3 !== 0) continue;
        const { response, ...rest } = given(one, 1 + index * 7 % 40), headers = response!.headers as Record<string, string>;
        const zipped = { response: { body: gzipSync(one.body), headers: { ...headers, "content-encoding": "gzip" } } };
        for (const sent of [exchangeOf({ ...rest, response: response! }, "x"), ...(index % 4 === 0 ? [exchangeOf({ ...rest, ...zipped }, "x")] : [])]) {
          const [expected, found] = [await reference.decide(sent), await engine.decide(sent)] as { verdict: string; rules?: string[]; status?: number; error?: string }[];
          assert.equal([found!.error, found!.verdict, found!.rules, found!.status], [expected!.error, expected!.verdict, expected!.rules, expected!.status], one.body);
        }
      }
    } finally { await reference.close(); await engine.close(); }
  });
}

test("what was found before a body turned out to be too long does not count, held or not", async () => {
  for (const mode of ["observe", "enforce"] as const) {
    const [reference, engine] = [await open("evaluator", mode), await open("v8", mode)];
    for (const bytes of [262_144, 262_145]) {
      for (const chunks of [40_000, 262_144, undefined]) {
        const sent = exchangeOf(given({ type: "text/plain", body: "ORA-00933: x\n".padEnd(bytes, "fine ") }, chunks), "x");
        assert.equal((engine.decide(sent) as Decided).rules, bytes === 262_144 ? ["api-leaks/information-leak"] : [], `${mode}, ${bytes} bytes, ${chunks}`);
        assert.equal((reference.decide(sent) as Decided).rules, (engine.decide(sent) as Decided).rules);
      }
    }
    reference.close();
    await engine.close();
  }
});

/** One answer in two pieces through the enforcing module, with a buffer for less than both. */
function passed(type: string, more: Readonly<Record<string, unknown>> = {}, holdsHeaders = true): Outcome {
  const host = new Host({ logLevel: "info" }), engine = new V8Engine();
  const plugin = new Plugin(new Module(host, engine, wasm), { name: "p", configuration: utf8Bytes(JSON.stringify({ ...JSON.parse(configuration("enforce")) as object, ...more })), allowOnHeadersStopIteration: holdsHeaders });
  const piece = Buffer.alloc(3_000, "fine ");
  const outcome = exchange(host, [plugin], { headers: [[":method", "GET"], [":path", "/"], [":authority", "a"], [":scheme", "http"]] }, { headers: [[":status", "200"], ["content-type", type]], body: [piece, piece] }, { bufferBytesMax: 4_000 });
  plugin.close();
  engine.close();
  return outcome;
}

test("a body of no text is not held", () => {
  assert.is(passed("text/html").response?.status, 500);
  for (const type of ["image/png", "text/event-stream", "application/octet-stream", "text/css"]) assert.is(passed(type).response?.status, 200, type);
});

test("a denial by the head is the same for it, and tells what was found and where", () => {
  const host = new Host({ logLevel: "info" }), engine = new V8Engine();
  const plugin = new Plugin(new Module(host, engine, wasm), { name: "p", configuration: utf8Bytes(configuration("enforce")), allowOnHeadersStopIteration: true });
  const send = (type: string, body: string, headers: [string, string][] = []): Outcome => exchange(host, [plugin], { headers: [[":method", "GET"], [":path", "/"], [":authority", "a"], [":scheme", "http"]] }, { headers: [[":status", "200"], ["content-type", type], ...headers], body: [Buffer.from(body)] });
  const foundIn = ({ logs, response }: Outcome): unknown[] => [response?.status, ...logs.filter(({ level }) => level === "warn").flatMap(({ message }) => (JSON.parse(message) as { found: unknown[] }).found)];
  assert.equal(foundIn(send("image/png", "x", [["x-error", "SQLSTATE[HY000] x"]])), [502, { detector: "information-leak", score: 5, findings: ["sql-error"], place: "response-header", name: "x-error", decodings: [] }]);
  assert.equal(foundIn(send("application/json", JSON.stringify({ detail: "Caused by: a.b.CError&#33;" }))), [502, { detector: "information-leak", score: 5, findings: ["java-trace"], place: "response-body", name: "detail", decodings: [] }]);
  assert.equal(foundIn(send("text/html", "ok", [["location", "/a%0d%0aSet-Cookie:b=c"]])), [502, { detector: "header-injection", score: 10, findings: ["field-after-word", "field-after-line"], place: "response-header", name: "location", decodings: ["percent"] }]);
  assert.equal(foundIn(send("text/html", "ok")), [200]);
  plugin.close();
  engine.close();
});

test.run();
