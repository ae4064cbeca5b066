// Configurations in one machine: several plugins, changes while streams are under way, more than there is room for, none in force.
import * as assert from "uvu/assert";
import { evaluate } from "../../cli/evaluate/index.ts";
import { Plugin, PluginRejected, utf8Bytes } from "../../cli/harness/index.ts";
import type { Condition } from "../../cli/ir/types.ts";
import { imageOf } from "../../cli/plan/image.ts";
import { makePlan } from "../../cli/plan/plan.ts";
import { suite } from "../support/suite.ts";
import { ir, pathUnder, policy, rule } from "./fixtures.ts";
import { configurationText, moduleOf, recordsOf, session } from "./plugin.ts";

const test = suite("root contexts");

const answered: Condition = { op: "test", select: { from: "response.status" }, quantifier: "any", test: { is: "compare", comparison: "ge", value: { constant: 200 } } };
const guard = ir(policy("p", [rule("ask", { when: pathUnder("/") }), rule("answer", { phase: "response.headers", when: answered })]));
/** The same with a block that is large, so that there are few. */
const large = ir(policy("p", guard.policies[0]!.rules, { parameters: [{ name: "unused", type: "texts", default: [], itemsMax: 256, bytesMax: 32 }] }));
const { blockCount } = imageOf(makePlan(large));
const modes = (ask: string, answer: string): unknown => ({ policies: { p: { rules: { ask, answer } } } });

test("plugins of one machine have a configuration each", async () => {
  const { host, plugin, send } = await session(guard);
  const observing = plugin({ policies: { p: { mode: "observe" } } }), enforcing = plugin(), off = plugin({ policies: { p: { mode: "off" } } });
  assert.is(observing.vm, enforcing.vm);
  for (let round = 0; round < 3; round += 1) {
    assert.equal([send(observing).response?.status, send(enforcing).response?.status, send(off).response?.status], [200, 403, 200]);
  }
  assert.is(host.metrics.get("sidewall.memory_bytes")?.value, BigInt(send(enforcing).memoryBytes[0]!));
});

test("a changed configuration is for new streams; those under way keep theirs; a refused one changes nothing", async () => {
  const { host, plugin, send } = await session(guard);
  const guarded = plugin(modes("off", "observe"));
  const verdicts = (change: () => void): unknown[] => recordsOf(send(guarded, { answer: () => (change(), { headers: [[":status", "200"]] }) })).map((record) => `${String(record.rule)} ${String(record.verdict)}`);
  assert.equal(verdicts(() => guarded.reconfigure(configurationText(modes("observe", "off")))), ["answer would-deny"]);
  assert.equal(verdicts(() => guarded.reconfigure(configurationText(modes("off", "enforce")))), ["ask would-deny"]);
  assert.throws(() => guarded.reconfigure(utf8Bytes("{\"policies\":[]}")), (error: unknown) => error instanceof PluginRejected && error.stage === "configure");
  assert.is(host.metrics.get("sidewall.failures.config")?.value, 1n);
  assert.equal(verdicts(() => undefined), ["answer deny"]);
});

test("configurations come and go without end", async () => {
  const { plugin, send } = await session(large);
  const guarded = plugin();
  for (let round = 0; round < blockCount * 3; round += 1) {
    guarded.reconfigure(configurationText(modes(round % 2 === 0 ? "observe" : "enforce", "off")));
    assert.is(send(guarded).response?.status, round % 2 === 0 ? 200 : 403);
  }
});

test("of more configurations at once than there is room for, the oldest loses its own, to the declared side; none is refused", async () => {
  const { plugin, send, refusal } = await session(large);
  const first = plugin(modes("off", "off")), others = Array.from({ length: blockCount - 1 }, (_, i) => plugin(modes(i % 2 === 0 ? "observe" : "enforce", "off")));
  const statuses = (): unknown[] => [first, ...others].map((through) => send(through).response?.status);
  const expected = others.map((_, i) => (i % 2 === 0 ? 200 : 403));
  assert.equal(statuses(), [200, ...expected]);
  assert.is(refusal(modes("observe", "off")), undefined);
  assert.equal(statuses(), [503, ...expected]);
  const { denial } = evaluate(large, "{", { request: { headers: [] }, unixMilliseconds: 0 }), { response, localReplies } = send(first);
  assert.equal([response?.status, response?.headers.filter(([name]) => name === "content-type"), String(response?.body)], [denial?.status, denial?.headers, denial?.body]);
  assert.is(localReplies.length, 1);
  first.reconfigure(configurationText(modes("off", "off")));
  assert.equal(statuses(), [200, ...expected]);
});

test("with all rules off nothing is asked of the host", async () => {
  const { module, send } = await session(guard);
  const plugin = (configuration: unknown): Plugin => new Plugin(module, { name: "guard", configuration: configurationText(configuration), traceHostCalls: true });
  const calls = (through: Plugin): string[] => send(through).trace.flatMap((entry) => (entry.kind === "host call" ? [entry.function] : []));
  assert.equal(calls(plugin(modes("off", "off"))), []);
  assert.ok(calls(plugin(modes("observe", "off"))).length > 0);
});

test("a host that goes on without a configuration gets the declared side", async () => {
  for (const [fails, mode, replies] of [["closed", "enforce", ['503 {"type":"about:blank","title":"Service Unavailable","status":503} content-type\0application/problem+json\0']], ["closed", "observe", []], ["open", "enforce", []]] as const) {
    const sent: string[] = [];
    const text = (at: number, length: number): string => Buffer.from((instance.exports.memory as { buffer: ArrayBuffer }).buffer, at, length).toString("latin1");
    const reply = (status: number, ...[, , body = 0, bodyBytes = 0, headers = 0, headersBytes = 0]: number[]): number => sent.push(`${status} ${text(body, bodyBytes)} ${text(headers + 12, headersBytes - 12)}`) * 0;
    // Every host function but the answer fails: nothing that goes before it may be needed.
    const functions = new Proxy({}, { get: (_, name) => (name === "proxy_send_local_response" ? reply : () => 10) });
    const bytes = await moduleOf(ir(policy("p", guard.policies[0]!.rules, { fails, mode })));
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: functions, wasi_snapshot_preview1: functions });
    const call = instance.exports as Record<string, (...words: number[]) => number>;
    call.proxy_on_context_create?.(1, 0);
    call.proxy_on_context_create?.(2, 1);
    assert.equal([call.proxy_on_request_headers?.(2, 0, 1), sent], [replies.length, replies]);
  }
});

test.run();
