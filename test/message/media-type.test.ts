import * as assert from "uvu/assert";
import * as fc from "fast-check";
import { anomalyNames } from "../../cli/ir/types.ts";
import { suite } from "../support/suite.ts";
import { harness } from "./harness.ts";
import { bytesFrom, bytesOf, holds, latin1 } from "./random.ts";

const { exports, atEnd, view } = await harness(`
import { bytesAt } from "./assembly/abi/bytes";
import * as type from "./assembly/message/media-type";
export function essence(a: usize, n: i32): u64 { return type.mediaTypeOf(bytesAt(a, n)); }
export function json(a: usize, n: i32): bool { return type.isJsonType(bytesAt(a, n)); }
export function form(a: usize, n: i32): bool { return type.isFormType(bytesAt(a, n)); }
export function grpc(a: usize, n: i32): bool { return type.isGrpcType(bytesAt(a, n)); }
export function charset(a: usize, n: i32): u32 { return type.charsetAnomaly(bytesAt(a, n)); }
export function list(a: usize, n: i32): bool { return type.isList(bytesAt(a, n)); }
export function typeList(a: usize, n: i32): bool { return type.isTypeList(bytesAt(a, n)); }
export function encoding(a: usize, n: i32): u32 { return type.encodingAnomaly(bytesAt(a, n)); }
`);
const test = suite("message: media types");
const call = (name: string, text: string) => exports[name]!(atEnd(bytesFrom(text)), text.length);
const anomaly = (name: string, value: boolean) => (value ? 1 << anomalyNames.indexOf(name as (typeof anomalyNames)[number]) : 0);
const trim = (text: string) => text.replace(/^[ \t]+|[ \t]+$/g, "");
const lower = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

test("the media type, its kinds and its charset follow MEANING.md", () => {
  const pieces = ["application/json", "APPLICATION/Json", "text/json", "application/", "+json", "+JSON", "application/grpc", "+proto", "application/x-www-form-urlencoded", ";", ";", "; ", " ", "\t", "charset", "Charset", "=",
    "utf-8", "UTF-8", "us-ascii", "utf-16", "\"utf-8\"", "\"", "charset=", ";charset=utf-8", "; charset=\"US-ASCII\"", "; charset = utf-7", "foo=\"a;b\""];
  holds(60_000, fc.property(fc.oneof(bytesOf(pieces, 7).map(latin1), fc.constantFrom("", ...pieces)), (text) => {
    const type = trim(text.split(";")[0]!), folded = lower(type);
    assert.is(latin1(view(exports.essence!(atEnd(bytesFrom(text)), text.length))), type, text);
    const grpc = folded.startsWith("application/grpc");
    assert.is(call("grpc", type) !== 0, grpc, type);
    assert.is(call("json", type) !== 0, !grpc && (["application/json", "text/json"].includes(folded) || folded.endsWith("+json")), type);
    assert.is(call("form", type) !== 0, folded === "application/x-www-form-urlencoded", type);
    const charsets = text.split(";").slice(1).flatMap((piece) => {
      const [name, ...value] = piece.split("=");
      return lower(trim(name!)) === "charset" ? [lower(trim(value.join("=")).replace(/^"([^]*)"$/, "$1"))] : [];
    });
    assert.is(call("charset", text), anomaly("charset-unsupported", charsets.some((value) => value !== "utf-8" && value !== "us-ascii")), text);
  }));
});

test("a comma makes a list, for a content-type outside of quoted strings", () => {
  const pieces = ["a/b", ";c=", "\"", "\"", "\"", ",", ",", "\\", " ", "\"x,y\"", "x".repeat(20)];
  let lists = 0, all = 0;
  holds(60_000, fc.property(bytesOf(pieces, 9).map(latin1), (text) => {
    const outside = text.includes("\\") ? text : text.replace(/"[^"]*"/g, "");
    assert.is(call("typeList", text) !== 0, outside.includes(","), text);
    assert.is(call("list", text) !== 0, text.includes(","), text);
    all += 1;
    if (text.includes(",") && !outside.includes(",")) lists += 1;
  }));
  assert.ok(lists > all / 50, `${lists} of ${all} have commas in quoted strings alone`);
});

test("only identity is no encoding", () => {
  for (const [text, unsupported] of [["identity", false], [" Identity\t", false], ["", true], ["gzip", true], ["identity, identity", true], ["identityx", true]] as const) {
    assert.is(call("encoding", text), anomaly("encoding-unsupported", unsupported), text);
  }
});

test.run();
