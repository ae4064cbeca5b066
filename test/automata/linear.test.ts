// What nobody honest sends costs what its length says, by fuel: floods of almost-matches, of what the first step looks for, and of repetitions.
import * as assert from "uvu/assert";
import { compileSet, type Pattern } from "../../cli/automata/compile.ts";
import { factorsOf } from "../../cli/automata/factors.ts";
import { parseBytes } from "../../cli/automata/parse.ts";
import { detectors } from "../../cli/detectors/index.ts";
import { fullRun, suite } from "../support/suite.ts";
import { missing, wasmtime } from "./matcher.ts";
import { nasty } from "./nasty.ts";

const test = suite("automata: linear work");
const bytesEach = 8_000;
const flood = (text: string): Uint8Array => Buffer.from(text.repeat(Math.ceil(bytesEach / text.length)), "latin1").subarray(0, bytesEach);
const perByte = (text: Uint8Array): number => wasmtime!.fuel(text) / text.length;
const prose = flood("Please leave the parcel with a neighbour; we are back on Monday, 10:30. ");

/** What each pattern is looked for by, and the pattern's own text without what is special in it. */
function almost(pattern: Pattern): string[] {
  const node = parseBytes(pattern), factors = factorsOf(node).flat();
  return [...factors, pattern.source.replace(/\\[sSwWdDbB]|[\\^$()|?*+[\]{}]/g, "").slice(0, 40)].filter((text) => text !== "" && /^[\0-\xff]+$/.test(text));
}

/** The floods that cost most, dearest first, against prose. */
function dearest(patterns: readonly Pattern[]): [text: string, times: number][] {
  wasmtime!.use(compileSet(patterns).tables);
  const benign = perByte(prose), texts = [...new Set(patterns.flatMap(almost))];
  const some = fullRun ? texts : texts.filter((_, index) => index % 10 === 0);
  return some.map((text): [string, number] => [text, perByte(flood(text)) / benign]).sort((a, b) => b[1] - a[1]);
}

test.unless(missing, "twice the bytes cost twice the fuel, but for what is kept once", () => {
  wasmtime!.use(compileSet(nasty).tables);
  for (const text of ["a", "aaab", "<a ", "'or'", "x=1;", "((", "union ", "select from "]) {
    const once = wasmtime!.fuel(flood(text).subarray(0, bytesEach / 2)), twice = wasmtime!.fuel(flood(text));
    assert.ok(twice <= 2.2 * once + 1000, `${text}: ${once}, ${twice}`);
  }
});

test.unless(missing, "no flood costs more than five times prose: patterns with gaps and nested repetitions", () => {
  const [worst] = dearest(nasty);
  console.log(`  ${nasty.length} patterns: the worst flood, ${JSON.stringify(worst![0])}, costs ${worst![1].toFixed(1)} times prose`);
  assert.ok(worst![1] <= 5, JSON.stringify(worst));
});

test.unless(missing, "the work of a byte is bounded, and known at build time: all of the detectors' patterns over text", () => {
  const patterns = detectors.flatMap(({ findings }) => findings.filter(({ over }) => over === "text").map(({ pattern }) => ({ source: pattern.source, flags: pattern.flags })));
  const { stats } = compileSet(patterns), worst = dearest(patterns);
  console.log(`  ${patterns.length} patterns, ${stats.bytes} bytes: floods that cost most against prose: ${worst.slice(0, 5).map(([text, times]) => `${JSON.stringify(text)} ${times.toFixed(1)}`).join(", ")}`);
  assert.ok(stats.bytes <= 3 * 1024 * 1024, `${stats.bytes} bytes of tables`);
  assert.ok(worst.every(([, times]) => times <= stats.workPerByteMax));
});

test.run();
