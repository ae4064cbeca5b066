// The second step: what it lets through, what it stops, and what it does where more is found than it keeps.
import * as assert from "uvu/assert";
import { compileSet, type Pattern } from "../../cli/automata/compile.ts";
import { determinise } from "../../cli/automata/dfa.ts";
import { gate } from "../../cli/automata/gate.ts";
import { fails, passes, type Guard } from "../../cli/automata/guards.ts";
import { Neighbours } from "../../cli/automata/neighbours.ts";
import { occurrencesOf } from "../../cli/automata/occurrence.ts";
import { trimmed } from "../../cli/automata/ast.ts";
import { parseBytes } from "../../cli/automata/parse.ts";
import { positionsOf } from "../../cli/automata/positions.ts";
import { differencesMax, sparseRows } from "../../cli/automata/sparse.ts";
import { seed } from "../message/random.ts";
import { suite } from "../support/suite.ts";
import { v8 } from "./matcher.ts";
import { expected } from "./oracle.ts";
import { randomPattern, randomText, seeded } from "./random.ts";

const test = suite("automata: the second step");
/** Milliseconds for JavaScript over texts that are chosen here: it always answers. */
const patient = 60_000;
const pattern = ({ source, flags }: RegExp): Pattern => ({ source, flags });
const gated = (...patterns: RegExp[]) => gate(patterns.map((one) => trimmed(parseBytes(pattern(one)))), patterns.map(() => false), 4000);
/** The state after these bytes; undefined stands for the input's edge. */
const after = ({ classOf, classCount, next }: Guard, start: number, bytes: readonly (number | undefined)[]): number =>
  bytes.reduce<number>((state, byte) => next[state * (classCount + 1) + (byte === undefined ? classCount : classOf[byte] as number)] as number, start);
const letters = (text: string): number[] => [...Buffer.from(text, "latin1")];

test("guards stop what cannot stand beside a text in a match", () => {
  const { texts, parts } = gated(/\bor\s+\d/i);
  const wake = texts.find(({ text }) => text === "or")!.wakes[0]!, { behind, before, reach } = parts[wake.part]!.guards!;
  assert.is(after(behind, behind.starts[wake.index]!, letters("d")), fails);
  assert.is(after(behind, behind.starts[wake.index]!, letters("  x")), fails);
  assert.is(after(behind, behind.starts[wake.index]!, [undefined]), fails);
  assert.is(after(behind, behind.starts[wake.index]!, letters("  7")), passes);
  assert.is(after(before, before.starts[wake.index]!, letters("f")), fails);
  assert.is(after(before, before.starts[wake.index]!, [undefined]), passes);
  assert.is(reach, 0);
});

test("a text is asked for where the pattern has it, not wherever the pattern takes anything", () => {
  const positions = positionsOf(parseBytes(pattern(/for\s*\(;[^\n]*$/)));
  for (const ends of occurrencesOf(positions, ["for"])) assert.equal([...ends], [2]);
  // Where every match has it at one of two places, both are needed.
  for (const ends of occurrencesOf(positionsOf(parseBytes(pattern(/(?:q\d+ab\s|z\d+ab\d)w/))), ["ab"])) assert.is(ends.size, 2);
  const { parts, texts } = gated(/^[^\n]*for\d[^\n]*$/), wake = texts.find(({ text }) => text === "for")!.wakes[0]!, { behind } = parts[wake.part]!.guards!;
  assert.is(after(behind, behind.starts[wake.index]!, letters("m")), fails);
  assert.is(after(behind, behind.starts[wake.index]!, letters("7")), passes);
});

test("what guards let through is of the classes that may stand beside a text", () => {
  const random = seeded(seed), byte = (): number => 32 + Math.floor(random() * 95);
  let through = 0, stopped = 0;
  for (let turn = 0; turn < 40; turn++) {
    const of = Array.from({ length: 8 }, () => randomPattern(random)).flatMap((one) => { try { return [trimmed(parseBytes(one))]; } catch { return []; } });
    const all = gate(of, of.map(() => false), 300), neighbours = new Neighbours(all), bit = (symbol: number | undefined): number => (symbol === undefined ? 1 << 31 : neighbours.bits.readInt32LE(4 * symbol));
    for (const { wakes } of all.texts) for (const wake of wakes) {
      const { behind, before } = all.parts[wake.part]!.guards!, bits = neighbours.ofWake(wake);
      for (const [side, guard] of [behind, before].entries()) for (const next of [[undefined, undefined], [byte(), undefined], [byte(), byte()], [byte(), byte()]]) {
        // Nothing is read beyond the edge: where it may be, what is there is the edge as well.
        const read = next[0] === undefined ? [undefined] : next, passed = after(guard, guard.starts[wake.index]!, read) !== fails && after(guard, guard.starts[wake.index]!, read.slice(0, 1)) !== fails;
        const admitted = ((bits[side]! & bit(next[0])) !== 0) && ((bits[side + 2]! & bit(next[1])) !== 0);
        if (passed) assert.ok(admitted, `${JSON.stringify(next)} at side ${side}`);
        if (passed) through += 1; else if (!admitted) stopped += 1;
      }
    }
  }
  assert.ok(through > 100 && stopped > 100, `${through} let through, ${stopped} stopped`);
});

test("what may be found too often is found wherever it matches, and not everywhere", () => {
  const random = seeded(seed), plain = { statesPlainMax: 0, statesEachMax: 300 };
  let matches = 0, more = 0, texts = 0;
  for (let turn = 0; turn < 60; turn++) {
    const one = randomPattern(random);
    let tables: Uint8Array;
    try { tables = compileSet([{ ...one, isLoose: true }], plain).tables; } catch { continue; }
    const oracle = expected([one]);
    v8.use(tables);
    for (let each = 0; each < 10; each++) {
      const text = randomText(random, [one]), should = oracle(text);
      if (should === undefined) break;
      const found = v8.scan(text, 1);
      texts += 1;
      matches += should.length;
      more += found.length - should.length;
      if (should.length > found.length) assert.unreachable(`${JSON.stringify(one)} misses ${JSON.stringify(Buffer.from(text).toString("latin1"))}`);
    }
  }
  assert.ok(matches > 20 && texts - matches > 20, `${matches} of ${texts} match`);
  assert.ok(more < (texts - matches) / 2, `${more} of ${texts - matches} are found without a match`);
});

test("a match is found before and behind more texts than are kept, and behind more than guards may read", () => {
  const patterns = [/\bor\s{1,9}\d{3}x/, /ab[cd]{1,30}e/, /union.{1,80}select/s, /^q[^!]{0,20}z$/m].map(pattern), oracle = expected(patterns, patient);
  const { tables } = compileSet(patterns, { statesPlainMax: 0 });
  const floods = ["or 12 ", "abcdcdcdcdcdcdcd ", "union ", "or     1 abcdcdc union selec ", "q\n"];
  for (const flood of floods) {
    for (const end of ["or 123x", "abcce", "unionselect", "union select", "\nqz", " "]) {
      v8.use(tables);
      for (const text of [flood.repeat(3000) + end, `${end} ${flood.repeat(3000)}`].map((one) => Buffer.from(one, "latin1"))) assert.equal(v8.scan(text, patterns.length), oracle(text), `${flood} ${end}`);
    }
  }
});

test("when guards have read enough, what they stand for is looked at", () => {
  const patterns = [1, 2, 3, 4].map((digits) => pattern(new RegExp(`ab(?:a+b){4,9}\\d{${digits}}-`))), oracle = expected(patterns, patient), { tables } = compileSet(patterns, { statesPlainMax: 0 });
  // Each text wakes four parts, whose guards read to the end of the run.
  const text = Buffer.from(`${"abababababx".repeat(60)}ababababababab12-`, "latin1");
  v8.use(tables);
  assert.equal(v8.scan(text, patterns.length), oracle(text));
  assert.equal(oracle(text), [1]);
});

test("a match is found however far before its text it begins", () => {
  const patterns = [/<[a-z ]*union\d/, /^[^\n]*select!/, /[("]\w*\s*\|\s*nc$/, /\b(?:a|bc)+=sleep\b/].map(pattern), oracle = expected(patterns, patient), tables = compileSet(patterns, { statesPlainMax: 0 }).tables;
  const befores = ["<", "(", "\"", "\n", "x<", " "], gaps = ["", " ", "a", "abc", "b "], texts = ["union1", "select!", "| nc", "=sleep"];
  let found = 0;
  v8.use(tables);
  for (const before of befores) for (const gap of gaps) for (const count of [0, 1, 20, 42, 43, 126, 127, 128, 129, 130, 700]) for (const one of texts) {
    const text = Buffer.from(before + gap.repeat(count) + one, "latin1"), should = oracle(text);
    assert.equal(v8.scan(text, patterns.length), should, `${before} ${gap} ${count} ${one}`);
    found += should!.length;
  }
  assert.ok(found > 300, `${found} are found`);
});

test("what a match needs besides may come behind more texts than are kept", () => {
  const patterns = [/\^\|.*select/s, /\^\|[^!]*where\b/].map(pattern), oracle = expected(patterns, patient), { tables } = compileSet(patterns, { statesPlainMax: 0 });
  v8.use(tables);
  for (const end of ["select", "where", "selec wher", "where select", "! where", ""]) {
    const text = Buffer.from("^| ".repeat(1500) + end, "latin1");
    assert.equal(v8.scan(text, patterns.length), oracle(text), end);
  }
});

test("a match is found again when the numbers of scans begin anew", () => {
  const { tables } = compileSet([/union\s+select\b/, /or\s+1=1/].map(pattern), { statesPlainMax: 0 }), text = Buffer.from("union select 1 or 1=1 ".repeat(700), "latin1"), none = Buffer.from("-");
  v8.use(tables);
  for (const between of [65_533, 65_534, 65_535, 65_536]) {
    assert.equal(v8.scan(text, 2), [0, 1]);
    for (let count = 0; count < between; count++) v8.scan(none, 2);
    assert.equal(v8.scan(text, 2), [0, 1], `with ${between} scans between`);
  }
});

test("a sparse row is a dense one but for its differences", () => {
  const searched = ["select", "selector", "sleep", "script", "from", "form"].map((text, output) => ({ positions: positionsOf(parseBytes({ source: text, flags: "i" })), output }));
  const dfa = determinise(searched, { statesMax: 1000 })!, sparse = sparseRows(dfa, 4), row = (state: number): number[] => [...dfa.next.subarray(state * dfa.classCount, (state + 1) * dfa.classCount)];
  assert.ok(sparse.size > 10, `${sparse.size} of ${dfa.stateCount}`);
  for (const [state, { state: like, differs }] of sparse) {
    assert.not(sparse.has(like));
    assert.ok(differs.length <= differencesMax);
    assert.equal(row(state).map((to, of) => (differs.includes(of) ? row(like)[of] : to)), row(like));
  }
});

test.run();
