// What a stream keeps between its call-backs is given back however the stream ends, and where nothing is left the declared side is taken.
import * as assert from "uvu/assert";
import { slotsFor } from "../../cli/codegen/constants.ts";
import { exchange, HeaderMap, HttpStream, Plugin, Recorder, type ExchangeOptions, type HeaderPairs, type Outcome, type StreamSink, type Upstream } from "../../cli/harness/index.ts";
import type { Condition, Rule } from "../../cli/ir/types.ts";
import { makePlan } from "../../cli/plan/plan.ts";
import { suite } from "../support/suite.ts";
import { deny, ir, policy, rule } from "./fixtures.ts";
import { configurationText, recordsOf, session, type Session } from "./plugin.ts";

const test = suite("streams' slots");

const equals = (select: Extract<Condition, { op: "test" }>["select"], value: string): Condition => ({ op: "test", select, quantifier: "any", test: { is: "in", values: { constant: [value] }, ignoreCase: false } });
const header = (name: string): Condition => equals({ from: "request.header", name }, "1");
const role: Condition = equals({ from: "request.json", path: ["role"] }, "root");
const onBroken = { absent: "skip", broken: "match" } as const;
const skips = { absent: "skip", broken: "skip" } as const;

/** So many answers are carried on that slots are large, and few. */
const many: Condition = { op: "or", of: Array.from({ length: 113 }, (_, i) => header(`x-${i}`)) };
const early = rule("early", { when: header("x-early") });
const plain: Rule = rule("plain", { phase: "request.body", when: role, unknown: onBroken });
const reply: Rule = rule("reply", { phase: "response.headers", when: { op: "and", of: [many, equals({ from: "response.header", name: "x-secret" }, "1")] }, unknown: skips });
const leak: Rule = rule("leak", { phase: "response.body", when: { op: "and", of: [many, equals({ from: "response.json", path: ["secret"] }, "1")] }, unknown: skips });

const guard = ir(policy("p", [early, plain, reply, leak]));
const slots = slotsFor(makePlan(guard));
const every = { perSecond: 10_000 };

/** Bodies can be held. */
const holding = ({ module }: Session, policies: object = {}): Plugin =>
  new Plugin(module, { name: "guard", configuration: configurationText({ policies, records: every }), allowOnHeadersStopIteration: true });

const json: HeaderPairs = [["content-type", "application/json"]];
const head = (headers: HeaderPairs = []): HeaderPairs => [[":method", "POST"], [":path", "/"], [":authority", "shop.test"], [":scheme", "http"], ["x-7", "1"], ...json, ...headers];
const document = (text: string): Uint8Array[] => [Buffer.from(text.slice(0, 4)), Buffer.from(text.slice(4))];
const good = document('{"role":"user"}'), bad = document('{"role":"root"}');
const answer = (body: string, ...headers: [string, string][]): Upstream => ({ headers: [[":status", "200"], ["content-type", "application/json"], ...headers], body: document(body) });
const fine = answer('{"secret":"0"}');

interface Way { what: string; headers?: HeaderPairs; body?: Uint8Array[]; trailers?: HeaderPairs; upstream?: Upstream; options?: ExchangeOptions; end?: Outcome["end"]; status?: number }

const ways: Way[] = [
  { what: "an ordinary exchange", status: 200 },
  { what: "a request with trailers", trailers: [["x-sum", "1"]], status: 200 },
  { what: "a denial by the headers", headers: [["x-early", "1"]], status: 403 },
  { what: "a denial by the request's body", body: bad, status: 403 },
  { what: "a denial by the response's headers", upstream: answer("{}", ["x-secret", "1"]), status: 403 },
  { what: "a denial by the response's body", upstream: answer('{"secret":"1"}'), status: 403 },
  { what: "a broken document", body: document('{"role":'), status: 403 },
  { what: "a client that leaves after the headers", options: { abortAfterPieces: 0 }, end: "reset" },
  { what: "a client that leaves amid the body", options: { abortAfterPieces: 1 }, end: "reset" },
  { what: "an upstream that breaks off", upstream: "reset", status: 503 },
  { what: "an upstream that never answers", upstream: "silent", options: { waitMillisMax: 1 }, end: "stuck" },
];

/** More streams than there are slots and parsers. */
const rounds = slots + 40;

/** As in assembly/limits.ts: parsers for bodies that are read as they pass. */
const parsers = 16;

function failures({ host }: Session): bigint {
  return host.metrics.get("sidewall.failures.slots")?.value ?? 0n;
}

function send({ host }: Session, plugin: Plugin, way: Way): Outcome {
  const { headers = [], body: bytes = good, trailers, upstream = fine, options = {} } = way;
  return exchange(host, [plugin], { headers: head(headers), body: bytes, ...(trailers === undefined ? {} : { trailers }) }, upstream, options);
}

for (const mode of ["enforce", "observe"] as const) {
  for (const way of ways) {
    test(`${mode}: ${way.what} gives its slot back, and its parser`, async () => {
      const opened = await session(guard);
      const plugin = holding(opened, { p: { mode } });
      for (let round = 0; round < rounds; round += 1) {
        const outcome = send(opened, plugin, way);
        assert.is(outcome.end, way.end ?? "complete");
        if (mode === "enforce" && way.status !== undefined) assert.is(outcome.response?.status, way.status);
      }
      assert.is(failures(opened), 0n);
      // Whatever went before, the next body is read.
      assert.equal(recordsOf(send(opened, plugin, { what: "a bad body", body: bad })).map(({ rule: id, why }) => [id, why]), [["plain", "true"]]);
      assert.equal(recordsOf(send(opened, plugin, { what: "a good body" })), []);
    });
  }
}

/** A stream whose request stays without an end. */
function begin(plugin: Plugin): { stream: HttpStream; recorder: Recorder } {
  const nothing = (): void => undefined;
  const sink: StreamSink = { upstreamHeaders: nothing, upstreamData: nothing, upstreamTrailers: nothing, clientHeaders: nothing, clientData: nothing, clientTrailers: nothing, ended: nothing };
  const recorder = new Recorder();
  const stream = new HttpStream([plugin], sink, { recorder, bufferBytesMax: 1 << 20, properties: {}, startMillis: 0, protocol: "HTTP/1.1" });
  stream.requestHeaders(HeaderMap.from("request", head()), false);
  return { stream, recorder };
}

test("as many streams as there are slots are held at once; beyond them each rule takes its declared side", async () => {
  const opened = await session(guard);
  const plugin = holding(opened);
  const held = Array.from({ length: slots }, () => begin(plugin));
  assert.is(failures(opened), 0n);
  assert.equal(held.filter(({ stream }) => stream.ended), []);
  const { stream, recorder } = begin(plugin);
  assert.is(failures(opened), 1n);
  assert.equal([stream.ended, recorder.localReplies[0]?.status], [true, 403]);
  // The next stream looks for a slot from the second one's place on.
  held[1]!.stream.reset("gone");
  assert.is(begin(plugin).stream.ended, false);
  assert.is(failures(opened), 1n);
});

test("a parser is given back when the body ends, and not when the stream does", async () => {
  const opened = await session(guard);
  const plugin = holding(opened, { p: { mode: "observe" } });
  for (let round = 0; round <= parsers; round += 1) {
    const { stream, recorder } = begin(plugin);
    stream.requestData(bad[0]!, false);
    stream.requestData(bad[1]!, true);
    assert.equal(recorder.logs.map(({ message }) => (JSON.parse(message) as { why: string }).why), ["true"]);
  }
});

test("of more bodies at once than there are parsers, the last is broken", async () => {
  const plugin = holding(await session(guard), { p: { mode: "observe" } });
  const streams = Array.from({ length: parsers + 1 }, () => begin(plugin));
  for (const { stream } of streams) stream.requestData(bad[0]!, false);
  for (const { stream } of streams) stream.requestData(bad[1]!, true);
  assert.equal(streams.map(({ recorder }) => recorder.logs.map(({ message }) => (JSON.parse(message) as { why: string }).why).join()), [...Array<string>(parsers).fill("true"), "broken"]);
});

test("what only observes holds nothing back", async () => {
  const opened = await session(guard);
  const plugin = holding(opened, { p: { mode: "observe" } });
  const { trace, logs } = send(opened, plugin, { what: "all four rules fire", headers: [["x-early", "1"]], body: bad, upstream: answer('{"secret":"1"}', ["x-secret", "1"]) });
  assert.is(logs.length, 4);
  const results = trace.flatMap((entry) => (entry.kind === "callback" && /^on_(request|response)_/.test(entry.callback) ? [entry.result] : []));
  assert.ok(results.length >= 6 && results.every((result) => result === 0), results.join());
});

test("an answer before the request's end leaves the conditions over its body broken", async () => {
  const opened = await session(ir(policy("p", [plain, rule("after", { phase: "response.headers", when: { op: "and", of: [role, equals({ from: "response.header", name: "x-early" }, "1")] }, unknown: onBroken, actions: [deny] })])));
  const { stream, recorder } = begin(holding(opened, { p: { rules: { plain: "off", after: "observe" } } }));
  stream.requestData(Buffer.from('{"role":"user"'), false);
  stream.responseHeaders(HeaderMap.from("response", [[":status", "200"], ["x-early", "1"]]), true);
  assert.equal(recorder.logs.map(({ message }) => JSON.parse(message) as { rule: string; why: string }).map(({ rule: id, why }) => [id, why]), [["after", "broken"]]);
});

test.run();
