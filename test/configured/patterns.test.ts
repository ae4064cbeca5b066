// Patterns by configuration: the module reads the same ones as the evaluator, and finds what JavaScript's RegExp finds.
import * as assert from "uvu/assert";
import { patternOf, readPatterns, refusalText } from "../../cli/evaluate/configured-patterns.ts";
import { patternProblems } from "../../cli/evaluate/pattern-problems.ts";
import { expectedText } from "../automata/oracle.ts";
import { seeded } from "../automata/random.ts";
import { brokenText } from "../automata/text-random.ts";
import { seed } from "../message/random.ts";
import { fullRun, suite } from "../support/suite.ts";
import { missing, v8, wasmtime, type Matcher } from "./matcher.ts";
import { randomLarge, randomList, randomText, type Written } from "./random.ts";

const test = suite("configured patterns");
const met = new Set<string>();

/** Whether both take the list, which is then the matcher's. */
function judged(engine: Matcher, list: readonly string[]): boolean {
  const read = readPatterns(list), expected = "refused" in read ? read.refused : undefined;
  assert.equal(engine.use(list), expected, `${engine.name}: ${JSON.stringify(list)}`);
  met.add(expected?.problem ?? "none");
  return expected === undefined;
}

/** Random lists on random texts. */
function compare(engine: Matcher, cases: number, list: (random: () => number) => Written[], text: typeof randomText): void {
  const random = seeded(seed), textsEach = 8;
  let compared = 0, found = 0, taken = 0, turns = 0;
  for (; compared < cases; turns++) {
    const drawn = list(random), written = drawn.map((one) => one.text);
    if (!judged(engine, written)) continue;
    taken++;
    const patterns = written.map(patternOf), oracle = expectedText(patterns);
    for (let n = 0; n < textsEach; n++) {
      const bytes = text(random, drawn), should = oracle(bytes);
      // What takes JavaScript long once takes it long with every text.
      if (should === undefined) break;
      compared++;
      found += Number(should.length > 0);
      assert.is(engine.finds(bytes), should.length > 0, `${engine.name}: ${JSON.stringify(written)} in ${JSON.stringify(Buffer.from(bytes).toString("latin1"))}`);
    }
  }
  assert.ok(found > cases / 6 && found < cases * 5 / 6, `${found} of ${cases} texts have a match`);
  assert.ok(taken > turns / 8, `${taken} of ${turns} lists can be used`);
}

const broken = (random: () => number, list: readonly Written[]): Uint8Array => brokenText(random, randomText(random, list));

test("random lists and texts: read as the evaluator reads them, found as JavaScript finds them, in V8", () => { compare(v8, fullRun ? 60_000 : 4_000, randomList, randomText); });
test("the same with bytes that are not UTF-8", () => { compare(v8, fullRun ? 20_000 : 1_500, randomList, broken); });
test("the same near the budget", () => { compare(v8, fullRun ? 8_000 : 600, randomLarge, randomText); });
test.unless(missing, "the same in Wasmtime", () => {
  compare(wasmtime!, fullRun ? 20_000 : 800, randomList, randomText);
  compare(wasmtime!, fullRun ? 8_000 : 400, randomList, broken);
  compare(wasmtime!, fullRun ? 2_000 : 160, randomLarge, randomText);
});

test("a match is found at every place of a long text, and nothing behind it is read", () => {
  const list = ["/\\bab+c\\b/", "/x[^y]{3}z/", "/q/", "/\\u00e9{2}/", "/w$/", "/^v/"], oracle = expectedText(list.map(patternOf));
  assert.is(v8.use(list), undefined);
  for (const [piece, filler] of [["abbc", "-"], ["abbc", "a"], ["x123z", "x"], ["q", "é"], ["éé", "\u00ea"], ["w", "."], ["v", " "], ["none", "n"]] as const) {
    for (let before = 0; before < 40; before++) {
      for (const behind of [0, 1, 13, 14, 15, 40]) {
        const text = Buffer.from(filler.repeat(before) + piece + filler.repeat(behind));
        assert.is(v8.finds(text), oracle(text)!.length > 0, text.toString());
      }
    }
  }
});

test("what JavaScript means, case by case", () => {
  const cases: [written: string, texts: string[]][] = [
    ["/abK/i", ["ABk", "abK", "aBc"]], ["/[a-c]X/i", ["Bx", "dX"]], ["/[^a]z/i", ["Az", "bZ"]], ["/k/i", ["K", "\u212a"]], ["/s\\W/i", ["S-", "\u017f-"]], ["/^.$/", ["é", "😀", "\n", "\u2028"]], ["/^..$/s", ["😀", "\n\n"]], ["/\\ud83d./", ["😀", "x"]], ["/a.?$/", ["xa", "xab", "abc"]],
    ["/\\bor\\b/", ["or", "for", "orb", "éor", "x or y"]], ["/a\\Bb|c\\B/", ["ab", "a", "cd", "c "]], ["/(?:^|;)\\s*rm\\b/", ["rm", "; rm x", "arm", ";rms"]], ["/x(?:$|y)/", ["x", "xy", "xz"]], ["/a(?:b|c\\b|)d?e/", ["abde", "ac e", "ae", "acde"]], ["/(?:ab?)+c/", ["aababc", "bc"]], ["/a{2,4}b/", ["ab", "aab", "aaaaab"]],
    ["/(?:ab){0,2}c{3,}d/", ["ababcccd", "ccd", "abccccd"]], ["/[\\]\\-a]\\//", ["]/", "-/", "b/"]], ["/\\u00e9[^\\u0100-\\uffff]/", ["éé", "éā", "é😀"]], ["/\\s\\S/", ["\u3000x", "\ufeff ", "a"]], ["/\\$\\{(?:jndi|env):/i", ["${JNDI:ldap", "${jnd:", "x${env:"]],
  ];
  for (const [written, texts] of cases) {
    const { source, flags } = patternOf(written);
    assert.is(judged(v8, [written]), true, written);
    for (const text of texts) assert.is(v8.finds(Buffer.from(text)), new RegExp(source, flags).test(text), `${written} in ${JSON.stringify(text)}`);
  }
});

test("what is refused, by name and place; each reason has a case", () => {
  const cases: [list: string[], problem: string][] = [
    [["jndi"], "pattern 1 at 1: no pattern"], [["//"], "pattern 1 at 1: no pattern"], [["/a"], "pattern 1 at 1: no pattern"], [["/[/"], "pattern 1 at 1: no pattern"], [["/a\\/"], "pattern 1 at 1: no pattern"], [["/a/", ""], "pattern 2 at 1: no pattern"],
    [["/etc/passwd"], "pattern 1 at 6: a flag"], [["/é/gi"], "pattern 1 at 4: a flag"], [["/a/ii"], "pattern 1 at 5: a flag"], [["/a)/"], "pattern 1 at 3: a parenthesis"], [["/é((?:a)/"], "pattern 1 at 3: a parenthesis"],
    [["/(?<n>a)/"], "pattern 1 at 2: a group"], [["/(?i:a)/"], "pattern 1 at 2: a group"], [["/a(?!b)/"], "pattern 1 at 3: a look-around"], [["/(?<=b)a/"], "pattern 1 at 2: a look-around"], [[`/${"(".repeat(17)}a${")".repeat(17)}/`], "pattern 1 at 18: more than 16 groups"],
    [["/a\\pb/"], "pattern 1 at 3: an escape"], [["/\\0/"], "pattern 1 at 2: an escape"], [["/[\\b]/"], "pattern 1 at 3: an escape"], [["/(a)\\1/"], "pattern 1 at 5: a back-reference"], [["/a|*/"], "pattern 1 at 4: nothing to repeat"], [["/a++/"], "pattern 1 at 4: nothing to repeat"], [["/\\b+a/"], "pattern 1 at 4: nothing to repeat"],
    [["/(?:a?)+/"], "pattern 1 at 8: a repetition of what can be nothing"], [["/a{,3}/"], "pattern 1 at 3: a brace"], [["/${jndi/"], "pattern 1 at 3: a brace"], [["/a}/"], "pattern 1 at 3: a brace"], [["/a{3,2}/"], "pattern 1 at 3: a count"], [["/a{0}/"], "pattern 1 at 3: a count"], [["/a{10000}/"], "pattern 1 at 3: a count"],
    [["/a]/"], "pattern 1 at 3: a bracket"], [["/[]a/"], "pattern 1 at 2: an empty class"], [["/[^]/"], "pattern 1 at 2: an empty class"], [["/[z-a]/"], "pattern 1 at 4: no range"], [["/[\\w-a]/"], "pattern 1 at 5: no range"], [["/aé/i"], "pattern 1 at 3: a character beyond ASCII"], [["/[a\\xff]/i"], "pattern 1 at 4: a character beyond ASCII"],
    [["/a😀/"], "pattern 1 at 3: a character beyond U+FFFF"], [["/a*/"], "pattern 1: a match of nothing"], [["/^$/"], "pattern 1: a match of nothing"], [["/a{128}/", "/a{127}/", "/bc/"], "pattern 3: no room; each half of a list has 128"], [["/a{129}/"], "pattern 1: no room; each half of a list has 128"], [["/a{16}{17}/"], "pattern 1 at 7: a brace"], [["/(?:a{16}){17}/"], "pattern 1: no room; each half of a list has 128"],
    [["/(?:a\\bb){12}/", "/(?:a\\bb){11}/", "/xa?b/", "/xa?b/"], "pattern 4: no room; each half of a list has 12"], [["/a(?:b|\\bc|){86}/"], "pattern 1 at 13: a repetition"], [["/(?:a(?:|||)){33}/"], "pattern 1: no room; each half of a list has 128"], [[`/[${Array.from({ length: 32 }, (_, index) => String.fromCharCode(0x100 + 2 * index)).join("")}]/`], "pattern 1: no room; each half of a list has 64"],
  ];
  const told = new Set<string>();
  for (const [list, problem] of cases) {
    const read = readPatterns(list);
    assert.ok("refused" in read, JSON.stringify(list));
    assert.ok(refusalText(read.refused).startsWith(problem), `${JSON.stringify(list)}: ${refusalText(read.refused)}`);
    assert.is(judged(v8, list), false);
    told.add(read.refused.problem);
  }
  // A configuration's texts are UTF-8 wherever they come from but by hand.
  assert.equal(v8.use([Buffer.from("/a\xff/", "latin1")]), { pattern: 1, at: 3, problem: "utf8" });
  assert.equal([...told, "utf8"].sort(), Object.keys(patternProblems).sort());
});

test("what just fits is taken, and found", () => {
  const ranges = Array.from({ length: 31 }, (_, index) => String.fromCharCode(0x100 + 2 * index)).join("");
  for (const [list, text] of [
    [["/a{128}/", "/b{128}/"], "a".repeat(128)], [["/a{128}/", "/b{127}/", "/c/"], "b".repeat(127)], [["/(?:a\\bb){6}(?:x|y|z|w)+c/", "/(?:d|e)f(?:g|h)i/", "/(?:j|k)l(?:m|n)o(?:p|q)r/"], "dfgi"], [["/(?:a(?:|||)){31}bc/"], `${"a".repeat(31)}bc`],
    [[`/[${ranges}]b/`, `/[${ranges}\\uffff]c/`], "\u013cb"], [[`/[${ranges}]b/`, `/[${ranges}\\u0080]c/`, `/[\\u0101\\u0103]d/`], "\u0103d"], [[`/${"(".repeat(16)}ab${")".repeat(16)}*c$/`], "xabc"], [["/^(?:ab)+c/"], "abc"],
  ] as const) {
    assert.is(judged(v8, list), true, JSON.stringify(list));
    assert.ok(v8.finds(Buffer.from(text)), JSON.stringify(list));
    assert.not.ok(v8.finds(Buffer.from(text.slice(0, -1))), JSON.stringify(list));
  }
});

test("random lists met most reasons", () => { assert.ok(met.size >= Object.keys(patternProblems).length - 4, [...met].sort().join()); });

test.run();
