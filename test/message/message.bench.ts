/** Code bytes and time of each part of assembly/message, alone in a module; nothing is asserted. `node test/run.mjs --bench message` */
import { suite } from "../support/suite.ts";
import { type Harness, harness } from "./harness.ts";
import { bytesFrom } from "./random.ts";

const test = suite("message: code and time");

interface Case { name: string; imports: string; call: string; inputs: Record<string, string>; constant?: string }

const views = `import { bytesAt } from "./assembly/abi/bytes";\n`;
const plan = `
export function fieldName(root: i32, name: usize, nameBytes: i32): i32 { return nameBytes == 5 ? 1 : 0; }
export function fieldValue(state: i32, value: usize, valueBytes: i32): void { seen += valueBytes; }
export function jsonMember(state: i32, name: usize, nameBytes: i32): i32 { return state; }
export function jsonElement(state: i32, index: i32): i32 { return state; }
export function jsonOpen(state: i32, kind: i32): void { seen += kind; }
export function jsonClose(state: i32, kind: i32): void { seen += kind; }
export function jsonScalar(state: i32, kind: i32, value: usize, valueBytes: i32): void { seen += valueBytes; }
let seen: i32 = 0;
`;

const record = { id: 4711, name: "Ada Lovelace", email: "ada@example.com", tags: ["a", "bc", "def"], address: { street: "12 St James's Square", city: "London", zip: "SW1Y 4JH" }, balance: 1234.56, active: true, note: null };
const records = { records: Array.from({ length: 160 }, () => record) };
const prose = { text: Array.from({ length: 60 }, () => "The Analytical Engine weaves algebraical patterns just as the Jacquard loom weaves flowers and leaves. ".repeat(10)) };
const documents = {
  records: JSON.stringify(records), "records, indented": JSON.stringify(records, undefined, 2), prose: JSON.stringify(prose),
  Chinese: Buffer.from(JSON.stringify(Array(100).fill("分析机编织代数图案正如提花织机编织花朵和树叶分析机编织代数图案正如提花织机编织花朵和树叶")), "utf8").toString("latin1"),
  escapes: JSON.stringify(Array(100).fill('a "quoted" word\nand\tanother "one"\\ '.repeat(8))), numbers: JSON.stringify(Array.from({ length: 2000 }, (_, i) => (i * 7919 % 100_003) * 1.25)),
};
const json = (root: number) => `jsonStart(scratch, ${root}); jsonFeed(scratch, a, n); result += jsonEnd(scratch);`;

const cases: Case[] = [
  { name: "equals", imports: `import { equals } from "./assembly/message/text";`, call: "result += <i32>equals(bytesAt(a, n), bytesAt(b, m));", constant: "/api/orders/items", inputs: { "17 B": "/api/orders/items" } },
  { name: "equalsIgnoringCase", imports: `import { equalsIgnoringCase } from "./assembly/message/text";`, call: "result += <i32>equalsIgnoringCase(bytesAt(a, n), bytesAt(b, m));", constant: "application/json", inputs: { "16 B": "Application/json" } },
  { name: "under", imports: `import { under } from "./assembly/message/text";`, call: "result += <i32>under(bytesAt(a, n), bytesAt(b, m));", constant: "/admin", inputs: { "12 B": "/admin/users" } },
  { name: "contains", imports: `import { contains } from "./assembly/message/contains";`, call: "result += <i32>contains(bytesAt(a, n), bytesAt(b, m));", constant: "needle",
    inputs: { "32 B, no": "the quick brown fox jumped over it", "4 KiB, no": "the quick brown fox jumped over.".repeat(128), "4 KiB, almost": "needlf".repeat(680), "4 KiB, flood": "ne" .repeat(2048) } },
  { name: "containsIgnoringCase", imports: `import { containsIgnoringCase } from "./assembly/message/contains";`, call: "result += <i32>containsIgnoringCase(bytesAt(a, n), bytesAt(b, m));", constant: `a${"ab".repeat(40)}ba`,
    inputs: { "4 KiB, no": "the quick brown fox jumped over.".repeat(128), "4 KiB, flood": "AB".repeat(2048) } },
  { name: "lowered", imports: `import { lowered } from "./assembly/message/text";`, call: "result += <i32>lowered(bytesAt(a, n), scratch);", inputs: { "32 B, same": "the quick brown fox jumped over.", "32 B, changed": "The Quick Brown Fox Jumped Over." } },
  { name: "normalPath", imports: `import { normalPath, normal } from "./assembly/message/path";`, call: "normalPath(bytesAt(a, n), scratch); result += <i32>normal;",
    inputs: { "13 B, plain": "/api/orders/1", "57 B, plain": "/api/v1/customers/4711/orders/2024-11-21/items?page=2&x=y", "24 B, decoded": "/api/v1/caf%C3%A9/orders", "1 KiB, dots": "/a/..".repeat(205) } },
  { name: "splitSegments", imports: `import { segmentCount, splitSegments } from "./assembly/message/segments";`, call: "splitSegments(bytesAt(a, n)); result += segmentCount;", inputs: { "41 B": "/api/v1/customers/4711/orders/2024/items" } },
  { name: "queryAnomalies", imports: `import { queryAnomalies } from "./assembly/message/target";`, call: "result += queryAnomalies(bytesAt(a, n));", inputs: { "40 B": "page=2&sort=name&filter=a%20b&order=asc." } },
  { name: "hostOf", imports: `import { hostOf } from "./assembly/message/host";`, call: "result += <i32>hostOf(bytesAt(a, n), scratch);", inputs: { "20 B": "api.example.com:8443" } },
  { name: "hostAnomalies", imports: `import { hostAnomalies } from "./assembly/message/host";`, call: "result += hostAnomalies(bytesAt(a, n));", inputs: { "20 B": "api.example.com:8443" } },
  { name: "fields", imports: `import { fieldsStart, fieldsFeed, fieldsEnd } from "./assembly/message/fields";`, call: "fieldsStart(scratch, 1, 1000); fieldsFeed(scratch, a, n); result += fieldsEnd(scratch);",
    inputs: { "40 B": "page=2&sort=name&filter=a%20b&order=asc.", "4 KiB": "first=some+value&second=another%20value&x=1&".repeat(93), "4 KiB, %": "order=" + "%41".repeat(1365) } },
  { name: "cookies", imports: `import { cookies } from "./assembly/message/cookies";`, call: "result += cookies(1, bytesAt(a, n), 0);", inputs: { "60 B": "session=0123456789abcdef0123456789abcdef; theme=dark; lang=en" } },
  { name: "json, nobody asks", imports: `import { jsonStart, jsonFeed, jsonEnd } from "./assembly/message/json";`, call: json(0), inputs: documents },
  { name: "json, all is asked", imports: `import { jsonStart, jsonFeed, jsonEnd } from "./assembly/message/json";`, call: json(1), inputs: documents },
  { name: "compareDecimals", imports: `import { compareDecimals } from "./assembly/message/number";`, call: "result += compareDecimals(bytesAt(a, n), bytesAt(b, m));", constant: "1000", inputs: { "7 B": "1234.56" } },
  { name: "parseAddressAndPort", imports: `import { parseAddressAndPort } from "./assembly/message/address";`, call: "result += parseAddressAndPort(bytesAt(a, n), scratch);", inputs: { "v4": "203.0.113.17:54321", "v6": "[2001:db8::8a2e:370:7334]:443" } },
  { name: "inCidrs, 16 blocks", imports: `import { inCidrs } from "./assembly/message/address";`, call: "result += <i32>inCidrs(a, b, 16);", constant: "0123456789abcdef\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff".repeat(16), inputs: { "16 B": "0123456789abcdeg" } },
  { name: "parseCidr", imports: `import { parseCidr } from "./assembly/message/address";`, call: "result += <i32>parseCidr(bytesAt(a, n), scratch);", inputs: { "v4": "10.0.0.0/8" } },
  { name: "isJsonType", imports: `import { isJsonType, mediaTypeOf } from "./assembly/message/media-type";`, call: "result += <i32>isJsonType(mediaTypeOf(bytesAt(a, n)));", inputs: { "31 B": "application/json; charset=utf-8" } },
  { name: "charsetAnomaly", imports: `import { charsetAnomaly } from "./assembly/message/media-type";`, call: "result += charsetAnomaly(bytesAt(a, n));", inputs: { "31 B": "application/json; charset=utf-8" } },
];

const source = (imports: string, call: string) => `${views}${imports}
export function run(times: i32, a: usize, n: i32, b: usize, m: i32, scratch: usize): i32 {
  let result = 0;
  for (let i = 0; i < times; i++) { ${call} }
  return result;
}`;

const roundMs = 40;

/** Nanoseconds of processor time of one call: the best of several rounds, each of about as many calls as fit in `roundMs`. */
function time(module: Harness, input: Uint8Array, constant: Uint8Array): number {
  const a = module.put(module.free + 65536, input), b = module.put(module.free + 1048576, constant);
  const round = (times: number) => {
    const begin = process.cpuUsage();
    module.exports.run!(times, a, input.length, b, constant.length, module.free);
    return process.cpuUsage(begin).user / 1000;
  };
  let times = 1;
  // Twice, since the first calls run unoptimised code.
  for (let warm = 0; warm < 2; warm++) for (times = 1; round(times) < roundMs; times *= 2);
  return Math.min(...Array.from({ length: 5 }, () => round(times))) * 1e6 / times;
}

test("figures", async () => {
  console.log();
  const empty = (await harness(source("", "result += <i32>bytesAt(a, n);"), plan)).wasm.length;
  const only = process.env.SIDEWALL_ONLY ?? "";
  for (const { name, imports, call, inputs, constant = "" } of cases.filter((one) => one.name.includes(only))) {
    const module = await harness(source(imports, call), plan);
    const figures = Object.entries(inputs).map(([what, text]) => {
      const input = bytesFrom(text), ns = time(module, input, bytesFrom(constant));
      return `${what}${input.length > 999 ? ` (${(input.length / 1024).toFixed(0)} KiB)` : ""}: ${ns < 1000 ? ns.toFixed(1) : Math.round(ns)} ns (${(ns / input.length).toFixed(2)} ns/B)`;
    });
    console.log(`  note: ${name}: ${module.wasm.length - empty} B of code and data; ${figures.join("; ")}`);
  }
});

test.run();
