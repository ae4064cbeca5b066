/** Bodies that nobody honest sends cost what their length says: twice as much costs at most twice the fuel, and a byte has a bound. */
import * as assert from "uvu/assert";
import { deflateRawSync, gzipSync } from "node:zlib";
import { exchange, Host, Module, Plugin, utf8Bytes, WasmtimeEngine } from "../../cli/harness/index.ts";
import { installPart } from "../../cli/parts/index.ts";
import { ir, policy, rule } from "../runtime/fixtures.ts";
import { suite } from "../support/suite.ts";
import { probeModule } from "./probe.ts";

const bodyBytesMax = 120_000;
/** Takes the inputs and does nothing, so that what is counted is the reading. */
const taker = `
let taken: i32 = 0;
export function inspect(_place: i32, _name: usize, _nameBytes: i32, _text: usize, bytes: i32): void { taken += bytes; }
export function told(_which: i32, _state: i32): void {}
`;
const wasm = await probeModule(ir(policy("p", [rule("head", { when: { op: "test", select: { from: "request.header", name: "x-none" }, quantifier: "any", test: { is: "present" } } }), rule("body", { phase: "request.body", when: { op: "test", select: { from: "request.form", name: "id" }, quantifier: "any", test: { is: "present" } }, unknown: { absent: "skip", broken: "skip" } })], { requestBodyBytesMax: bodyBytesMax })), bodyBytesMax, { takenBy: taker, judges: true });

type Flood = [what: string, times: number, type: string, body: (times: number) => string | Uint8Array, coding?: string];
const multipart = "multipart/form-data; boundary=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", boundary = "b".repeat(70), xml = "text/xml";
const part = (lines: string): string => `--${boundary}\r\n${lines}\r\n\r\n`;

/** Bits of a deflate stream, the first one lowest. */
function bitsOf(text: string): Uint8Array {
  return Uint8Array.from(text.match(/.{1,8}/g) ?? [], (byte) => Number.parseInt([...byte].reverse().join("").padStart(8, "0"), 2));
}
/** Numbers of bits, as DEFLATE writes them. */
const number = (value: number, bits: number): string => [...value.toString(2).padStart(bits, "0")].reverse().join("");
/** A block whose codes are told anew for nothing: 257 lengths of literals, of which the last two are 1, and one of distances. */
const emptyBlock = [number(0, 1), number(2, 2), number(1, 5), number(0, 5), number(14, 4), ...[0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1].map((length) => number(length, 3)), "1", number(127, 7), "1", number(107, 7), "00", "0", "0"].join("");

const floods: Flood[] = [
  ["JSON keys", 8_000, "application/json", (times) => `{${'"a":0,'.repeat(times)}"b":0}`], ["JSON escapes", 8_000, "application/json", (times) => `"${"\\u0041".repeat(times)}"`], ["nested objects", 400, "application/json", (times) => `[${`${'{"a":'.repeat(60)}0${"}".repeat(60)},`.repeat(times / 4)}0]`],
  ["empty form fields", 1_000, "application/x-www-form-urlencoded", (times) => "a=&".repeat(times / 2)], ["fields that are joined", 500, "application/x-www-form-urlencoded", (times) => "a&".repeat(times)], ["fields of many names", 1_000, "application/x-www-form-urlencoded", (times) => Array.from({ length: times / 2 }, (_, index) => `${String(index % (times / 4)).padStart(3, "0")}&`).join("")], ["form escapes", 15_000, "application/x-www-form-urlencoded", (times) => `a=${"%41".repeat(times)}`],
  ["line ends in a part", 25_000, multipart, (times) => `${part("a: b")}${"\r\n".repeat(times)}`], ["beginnings of a delimiter", 700, multipart, (times) => `${part("a: b")}${`\r\n--${"b".repeat(69)}`.repeat(times)}`], ["empty parts", 500, multipart, (times) => part("a: b").repeat(times)],
  ["parameters of a part", 500, multipart, (times) => part(`content-disposition: form-data${";name=a".repeat(times)}`)], ["dots of a file name", 3_000, multipart, (times) => part(`content-disposition: form-data; filename=${".".repeat(times)}`)], ["pieces of a file name", 700, multipart, (times) => part(`content-disposition: form-data; filename=${".asx".repeat(times)}`)], ["operations of GraphQL", 8_000, multipart, (times) => `${part("content-disposition: form-data; name=operations")}{${'"a":0,'.repeat(times)}`], ["parts with operations that are broken", 500, multipart, (times) => `${part("content-disposition: form-data; name=operations")}{a\r\n`.repeat(times)], ["UTF-32", 20_000, "application/json", (times) => Buffer.from(`"\0\0\0${"a\0\0\0".repeat(times)}`)], ["header lines of a part", 500, multipart, (times) => part("a:b\r\n".repeat(times) + "c:d")],
  ["JSON within a value", 10_000, "application/json", (times) => `{"a":"{\\"a\\":\\"{${'\\\\\\"\\\\\\":'.repeat(times)}"}`], ["brackets in values", 8_000, "application/json", (times) => `[${'"[",'.repeat(times)}0]`], ["brackets in a value", 60_000, "application/x-www-form-urlencoded", (times) => `a=${"[".repeat(times)}`],
  ["objects in fields", 500, "application/x-www-form-urlencoded", (times) => 'a={"":{"":&'.repeat(times)], ["backslashes within backslashes", 8_000, "application/json", (times) => `{"a":"{\\"a\\":\\"{\\\\\\"a\\\\\\":\\\\\\"${"\\\\\\\\".repeat(times)}"}`],
  ["elements", 5_000, xml, (times) => `<a>${"<b></b>".repeat(times)}</a>`], ["nested elements", 60, xml, (times) => `<a>${`${"<b>".repeat(60)}${"</b>".repeat(60)}`.repeat(times)}</a>`], ["attributes", 6_000, xml, (times) => `<a ${'b="c" '.repeat(times)}/>`],
  ["references", 6_000, xml, (times) => `<a>${"&#x41;".repeat(times)}</a>`], ["ampersands", 30_000, xml, (times) => `<a>${"&".repeat(times)}</a>`], ["dashes of a comment", 30_000, xml, (times) => `<!--${"-".repeat(times)}--><a/>`], ["comments of a document type", 6_000, xml, (times) => `<!DOCTYPE a [${"<!---->".repeat(times)}]><a/>`],
  ["compressed text", 200_000, "text/plain", (times) => gzipSync(Buffer.from("lorem ipsum dolor sit amet, ".repeat(times).slice(0, times).replace(/ipsum/g, (word, at: number) => `${word}${at}`).slice(0, times))), "gzip"],
  ["empty stored blocks", 8_000, "text/plain", (times) => Buffer.from("000000ffff".repeat(times), "hex"), "deflate"],
  ["empty blocks of the standard's codes", 40_000, "text/plain", (times) => bitsOf("0100000000".repeat(times)), "deflate"],
  ["empty blocks with codes of their own", 4_000, "text/plain", (times) => bitsOf(emptyBlock.repeat(times)), "deflate"],
  ["compressed copies", 30_000, "text/plain", (times) => deflateRawSync(Buffer.from(Array.from({ length: times }, (_, i) => `${String.fromCharCode(33 + i % 90)}abc`).join("")), { level: 9 }), "deflate"],
];

const test = suite("inputs: floods");
const library = await installPart("wasmtime-50.0.1");

test.unless("missing" in library ? library.missing : undefined, "twice as much costs at most twice the fuel, and no byte more than it may", () => {
  const engine = new WasmtimeEngine((library as { path: string }).path);
  const burnt = (type: string, body: Uint8Array, coding?: string): number => {
    const host = new Host({}), plugin = new Plugin(new Module(host, engine, wasm, { fuel: true }), { name: "p", configuration: utf8Bytes('{"upstream":{"duplicates":"joined"}}'), allowOnHeadersStopIteration: true });
    const outcome = exchange(host, [plugin], { headers: [[":method", "POST"], [":path", "/"], [":authority", "a"], [":scheme", "http"], ["content-type", type], ...(coding === undefined ? [] : [["content-encoding", coding] as [string, string]])], body: [body] }, { headers: [[":status", "200"]] });
    assert.equal(outcome.failures, []);
    plugin.close();
    return outcome.fuel!;
  };
  const notes: string[] = [];
  for (const [what, times, type, body, coding] of floods) {
    const [none, one, two] = [0, times / 2, times].map((count) => Buffer.from(body(count)));
    const [base, half, whole] = [none, one, two].map((bytes) => burnt(type, bytes!, coding)) as [number, number, number];
    assert.ok(two!.length <= bodyBytesMax, `${what}: ${two!.length} bytes`);
    assert.ok(half > base, `${what}: nothing was read`);
    assert.ok(whole - base <= 2.05 * (half - base), `${what}: ${half - base} for half, ${whole - base} for all`);
    // What is compressed costs what it becomes.
    const each = (whole - base) / Math.max(two!.length, what.startsWith("compressed") ? times : 0);
    notes.push(`${what} ${each.toFixed(0)}`);
    assert.ok(each <= 600, `${what}: ${each} a byte`);
  }
  console.log(`  note: fuel a byte: ${notes.join(", ")}`);
  engine.close();
});

test.run();
