import * as assert from "uvu/assert";
import { painter, printable, table, thousands, wantsColour } from "../../cli/terminal/index.ts";
import { suite } from "../support/suite.ts";

const test = suite("terminal");

test("colour: NO_COLOR, then FORCE_COLOR, then the terminal", () => {
  const wish = (isTTY: boolean, environment: Record<string, string> = {}) => wantsColour({ isTTY, environment });
  assert.equal([wish(true), wish(false), wish(true, { TERM: "dumb" })], [true, false, false]);
  assert.equal([wish(true, { NO_COLOR: "1" }), wish(true, { NO_COLOR: "" }), wish(true, { NO_COLOR: "1", FORCE_COLOR: "1" })], [false, true, false]);
  assert.equal([wish(false, { FORCE_COLOR: "1" }), wish(true, { FORCE_COLOR: "0" })], [true, false]);
});

test("a painter without colour changes nothing", () => {
  assert.equal([painter(true)("red", "x"), painter(true)("red", ""), painter(false)("red", "x")], ["\x1b[31mx\x1b[39m", "", "x"]);
});

test("columns are aligned by what is seen, and nothing trails", () => {
  const red = painter(true);
  assert.equal(table([["a", red("red", "bb"), "1"], ["ccc", "d", "22"], ["e", "", ""]], [2]), [`a    ${red("red", "bb")}   1`, "ccc  d   22", "e"]);
});

test("no control character passes, and line ends stay", () => {
  assert.is(printable("a\x1b[31m\x07\x9b\n\tä"), "a\\x1b[31m\\x07\\x9b\n\tä");
});

test("thousands", () => assert.equal([thousands(0), thousands(1234567)], ["0", "1,234,567"]));

test.run();
