// Input that nobody honest sends: each ends in the declared verdict, never in a trap, a hang or silence. Under V8, and under Wasmtime with
// a bound on the work of one call-back.
import * as assert from "uvu/assert";
import { buildModule } from "../../cli/build.ts";
import { exchange, Host, Module, Plugin, V8Engine, WasmtimeEngine, type Engine, type HeaderPairs, type Outcome, type PropertyTree } from "../../cli/harness/index.ts";
import type { Action, Condition, Ir, Phase, Rule } from "../../cli/ir/types.ts";
import { installPart } from "../../cli/parts/index.ts";
import { suite } from "../support/suite.ts";

const place = { file: "hostile.ts", line: 1, column: 1 };
const deny: Action[] = [{ do: "deny", status: 403, renderer: "problem" }];
const rule = (id: string, phase: Phase, when: Condition): Rule =>
  ({ id, severity: "high", owasp: [], cwe: [], mitre: [], phase, when, unknown: { absent: "skip", broken: "match" }, actions: deny, place });
const test_ = (select: Extract<Condition, { op: "test" }>["select"], test: Extract<Condition, { op: "test" }>["test"]): Condition => ({ op: "test", select, quantifier: "any", test });
const equal = (...values: string[]) => ({ is: "in" as const, values: { constant: values }, ignoreCase: false });

/** Denies what it cannot read, and what it is asked to deny; closed. */
const ir: Ir = {
  irVersion: 1,
  policies: [{
    name: "hostile", mode: "enforce", mandatory: false, fails: "closed", requestBodyBytesMax: 65_536, responseBodyBytesMax: 1_024, pathIgnoresCase: false, parameters: [], place,
    rules: [
      rule("header", "request.headers", test_({ from: "request.header", name: "x-role" }, equal("root"))),
      rule("query", "request.headers", test_({ from: "request.query", name: "role" }, equal("root"))),
      rule("address", "request.headers", test_({ from: "source.address" }, { is: "cidr", values: { constant: ["203.0.113.0/24"] } })),
      rule("json", "request.body", { op: "and", of: [test_({ from: "request.path" }, { is: "under", values: { constant: ["/json"] } }), test_({ from: "request.json", path: ["role"] }, equal("root"))] }),
    ],
  }],
};

const { wasm } = await buildModule(ir);
const properties = { source: { address: "192.0.2.1:4711" } };
const head = (path: string, headers: HeaderPairs = [], method = "POST"): HeaderPairs => [[":method", method], [":path", path], [":authority", "shop.test"], [":scheme", "http"], ...headers];
const json: HeaderPairs = [["content-type", "application/json"]];

interface Hostile { what: string; headers: HeaderPairs; body?: Uint8Array[]; status: number; properties?: PropertyTree }

const text = (body: string): Uint8Array[] => [Buffer.from(body)];
const document = "{\"role\":\"us\\u0065r\",\"n\":[1.5e3,true,null,{\"é\":\"\\ud83d\\ude00\"}]}";

const cases: Hostile[] = [
  { what: "100,000 headers", headers: head("/", Array.from({ length: 100_000 }, (_, i): [string, string] => [`x-${i}`, "1"])), status: 403 },
  { what: "one header of a mebibyte", headers: head("/", [["x-big", "a".repeat(1 << 20)]]), status: 403 },
  { what: "a path of 20 KiB of percent-encoding", headers: head(`/${"%2e%2e%2f".repeat(2_200)}`), status: 200 },
  { what: "a path that the arena cannot hold twice", headers: head(`/${"%2e%2e%2f".repeat(4_500)}`), status: 403 },
  { what: "10,000 query parameters", headers: head(`/?${"a=1&".repeat(10_000)}`), status: 403 },
  { what: "a parameter hidden behind 500 others", headers: head(`/?${"a=1&".repeat(500)}%72ole=%72oot`), status: 403 },
  { what: "broken percent-encoding", headers: head("/%?%=%zz&%7&role=%"), status: 200 },
  { what: "bytes that are no UTF-8, and NUL", headers: head("/\xff\xc0\xaf%00?\xed\xa0\x80=1", [["x-role", "\xff\xfe"]]), status: 200 },
  { what: "an empty path", headers: head(""), status: 200 },
  { what: "JSON cut short", headers: head("/json", json), body: text(document.slice(0, -1)), status: 403 },
  { what: "JSON with a trailing comma", headers: head("/json", json), body: text("{\"role\":\"user\",}"), status: 403 },
  { what: "JSON in UTF-16", headers: head("/json", json), body: [Buffer.from(document, "utf16le")], status: 403 },
  { what: "JSON that says it is UTF-16", headers: head("/json", [["content-type", "application/json; charset=utf-16"]]), body: text(document), status: 403 },
  { what: "JSON in ibm037", headers: head("/json", [["content-type", "application/json;charset=\"IBM037\""]]), body: text(document), status: 403 },
  { what: "JSON with over-long UTF-8", headers: head("/json", json), body: [Buffer.from([0x22, 0xc0, 0xaf, 0x22])], status: 403 },
  { what: "compressed JSON", headers: head("/json", [...json, ["content-encoding", "gzip"]]), body: [Buffer.from([0x1f, 0x8b, 8, 0])], status: 403 },
  { what: "the role in a text/plain body", headers: head("/json", [["content-type", "text/plain"]]), body: text("{\"role\":\"root\"}"), status: 403 },
  { what: "two media types", headers: head("/json", [["content-type", "application/json"], ["content-type", "text/plain"]]), body: text(document), status: 403 },
  { what: "100,000 levels of JSON", headers: head("/json", json), body: text("[".repeat(30_000) + "]".repeat(30_000)), status: 403 },
  { what: "the role twice, harmless first", headers: head("/json", json), body: text("{\"role\":\"user\",\"role\":\"root\"}"), status: 403 },
  { what: "the role in escapes", headers: head("/json", json), body: text("{\"\\u0072ole\":\"r\\u006fot\"}"), status: 403 },
  { what: "a number of 2,000 digits as the role", headers: head("/json", json), body: text(`{"role":${"9".repeat(2_000)}}`), status: 403 },
  { what: "a body longer than is inspected, the role behind the bound", headers: head("/json", json), body: text(`{"pad":"${"a".repeat(70_000)}","role":"root"}`), status: 403 },
  { what: "an absent property", headers: head("/"), status: 403, properties: {} },
  { what: "an address that is none", headers: head("/"), status: 403, properties: { source: { address: "nowhere" } } },
  { what: "a forged X-Forwarded-For", headers: head("/", [["x-forwarded-for", "203.0.113.9"]]), status: 200 },
  { what: "a method of a kilobyte", headers: head("/", [], "M".repeat(1_000)), status: 200 },
];

function send(engine: Engine, limits: object): (one: Hostile) => Outcome {
  const host = new Host({ logLevel: "warn" });
  const plugin = new Plugin(new Module(host, engine, wasm, limits), { name: "hostile", configuration: "{}", allowOnHeadersStopIteration: true });
  return (one) => exchange(host, [plugin], { headers: one.headers, ...(one.body === undefined ? {} : { body: one.body }) }, { headers: [[":status", "200"]] }, { properties: one.properties ?? properties });
}

const wasmtime = await installPart("wasmtime-50.0.1");
/** The work of one call-back over the largest body that is inspected stays far below this. */
const callFuelMax = 20_000_000;

for (const name of ["v8", "wasmtime"] as const) {
  const missing = name === "wasmtime" && "missing" in wasmtime ? wasmtime.missing : undefined;
  const test = suite(`hostile input, ${name}`);
  const engine = (): Engine => (name === "v8" ? new V8Engine() : new WasmtimeEngine((wasmtime as { path: string }).path));
  const limits = name === "v8" ? {} : { fuel: true, callFuelMax };

  for (const one of cases) {
    test.unless(missing, one.what, () => {
      const outcome = send(engine(), limits)(one);
      assert.equal(outcome.failures, []);
      assert.equal([outcome.response?.status, outcome.end], [one.status, "complete"]);
      // Nothing is denied in silence.
      assert.is(outcome.logs.some(({ message }) => message.includes("\"verdict\":\"deny\"")), one.status === 403);
    });
  }

  test.unless(missing, "a body cut at every byte", () => {
    const run = send(engine(), limits);
    for (const [body, status] of [[document, 200], [document.replace("us\\u0065r", "ro\\u006ft"), 403], [document.slice(0, -1), 403]] as const) {
      const bytes = Buffer.from(body);
      for (let at = 1; at < bytes.length; at++) {
        const outcome = run({ what: "", headers: head("/json", json), body: [bytes.subarray(0, at), bytes.subarray(at)], status });
        assert.equal([outcome.response?.status, outcome.failures], [status, []], `${body} at ${at}`);
      }
    }
  });

  test.unless(missing, "a gibibyte of body passes, or is refused, and memory stays as it is", () => {
    const run = send(engine(), limits);
    const piece = Buffer.alloc(1 << 20, 0x20);
    // Not inspected: streams through. Inspected: over the bound at the first piece, and denied there.
    const passed = run({ what: "", headers: head("/", json), body: Array.from({ length: 1_024 }, () => piece), status: 200 });
    const refused = run({ what: "", headers: head("/json", json), body: Array.from({ length: 1_024 }, () => piece), status: 403 });
    assert.equal([passed.response?.status, refused.response?.status], [200, 403]);
    assert.equal(passed.memoryBytes, refused.memoryBytes);
    assert.ok(passed.memoryBytes.every((bytes) => bytes <= 262_144), String(passed.memoryBytes));
  });

  test.run();
}
