import * as assert from "uvu/assert";
import * as fc from "fast-check";
import { suite } from "../support/suite.ts";
import { harness } from "./harness.ts";
import { accepted, refused } from "./json-corpus.ts";
import { everything, type Event, eventsOf, type Interest } from "./json-meaning.ts";
import { bytesFrom, cut, cuts, everyCut, holds, isUtf8, latin1, utf8Cases } from "./random.ts";

let events: Event[] = [], interest = everything;
/** Plan states of the open containers, and the addresses at which scalars were reported. */
let open: number[] = [], places: number[] = [];
const text = (from: number, bytes: number) => (bytes < 0 ? null : latin1(get(from, bytes)));
const { exports, atEnd, free, get, put } = await harness(`
import { jsonValueEnd, jsonValueStart } from "./assembly/message/json";
export { jsonEnd, jsonFeed, jsonStart, jsonStateBytes } from "./assembly/message/json";
export function valueStart(): u32 { return jsonValueStart; }
export function valueEnd(): u32 { return jsonValueEnd; }
`, `
@external("test", "jsonMember") export declare function jsonMember(state: i32, name: usize, nameBytes: i32): i32;
@external("test", "jsonElement") export declare function jsonElement(state: i32, index: i32): i32;
@external("test", "jsonOpen") export declare function jsonOpen(state: i32, kind: i32): void;
@external("test", "jsonClose") export declare function jsonClose(state: i32, kind: i32): void;
@external("test", "jsonScalar") export declare function jsonScalar(state: i32, kind: i32, value: usize, valueBytes: i32): void;
`, {
  // The state is 1 plus the depth, so that a wrong one shows.
  jsonMember: (state, name, bytes) => { const decoded = text(name!, bytes!); events.push(["member", decoded]); return interest.member(decoded) ? state! + 1 : 0; },
  jsonElement: (state, index) => { events.push(["element", index!]); return interest.element(index!) ? state! + 1 : 0; },
  jsonOpen: (state, kind) => { open.push(state!); events.push(["open", kind!]); },
  jsonClose: (state, kind) => { assert.is(open.pop(), state); events.push(["close", kind!]); },
  jsonScalar: (state, kind, value, bytes) => {
    assert.is(state, 1 + open.length);
    places.push(value!);
    events.push(["scalar", kind!, text(value!, bytes!), exports.valueStart!(), exports.valueEnd!()]);
  },
});
const test = suite("message: JSON");
const stateBytes = (exports.jsonStateBytes as unknown as { value: number }).value, guard = new Uint8Array(32).fill(0xaa);
put(free + stateBytes, guard);

/** The events, or the error. */
function read(chunks: Uint8Array[], gap = 0): Event[] | number {
  events = [];
  open = [];
  exports.jsonStart!(free, interest.root ? 1 : 0);
  let error = 0;
  for (const chunk of chunks) {
    const now = exports.jsonFeed!(free, atEnd(chunk, gap), chunk.length);
    if (error !== 0) assert.is(now, error, "an error stays");
    error = now;
  }
  const end = exports.jsonEnd!(free);
  assert.equal(get(free + stateBytes, guard.length), guard, "nothing is written behind the state");
  if (error !== 0) assert.is(end, error, "an error stays");
  return end === 0 ? events : end;
}

/** Compares with the oracle: the same events, or both refuse. */
function agrees(bytes: Uint8Array, chunks: Uint8Array[], gap = 0): void {
  const expected = eventsOf(bytes, interest), found = read(chunks, gap);
  if (expected === undefined) assert.type(found, "number", JSON.stringify(latin1(bytes)));
  else assert.equal(found, expected, JSON.stringify(latin1(bytes)));
}

/** Nothing, or everything but some. */
const interests: Interest[] = [everything, { ...everything, root: false }, { root: true, member: (name) => name !== "a", element: (index) => index % 2 === 1 }, { root: true, member: (name) => name === null, element: () => true }];

/** With blanks behind, so that no token is near the end of its chunk. */
const padded = (bytes: Uint8Array): Uint8Array => Buffer.concat([bytes, Buffer.alloc(32, " ")]);
const bytewise = (bytes: Uint8Array): Uint8Array[] => Array.from(bytes, (byte) => Uint8Array.of(byte));

test("the corpus is accepted and refused as it says, cut at every byte", () => {
  for (interest of interests) {
    for (const document of accepted) {
      const bytes = bytesFrom(document);
      assert.ok(eventsOf(bytes, interest), `the oracle accepts ${document}`);
      agrees(bytes, [bytes]);
      agrees(padded(bytes), [padded(bytes)]);
      if (bytes.length < 80) for (const chunks of everyCut(bytes)) agrees(bytes, chunks, 3);
    }
    for (const [document, error] of refused) {
      const bytes = bytesFrom(document);
      if (bytes.length < 1000) assert.is(eventsOf(bytes, interest), undefined, `the oracle refuses ${JSON.stringify(document)}`);
      assert.is(read([bytes]), error, JSON.stringify(document));
      assert.is(read([padded(bytes)]), read(bytewise(padded(bytes))), JSON.stringify(document));
      if (bytes.length < 80) for (const chunks of everyCut(bytes)) assert.is(read(chunks, 3), error, JSON.stringify(document));
    }
  }
  interest = everything;
});

const escape = fc.oneof(fc.constantFrom("\\n", "\\\"", "\\\\", "\\/", "\\b", "\\f", "\\r", "\\t"), fc.constantFrom("d83d", "de00", "D800", "DFFF", "0041", "00e9", "20AC", "fffd", "0000").map((digits) => `\\u${digits}`));
const letters = fc.constantFrom("a", "b", "key", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "some longer piece of text", " ", "/", "\x7f", "{", "]", ",", ":");
const filler = fc.tuple(fc.constantFrom("x", "\xc3\xa9", "\\n", "\\u00e9", "\\ud83d\\ude00", "\\ud83d"), fc.constantFrom(31, 42, 63, 64, 127, 128, 129, 255, 256, 341, 342, 511, 512, 513, 1023, 1024, 1025)).map(([unit, times]) => unit.repeat(times));
const string = fc.array(fc.oneof({ weight: 5, arbitrary: letters }, { weight: 3, arbitrary: escape }, { weight: 1, arbitrary: filler }), { maxLength: 5 }).map((parts) => `"${parts.join("")}"`);
const digits = fc.oneof(fc.stringMatching(/^[0-9]{1,4}$/), fc.constantFrom(1023, 1024, 1025).map((times) => "7".repeat(times)));
const number = fc.tuple(fc.constantFrom("", "-"), fc.oneof(fc.constant("0"), digits.map((text) => "1" + text)), fc.option(digits), fc.option(fc.tuple(fc.constantFrom("e", "E", "e+", "E-"), digits)))
  .map(([sign, whole, fraction, exponent]) => sign + whole + (fraction === null ? "" : `.${fraction}`) + (exponent === null ? "" : exponent.join("")));
const space = fc.constantFrom("", "", "", " ", "\n  ", "\t", "\r\n", "                    ");
const { document } = fc.letrec<{ document: string }>((tie) => ({
  document: fc.oneof({ maxDepth: 5, depthSize: "small" },
    fc.oneof(number, string, fc.constantFrom("true", "false", "null")),
    fc.array(fc.tuple(space, tie("document"), space), { maxLength: 5 }).map((items) => `[${items.map((item) => item.join("")).join(",")}]`),
    fc.array(fc.tuple(space, fc.oneof(fc.constantFrom('"a"', '"\\u0061"', '"b"'), string), space, tie("document"), space), { maxLength: 5 })
      .map((members) => `{${members.map(([a, name, b, value, c]) => `${a}${name}${b}:${b}${value}${c}`).join(",")}}`)),
}));

test("random documents report what the oracle reports, in random chunks", () => {
  holds(60_000, fc.property(document, space, cuts, fc.nat(20), fc.constantFrom(...interests), (body, around, places, gap, chosen) => {
    interest = chosen;
    const bytes = bytesFrom(around + body + around);
    assert.ok(eventsOf(bytes, interest), "the generator writes documents");
    agrees(bytes, [bytes], gap);
    agrees(bytes, cut(bytes, places), gap);
  }));
});

test("small random documents, cut at every byte", () => {
  holds(3_000, fc.property(document.filter((body) => body.length < 200), fc.constantFrom(...interests), (body, chosen) => {
    interest = chosen;
    const bytes = bytesFrom(body);
    for (const chunks of everyCut(bytes)) agrees(bytes, chunks, 1);
  }));
});

/** One edit: bytes removed, doubled, swapped for or joined by a nasty one. */
type Edit = [place: number, drop: number, insert: string];
const edit: fc.Arbitrary<Edit> = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(2), fc.constantFrom("", "", "\"", "\\", "{", "}", "[", "]", ",", ":", "0", "-", ".", "e", "+", "u", "\x00", "\x1f", "\n",
  "\x80", "\xc3", "\xa9", "\xed\xa0\x80", "\xf0", "\xff", "\xef\xbb\xbf", "t", "null", "\\u", "\\ud83d", "12", "x"));
const edited = (body: string, edits: Edit[]) => edits.reduce((now, [place, drop, insert]) => {
  const at = Math.floor(place * (now.length + 1));
  return now.slice(0, at) + insert + now.slice(at + drop);
}, body);

test("mutated documents are accepted and refused as the oracle does, in random chunks", () => {
  holds(100_000, fc.property(document, fc.array(edit, { minLength: 1, maxLength: 3 }), cuts, fc.nat(20), fc.constantFrom(...interests), fc.boolean(), (body, edits, places, gap, chosen, pads) => {
    interest = chosen;
    const spoilt = bytesFrom(edited(body, edits)), bytes = pads ? padded(spoilt) : spoilt;
    agrees(bytes, [bytes], gap);
    agrees(bytes, cut(bytes, places), gap);
    const [whole, pieces] = [read([bytes]), read(cut(bytes, places))];
    assert.equal(pieces, whole, "the error does not depend on the chunks");
  }));
});

test("UTF-8 is what TextDecoder takes for it", () => {
  interest = everything;
  for (const bytes of utf8Cases()) {
    if (bytes.some((byte) => byte < 0x20 || byte === 0x22 || byte === 0x5c)) continue;
    const document = Uint8Array.of(0x22, ...bytes, 0x41, 0x41, 0x22);
    if ((read([document]) === 2) === isUtf8(bytes)) assert.unreachable(Buffer.from(bytes).toString("hex"));
  }
});

test("nesting is bounded whatever it is made of", () => {
  interest = everything;
  holds(2_000, fc.property(fc.array(fc.boolean(), { minLength: 60, maxLength: 68 }), fc.boolean(), (arrays, scalar) => {
    const body = arrays.map((isArray) => (isArray ? "[" : '{"a":')).join("") + (scalar || arrays.at(-1) === false ? "1" : "") + arrays.toReversed().map((isArray) => (isArray ? "]" : "}")).join("");
    const bytes = bytesFrom(body);
    agrees(bytes, [bytes]);
    assert.is(typeof read([bytes]) === "number", arrays.length > 64);
    assert.is(typeof read(bytewise(bytes)) === "number", arrays.length > 64);
  }));
});

test("a value that lies whole in its chunk and needs no decoding is not copied", () => {
  interest = everything;
  const body = bytesFrom('{"name":"value","n":12.5,"e":"a\\n"}');
  places = [];
  read([body], 5);
  const begin = atEnd(body, 5);
  assert.equal(places.map((place) => (place >= begin && place < begin + body.length ? place - begin : -1)), [9, 20, -1]);
});

test.run();
