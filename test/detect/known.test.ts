// What is known to hold nothing is never another text, nor the same text at another place.
import * as assert from "uvu/assert";
import * as fc from "fast-check";
import { harness } from "../message/harness.ts";
import { bytesFrom, holds } from "../message/random.ts";
import { suite } from "../support/suite.ts";

const { exports, atEnd } = await harness(`
import { isKnown, remember } from "./assembly/detect/known";
export function known(place: i32, a: usize, n: i32): bool { return isKnown(place, a, n); }
export function learn(place: i32, a: usize, n: i32): void { isKnown(place, a, n); remember(a, n); }
`);
const test = suite("detect: known texts");
const learnt = new Set<string>();
// Few letters, so that texts share entries, beginnings and lengths.
const text = fc.oneof(fc.string({ maxLength: 20, unit: fc.constantFrom("a", "b") }), fc.tuple(fc.constantFrom("abcdefgh", "abcdefghijklmnop", "x".repeat(112)), fc.string({ maxLength: 9, unit: fc.constantFrom("a", "b", "c") })).map((parts) => parts.join("")));

test("a text is known only where it was learnt", () => {
  let met = 0;
  holds(40_000, fc.property(text, fc.integer({ min: 0, max: 3 }), fc.boolean(), (own, place, learns) => {
    const bytes = bytesFrom(own), address = atEnd(bytes), key = `${place} ${own}`;
    if (exports.known!(place, address, bytes.length) !== 0) {
      assert.ok(learnt.has(key), `${JSON.stringify(own)} at ${place} was never learnt`);
      met += 1;
    }
    if (!learns) return;
    exports.learn!(place, address, bytes.length);
    if (bytes.length > 0 && bytes.length <= 120) learnt.add(key);
    assert.is(exports.known!(place, address, bytes.length), Number(bytes.length > 0 && bytes.length <= 120), `${JSON.stringify(own)} was forgotten at once`);
  }));
  assert.ok(met > 100, `only ${met} texts were known`);
});

test.run();
