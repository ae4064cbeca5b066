/** Anomalies of a head that only rules which name them pay for: the module against the reference on random heads. */
import * as assert from "uvu/assert";
import * as fc from "fast-check";
import { usualUpstream } from "../../cli/evaluate/configuration.ts";
import { anomaliesOf } from "../../cli/evaluate/selectors/anomalies.ts";
import { exchange, Host, Module, Plugin, utf8Bytes, type HeaderPair } from "../../cli/harness/index.ts";
import type { AnomalyName } from "../../cli/ir/types.ts";
import { engines } from "../harness/engines.ts";
import { holds } from "../message/random.ts";
import { deny, ir, policy, rule } from "../runtime/fixtures.ts";
import { moduleOf } from "../runtime/plugin.ts";
import { suite } from "../support/suite.ts";
import { asReceived } from "./probe.ts";
import { strangeTypes, target } from "./random.ts";

const test = suite("inputs: anomalies of heads");
const names: AnomalyName[] = ["query-semicolon", "query-utf8", "transfer-encoding-invalid", "multipart-boundary", "query-duplicate", "url-override", "method-override"];
const wasm = await moduleOf(ir(policy("p", names.map((name) => rule(name, { actions: [deny], when: { op: "test", select: { from: "request.anomalies" }, quantifier: "any", test: { is: "anomaly", names: [name] } } })))));

const field = fc.oneof(
  fc.constantFrom<HeaderPair[]>(["x-original-url", "/"], ["x-rewrite-url", ""], ["x-override-url", "/a"], ["x-original", "/"], ["x-http-method-override", "PUT"], ["x-http-method", "a"], ["x-method-override", ""], ["x-method", "a"]),
  fc.constantFrom("chunked", "Chunked", "gzip, chunked", "", "xchunked").map((value): HeaderPair => ["transfer-encoding", value]),
  fc.constantFrom(...strangeTypes, "multipart/form-data; boundary=a", "Multipart/Mixed; a=b; Boundary = \"b\"", `multipart/x; boundary=${"a".repeat(70)}`, "multipart/x; boundaryx=a; boundary=b").map((value): HeaderPair => ["content-type", value]),
);
const query = fc.array(fc.oneof(fc.constantFrom("a", "b", "%61", "a+b", "a%20b", "a b", "", "=", "a=b", "%", "%4", "c;a", ";;", "%e9", "\xe9"), fc.nat(600).map((number) => `p${number}`)), { maxLength: 12 }).map((pieces) => pieces.join("&"));
const many = fc.tuple(fc.integer({ min: 508, max: 516 }), query).map(([count, rest]) => `${Array.from({ length: count }, (_, index) => `q${index}`).join("&")}&${rest}`);
const path = fc.oneof(target, query.map((text) => `/?${text}`), many.map((text) => `/?${text}`));

for (const { name, missing, make } of engines) {
  for (const upstream of [usualUpstream, { ...usualUpstream, plus: false, semicolon: true, charset: "windows-1252" as const }]) test.unless(missing, `${name}: random heads, where ${upstream.charset} is read`, () => {
    const engine = make(), host = new Host({ logLevel: "info" });
    const plugin = new Plugin(new Module(host, engine, wasm), { name: "p", configuration: utf8Bytes(JSON.stringify({ records: { perSecond: 10_000 }, policies: { p: { mode: "observe" } }, upstream })) });
    holds(name === "v8" ? 4_000 : 1_000, fc.property(path, fc.array(field, { maxLength: 3 }), (requestPath, fields) => {
      const headers: HeaderPair[] = [[":method", "GET"], [":path", requestPath], [":authority", "a"], [":scheme", "http"], ...fields];
      const outcome = exchange(host, [plugin], { headers }, { headers: [[":status", "200"]] });
      const told = outcome.logs.filter(({ level }) => level === "warn").map(({ message }) => (JSON.parse(message) as { rule: string }).rule);
      assert.equal(told, anomaliesOf(asReceived(headers), upstream).filter((each) => names.includes(each)));
    }));
    plugin.close();
    engine.close();
  });
}

test.run();
