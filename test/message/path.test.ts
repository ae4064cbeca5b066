import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import * as fc from "fast-check";
import { anomalyNames } from "../../cli/ir/types.ts";
import { packageRoot } from "../../cli/package-root.ts";
import { suite } from "../support/suite.ts";
import { harness } from "./harness.ts";
import * as meaning from "./path-meaning.ts";
import { bytesFrom, bytesOf, holds, isUtf8, latin1, utf8Cases } from "./random.ts";

const { exports, atEnd, free, view } = await harness(`
import { Bytes, bytesAt } from "./assembly/abi/bytes";
import { fragmentAnomaly, queryAnomalies, queryOf, queryWithMark } from "./assembly/message/target";
import { normal, normalAnomalies, normalPath, rawPathBytes } from "./assembly/message/path";
import { writeRewritten } from "./assembly/message/rewrite";
import { segmentAt, segmentCount, segmentsFrom, splitSegments } from "./assembly/message/segments";
import * as h from "./assembly/message/host";
export function path(a: usize, n: i32, scratch: usize): u64 { normalPath(bytesAt(a, n), scratch); return normal; }
export function pathBytes(): i32 { return rawPathBytes; }
export function anomalies(a: usize, n: i32): u32 {
  const target = bytesAt(a, n);
  return normalAnomalies | fragmentAnomaly(target) | queryAnomalies(queryOf(target, rawPathBytes));
}
export function query(a: usize, n: i32): u64 { return queryWithMark(bytesAt(a, n), rawPathBytes); }
export function rewrite(a: usize, n: i32, to: usize): u64 { return bytesAt(to, writeRewritten(normal, query(a, n), to)); }
export function split(a: usize, n: i32): i32 { splitSegments(bytesAt(a, n)); return segmentCount; }
export function segment(index: i32): u64 { return segmentAt(index); }
export function rest(index: i32, a: usize, n: i32): u64 { return segmentsFrom(index, bytesAt(a, n)); }
export function host(a: usize, n: i32, scratch: usize): u64 { return h.hostOf(bytesAt(a, n), scratch); }
export function hostAnomalies(a: usize, n: i32): u32 { return h.hostAnomalies(bytesAt(a, n)); }
`);
const test = suite("message: path, query, host");

const namesOf = (set: number) => anomalyNames.filter((_, bit) => set >>> bit & 1);
const sorted = (names: Iterable<string>) => anomalyNames.filter((name) => [...names].includes(name));

function agrees(text: string, gap = 0): void {
  const bytes = bytesFrom(text), address = atEnd(bytes, gap), expected = meaning.target(text);
  assert.is(latin1(view(exports.path!(address, bytes.length, free))), expected.path, JSON.stringify(text));
  assert.is(exports.pathBytes!(), expected.rawPath.length);
  assert.is(latin1(view(exports.query!(address, bytes.length))), expected.queryWithMark);
  assert.equal(namesOf(exports.anomalies!(address, bytes.length)), sorted(expected.anomalies), JSON.stringify(text));
  if (!expected.anomalies.has("path-not-absolute")) {
    assert.is(latin1(view(exports.rewrite!(address, bytes.length, free + 65536))), meaning.rewritten(text));
  }
}

test("the bits are the places in anomalyNames", () => {
  const source = readFileSync(join(packageRoot, "assembly", "message", "anomalies.ts"), "utf8");
  const bits = [...source.matchAll(/^export const (\w+): u32 = 1 << (\d+);$/gm)].map(([, name, bit]) => [name!.replace(/[A-Z]|\d/g, (c) => (/\d/.test(c) ? c : "-" + c.toLowerCase())), Number(bit)]);
  assert.equal(bits, anomalyNames.map((name, index) => [name, index]));
});

test("paths that were thought of", () => {
  const paths = ["/", "//", "/a", "/a/", "/a//", "//a", "/a/.", "/a/..", "/a/../", "/..", "/../..", "/.", "/./", "/a/./b", "/a//../b", "/a;x/b", "/a/..;/b", "/..;x", "/;x/", "/;", "/a%3bx/b",
    "/%2e%2e/a", "/a%2fb", "/a%5Cb", "/a\\b", "\\a", "*", "", "?x", "#", "/?", "/#", "/a?b#c", "/a#b?c", "/a?b?c", "example.com:443", "http://h/a?b#c",
    "/a%", "/a%4", "/a%zz", "/%2541", "/%25%34%31", "/%%34%31", "/%4%31", "/%25", "/%2", "/a.", "/a /b", "/a./../b", "/a./b", "/...", "/a/.../b", "/.well-known/x",
    "/%00", "/a%7f", "/\x01", "/%c3%a9", "/\xc3\xa9", "/%c3", "/%c0%af", "/%ed%a0%80", "/%f4%90%80%80", "/%c3;%a9", "/a/b/c/../../d", "/a?%c3%a9=%", "/a?x;y", "/a?%0a",
    "/a?%c3&%a9", "/ABC", "/0123456789abcd.", "/0123456789abc./", "/0123456789abcd/./x", "/0123456789abcd//", "/0123456789abcde/.", "/0123456789abcde//x", "/a%2f", "/%2f", "/a/%2e"];
  for (const path of paths) for (const gap of [0, 1, 20]) agrees(path, gap);
});

test("the normal form, its anomalies, the query and the rewritten target follow MEANING.md", () => {
  const pieces = ["/", "/", ".", "..", "/../", "/./", "//", ";", "\\", "%2f", "%5c", "%2e", "%2E", "%3b", "%25", "%", "%4", "41", "?", "#", "&", "=", " ", "%20", "%00", "\x7f",
    "\xc3\xa9", "%c3", "%a9", "%ed%a0%80", "\xf0\x9f", "%f0%9f%98%80", "segment", "a-segment-that-is-longer-than-a-vector", "A"];
  holds(100_000, fc.property(bytesOf(pieces, 14), fc.boolean(), fc.nat(40), (bytes, absolute, gap) => { agrees((absolute ? "/" : "") + latin1(bytes), gap); }));
});

test("UTF-8 is what TextDecoder takes for it", () => {
  for (const bytes of utf8Cases()) {
    const path = Uint8Array.of(0x2f, ...bytes);
    exports.path!(atEnd(path), path.length, free);
    const stated = (exports.anomalies!(atEnd(path), path.length) & 1 << anomalyNames.indexOf("path-utf8")) !== 0;
    // Before a `?` or `#` the path has ended.
    if (!bytes.includes(0x3f) && !bytes.includes(0x23) && stated === isUtf8(bytes)) assert.unreachable(Buffer.from(bytes).toString("hex"));
  }
});

test("a plain path is used where it lies", () => {
  for (const text of ["/", "/orders/12/items", "/a/b.c/d?x=%2e", "/a-long-path/with/more/than/thirty-two/bytes.html#x"]) {
    const bytes = bytesFrom(text), address = atEnd(bytes);
    assert.is(Number(BigInt.asUintN(64, BigInt(exports.path!(address, bytes.length, free))) & 0xffffffffn), address);
  }
});

test("segments are those between the slashes, however many", () => {
  const path = fc.array(fc.constantFrom("", "a", "bc", "segment", "0123456789abcdef"), { maxLength: 40 }).map((segments) => "/" + segments.join("/"));
  holds(5_000, fc.property(fc.oneof(path, fc.constantFrom("", "*", "a/b")), (text) => {
    const bytes = bytesFrom(text), address = atEnd(bytes), expected = text.startsWith("/") ? text.slice(1).split("/") : [];
    assert.is(exports.split!(address, bytes.length), expected.length);
    for (const [index, segment] of expected.slice(0, 32).entries()) {
      assert.is(latin1(view(exports.segment!(index))), segment);
      assert.is(latin1(view(exports.rest!(index, address, bytes.length))), expected.slice(index).join("/"));
    }
  }));
});

test("hosts follow MEANING.md", () => {
  holds(20_000, fc.property(bytesOf([".", ":", "80", "9", "[", "]", "::1", "example", "COM", "@", "_", "%", " ", "\xe9", "-"], 8), fc.nat(20), (bytes, gap) => {
    const text = latin1(bytes), address = atEnd(bytes, gap), expected = meaning.host(text);
    assert.is(latin1(view(exports.host!(address, bytes.length, free))), expected.host, text);
    assert.equal(namesOf(exports.hostAnomalies!(address, bytes.length)), sorted(expected.anomalies), text);
  }));
});

test.run();
