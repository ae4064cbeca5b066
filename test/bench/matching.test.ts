// The benchmark beside Vectorscan compares what both find; here a sample of it, which is also a second opinion on the engine.
import * as assert from "uvu/assert";
import type { Pattern } from "../../cli/automata/compile.ts";
import { suite } from "../support/suite.ts";
import { written } from "./matching/expressions.ts";
import { inputs } from "./matching/inputs.ts";
import { ownSide } from "./matching/own.ts";
import { textPatterns } from "./matching/patterns.ts";
import { missing, vectorscanSide } from "./matching/vectorscan.ts";

const test = suite("bench: patterns for other engines");

test("a pattern is written with nothing behind an end, and nothing left to flags", () => {
  const cases: [Pattern, string][] = [
    [{ source: "a.$", flags: "" }, "a[^\\x0a\\x0d]\\z"], [{ source: "(?:$|[ab])\\s*$", flags: "" }, "(?:|[a-b][\\x09-\\x0d\\x20]*)\\z"],
    [{ source: "x(?:$|y)z?", flags: "i" }, "[Xx](?:\\z|[Yy][Zz]?)"], [{ source: "x(?:$|y)z", flags: "" }, "xyz"], [{ source: "a(?:^|b)c", flags: "" }, "abc"],
    [{ source: "^(?:a|\\bb){2,}|[^]", flags: "" }, "\\A(?:a|\\bb){2,}|[\\x00-\\xff]"],
  ];
  for (const [pattern, text] of cases) assert.is(written(pattern), text);
  assert.throws(() => written({ source: "^a", flags: "m" }), /edges of lines/);
});

test.unless(missing, "every twelfth pattern finds in Vectorscan what it finds here", async () => {
  const patterns = textPatterns.filter((_, index) => index % 12 === 0), own = await ownSide(patterns), vectorscan = await vectorscanSide(patterns);
  let pairs = 0;
  for (const { name, texts } of inputs(100_000)) {
    const found = await own.found(await own.load(texts)), theirs = await vectorscan.found(await vectorscan.load(texts));
    assert.equal(theirs, found, name);
    pairs += found.flat().length;
  }
  vectorscan.close();
  console.log(`  note: ${patterns.length} patterns, ${pairs} pairs`);
}, { optional: true });

test.run();
