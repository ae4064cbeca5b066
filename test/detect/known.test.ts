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
/** Entries of each size take texts up to so many bytes; longer ones are never known. */
const lengths = [62, 126, 1022];
const longest = lengths.at(-1)!;
// Few letters, so that texts share entries, beginnings and lengths; some end where an entry does, and differ in their middle alone.
const tail = fc.string({ maxLength: 9, unit: fc.constantFrom("a", "b", "c") });
const around = fc.tuple(fc.constantFrom(...lengths), fc.constantFrom(8, 41), fc.constantFrom("m", "n", "mm"), fc.string({ maxLength: 7, unit: fc.constantFrom("a") }))
  .map(([length, at, middle, end]) => `${"x".repeat(at)}${middle}${"x".repeat(length - 6 - at - middle.length)}${end}`);
const text = fc.oneof(fc.string({ maxLength: 20, unit: fc.constantFrom("a", "b") }), fc.tuple(fc.constantFrom("abcdefgh", "abcdefghijklmnop"), tail).map((parts) => parts.join("")), around, around, around, around);

test("a text is known only where it was learnt", () => {
  const met = [0, 0, 0, 0];
  holds(40_000, fc.property(text, fc.integer({ min: 0, max: 3 }), fc.boolean(), (own, place, learns) => {
    const bytes = bytesFrom(own), address = atEnd(bytes), key = `${place} ${own}`;
    if (exports.known!(place, address, bytes.length) !== 0) {
      assert.ok(learnt.has(key), `${JSON.stringify(own)} at ${place} was never learnt`);
      met[[20, ...lengths].findIndex((length) => bytes.length <= length)]! += 1;
    }
    if (!learns) return;
    exports.learn!(place, address, bytes.length);
    if (bytes.length > 0 && bytes.length <= longest) learnt.add(key);
    assert.is(exports.known!(place, address, bytes.length), Number(bytes.length > 0 && bytes.length <= longest), `${JSON.stringify(own)} was forgotten at once`);
  }));
  assert.ok(met.every((count) => count > 20), `only so many texts of each size were known: ${met.join(", ")}`);
});

test.run();
