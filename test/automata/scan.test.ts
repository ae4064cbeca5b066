import * as assert from "uvu/assert";
import { compileSet, PatternRefused } from "../../cli/automata/compile.ts";
import { seed } from "../message/random.ts";
import { fullRun, suite } from "../support/suite.ts";
import { randomSets, ways } from "./agrees.ts";
import { missing, v8, wasmtime, type Matcher } from "./matcher.ts";
import { expected } from "./oracle.ts";
import { randomPattern, randomText, seeded } from "./random.ts";

const test = suite("automata: byte mode");
const bytes = (text: string): Uint8Array => Buffer.from(text, "latin1");

let compared = 0;
const sets = (engine: Matcher, cases: number): void => { compared += randomSets({ engine, cases, random: seeded(seed), pattern: randomPattern, text: (random, patterns) => randomText(random, patterns.length > 0 ? patterns : [{ source: "ab", flags: "" }]), oracle: expected }); };

test("random patterns and texts as JavaScript, in V8", () => { sets(v8, fullRun ? 80_000 : 1_500); });
test.unless(missing, "the same in Wasmtime", () => { sets(wasmtime!, fullRun ? 40_000 : 500); });

test("a match survives a cut at every byte, and single bytes", () => {
  const patterns = [/union\s+select/i, /\bor\b.{0,9}=/, /^a.*z$/s, /x{3,5}\b/, /[^<]{4,20}>/, /end$/m].map(({ source, flags }) => ({ source, flags }));
  const text = bytes("a UNION  select or 1 = 1 xxxx <abcd> the end\nz"), should = expected(patterns)(text)!;
  assert.is(should.length, patterns.length);
  for (const options of ways) {
    const { tables, stats } = compileSet(patterns, { ...options, chunks: true });
    v8.use(tables);
    for (let at = 0; at <= text.length; at++) assert.equal(v8.chunks([text.subarray(0, at), text.subarray(at)], patterns.length, stats.stateBytes), should, `cut at ${at}`);
    assert.equal(v8.chunks(Array.from(text, (byte) => Uint8Array.of(byte)), patterns.length, stats.stateBytes), should);
  }
});

test("what has no linear time or no meaning over bytes is refused, by name and place", () => {
  const refused: [source: string, flags: string, construct: string, at: number][] = [
    ["a(?=b)", "", "a look-ahead", 1], ["(?<!a)b", "", "a look-behind", 0], ["(a)b\\1", "", "a back-reference", 4], ["(?<n>a)\\k<n>", "", "a back-reference", 7],
    ["a\\u0100", "", "a character beyond one byte", 1], ["a", "u", "the flag u", 0], ["(", "", "Unterminated group", 1],
    ["(?:a{1000}){1000}", "", "more than 4096 bytes when repetitions are written out", 0],
  ];
  for (const [source, flags, construct, at] of refused) {
    try {
      compileSet([{ source: "ok", flags: "" }, { source, flags }]);
    } catch (error) {
      assert.instance(error, PatternRefused);
      const { construct: named, at: place, mend, cause } = error as PatternRefused;
      assert.equal([named, place, cause], [construct, at, 1]);
      assert.ok(mend.length > 10);
      continue;
    }
    assert.unreachable(`${source} is not refused`);
  }
});

test("the same patterns give the same tables", () => {
  const patterns = [{ source: "select.{1,40}from", flags: "i" }, { source: "\\bor\\b", flags: "i" }];
  assert.equal(compileSet(patterns).tables, compileSet(patterns).tables);
});

test("an empty set finds nothing, and a set of hundreds has a bit for each", () => {
  v8.use(compileSet([]).tables);
  assert.equal(v8.scan(bytes("abc"), 0), []);
  const many = Array.from({ length: 700 }, (_, number) => ({ source: `k${number}\\b`, flags: "" }));
  v8.use(compileSet(many).tables);
  assert.equal(v8.scan(bytes("k1 k10 k699 k7000"), many.length), [1, 10, 699]);
});

test("a full run compares as many texts as it says", () => {
  console.log(`\n  note: ${compared} random texts compared with RegExp`);
  assert.ok(compared >= (!fullRun ? 1_500 : missing === undefined ? 120_000 : 80_000), `${compared}`);
});

test.run();
