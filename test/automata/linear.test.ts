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

/** Fuel a byte of prose, and of the floods that cost most, dearest first. */
function dearest(patterns: readonly Pattern[]): { benign: number; floods: [text: string, fuel: number][] } {
  wasmtime!.use(compileSet(patterns).tables);
  const texts = [...new Set(patterns.flatMap(almost))], some = fullRun ? texts : texts.filter((_, index) => index % 10 === 0);
  return { benign: perByte(prose), floods: some.map((text): [string, number] => [text, perByte(flood(text))]).sort((a, b) => b[1] - a[1]) };
}

/** The five dearest, and how many times prose. */
const told = ({ benign, floods }: ReturnType<typeof dearest>): string =>
  `prose costs ${benign.toFixed(0)} fuel a byte; floods that cost most: ${floods.slice(0, 5).map(([text, fuel]) => `${JSON.stringify(text)} ${fuel.toFixed(0)} (${(fuel / benign).toFixed(1)} times)`).join(", ")}`;

test.unless(missing, "twice the bytes cost twice the fuel, but for what is kept once", () => {
  wasmtime!.use(compileSet(nasty).tables);
  for (const text of ["a", "aaab", "<a ", "'or'", "x=1;", "((", "union ", "select from "]) {
    const once = wasmtime!.fuel(flood(text).subarray(0, bytesEach / 2)), twice = wasmtime!.fuel(flood(text));
    assert.ok(twice <= 2.2 * once + 1000, `${text}: ${once}, ${twice}`);
  }
});

// By the engine alone prose is cheap, the cheaper the fewer patterns there are: the ratio says what a flood gains, the bound what it can cost. With the rest of
// the pack benign prose costs some 107 (`npm run bench -- pack`).
test.unless(missing, "no flood costs much: patterns with gaps and nested repetitions", () => {
  const found = dearest(nasty), [[worst, fuel]] = found.floods as [[string, number]];
  console.log(`\n  note: ${nasty.length} patterns: ${told(found)}`);
  assert.ok(fuel <= 330, `${JSON.stringify(worst)}: ${fuel} a byte`);
  assert.ok(fuel <= 7.5 * found.benign, `${JSON.stringify(worst)}: ${fuel / found.benign} times prose`);
});

test.unless(missing, "the work of a byte is bounded, and known at build time: all of the detectors' patterns over text", () => {
  const patterns = detectors.flatMap(({ findings }) => findings.filter(({ over }) => over === "text").map(({ pattern }) => ({ source: pattern.source, flags: pattern.flags })));
  const { stats } = compileSet(patterns), found = dearest(patterns), [[worst, fuel]] = found.floods as [[string, number]];
  console.log(`\n  note: ${patterns.length} patterns, ${stats.bytes} bytes: ${told(found)}`);
  assert.ok(stats.bytes <= 3 * 1024 * 1024, `${stats.bytes} bytes of tables`);
  assert.ok(fuel <= 650, `${JSON.stringify(worst)}: ${fuel} a byte`);
  assert.ok(fuel <= found.benign * stats.workPerByteMax);
});

test.run();
