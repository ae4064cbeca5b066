import * as assert from "uvu/assert";
import * as fc from "fast-check";
import { suite } from "../support/suite.ts";
import { harness } from "./harness.ts";
import { bytesFrom, bytesOf, cut, cuts, everyCut, holds, latin1 } from "./random.ts";

/** `null`: over the bound. */
type Field = [name: string, value: string | null];

let reported: Field[] = [], asked = "", ignored = "";
const { exports, atEnd, free, get, put } = await harness(`
import { bytesAt } from "./assembly/abi/bytes";
import { cookies as parse } from "./assembly/message/cookies";
export { fieldsFeed, fieldsEnd, fieldsStart, fieldsStateBytes } from "./assembly/message/fields";
export function cookies(root: i32, a: usize, n: i32, count: i32): i32 { return parse(root, bytesAt(a, n), count); }
`, `
@external("test", "fieldName") export declare function fieldName(root: i32, name: usize, nameBytes: i32): i32;
@external("test", "fieldValue") export declare function fieldValue(state: i32, value: usize, valueBytes: i32): void;
`, {
  fieldName: (root, name, bytes) => { asked = latin1(get(name!, bytes!)); return asked === ignored ? 0 : root!; },
  fieldValue: (state, value, bytes) => { assert.is(state, 7); reported.push([asked, bytes! < 0 ? null : latin1(get(value!, bytes!))]); },
});
const test = suite("message: queries, forms and cookies");
const stateBytes = (exports.fieldsStateBytes as unknown as { value: number }).value, guard = new Uint8Array(32).fill(0xaa);
put(free + stateBytes, guard);
const [nameBytesMax, valueBytesMax, cookiesMax] = [128, 1024, 256];

/** How the upstream reads: FieldRule. */
const semicolon = 1, plus = 2;
let rules = 0;
const decode = (text: string) => ((rules & plus) !== 0 ? text : text.replaceAll("+", " ")).replace(/%([0-9a-fA-F]{2})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
function naiveFields(text: string, fieldsMax: number): { fields: Field[]; tooMany: boolean } {
  const pieces = text.split((rules & semicolon) !== 0 ? /[&;]/ : "&").filter((piece) => piece !== "");
  const fields = pieces.slice(0, fieldsMax).map((piece): Field => {
    const equal = piece.indexOf("=");
    const [name, value] = equal < 0 ? [piece, ""] : [piece.slice(0, equal), piece.slice(equal + 1)];
    return [decode(name), decode(value).length > valueBytesMax ? null : decode(value)];
  });
  return { fields: fields.filter(([name]) => name.length <= nameBytesMax && name !== ignored), tooMany: pieces.length > fieldsMax };
}

function parse(chunks: Uint8Array[], fieldsMax: number, gap = 0): { fields: Field[]; tooMany: boolean } {
  reported = [];
  exports.fieldsStart!(free, 7, fieldsMax, rules);
  let error = 0;
  for (const chunk of chunks) error = exports.fieldsFeed!(free, atEnd(chunk, gap), chunk.length);
  const ended = exports.fieldsEnd!(free);
  assert.is(ended, error);
  assert.equal(get(free + stateBytes, guard.length), guard, "nothing is written behind the state");
  return { fields: reported, tooMany: ended !== 0 };
}

const pieces = ["&", "&", "=", "=", "+", "%", "%4", "%41", "%26", "%3D", "%%", "%zz", "a", "b", ";", "%c3%a9", "a=b&", "id", "ID"];
const long = fc.tuple(fc.constantFrom("a", "b", "+", "%41", "%4"), fc.constantFrom(126, 127, 128, 129, 1023, 1024, 1025)).map(([unit, times]) => bytesFrom(unit.repeat(times)));
const form = fc.array(fc.oneof({ weight: 8, arbitrary: bytesOf(pieces, 10) }, { weight: 1, arbitrary: long }), { maxLength: 4 }).map((parts) => new Uint8Array(Buffer.concat(parts)));

test("a form at every cut is what MEANING.md says", () => {
  for (const text of ["", "&", "=", "a", "a=", "=a", "a=b", "a=b&", "&&a=b&&c", "a=b=c", "a%", "a%4", "a%=%", "a=%4&b=%4", "%41%42=%43", "a=%%41", "a=%4%41", "a+b=c+d", "a%26b=c%3dd", "%", "%4", "%4=%4g"]) {
    for (const chunks of everyCut(bytesFrom(text))) assert.equal(parse(chunks, 100), naiveFields(text, 100), text);
  }
});

test("random forms, in one piece and in random chunks", () => {
  holds(60_000, fc.property(form, cuts, fc.nat(20), fc.constantFrom("", "a", "id"), fc.constantFrom(0, 0, semicolon, plus, semicolon | plus), (bytes, places, gap, skipped, own) => {
    ignored = skipped;
    rules = own;
    const expected = naiveFields(latin1(bytes), 1000);
    assert.equal(parse([bytes], 1000, gap), expected);
    assert.equal(parse(cut(bytes, places), 1000, gap), expected);
    ignored = "";
    rules = 0;
  }));
});

test("too many fields are told, and those before are not lost", () => {
  const text = "a=1&&b=2&c&d=4";
  for (const fieldsMax of [0, 1, 2, 3, 4, 5]) {
    for (const chunks of everyCut(bytesFrom(text))) assert.equal(parse(chunks, fieldsMax), naiveFields(text, fieldsMax), String(fieldsMax));
  }
});

function naiveCookies(text: string, before: number): { fields: Field[]; count: number } {
  const pieces = text.split(";").map((piece) => piece.replace(/^[ \t]+|[ \t]+$/g, "")).filter((piece) => piece !== "");
  const fields = pieces.slice(0, cookiesMax - before).map((piece): Field => {
    const equal = piece.indexOf("=");
    const [name, value] = equal < 0 ? [piece, ""] : [piece.slice(0, equal), piece.slice(equal + 1)];
    return [name, /^"[^]*"$/.test(value) && value.length >= 2 ? value.slice(1, -1) : value];
  });
  return { fields: fields.filter(([name]) => name !== ignored), count: pieces.length + before > cookiesMax ? -1 : pieces.length + before };
}

test("cookies follow MEANING.md", () => {
  const cookie = bytesOf([";", ";", "=", "\"", " ", "\t", "a", "b", "; ", "a=b", "id=\"", "\"\""], 16);
  holds(40_000, fc.property(cookie, fc.constantFrom(0, 250, 254, 255, 256), fc.constantFrom("", "a"), fc.nat(20), (bytes, before, skipped, gap) => {
    ignored = skipped;
    reported = [];
    const count = exports.cookies!(7, atEnd(bytes, gap), bytes.length, before);
    assert.equal({ fields: reported, count }, naiveCookies(latin1(bytes), before), JSON.stringify(latin1(bytes)));
    ignored = "";
  }));
  assert.is(exports.cookies!(7, atEnd(bytesFrom("a")), 1, -1), -1);
});

test.run();
