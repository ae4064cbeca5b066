// What a replay says of an exchange, from what was seen of it: the strongest of the records, what was changed, and what went wrong.
import * as assert from "uvu/assert";
import { type HeaderPairs, V8Engine } from "../../cli/harness/index.ts";
import { harnessEngine } from "../../cli/replay/engines/harness.ts";
import { observedOutcome, type Seen, type Sent } from "../../cli/replay/engines/observed.ts";
import { emptyResponse, noBytes, type RecordedExchange } from "../../cli/replay/exchange.ts";
import { compileAssembly } from "../support/assembly.ts";
import { suite } from "../support/suite.ts";

const test = suite("replay: what was seen");

const head: HeaderPairs = [[":method", "GET"], [":path", "/"], [":authority", "a"], ["x-a", "1"]];
const answer: HeaderPairs = [[":status", "200"], ["x-b", "2"]];
const recorded: RecordedExchange = {
  id: 1, place: { file: "x" }, scheme: "http", source: {}, destination: {}, route: {}, response: emptyResponse(),
  request: { method: "GET", path: "/", headers: [["host", "a"]], body: noBytes, trailers: [] },
};
const sent: Sent = { recorded, request: head, response: answer };
const whole = { body: noBytes, trailers: undefined, complete: true, framing: "exact" } as const;
const passed: Seen = { forwarded: { headers: head, ...whole }, response: { status: 200, headers: answer, ...whole }, end: "complete", details: "via_upstream", logs: [] };
const records = (...verdicts: string[]): Seen["logs"] => verdicts.map((verdict, index) => ({ message: JSON.stringify({ sidewall: 1, policy: "p", rule: `r${index}`, verdict }) }));
const refused = { forwarded: undefined, response: { status: 403, headers: [[":status", "403"]] as HeaderPairs, ...whole } };

test("the verdict is the strongest of the records, and the rules are theirs, in order", () => {
  const all = ["would-change", "change", "would-deny", "deny"];
  for (let count = 0; count <= all.length; count += 1) {
    const given = all.slice(0, count), seen = { ...passed, ...(given.includes("deny") ? refused : {}), logs: records(...given) };
    const { verdict, rules, error } = observedOutcome(sent, seen, undefined);
    assert.equal([verdict, rules, error], [given.at(-1) ?? "allow", given.map((_, index) => `p/r${index}`), undefined]);
    assert.is(observedOutcome(sent, { ...seen, logs: [...seen.logs].reverse() }, undefined).verdict, verdict);
  }
});

test("other lines of the log are no records", () => {
  assert.equal(observedOutcome(sent, { ...passed, logs: [{ message: "{" }, { message: "deny" }, { message: '{"policy":"p","rule":"r","verdict":"maybe"}' }] }, undefined).rules, []);
});

test("what ended otherwise than by a rule is an error that says how", () => {
  const told = (seen: Partial<Seen>, failure?: string) => { const { verdict, error } = observedOutcome(sent, { ...passed, ...seen }, failure); return [verdict, error]; };
  assert.equal(told({ end: "reset", details: "gone" }), ["error", "the exchange was reset: gone"]);
  assert.equal(told({ end: "stuck", details: "" }), ["error", "the exchange came to no end"]);
  assert.equal(told({ ...refused, details: "route_not_found" }), ["error", "answered with 403 and not by a rule: route_not_found"]);
  assert.equal(told({ ...refused, logs: records("deny") }), ["deny", undefined]);
  assert.equal(told({}, "the module failed"), ["error", "the module failed"]);
});

test("only a message that differs is told", () => {
  const changes = (seen: Partial<Seen>) => { const { request, response } = observedOutcome(sent, { ...passed, ...seen }, undefined); return [request?.headers, response?.headers]; };
  assert.equal(changes({}), [undefined, undefined]);
  // A pseudo-header that was written anew stands behind the others.
  assert.equal(changes({ forwarded: { ...whole, headers: [head[0]!, head[2]!, head[1]!, head[3]!] } }), [undefined, undefined]);
  assert.equal(changes({ forwarded: { ...whole, headers: [...head, ["x-a", "2"]] } }), [[["host", "a"], ["x-a", "1"], ["x-a", "2"]], undefined]);
  assert.equal(changes({ response: { status: 200, ...whole, headers: [[":status", "200"]] } }), [undefined, []]);
  assert.equal(changes({ ...refused, logs: records("deny") }), [undefined, undefined]);
});

test("a module that traps after the request has left is an error all the same", async () => {
  const { wasm } = await compileAssembly("test/conformance/fixtures/traps.ts");
  const engine = harnessEngine(new V8Engine(), { wasm, name: "traps", configuration: "", chunking: "whole" });
  const { verdict, error } = await engine.decide({ ...recorded, request: { ...recorded.request, headers: [["host", "a"], ["x-trap", "log"]] } });
  await engine.close();
  assert.equal([verdict, error?.startsWith("the module failed in on_log: ")], ["error", true], error);
});

test.run();
