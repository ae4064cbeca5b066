import * as assert from "uvu/assert";
import { type Chunking, cutBody } from "../../cli/replay/chunking.ts";
import type { Cut } from "../../cli/replay/exchange.ts";
import { seededRandom } from "../../cli/replay/random.ts";
import { suite } from "../support/suite.ts";

const test = suite("replay: cutting bodies");
const cut = (body: string, own: Cut | undefined, chunking: Chunking) => cutBody(Buffer.from(body), own, chunking).map((piece) => Buffer.from(piece).toString());

test("whole, every so many bytes, or as the recording says", () => {
  assert.equal(cut("", undefined, { every: 1 }), []);
  assert.equal(cut("abcde", undefined, "whole"), ["abcde"]);
  assert.equal(cut("abcde", undefined, { every: 2 }), ["ab", "cd", "e"]);
  assert.equal(cut("abcde", [1, 0, 2], { every: 2 }), ["a", "", "bc", "de"]);
  assert.equal(cut("abc", [2, 9, 9], "whole"), ["ab", "c"]);
  assert.equal(cut("abc", 2, "whole"), ["ab", "c"]);
});

test("random pieces are the body again, the same for the same seed", () => {
  for (let seed = 0; seed < 200; seed += 1) {
    const body = Array.from({ length: seed * 7 }, (_, index) => String.fromCharCode(97 + (index % 26))).join("");
    const pieces = cut(body, undefined, { random: seededRandom(seed) });
    assert.is(pieces.join(""), body);
    assert.ok(pieces.every((piece) => piece !== ""));
    assert.equal(cut(body, undefined, { random: seededRandom(seed) }), pieces);
  }
  assert.ok(cut("x".repeat(10_000), undefined, { random: seededRandom(1) }).length > 3);
});

test.run();
