import * as assert from "uvu/assert";
import * as fc from "fast-check";
import { suite } from "../support/suite.ts";
import { harness } from "./harness.ts";
import { bytesFrom, bytesOf, holds, latin1 } from "./random.ts";

const { exports, atEnd, put, free, view } = await harness(`
import { bytesAt } from "./assembly/abi/bytes";
import * as text from "./assembly/message/text";
import { contains, containsIgnoringCase } from "./assembly/message/contains";
export function equals(a: usize, n: i32, b: usize, m: i32): bool { return text.equals(bytesAt(a, n), bytesAt(b, m)); }
export function equalsIgnoringCase(a: usize, n: i32, b: usize, m: i32): bool { return text.equalsIgnoringCase(bytesAt(a, n), bytesAt(b, m)); }
export function startsWith(a: usize, n: i32, b: usize, m: i32): bool { return text.startsWith(bytesAt(a, n), bytesAt(b, m)); }
export function startsWithIgnoringCase(a: usize, n: i32, b: usize, m: i32): bool { return text.startsWithIgnoringCase(bytesAt(a, n), bytesAt(b, m)); }
export function endsWith(a: usize, n: i32, b: usize, m: i32): bool { return text.endsWith(bytesAt(a, n), bytesAt(b, m)); }
export function endsWithIgnoringCase(a: usize, n: i32, b: usize, m: i32): bool { return text.endsWithIgnoringCase(bytesAt(a, n), bytesAt(b, m)); }
export function under(a: usize, n: i32, b: usize, m: i32): bool { return text.under(bytesAt(a, n), bytesAt(b, m)); }
export function has(a: usize, n: i32, b: usize, m: i32): bool { return contains(bytesAt(a, n), bytesAt(b, m)); }
export function hasIgnoringCase(a: usize, n: i32, b: usize, m: i32): bool { return containsIgnoringCase(bytesAt(a, n), bytesAt(b, m)); }
export function trim(a: usize, n: i32): u64 { return text.trim(bytesAt(a, n)); }
export function lowered(a: usize, n: i32, scratch: usize): u64 { return text.lowered(bytesAt(a, n), scratch); }
`);
const test = suite("message: text");

/** The text ends with linear memory, or a few bytes before it; the constant lies across a page's end. */
function call(name: string, text: Uint8Array, constant: Uint8Array, gap = 0): boolean {
  return exports[name]!(atEnd(text, gap), text.length, put(free + 65536 - (constant.length >> 1), constant), constant.length) !== 0;
}
const lower = (bytes: Uint8Array) => latin1(bytes).replace(/[A-Z]/g, (letter) => letter.toLowerCase());

const pieces = ["a", "b", "A", "B", "@", "[", "`", "{", "/", "ab", "aab", "aaaaaaaaaaaaaaaa", "abababababababab"];
const text = bytesOf(pieces, 20), gap = fc.nat(40);
/** Often a part of the text, or nearly one. */
const textAndConstant = fc.tuple(text, fc.oneof(fc.constant(undefined), text), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), fc.option(fc.nat()))
  .map(([whole, other, from, to, spoil]): [Uint8Array, Uint8Array] => {
    if (other !== undefined) return [whole, other];
    const [begin, end] = [from, to].map((fraction) => Math.round(fraction * whole.length)).sort((a, b) => a - b) as [number, number];
    const part = whole.slice(begin, end);
    if (spoil !== null && part.length > 0) part[spoil % part.length]! ^= 0x20;
    return [whole, part];
  });

const oracles: Record<string, (text: string, constant: string) => boolean> = {
  equals: (a, b) => a === b, startsWith: (a, b) => a.startsWith(b), endsWith: (a, b) => a.endsWith(b),
  has: (a, b) => Buffer.from(a, "latin1").indexOf(Buffer.from(b, "latin1")) >= 0,
};
for (const [name, oracle] of Object.entries(oracles)) {
  test(`${name} agrees with JavaScript, with case and without`, () => {
    holds(20_000, fc.property(textAndConstant, gap, ([whole, part], space) => {
      assert.is(call(name, whole, part, space), oracle(latin1(whole), latin1(part)));
      const folded = lower(part);
      assert.is(call(`${name}IgnoringCase`, whole, bytesFrom(folded), space), oracle(lower(whole), folded));
    }));
  });
}

test("contains agrees with indexOf for every needle and text over two letters", () => {
  const words = (length: number) => Array.from({ length: 1 << length }, (_, bits) => bits.toString(2).padStart(length, "0").replace(/0/g, "a").replace(/1/g, "b"));
  const needles = [1, 2, 3, 4, 5, 6].flatMap(words).map(bytesFrom), texts = words(11).map(bytesFrom);
  // The prefix spends the filter's budget, so that the two-way algorithm answers.
  const flood = "abaababaabaab".repeat(220);
  for (const needle of needles) {
    const missing = latin1(needle) + "c";
    for (const hay of texts) {
      const expected = latin1(hay).includes(latin1(needle));
      if (call("has", hay, needle) !== expected) assert.unreachable(`${latin1(needle)} in ${latin1(hay)}`);
    }
    assert.is(call("has", bytesFrom(flood), bytesFrom(missing)), false);
    assert.is(call("has", bytesFrom(flood + missing), bytesFrom(missing)), true);
  }
});

test("contains falls back to the two-way algorithm and stays right", () => {
  const letters = (maxLength: number) => fc.string({ unit: fc.constantFrom("a", "a", "a", "b"), minLength: 1, maxLength });
  holds(20_000, fc.property(letters(4), fc.integer({ min: 1, max: 12 }), letters(6), letters(3), fc.integer({ min: 0, max: 3 }), letters(4),
    (unit, times, middle, unit2, times2, tail) => {
      const needle = "a" + unit.repeat(times) + middle + unit2.repeat(times2) + "a";
      // Many places at which first and last byte fit, none of which is the needle; then perhaps the needle.
      const flood = "a".repeat(40) + (needle.slice(0, -1) + "c").repeat(4) + "a".repeat(1200) + unit.repeat(300) + needle.slice(1) + needle.slice(0, -1);
      for (const hay of [flood, flood + tail + needle + tail, (unit + middle).repeat(200) + tail]) {
        const expected = Buffer.from(hay).indexOf(needle) >= 0;
        assert.is(call("has", bytesFrom(hay), bytesFrom(needle)), expected);
        assert.is(call("hasIgnoringCase", bytesFrom(hay.toUpperCase()), bytesFrom(needle)), expected);
      }
    }));
});

test("under follows MEANING.md", () => {
  const naive = (path: string, prefix: string) => {
    const value = prefix.endsWith("/") ? prefix.slice(0, -1) : prefix;
    return path === value || path.startsWith(value + "/");
  };
  for (const path of ["/", "/a", "/a/", "/ab", "/a/b", "/a//", "/A", ""]) {
    for (const prefix of ["/", "/a", "/a/", "/a//", "/ab", ""]) assert.is(call("under", bytesFrom(path), bytesFrom(prefix)), naive(path, prefix), `${path} under ${prefix}`);
  }
  holds(10_000, fc.property(textAndConstant, ([whole, part]) => { assert.is(call("under", whole, part), naive(latin1(whole), latin1(part))); }));
});

test("trim and lowered agree with JavaScript; what needs no change is not copied", () => {
  holds(10_000, fc.property(bytesOf([" ", "\t", "\n", "a", "Z", "\xc0"], 40), gap, (bytes, space) => {
    const address = atEnd(bytes, space);
    assert.is(latin1(view(exports.trim!(address, bytes.length))), latin1(bytes).replace(/^[ \t]+|[ \t]+$/g, ""));
    const result = BigInt.asUintN(64, BigInt(exports.lowered!(address, bytes.length, free)));
    assert.is(latin1(view(result)), lower(bytes));
    assert.is(Number(result & 0xffffffffn), lower(bytes) === latin1(bytes) ? address : free);
  }));
});

test.run();
