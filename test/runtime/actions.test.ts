// What rules change, and what is counted where the host refuses.
import * as assert from "uvu/assert";
import type { Action, Condition } from "../../cli/ir/types.ts";
import { suite } from "../support/suite.ts";
import { ir, policy, rule } from "./fixtures.ts";
import { recordsOf, session } from "./plugin.ts";

const test = suite("actions");

const when = (value: string): Condition => ({ op: "test", select: { from: "request.header", name: "x-do" }, quantifier: "any", test: { is: "contains", values: { constant: [value] }, ignoreCase: false } });
const header = (what: "setHeader" | "addHeader", name: string, value: string): Action => ({ do: what, on: "request", name, value: { constant: value } });
const names = (...tags: string[]): Action[] => tags.map((name) => ({ do: "tag", name }));

const changing = ir(policy("p", [
  rule("set", { when: when("set"), actions: [header("setHeader", "x-a", "1"), header("addHeader", "x-b", "2")] }),
  rule("add", { when: when("add"), actions: [header("addHeader", "x-b", "3")] }),
  rule("parameter", { when: when("parameter"), actions: [{ do: "setHeader", on: "request", name: "x-tenant", value: { parameter: "tenant" } }] }),
  rule("remove", { when: when("remove"), actions: [{ do: "removeHeader", on: "request", name: "x-gone" }] }),
  rule("one-tag", { when: when("tag"), actions: names("risky") }),
  rule("two-tags", { when: when("more-tags"), actions: names("risky", "sky", "risk") }),
  rule("full", { when: when("full"), actions: names(...Array.from({ length: 12 }, (_, i) => `${"long-".repeat(5)}${i}`)) }),
  rule("too-early", { when: when("too-early"), actions: [{ do: "removeHeader", on: "response", name: "server" }] }),
], { parameters: [{ name: "tenant", type: "text", default: "acme", bytesMax: 16 }] }));

const after = (forwarded: { headers: readonly (readonly [string, string])[] } | undefined): string[] => (forwarded?.headers ?? []).filter(([name]) => name.startsWith("x-") && name !== "x-do").map((pair) => pair.join(": "));

test("headers are set, added and removed, with constants and parameters; each rule leaves its record", async () => {
  const { plugin, send } = await session(changing);
  const guarded = plugin({ policies: { p: { params: { tenant: "umbrella" } } } });
  const outcome = send(guarded, { headers: [["x-do", "set add parameter remove"], ["x-gone", "1"], ["x-gone", "2"], ["x-a", "forged"], ["x-kept", "1"]] });
  assert.equal(after(outcome.forwarded).sort(), ["x-a: 1", "x-b: 2", "x-b: 3", "x-kept: 1", "x-tenant: umbrella"]);
  assert.equal(recordsOf(outcome).map((record) => `${String(record.rule)} ${String(record.verdict)}`), ["set change", "add change", "parameter change", "remove change"]);
  assert.is(outcome.response?.status, 200);
});

test("an observed change is not made", async () => {
  const { plugin, send } = await session(changing);
  const outcome = send(plugin({ policies: { p: { mode: "observe" } } }), { headers: [["x-do", "set more-tags"], ["x-a", "mine"]] });
  assert.equal(after(outcome.forwarded), ["x-a: mine"]);
  assert.equal(recordsOf(outcome).map((record) => record.verdict), ["would-change", "would-change", "would-change"]);
  assert.is(outcome.filterState.get("wasm.sidewall.tags"), undefined);
});

test("tags stand in the filter state once each, as long as there is room; records name them", async () => {
  const { plugin, send } = await session(changing);
  const guarded = plugin();
  const outcome = send(guarded, { headers: [["x-do", "more-tags"]] });
  assert.is(outcome.filterState.get("wasm.sidewall.tags"), "risky,sky,risk");
  assert.equal(recordsOf(outcome).map((record) => record.tags), [["risky"], ["risky", "sky", "risk"]]);
  const full = send(guarded, { headers: [["x-do", "full"]] }).filterState.get("wasm.sidewall.tags") ?? "";
  assert.is(full.split(",").length, 9);
  assert.ok(full.length <= 256 && full.endsWith("8"), full);
});

test("what the host refuses is counted", async () => {
  const { host, plugin, send } = await session(changing);
  const guarded = plugin();
  assert.is(send(guarded, { headers: [["x-do", "remove"]] }).response?.status, 200);
  assert.is(host.metrics.get("sidewall.failures.host"), undefined);
  const outcome = send(guarded, { headers: [["x-do", "too-early"]] });
  assert.equal([outcome.response?.status, outcome.failures.length, host.metrics.get("sidewall.failures.host")?.value], [200, 0, 1n]);
});

test.run();
