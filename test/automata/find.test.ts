// Where matches begin and end, with JavaScript's `exec` as the oracle.
import { Script } from "node:vm";
import * as assert from "uvu/assert";
import { PatternRefused, type Pattern } from "../../cli/automata/compile.ts";
import { compileFind } from "../../cli/automata/find.ts";
import { seed } from "../message/random.ts";
import { fullRun, suite } from "../support/suite.ts";
import { missing, v8, wasmtime, type Matcher } from "./matcher.ts";
import { seeded } from "./random.ts";
import { randomTextPattern, randomUtf8 } from "./text-random.ts";

const test = suite("automata: leftmost matches");

const asked = globalThis as { sidewallExec?: () => unknown };
const script = new Script("sidewallExec()");

/** The bytes of the match that `exec` finds from the unit on; "slow" where it takes JavaScript too long. */
function expected({ source, flags }: Pattern, text: string, from: number): [number, number] | undefined | "slow" {
  const pattern = new RegExp(source, `${flags}g`);
  pattern.lastIndex = from;
  asked.sidewallExec = () => pattern.exec(text);
  try {
    const found = script.runInThisContext({ timeout: 300 }) as RegExpExecArray | null;
    return found === null ? undefined : [Buffer.byteLength(text.slice(0, found.index)), Buffer.byteLength(text.slice(0, found.index + found[0].length))];
  } catch { return "slow"; }
}

/** Tables, or nothing for what is refused; `counted` refusals are few. */
function tablesOf(pattern: Pattern): Uint8Array | undefined {
  try { return compileFind(pattern); } catch (error) {
    assert.instance(error, PatternRefused);
    return undefined;
  }
}

function random(engine: Matcher, cases: number): void {
  const draw = seeded(seed);
  let compared = 0, found = 0, drawn = 0, kept = 0;
  while (compared < cases) {
    const pattern = randomTextPattern(draw);
    if (!/[uv]/.test(pattern.flags)) continue;
    drawn += 1;
    const tables = tablesOf(pattern);
    if (tables === undefined) continue;
    kept += 1;
    engine.use(tables);
    for (let turn = 0; turn < 20; turn++) {
      const bytes = randomUtf8(draw, [pattern]), text = Buffer.from(bytes).toString();
      const before = turn % 3 === 0 ? Array.from(text).slice(0, Math.floor(draw() * 4)).join("") : "";
      const should = expected(pattern, text, before.length);
      if (should === "slow") break;
      const actual = engine.find(bytes, Buffer.byteLength(before));
      if (JSON.stringify(actual) !== JSON.stringify(should)) assert.unreachable(`${engine.name} /${pattern.source}/${pattern.flags} in ${JSON.stringify(text)} from ${before.length}: expected ${String(should)}, found ${String(actual)}`);
      compared += 1;
      found += Number(should !== undefined);
    }
  }
  assert.ok(kept > drawn / 3, `${kept} of ${drawn} patterns compile`);
  assert.ok(found > compared / 20, `${found} of ${compared} texts have a match`);
}

test("random patterns and texts as exec, in V8", () => { random(v8, fullRun ? 40_000 : 1_000); });
test.unless(missing, "the same in Wasmtime", () => { random(wasmtime!, fullRun ? 20_000 : 300); });

test("what is tried first ends the match", () => {
  const cases: [of: RegExp, text: string][] = [
    [/a|ab/u, "xab"], [/ab|a/u, "xab"], [/a+?/u, "aaa"], [/a+/u, "baaab"], [/a.*?b/u, "a b b"], [/a.*b/u, "a b b c"], [/(?:a|ab)(?:c|bcd)/u, "abcd"], [/\bé?k/u, "ék"], [/\d{2,4}?/u, "12345"], [/\d{2,4}/u, "x12345"], [/x*y|x/u, "xxxz"], [/$|a/u, ""], [/b$/u, "abb"],
    [/^a|b/u, "ba"], [/[\u{1f600}é]+/u, "a😀é😀b"], [/(?:|a)+b/u, "aab"], [/(?:a??b?)*c/u, "abac"],
  ];
  for (const [of, text] of cases) {
    const pattern = { source: of.source, flags: of.flags };
    const tables = tablesOf(pattern);
    if (tables === undefined) { assert.is(of.source, "$|a"); continue; }
    v8.use(tables);
    for (let from = 0; from <= text.length; from++) {
      if (/[\udc00-\udfff]/.test(text[from] ?? "")) continue;
      assert.equal(v8.find(Buffer.from(text), Buffer.byteLength(text.slice(0, from))), expected(pattern, text, from), `${of} in ${text} from ${from}`);
    }
  }
});

test("what cannot be is refused, by name", () => {
  const cases: [of: RegExp, construct: string][] = [
    [/a/, "a pattern without the flag u"], [/^a/mu, "an assertion about letters or line ends that are not ASCII"], [/a*/u, "a match of nothing"], [/x(?:a?){2,3}/u, "a counted repetition of what may be nothing"], [/a(?=b)/u, "a look-ahead"],
  ];
  for (const [{ source, flags }, construct] of cases) {
    try { compileFind({ source, flags }); } catch (error) { assert.is((error as PatternRefused).construct, construct); continue; }
    assert.unreachable(source);
  }
});

test.run();
