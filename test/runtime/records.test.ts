// What a rule that fires leaves: record, counters, filter state, and the answer to the client.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020.js";
import * as assert from "uvu/assert";
import { buildDigest, configurationFingerprint } from "../../cli/configuration/digest.ts";
import { renderProblem } from "../../cli/evaluate/denial.ts";
import { bodyText, VirtualClock, type Outcome } from "../../cli/harness/index.ts";
import { reasonPhrase } from "../../cli/ir/reason-phrases.ts";
import type { Action, Condition, Rule } from "../../cli/ir/types.ts";
import { packageRoot } from "../../cli/package-root.ts";
import { suite } from "../support/suite.ts";
import { deny, ir, pathUnder, policy, rule } from "./fixtures.ts";
import { recordsOf, session } from "./plugin.ts";

const test = suite("records");

const isRecord = new Ajv2020.default({ strict: true }).compile(JSON.parse(readFileSync(join(packageRoot, "cli/configuration/record.schema.json"), "utf8")) as object);

/** The records of an exchange, each as the schema says. */
function records(outcome: Outcome): Record<string, unknown>[] {
  const found = recordsOf(outcome);
  for (const record of found) assert.ok(isRecord(record), JSON.stringify([record, isRecord.errors]));
  return found;
}

const header = (name: string, value: string): Condition => ({ op: "test", select: { from: "request.header", name }, quantifier: "any", test: { is: "in", values: { constant: [value] }, ignoreCase: false } });
const setHeader: Action = { do: "setHeader", on: "request", name: "x-seen", value: { constant: "1" } };
const status = (code: number): Partial<Rule> => ({
  phase: "response.headers", when: { op: "test", select: { from: "response.status" }, quantifier: "any", test: { is: "compare", comparison: "eq", value: { constant: code } } },
});

const guard = ir(policy("orders-guard", [
  rule("admin-is-internal", { owasp: ["API5:2023"], cwe: [863], mitre: ["T1190"], owner: "plätform \"x\"", when: pathUnder("/admin") }),
]));

test("an enforced denial: record, problem, details, counter, filter state", async () => {
  const { plugin, send } = await session(guard);
  const outcome = send(plugin(), { path: "/admin/users?token=secret", properties: { source: { address: "10.0.0.7:51000" }, xds: { route_name: "shop" } } });
  const [record, ...others] = records(outcome);
  assert.is(others.length, 0);
  const id = String(record?.id);
  assert.equal(record, {
    sidewall: 1, policy: "orders-guard", rule: "admin-is-internal", severity: "high", owasp: ["API5:2023"], cwe: [863], mitre: ["T1190"], owner: "plätform \"x\"",
    phase: "request.headers", selectors: ["request.path"], verdict: "deny", mode: "enforce", why: "true", principal: { id: "10.0.0.7", verified: "proxy" }, route: "shop",
    build: buildDigest(guard), config: configurationFingerprint(Buffer.from("")), id,
  });
  assert.not.match(outcome.logs.map((log) => log.message).join(), /secret/);
  assert.is(outcome.response?.status, 403);
  assert.is(bodyText(outcome.response), `{"type":"about:blank","title":"Forbidden","status":403,"instance":"urn:sidewall:${id}"}`);
  assert.equal(outcome.response?.headers.find(([name]) => name === "content-type"), ["content-type", "application/problem+json"]);
  assert.is(outcome.details, "sidewall_denied");
  assert.is(outcome.localReplies[0]?.grpcStatus, 7);
  assert.equal(outcome.metrics.map(({ name, to }) => [name, to]), [["sidewall.orders-guard.admin-is-internal.deny", 1n]]);
  assert.equal([...outcome.filterState], [["wasm.sidewall", "deny orders-guard/admin-is-internal"]]);
});

test("an observed denial changes nothing; the configuration's fingerprint is of its bytes", async () => {
  const { plugin, send } = await session(guard);
  const configuration = ` {"policies": {"orders-guard": {"mode": "observe"}}}`;
  const outcome = send(plugin(configuration), { path: "/admin" });
  const [record] = records(outcome);
  assert.equal([record?.verdict, record?.mode, record?.config], ["would-deny", "observe", configurationFingerprint(Buffer.from(configuration))]);
  assert.equal([outcome.response?.status, outcome.localReplies.length, outcome.forwarded?.headers.length], [200, 0, 4]);
  assert.equal([...outcome.filterState], [["wasm.sidewall", "would-deny orders-guard/admin-is-internal"]]);
  assert.is(outcome.metrics[0]?.name, "sidewall.orders-guard.admin-is-internal.would-deny");
});

test("what is allowed leaves nothing", async () => {
  const { plugin, send } = await session(guard);
  const outcome = send(plugin(), { path: "/shop" });
  assert.equal([outcome.logs.length, outcome.metrics.length, outcome.filterState.size, outcome.response?.status], [0, 0, 0, 200]);
});

test("the principal is the certificate's SPIFFE id before the address; whatever the host says, the line stays one line of bounded JSON", async () => {
  const { plugin, send } = await session(guard);
  const guarded = plugin();
  const principal = (properties: Parameters<typeof send>[1] extends infer R ? NonNullable<R> extends { properties?: infer P } ? P : never : never): unknown => {
    const outcome = send(guarded, { path: "/admin", ...(properties === undefined ? {} : { properties }) });
    const [record] = records(outcome);
    assert.match(outcome.logs[0]?.message ?? "", /^[\x20-\x7e]*$/);
    return [record?.principal, record?.route];
  };
  const address = { source: { address: "[2001:db8::1]:443" } };
  assert.equal(principal({ ...address, connection: { uri_san_peer_certificate: "spiffe://corp/ns/a/sa/b" } }), [{ id: "spiffe://corp/ns/a/sa/b", verified: "mtls" }, ""]);
  assert.equal(principal({ ...address, connection: { uri_san_peer_certificate: "https://corp/a" } }), [{ id: "[2001:db8::1]", verified: "proxy" }, ""]);
  assert.equal(principal({}), [{ id: "", verified: "none" }, ""]);
  const odd = "\"\\\n\0\u007f\u00ff";
  assert.equal(principal({ connection: { uri_san_peer_certificate: new Uint8Array(Buffer.from(`spiffe://${odd}`, "latin1")) }, xds: { route_name: new Uint8Array(Buffer.from(odd, "latin1")) } }), [{ id: `spiffe://${odd}`, verified: "mtls" }, odd]);
  const long = new Uint8Array(10_000).fill(0xff);
  long.set(Buffer.from("spiffe://"));
  assert.equal(principal({ connection: { uri_san_peer_certificate: long }, xds: { route_name: long } }), [
    { id: `spiffe://${"\u00ff".repeat(247)}`, verified: "mtls" }, `spiffe://${"\u00ff".repeat(119)}`,
  ]);
});

test("why a rule fired: true, absent or broken", async () => {
  const onUnknown = { absent: "match", broken: "match" } as const;
  const { plugin, send } = await session(ir(policy("p", [
    rule("by-header", { when: header("x-a", "1"), unknown: onUnknown }),
    rule("by-address", { when: { op: "test", select: { from: "source.address" }, quantifier: "any", test: { is: "cidr", values: { constant: ["10.0.0.0/8"] } } }, unknown: onUnknown }),
  ], { mode: "observe" })));
  const why = (headers: [string, string][], address: string): unknown[] => records(send(plugin(), { headers, properties: { source: { address } } })).map((record) => record.why);
  assert.equal(why([["x-a", "1"]], "10.0.0.1:1"), ["true", "true"]);
  assert.equal(why([], "nowhere"), ["absent", "broken"]);
});

test("a status that is not three digits is broken", async () => {
  const { plugin, send } = await session(ir(policy("p", [rule("r", { ...status(200), unknown: { absent: "match", broken: "match" } })], { mode: "observe" })));
  const why = (code: string): unknown[] => records(send(plugin(), { answer: { headers: [[":status", code]] } })).map((record) => record.why);
  assert.equal(["200", "404", "20", "2000", "2x0"].map(why), [["true"], [], ["broken"], ["broken"], ["broken"]]);
});

test("the filter state keeps the last of the strongest verdicts", async () => {
  const { plugin, send } = await session(ir(policy("p", [
    rule("change", { when: header("x-change", "1"), actions: [setHeader] }),
    rule("would-deny", { mode: "observe", when: header("x-would-deny", "1") }),
    rule("change-too", { when: header("x-change", "1"), actions: [setHeader] }),
    rule("would-change", { mode: "observe", when: header("x-would-change", "1"), actions: [setHeader] }),
    rule("deny", { when: header("x-deny", "1") }),
  ])));
  const guarded = plugin();
  const state = (...names: string[]): string | undefined => send(guarded, { headers: names.map((name): [string, string] => [name, "1"]) }).filterState.get("wasm.sidewall");
  assert.is(state("x-would-change"), "would-change p/would-change");
  assert.is(state("x-change"), "change p/change-too");
  assert.is(state("x-change", "x-would-change"), "change p/change-too");
  assert.is(state("x-change", "x-would-deny"), "would-deny p/would-deny");
  assert.is(state("x-change", "x-would-deny", "x-deny"), "deny p/deny");
  assert.is(state(), undefined);
});

test("records are bounded per second; those that are not written are counted, and the next one tells how many", async () => {
  const { host, plugin, send } = await session(ir(policy("p", [rule("r")], { mode: "observe" })));
  const guarded = plugin({ records: { perSecond: 2 } }), clock = host.clock as VirtualClock;
  const written = (): unknown[] => Array.from({ length: 5 }, () => records(send(guarded))).flat().map((record) => record.suppressed);
  assert.equal(written(), [undefined, undefined]);
  clock.advance(999);
  assert.equal(written(), []);
  clock.advance(1);
  assert.equal(written(), [8, undefined]);
  assert.is(host.metrics.get("sidewall.records_suppressed")?.value, 11n);
  assert.is(host.metrics.get("sidewall.p.r.would-deny")?.value, 15n);
  const silent = plugin({ records: { perSecond: 0 } });
  assert.equal(send(silent).filterState.get("wasm.sidewall"), "would-deny p/r");
  assert.is(host.metrics.get("sidewall.records_suppressed")?.value, 12n);
});

test("one machine counts what it enforces apart from what it observes", async () => {
  const { host, plugin, send } = await session(guard);
  const enforced = plugin(), observed = plugin({ policies: { "orders-guard": { mode: "observe" } } });
  for (const through of [enforced, observed, observed]) send(through, { path: "/admin" });
  assert.equal(["deny", "would-deny"].map((verdict) => host.metrics.get(`sidewall.orders-guard.admin-is-internal.${verdict}`)?.value), [1n, 2n]);
});

test("an exchange has one id in all its phases, and no other exchange has it", async () => {
  const { plugin, send } = await session(ir(policy("p", [rule("ask", { mode: "observe" }), rule("answer", status(200))])));
  const guarded = plugin();
  const ids = Array.from({ length: 50 }, () => {
    const outcome = send(guarded);
    const [first, second] = records(outcome);
    assert.equal([first?.rule, second?.rule, first?.id], ["ask", "answer", second?.id]);
    assert.ok(bodyText(outcome.response).includes(`urn:sidewall:${String(first?.id)}`));
    return first?.id;
  });
  assert.is(new Set(ids).size, 50);
  const other = await session(guard);
  other.host.random(new Uint8Array(3));
  assert.not.equal(records(other.send(other.plugin(), { path: "/admin" }))[0]?.id, ids[0]);
});

test("selectors are named with their fields; static parts that are not ASCII are escaped", async () => {
  const when: Condition = {
    op: "and", of: [
      header("x-a", "secret-constant"),
      { op: "not", of: { op: "test", select: { from: "count", of: { from: "request.query", name: "q\u00e9\"" } }, quantifier: "any", test: { is: "compare", comparison: "gt", value: { constant: 3 } } } },
      header("x-a", "another"),
    ],
  };
  const { plugin, send } = await session(ir(policy("p", [rule("r", { when: { op: "or", of: [when, pathUnder("/")] }, owner: "\u{1f600}" })])));
  const outcome = send(plugin());
  const [record] = records(outcome);
  assert.equal([record?.selectors, record?.owner], [["request.header:x-a", "count(request.query:q\u00e9\")", "request.path"], "\u{1f600}"]);
  assert.not.match(outcome.logs[0]?.message ?? "", /secret-constant|[^\x20-\x7e]/);
});

test("every status has the evaluator's title", () => {
  for (let code = 400; code < 600; code += 1) {
    const { body } = renderProblem("request.headers", code, "0".repeat(16));
    assert.is((JSON.parse(Buffer.from(body).toString("utf8")) as { title: string }).title, reasonPhrase(code), String(code));
  }
});

test("the titles of several statuses", async () => {
  const { plugin, send } = await session(ir(policy("p", [
    rule("teapot", { when: pathUnder("/a"), actions: [{ ...deny, status: 418 } as Action] }), rule("slow", { when: pathUnder("/b"), actions: [{ ...deny, status: 429 } as Action] }),
  ])));
  const guarded = plugin();
  assert.match(bodyText(send(guarded, { path: "/a" }).response), /"title":"Bad Request","status":418,/);
  assert.match(bodyText(send(guarded, { path: "/b" }).response), /"title":"Too Many Requests","status":429,/);
});

test.run();
