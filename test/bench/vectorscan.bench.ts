// The matching engine beside the best: native Vectorscan, and Rust's RegexSet compiled to wasm. The same patterns and texts; all find the same.
import * as assert from "uvu/assert";
import { suite } from "../support/suite.ts";
import { inputs, missing as inputsMissing, type Input } from "./matching/inputs.ts";
import { ownSide } from "./matching/own.ts";
import { textPatterns as patterns } from "./matching/patterns.ts";
import { missing as regexSetMissing, regexSetSide } from "./matching/regex-set.ts";
import type { Side } from "./matching/sides.ts";
import { missing as vectorscanMissing, vectorscanSide } from "./matching/vectorscan.ts";
import { BenchRecord, isShort } from "./record.ts";
import { rotated } from "./rounds.ts";
import { estimate } from "./statistics.ts";

const test = suite("bench: beside Vectorscan and RegexSet");
const record = new BenchRecord("vectorscan");
const rounds = isShort ? 5 : 15;
/** A turn is long enough that what the clock and other processes do is small beside it, and short enough that all sides meet the same of it. */
const turnSeconds = isShort ? 0.03 : 0.1;
const curveInputs = /^(JSON|its strings|parameter|prose)/;
/** What RegexSet's automata may take. With the crate's own bound, 2, real texts take it minutes. */
const regexSetMebibytes = isShort ? [64] : [2, 64];
const bytesEach = isShort ? 60_000 : 200_000;

/** MB/s of each side by round; all sides take a turn in each, and one that takes very long for a pass only in the first. */
async function rates(sides: readonly Side[], lists: ReadonlyMap<Side, number>, bytes: number, pairs: number): Promise<Map<Side, number[]>> {
  const repeats = new Map<Side, number>(), figures = new Map(sides.map((side) => [side, [] as number[]]));
  for (const side of sides) repeats.set(side, turnSeconds / await warmed(side, lists.get(side)!));
  for (let round = 0; round < rounds; round += 1) {
    for (const side of rotated(sides, round)) {
      const some = repeats.get(side)!, times = Math.max(1, Math.round(some));
      if (some < 0.2 && round > 0) continue;
      const pass = await side.pass(lists.get(side)!, times);
      assert.is(pass.pairs, pairs, `${side.name} finds as much under measurement as before`);
      figures.get(side)!.push(bytes * times / pass.seconds / 1e6);
    }
  }
  return figures;
}

/** Seconds of a pass when V8 has compiled again what is hot. */
async function warmed(side: Side, list: number): Promise<number> {
  let last = 0;
  for (let spent = 0; spent < 2 * turnSeconds; spent += last) last = (await side.pass(list, 1)).seconds;
  return last;
}

/** All find the same patterns in the same texts. How many pairs. */
async function samePairs(sides: readonly Side[], lists: ReadonlyMap<Side, number>, { name, texts }: Input): Promise<number> {
  const [own, ...others] = await Promise.all(sides.map((side) => side.found(lists.get(side)!)));
  others.forEach((found, other) => texts.forEach((text, index) => assert.equal(found[index], own![index], `${name}: ${sides[other + 1]!.name} in ${JSON.stringify(Buffer.from(text).toString("latin1").slice(0, 200))}`)));
  return own!.reduce((sum, numbers) => sum + numbers.length, 0);
}

/** Ours to theirs in the same rounds. */
function ratio(own: readonly number[], other: readonly number[]): string[] {
  const { median, low, high } = estimate(other.map((rate, round) => own[round]! / rate));
  return [median.toFixed(2), `${low.toFixed(2)} to ${high.toFixed(2)}`];
}

test.unless(vectorscanMissing, "the detectors' patterns over text", async () => {
  const sides = [await ownSide(patterns), await vectorscanSide(patterns), ...regexSetMissing === undefined ? await Promise.all(regexSetMebibytes.map((max) => regexSetSide(patterns, max))) : []];
  const speeds: (string | number)[][] = [], ratios: string[][] = [];
  for (const input of inputs(bytesEach)) {
    const bytes = input.texts.reduce((sum, { length }) => sum + length, 0), lists = new Map<Side, number>();
    for (const side of sides) lists.set(side, await side.load(input.texts));
    const pairs = await samePairs(sides, lists, input), figures = await rates(sides, lists, bytes, pairs);
    const [own, ...others] = sides.map((side) => figures.get(side)!);
    speeds.push([input.name, String(Math.round(bytes / input.texts.length)), String(pairs), ...sides.map((side) => estimate(figures.get(side)!).median)]);
    ratios.push([input.name, ...others.flatMap((other) => ratio(own!, other))]);
    record.keep(input.name, Object.fromEntries(sides.map((side) => [side.name, figures.get(side)])));
  }
  for (const side of sides) side.close();
  const left = [...inputsMissing === undefined ? [] : [`only texts made here: ${inputsMissing}`], ...regexSetMissing === undefined ? [] : [`without RegexSet: ${regexSetMissing}`]];
  record.add({
    title: `${patterns.length} patterns of the detectors over text: MB/s`, digits: 1,
    notes: [
      `of processor time, medians of ${rounds} interleaved rounds; each side goes over texts that lie in its own memory`,
      "all found the same patterns in the same texts: compared one by one, and counted again in every pass", ...sides.map(({ name, about }) => `${name}: ${about}`), ...left,
    ],
    columns: ["texts", "bytes each", "pairs", ...sides.map(({ name }) => name)], rows: speeds,
  });
  record.add({
    title: "Ours to theirs", notes: ["above 1 ours is faster: medians of the ratios in one round, with the 95% interval"],
    columns: ["texts", ...sides.slice(1).flatMap(({ name }) => [name, "95%"])], rows: ratios,
  });
}, { optional: true });

/** States of one confirming automaton at most: fewer make smaller tables, and more patterns that run as bit vectors. */
const budgets = [30, 100, 250, 1_000, 4_000];

test.unless(isShort ? "it takes a minute, and this is a short run" : undefined, "size of the tables against speed", async () => {
  const sides = await Promise.all(budgets.map((statesEachMax) => ownSide(patterns, { statesEachMax }))), columns: number[][] = [], lists = inputs(bytesEach).filter(({ name }) => curveInputs.test(name));
  for (const input of lists) {
    const bytes = input.texts.reduce((sum, { length }) => sum + length, 0), loaded = new Map<Side, number>();
    for (const side of sides) loaded.set(side, await side.load(input.texts));
    const figures = await rates(sides, loaded, bytes, await samePairs(sides, loaded, input));
    columns.push(sides.map((side) => estimate(figures.get(side)!).median));
  }
  record.add({
    title: "Size of the tables against speed: MB/s", digits: 1, notes: ["by the states that one confirming automaton may have; all found the same"],
    columns: ["states", "bytes of tables", ...lists.map(({ name }) => name)], rows: sides.map(({ tableBytes }, row) => [String(budgets[row]), tableBytes.toLocaleString("en-US"), ...columns.map((column) => column[row]!)]),
  });
}, { optional: true });

test.after(() => { record.write(); });
test.run();
