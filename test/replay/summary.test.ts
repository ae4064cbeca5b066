import * as assert from "uvu/assert";
import { outcomeLine } from "../../cli/replay/lines.ts";
import type { Outcome, Verdict } from "../../cli/replay/outcome.ts";
import { Tally } from "../../cli/replay/summary.ts";
import { rateOf } from "../../cli/replay/wilson.ts";
import { noBytes, utf8Bytes } from "../../cli/replay/exchange.ts";
import { suite } from "../support/suite.ts";

const test = suite("replay: summary");
const rounded = (count: number, of: number) => { const { low, high } = rateOf(count, of); return [low, high].map((bound) => Number(bound.toFixed(4))); };

test("Wilson's intervals, against published values", () => {
  // Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
  assert.equal([rounded(81, 263), rounded(15, 148), rounded(0, 20), rounded(1, 29)], [[0.2553, 0.3662], [0.0624, 0.1605], [0, 0.1611], [0.0061, 0.1718]]);
  assert.equal([rateOf(7, 7).high, rateOf(0, 0)], [1, { low: 0, high: 1, count: 0, of: 0 }]);
});

const outcome = (verdict: Verdict, rules: string[] = [], fuel?: number): Outcome => ({ verdict, rules, status: 200, ...(fuel === undefined ? {} : { fuel }) });

test("deny and would-deny are positive", () => {
  const tally = new Tally();
  tally.add({ label: 1 }, outcome("deny", ["p/a", "p/b", "p/a"], 10));
  tally.add({ label: 1 }, outcome("would-deny", ["p/b"], 20));
  tally.add({ label: 1 }, outcome("change", ["p/c"], 30));
  tally.add({ label: 0 }, outcome("would-deny", ["p/b"]));
  tally.add({ label: 0 }, outcome("allow"));
  tally.add({}, outcome("error"));
  const { labels, ...rest } = tally.summary();
  assert.equal(rest, {
    exchanges: 6, verdicts: { "allow": 1, "deny": 1, "would-deny": 2, "change": 1, "would-change": 0, "error": 1 }, rules: { "p/b": 3, "p/a": 1, "p/c": 1 }, fuel: { total: 60, mean: 20, max: 30 },
  });
  assert.equal([labels?.attacks, labels?.benign, labels?.unlabelled, labels?.truePositiveRate.value, labels?.falsePositiveRate.value], [3, 2, 1, 2 / 3, 0.5]);
});

test("without labels there are no rates", () => {
  const tally = new Tally();
  tally.add({}, outcome("allow"));
  assert.equal(Object.keys(tally.summary()), ["exchanges", "verdicts", "rules"]);
});

test("a line has messages only where they changed, and bytes that are no text as base64", () => {
  assert.is(outcomeLine("a", outcome("deny", ["p/r"])), '{"id":"a","verdict":"deny","rules":["p/r"],"status":200}\n');
  assert.is(outcomeLine(7, { ...outcome("change", ["p/r"], 5), request: { method: "GET", path: utf8Bytes("/ä"), headers: [["x", "\xff"]], body: noBytes } }),
    '{"id":7,"verdict":"change","rules":["p/r"],"status":200,"fuel":5,"request":{"method":"GET","path":"/ä","headers":[["x",{"base64":"/w=="}]],"body":""}}\n');
});

test.run();
