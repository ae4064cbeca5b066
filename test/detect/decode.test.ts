// Layers of decoding: what each escape becomes, and the module against the reference on random texts.
import * as assert from "uvu/assert";
import * as fc from "fast-check";
import { decodeOnce, decodings, layersOf } from "../../cli/evaluate/detect/decode.ts";
import { harness } from "../message/harness.ts";
import { bytesFrom, holds, latin1 } from "../message/random.ts";
import { suite } from "../support/suite.ts";

const { exports, atEnd, free, get } = await harness(`
import { decodedBy, decodeOnce, prepareDecoding } from "./assembly/detect/decode";
export function decode(a: usize, n: i32, to: usize): i32 { prepareDecoding(); return decodeOnce(a, n, to); }
export function by(): u32 { return decodedBy(); }
`);
const test = suite("detect: decoding");

function inModule(text: string): { text: string; by: string[] } | undefined {
  const bytes = bytesFrom(text);
  const length = exports.decode!(atEnd(bytes), bytes.length, free);
  if (length < 0) return undefined;
  const by = exports.by!();
  return { text: latin1(get(free, length)), by: decodings.filter((_, bit) => by >>> bit & 1) };
}

function agrees(text: string): void {
  const expected = decodeOnce(text);
  assert.equal(inModule(text), expected === undefined ? undefined : { text: expected.text, by: decodings.filter((one) => expected.by.has(one)) }, JSON.stringify(text));
  assert.ok(expected === undefined || expected.text.length <= text.length, `longer than ${JSON.stringify(text)}`);
}

const cases: [text: string, decoded: string | undefined, ...by: string[]][] = [
  ["plain text", undefined], ["", undefined], ["100% sure & \\w", undefined], ["a+b", undefined], ["%zz %4", undefined], ["&unknown; &lt", undefined],
  ["%27%3D%27", "'='", "percent"], ["%2527", "%27", "percent"], ["%u0027%u00e9", "'\xc3\xa9", "percent-u"], ["1%27+or+1", "1' or 1", "percent", "plus"], ["1%27 +1", "1' +1", "percent"],
  ["&lt;script&gt;&quot;&apos;&amp;", "<script>\"'&", "html"], ["&#60;&#x3c;&#x3C&#60", "<<<<", "html"], ["java&Tab;script&colon;", "java\tscript:", "html"], ["&#x110000;&#8364;", "\xe2\x82\xac", "html"],
  ["\\u003cb\\x3e\\u{3c}\\074", "<b><<", "javascript"], ["\\/\\\"\\'", "/\"'", "javascript"], ["\\n \\400 \\u{} \\u{110000000}", undefined],
  ["\xc0\xae\xc1\x9c", ".\\", "overlong"], ["\xe0\x80\xaf", "/", "overlong"], ["\xf0\x80\x80\xaf", "/", "overlong"], ["\xc3\xa9 \xe2\x82\xac", undefined],
  ["\xef\xbc\x9c\xef\xbc\x87", "<'", "width"], ["\xca\xbc\xca\xb9\xc2\xb4\xe2\x80\x99\xe2\x80\xb2", "'''''", "width"], ["\xc2\xa0\xe2\x80\x9c", undefined], ["\xe2\x91\xa0\xe3\x80\x82\xe2\x93\x94", "1.e", "width"], ["a\0b", "ab", "nul"],
  ["+ADw-script+AD4-", "<script>", "utf-7"], ["PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "<script>alert(1)</script>", "base64"], ["AAAAAAAAAAAAAAAAAAAAAAAA", undefined],
  ["thisisalongidentifier", undefined], ["PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg", "<script>alert(1)</script>", "base64"], ["YWJjZGVmZ2hpams_", "abcdefghijk?", "base64"],
];

test("each escape", () => {
  for (const [text, decoded, ...by] of cases) {
    const found = decodeOnce(text);
    assert.equal(found === undefined ? undefined : [found.text, ...decodings.filter((one) => found.by.has(one))], decoded === undefined ? undefined : [decoded, ...by], JSON.stringify(text));
    agrees(text);
  }
});

test("a text is decoded until nothing is left, four layers at most", () => {
  const nested = layersOf("%2525252527", 4);
  assert.equal(nested.map(({ text }) => text), ["%2525252527", "%25252527", "%252527", "%2527"]);
  assert.equal(layersOf("%26lt;", 4).map(({ text, by }) => [text, ...by]), [["%26lt;"], ["&lt;", "percent"], ["<", "percent", "html"]]);
});

const piece = fc.oneof(
  fc.constantFrom("%", "%2", "%27", "%25", "%u", "%u00", "%u0041", "%uff1c", "&", "&#", "&#x", "&#60", "&#60;", "&#x3c", "&#x110000;", "&#99999999", "&lt;", "&Tab;", "&NewLine;", "&nope;", "&toolongname;",
    "\\", "\\u", "\\u00", "\\u003c", "\\u{", "\\u{3c}", "\\u{1234567}", "\\x", "\\x3", "\\x3c", "\\0", "\\07", "\\074", "\\374", "\\474", "\\/", "\\\"", "\\'", "+", "+A", "+ADw-", "+AHw_", "+AD/-", "+AIw-",
    "\xc0", "\xc0\xae", "\xc1\xbf", "\xe0\x80\xaf", "\xe0\x82\xaf", "\xf0\x80\x80\xaf", "\xf0\x80\x82\x80", "\xef\xbc\x9c", "\xef\xbd\x9e", "\xef\xbd\x9f", "\xe2\x91\xa0", "\xe2\x91\xa9", "\xe3\x80\x82", "\xca\xbc", "\xca\xb9", "\xc2\xb4", "\xc2", "\xe2\x80\x98", "\xe2\x80\x9c", "\xe2\x80\xb2", "\xca", "\0", " ", "a", "="),
  fc.string({ maxLength: 3, unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) }),
);

test("module and reference agree on texts of pieces of escapes", () => holds(20_000, fc.property(fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join("")), agrees)));
test("and on what is base64, and what is nearly", () => holds(10_000, fc.property(
  fc.uint8Array({ maxLength: 60, size: "max" }), fc.boolean(), fc.constantFrom("", "=", "==", "===", "=a", " "), fc.integer({ min: 0, max: 255 }),
  (bytes, isText, tail, odd) => {
    const text = Buffer.from(isText ? bytes.map((byte) => 32 + byte % 95) : bytes);
    if (isText && text.length > 0 && odd < 64) text[0] = odd;
    agrees(text.toString(odd % 2 === 0 ? "base64" : "base64url").replace(/=*$/, "") + tail);
  },
)));

test.run();
