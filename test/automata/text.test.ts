import * as assert from "uvu/assert";
import { compileSet, PatternRefused, type Pattern } from "../../cli/automata/compile.ts";
import { parseText } from "../../cli/automata/text.ts";
import { seed } from "../message/random.ts";
import { fullRun, suite } from "../support/suite.ts";
import { agrees, randomSets, ways } from "./agrees.ts";
import { missing, v8, wasmtime, type Matcher } from "./matcher.ts";
import { expectedText } from "./oracle.ts";
import { seeded } from "./random.ts";
import { randomBroken, randomTextPattern, randomUtf8 } from "./text-random.ts";

const test = suite("automata: patterns over text in UTF-8");
const refused = /^more than \d+ (states|bytes)|^a match of nothing/;
let compared = 0;
const sets = (engine: Matcher, cases: number, text: typeof randomUtf8): void => { compared += randomSets({ engine, cases, random: seeded(seed), pattern: randomTextPattern, text, oracle: expectedText, refused, textsEach: fullRun ? 100 : 30 }); };

test("random patterns and texts as JavaScript, in V8", () => { sets(v8, fullRun ? 60_000 : 900, randomUtf8); });
test("the same with bytes that are not UTF-8, in V8", () => { sets(v8, fullRun ? 30_000 : 300, randomBroken); });
test.unless(missing, "the same in Wasmtime", () => { sets(wasmtime!, fullRun ? 30_000 : 150, randomUtf8); sets(wasmtime!, fullRun ? 15_000 : 90, randomBroken); });

const pattern = ({ source, flags }: RegExp): Pattern => ({ source, flags, mode: "utf8" });
const found = (of: RegExp, text: string | Uint8Array): boolean => {
  v8.use(compileSet([pattern(of)]).tables);
  return v8.scan(Buffer.from(text as string), 1).length === 1;
};

test("what JavaScript means, case by case", () => {
  const cases: [of: RegExp, texts: string[]][] = [
    [/^.$/, ["😀", "€", "a", "ab", "\n", "\u2028"]], [/^.$/u, ["😀", "ab"]], [/^..$/, ["😀", "ab"]], [/a.b/, ["a😀b", "aéb"]], [/a..b/, ["a😀b"]], [/[^€]/, ["€", "€€", "a€"]], [/😀/, ["😀", "x😀y", "😁"]],
    [/\bk\b/iu, ["K", "aK", "Ka", "K-", "ſK", "-K", "\u212a"]], [/\Bk/iu, ["\u212ak", "ſk", "\u2028k", "xk"]], [/\bk\b/i, ["\u212a", "ſK", "éK"]], [/s/i, ["ſ"]], [/s/iu, ["ſ"]], [/ß/iu, ["ẞ", "ss"]], [/ß/i, ["ẞ"]], [/𐐀/i, ["𐐨"]], [/𐐀/iu, ["𐐨"]],
    [/^a$/m, ["\u2028a", "a\u2029b", "b\u2028a\nb", "ba", "\u2027a"]], [/^a$/, ["\u2028a"]], [/\p{L}\d/u, ["é1", "1", "日2"]], [/[😀-😂]/u, ["😁", "😃"]], [new RegExp("[\\p{L}--[a-z]]", "v"), ["a", "é"]], [new RegExp("^[^\\p{Lu}--k]$", "v"), ["K", "k", "é", "É"]], [new RegExp("^[^\\P{Lu}]$", "iv"), ["K", "k", "1"]], [new RegExp("^x[^é]$", "v"), ["xé", "xe", "x😀"]], [new RegExp("^[\\w&&[^k]]$", "v"), ["a", "k"]], [/\W/, ["é", "_"]], [/\s/, ["\u00a0", "\ufeff", "\u0085"]],
  ];
  for (const [of, texts] of cases) for (const text of texts) assert.is(found(of, text), of.test(text), `${of} in ${JSON.stringify(text)}`);
});

test("a byte outside of UTF-8 is no character, no letter and no line's end", () => {
  const bytes = (text: string): Uint8Array => Buffer.from(text, "latin1");
  const cases: [of: RegExp, text: string, expected: boolean][] = [
    [/[^a]/, "\xff", false], [/./s, "\x80\xc3", false], [/[^]/u, "\xed\xa0\x80", false], [/\W/u, "\xc0\x80", false], [/^.*$/, "a\xff", false], [/a/, "\xe2\x82a", true], [/ab/, "a\xffb", false], [/a\b/, "a\xff", true], [/^b/m, "\xffb", false],
    [/\x00/, "\xc0\x80", false], [/\//, "\xc0\xaf", false], [/€/, "\xe2\x82\xe2\x82\xac", true], [/\u{10ffff}/u, "\xf4\x8f\xbf\xbf", true], [/./u, "\xf4\x90\x80\x80", false], [/(?:)/, "\xff", true],
  ];
  for (const [of, text, expected] of cases) assert.is(found(of, bytes(text)), expected, `${of} in ${JSON.stringify(text)}`);
});

test("a match survives a cut at every byte", () => {
  const patterns = [/é.{1,3}日/u, /^\p{Lu}/u, /\bask\b/iu, /😀$/, /[^a-zé]{3}/, /^k$/mi].map(pattern);
  const text = Buffer.from("Éa a\u017fk é😀日\u2028k\u2029 x😀"), oracle = expectedText(patterns);
  for (const options of ways) for (let at = 0; at <= text.length; at++) agrees(v8, patterns, [text], options, oracle, () => at);
});

test("what cannot be is refused, by name and place", () => {
  const cases: [source: string, flags: string, construct: string, at: number][] = [
    ["a(?=b)", "u", "a look-ahead", 1], ["(?<!é)b", "", "a look-behind", 0], ["(é)\\1", "u", "a back-reference", 3], ["a", "y", "the flag y", 0], ["x[😀]", "", "half of a character beyond U+FFFF", 1], ["\\ud83d", "", "half of a character beyond U+FFFF", 0],
    ["a?\\B", "", "a match of nothing but what stands beside it", 2], ["\\p{L}{40}", "u", "more than 4096 bytes when repetitions are written out", 0], ["(?i:a)", "", "a group with flags of its own", 0], ["\\p{Nothing}", "u", "Invalid property name", 10],
  ];
  for (const [source, flags, construct, at] of cases) {
    try {
      parseText({ source, flags });
    } catch (error) {
      assert.instance(error, PatternRefused);
      assert.equal([(error as PatternRefused).construct, (error as PatternRefused).at], [construct, at], source);
      continue;
    }
    assert.unreachable(`${source} is not refused`);
  }
});

test("the tables of Unicode are the build's own: characters that came later are in no class", () => {
  assert.is(found(/\p{L}/u, "\u{10d4a}"), false);
  assert.is(found(/\p{Cn}/u, "\u{10d4a}"), true);
});

test("a full run compares as many texts as it says", () => {
  console.log(`\n  note: ${compared} random texts compared with RegExp`);
  assert.ok(compared >= (!fullRun ? 1_200 : missing === undefined ? 135_000 : 90_000), `${compared}`);
});

test.run();
