import * as assert from "uvu/assert";
import { compileSet, PatternRefused, type CompileOptions, type Pattern } from "../../cli/automata/compile.ts";
import { seed } from "../message/random.ts";
import { fullRun, suite } from "../support/suite.ts";
import { missing, v8, wasmtime, type Matcher } from "./matcher.ts";
import { expected } from "./oracle.ts";
import { randomPattern, randomText, seeded } from "./random.ts";

const test = suite("automata: byte mode");
const bytes = (text: string): Uint8Array => Buffer.from(text, "latin1");

/** Ways to force each kind of automaton. */
const ways: readonly CompileOptions[] = [{ statesEachMax: 300 }, { statesPlainMax: 0, statesEachMax: 300 }, { statesPlainMax: 0, statesEachMax: 12 }, { statesPlainMax: 40, statesMax: 40 }, { statesPlainMax: 0, statesEachMax: 1 }];

/** Compiles and scans, whole and at the cuts given; compares with JavaScript. How many texts were compared. */
function agrees(engine: Matcher, patterns: readonly Pattern[], texts: readonly Uint8Array[], options: CompileOptions, cut: (text: Uint8Array) => number): number {
  const whole = compileSet(patterns, options), chunks = compileSet(patterns, { ...options, chunks: true }), oracle = expected(patterns);
  let compared = 0;
  for (const text of texts) {
    const should = oracle(text), at = cut(text);
    // What takes JavaScript long once takes it long with every text.
    if (should === undefined) break;
    compared += 1;
    const told = (): string => `${engine.name} ${JSON.stringify(options)} ${JSON.stringify(patterns)} in ${JSON.stringify(Buffer.from(text).toString("latin1"))}, cut at ${at}: expected ${should.join()}`;
    engine.use(whole.tables);
    const found = engine.scan(text, patterns.length);
    if (found.join() !== should.join()) assert.unreachable(`${told()}, found ${found.join()}`);
    engine.use(chunks.tables);
    const parts = engine.chunks([text.subarray(0, at), text.subarray(at)], patterns.length, chunks.stats.stateBytes);
    if (parts.join() !== should.join()) assert.unreachable(`${told()}, found in chunks ${parts.join()}`);
  }
  return compared;
}

const textsEach = 10;
/** Not one of the few whose repetitions of repetitions are too long to be written out. */
function fits(pattern: Pattern): boolean {
  try { compileSet([pattern], { chunks: true, statesEachMax: 1 }); return true; } catch (error) {
    assert.instance(error, PatternRefused);
    assert.match((error as PatternRefused).construct, /^more than \d+ (states|bytes)/);
    return false;
  }
}

function randomSets(engine: Matcher, cases: number): void {
  const random = seeded(seed);
  let drawn = 0, kept = 0, compared = 0;
  for (let turn = 0; turn < cases / textsEach; turn++) {
    const all = Array.from({ length: 1 + Math.floor(random() * 5) }, () => randomPattern(random)), patterns = all.filter(fits);
    drawn += all.length;
    kept += patterns.length;
    if (patterns.length > 0) compared += agrees(engine, patterns, Array.from({ length: textsEach }, () => randomText(random, patterns)), ways[turn % ways.length]!, (text) => Math.floor(random() * (text.length + 1)));
  }
  assert.ok(kept >= drawn * 0.9, `${kept} of ${drawn} patterns compile`);
  assert.ok(compared >= cases * 0.9, `${compared} of ${cases} texts were compared`);
}

test("random patterns and texts as JavaScript, in V8", () => { randomSets(v8, fullRun ? 80_000 : 1_500); });
test.unless(missing, "the same in Wasmtime", () => { randomSets(wasmtime!, fullRun ? 40_000 : 500); });

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

test.run();
