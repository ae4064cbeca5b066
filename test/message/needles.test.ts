import * as assert from "uvu/assert";
import * as fc from "fast-check";
import { packedNeedlesIndex, packedTexts } from "../../cli/plan/pack.ts";
import { suite } from "../support/suite.ts";
import { harness } from "./harness.ts";
import { bytesFrom, bytesOf, holds, latin1 } from "./random.ts";

const { exports, atEnd, put, get, free } = await harness(`
import { bytesAt } from "./assembly/abi/bytes";
import { containsAnyOf, containsAnyOfIgnoringCase, indexNeedles } from "./assembly/predicate/needles";
export function has(list: usize, index: usize, a: usize, n: i32): i32 { return containsAnyOf(list, index, bytesAt(a, n)); }
export function hasIgnoringCase(list: usize, index: usize, a: usize, n: i32): i32 { return containsAnyOfIgnoringCase(list, index, bytesAt(a, n)); }
export function makeIndex(list: usize, index: usize, fold: bool): void { indexNeedles(list, index, fold); }
`);
const test = suite("message: needles");

const lower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** The list lies across a page's end, its index behind it; the value ends with linear memory, or a few bytes before it. */
function found(needles: readonly string[], value: Uint8Array, ignoresCase: boolean, gap = 0): boolean {
  const packed = packedTexts(needles), list = put(free + 65536 - (packed.length >> 1), packed), index = put(free + 131072, packedNeedlesIndex(needles, ignoresCase));
  return exports[ignoresCase ? "hasIgnoringCase" : "has"]!(list, index, atEnd(value, gap), value.length) === 1;
}

function agrees(needles: readonly string[], value: string, gap = 0): void {
  const folded = needles.map(lower);
  const exact = needles.some((needle) => value.includes(needle)), any = folded.some((needle) => lower(value).includes(needle));
  if (found(needles, bytesFrom(value), false, gap) !== exact) assert.unreachable(`${JSON.stringify(needles)} in ${JSON.stringify(value)}, gap ${gap}: expected ${exact}`);
  if (found(folded, bytesFrom(value), true, gap) !== any) assert.unreachable(`${JSON.stringify(folded)} in ${JSON.stringify(value)} without case, gap ${gap}: expected ${any}`);
}

const ascii = ["a", "b", "A", "B", "i", "I", "@", "`", "[", "{", "\x00", "\x7f", "ab", "aab", "aaaaaaaaaaaaaaa"];
const needle = fc.string({ unit: fc.constantFrom(...ascii), maxLength: 6 });

test("the index that a module makes of a parameter is the build's", () => {
  holds(3_000, fc.property(fc.array(fc.oneof(needle, fc.string({ maxLength: 20 })), { maxLength: 40 }), fc.boolean(), (texts, fold) => {
    const own = fold ? texts.map(lower) : texts, list = put(free + 65536 - 7, packedTexts(own)), expected = packedNeedlesIndex(own, fold), room = free + 262144;
    put(room, new Uint8Array(expected.length + 4).fill(0xaa));
    exports.makeIndex!(list, room, Number(fold));
    assert.equal(Buffer.from(get(room, expected.length)).toString("hex"), Buffer.from(expected).toString("hex"));
    assert.is(Buffer.from(get(room + expected.length, 4)).toString("hex"), "aaaaaaaa", "nothing behind it is written");
  }));
});

test("needles are found as indexOf finds them, with case and without", () => {
  holds(20_000, fc.property(fc.array(needle, { maxLength: 12 }), bytesOf(ascii, 24), fc.nat(40), (needles, value, gap) => { agrees(needles, latin1(value), gap); }));
});

test("a needle of any length is found at any place of a value of any length, up to its very end", () => {
  for (let length = 1; length <= 36; length++) {
    for (let bytes = 1; bytes <= Math.min(length, 20); bytes++) {
      const wanted = "needle-of-any-length".slice(0, bytes);
      for (let place = 0; place + bytes <= length; place++) {
        const value = `${".".repeat(place)}${wanted}${".".repeat(length - place - bytes)}`;
        agrees(["absent", wanted, "ne?"], value, length % 3);
        // Without its last byte: also where that byte would stand behind the value's end.
        agrees(["absent", `${wanted}!`], value, length % 3);
      }
    }
  }
});

test("a value that is all candidates is searched to its end", () => {
  // Wherever the comparisons run out, the needle begins right behind that place in one of these.
  for (let before = 0; before <= 200; before++) {
    for (const needles of [["aaab"], ["aaab", "aac"], ["aaaaaaaaaaaaaaaaab", "aaab", "ac"]]) agrees(needles, `${"a".repeat(before)}aaab`);
  }
  const letters = fc.string({ unit: fc.constantFrom("a", "a", "b"), minLength: 1, maxLength: 5 });
  holds(2_000, fc.property(fc.array(fc.tuple(letters, fc.integer({ min: 1, max: 40 })), { minLength: 2, maxLength: 9 }), letters, fc.integer({ min: 200, max: 900 }), letters, (made, unit, times, tail) => {
    const needles = made.map(([part, count]) => `${part.repeat(count)}c`);
    for (const value of [unit.repeat(times), unit.repeat(times) + tail, unit.repeat(times) + needles.at(-1)! + tail, unit.repeat(times) + needles[0]!.slice(1)]) agrees(needles, value);
  }));
});

test("many needles, and texts that are not ASCII", () => {
  const names = Array.from({ length: 1_024 }, (_, i) => `${String.fromCharCode(0x61 + i % 26)}${(i * 7919 % 100_003).toString(36)}`);
  for (const [i, name] of names.entries()) {
    if (i % 97 === 0) agrees(names, `Mozilla/5.0 ${name.toUpperCase()} ${name}`);
  }
  agrees(names, "MOZILLA/5.0 (X11; LINUX X86_64)");
  assert.is(found(["é", "日本"], Buffer.from("caf\u00e9"), false), true);
  assert.is(found(["é", "日本"], Buffer.from("caf\u00c9 日"), true), false);
  assert.is(found([], bytesFrom("a"), false), false);
  assert.is(found(["", "b"], bytesFrom(""), true), true);
});

test.run();
