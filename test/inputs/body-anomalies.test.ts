/** Anomalies of bodies: the module against the reference, each by its own rule, however the body is cut, held and passing. */
import * as assert from "uvu/assert";
import type { Upstream } from "../../cli/evaluate/configuration.ts";
import { bodyInputs } from "../../cli/evaluate/inputs/index.ts";
import * as fc from "fast-check";
import { exchange, Host, Module, Plugin, utf8Bytes, type Engine, type HeaderPair, type VirtualClock } from "../../cli/harness/index.ts";
import { bodyAnomalyNames, type Condition } from "../../cli/ir/types.ts";
import { engines } from "../harness/engines.ts";
import { bytesFrom, cut, cuts, everyCut, holds } from "../message/random.ts";
import { deny, ir, policy, rule } from "../runtime/fixtures.ts";
import { moduleOf } from "../runtime/plugin.ts";
import { suite } from "../support/suite.ts";
import { asReceived } from "./probe.ts";
import { charset, compression, edited, edits, form, highForm, json, jsonEdits, long, multipart, multipartEdits, oddForm, oddJson, oddly, oddMultipart, oddText, oddTypes, spoiling, spoilt, strangeTypes, textOf, typed, xml, xmlEdits } from "./random.ts";

const test = suite("inputs: anomalies of bodies");

const bodyBytesMax = 120_000;
const has = (name: string): Condition => ({ op: "test", select: { from: "request.bodyAnomalies" }, quantifier: "any", test: { is: "bodyAnomaly", values: { constant: [name] } } });
/** The last one never fires: it has the body held where the policy is enforced. */
const wasm = await moduleOf(ir(policy("p", [
  ...bodyAnomalyNames.map((name) => rule(name, { phase: "request.body", unknown: { absent: "match", broken: "match" }, actions: [{ do: "tag", name: "seen" }], when: has(name) })),
  rule("held", { phase: "request.body", unknown: { absent: "skip", broken: "skip" }, actions: [deny], when: { op: "and", of: [has("nul"), { op: "not", of: has("nul") }] } }),
], { requestBodyBytesMax: bodyBytesMax })));

class Judge {
  readonly #host = new Host({ logLevel: "info" });
  readonly #plugin: Plugin;

  readonly #upstream: Upstream;

  constructor(engine: Engine, mode: "observe" | "enforce", more: Partial<Upstream>) {
    this.#upstream = { plus: true, semicolon: mode === "enforce", duplicates: mode === "enforce" ? "joined" : "last", charset: "utf-8", guessContentType: false, ...more };
    this.#plugin = new Plugin(new Module(this.#host, engine, wasm), { name: "p", configuration: utf8Bytes(JSON.stringify({ records: { perSecond: 10_000 }, policies: { p: { mode } }, upstream: this.#upstream })), allowOnHeadersStopIteration: true });
  }

  /** What fired, each with why. */
  told(headers: readonly HeaderPair[], pieces: readonly Uint8Array[]): string[] {
    // A second for each: records are bounded.
    (this.#host.clock as VirtualClock).advance(1_000);
    const outcome = exchange(this.#host, [this.#plugin], { headers: headers.map(([name, value]) => [name, value]), ...(pieces.length === 0 ? {} : { body: [...pieces] }) }, { headers: [[":status", "200"]] });
    assert.equal(outcome.failures, []);
    return outcome.logs.filter(({ level }) => level === "warn").map(({ message }) => JSON.parse(message) as { rule: string; why: string }).map(({ rule: name, why }) => `${name} ${why}`);
  }

  /** The same as the reference, in these pieces. */
  agrees(headers: readonly HeaderPair[], body: Uint8Array, pieces: readonly Uint8Array[]): void {
    const { anomalies = [], broken, untold } = bodyInputs({ upstream: this.#upstream, message: { headers: asReceived(headers), body }, isResponse: false, opensStream: false, bytesMax: bodyBytesMax });
    const other = broken === undefined && untold === undefined ? [] : ["broken"];
    const expected = bodyAnomalyNames.flatMap((name) => (anomalies.includes(name) ? ["true"] : other).map((why) => `${name} ${why}`));
    const told = this.told(headers, pieces);
    if (JSON.stringify(told) !== JSON.stringify(expected)) assert.equal(told, expected);
  }

  close(): void { this.#plugin.close(); }
}

const headOf = (type: string | undefined, ...more: HeaderPair[]): HeaderPair[] => [[":method", "POST"], [":path", "/"], [":authority", "shop.test"], [":scheme", "http"], ...(type === undefined ? [] : [["content-type", type] satisfies HeaderPair]), ...more];
const ofForm = "application/x-www-form-urlencoded", ofParts = "multipart/form-data; boundary=b";
const part = (head: string, content = "x"): string => `--b\r\n${head}\r\n\r\n${content}\r\n--b--`;
const named = "content-disposition: form-data; name=a";

/** Bodies that have one anomaly, or two; the last names are what must be told. */
const plain: [type: string | undefined, body: string, ...anomalies: string[]][] = [
  ["application/json", '{"a":1,"\\u0061":2}', "json-duplicate"], ["application/json", '{"a":{"a":1},"b":[{"a":1},{"a":2}]}'], ["application/json", '{"a":{"b":1,"c":2},"d":{"b":1},"b":2,"a":3}', "json-duplicate"],
  ["application/json", '{"a":"{\\"b\\":1,\\"b\\":\\"\\\\u0000\\"}"}'], ["application/json", JSON.stringify({ a: `${"[".repeat(65)}"` }), "nesting-depth"], ["application/json", JSON.stringify({ a: `${"[".repeat(64)}"` })], [ofForm, `a=${"[".repeat(65)}{"`, "nesting-depth"], ["text/html", `${'{"a":'.repeat(64)}[1, true,\n"`, "nesting-depth"],
  ["text/html", `${"[".repeat(65)}1, true, {}]x"`], [ofForm, `a=${"[".repeat(9_000)}`], ["text/html", `${"[".repeat(9_000)}{ "`, "nesting-depth"], ["text/html", `${"[".repeat(9_000)}1"`],
  ["application/json", JSON.stringify({ a: JSON.stringify({ a: JSON.stringify({ a: '{"a":1}' }) }) }), "nesting-depth"], ...["{a}", "[[1e5]]", '[a "b"]', '[[link]] "a"', "[1, true"].map((text): [string, string] => ["application/json", JSON.stringify({ a: JSON.stringify({ a: JSON.stringify({ a: text }) }) })]),
  [ofForm, "a=1&b=2&%61=3", "form-duplicate"], [ofForm, "a=1&A=2&a+=3"], [ofParts, `--b\r\n${named}\r\n\r\n1\r\n--b\r\n${named}\r\n\r\n2\r\n--b--`, "multipart-duplicate"],
  [ofParts, part("content-disposition: form-data; name=operations", '{"a":1,"a":2}')], [ofParts, `--b\r\ncontent-disposition: form-data; name=operations\r\n\r\n{"a":{b\r\n--b\r\n${named}\r\n\r\n1\r\n--b\r\n${named}\r\n\r\n2\r\n--b--`, "multipart-duplicate"],
  ["application/json", '{"a":1', "json-invalid"], ["text/xml", "<a>", "xml-invalid"], ["application/json", "[".repeat(65), "json-invalid", "nesting-depth"], ["text/xml", "<a>".repeat(65), "xml-invalid", "nesting-depth"],
  [ofForm, Array.from({ length: 1025 }, () => "a").join("&"), "form-duplicate", "field-count"],
  [ofParts, `--b\n${named}\r\n\r\nx\r\n--b--`, "multipart-delimiter"], [ofParts, `--b\r\n${named}\r\n\r\nx`, "multipart-incomplete"], [ofParts, `x\r\n${part(named)}`, "multipart-outside"], [ofParts, `${part(named)}x`, "multipart-outside"], [ofParts, `\r\n${part(named)}\r\n `],
  [ofParts, part(`${named}\r\n b`), "multipart-header"], [ofParts, part(`${named}\\`), "multipart-header"], [ofParts, part(`${named}; name=b`), "multipart-names"], [ofParts, part(`${named}; filename=b; filename=c`), "multipart-names"],
  [ofParts, part(`${named}; filename*=UTF-8''%62`), "multipart-filename-extended"], [ofParts, part(`${named}\r\ncontent-transfer-encoding: base64`), "multipart-transfer-encoding"], [ofParts, part(`${named}\r\ncontent-type: Multipart/mixed; boundary=c`), "multipart-nested"],
  [undefined, "x", "type-missing"], ["", "x", "type-missing"], [undefined, " {}", "type-missing", "type-mismatch"], ["text/plain", "[", "type-mismatch"], ["text/html", "{"], ["application/graphql", "{a}"], [ofForm, "\r\n\t <a>", "type-mismatch"], ["application/json", "<a/>", "json-invalid", "type-mismatch"], ["text/xml", "{", "xml-invalid", "type-mismatch"],
  ["text/plain; charset=utf-16", "a", "charset-foreign"], ["text/xml", "<?xml version='1.0' encoding='ibm037'?><a/>", "xml-invalid", "charset-foreign"], [ofParts, part(`${named}\r\ncontent-type: text/plain; charset=utf-7`), "charset-foreign"],
  ["text/plain", "\xef\xbb\xbfa", "byte-order-mark"], ["text/plain", "\xff\xfea\0", "charset-foreign", "byte-order-mark", "utf8-invalid", "nul"], ["text/plain", "a\0b\0", "charset-foreign", "nul"], ["application/octet-stream", "\xff\xfe\0"],
  [ofForm, "a=%c3%28", "utf8-invalid"], [ofForm, "a=%c3&b=%a9", "utf8-invalid"], [ofForm, "a=%c3%a9"], [ofForm, "a=%c0%af", "utf8-invalid", "utf8-overlong"], ["application/graphql", "\xf0\x80\x80\xaf", "utf8-invalid", "utf8-overlong"], [ofParts, part(`${named}; filename=a`, "\xe0\x80")], [ofParts, part(named, "\xe0\x80"), "utf8-invalid", "utf8-overlong"],
  [ofForm, "a=%4", "percent-invalid"], [ofForm, "a=%%41", "percent-invalid"], [ofForm, "a=%00", "nul"], ["application/json", '["\\u0000"]', "nul"], ["application/json", '{"a\\u0000":"\\\\u0000"}', "nul"], [ofParts, part(`${named}; filename="b\0c"`), "nul"],
];

for (const { name, missing, make } of engines) {
  for (const mode of ["observe", "enforce"] as const) {
    const under = (title: string, body: (judge: Judge) => void, more: Partial<Upstream> = {}): void => test.unless(missing, `${name}, ${mode}d: ${title}`, () => {
      const engine = make(), judge = new Judge(engine, mode, more);
      try { body(judge); } finally { judge.close(); engine.close(); }
    });
    const [runs, share] = name === "v8" ? [3_000, 150] : [800, 40];

    under("each anomaly, at every cut", (judge) => {
      for (const [type, text, ...expected] of plain) {
        const body = bytesFrom(text), headers = headOf(type);
        assert.equal(judge.told(headers, [body]).filter((line) => line.endsWith(" true")).map((line) => line.slice(0, -5)), bodyAnomalyNames.filter((one) => expected.includes(one)), `${type}: ${text}`);
        for (const pieces of body.length < 400 ? everyCut(body) : [cut(body, [0.3, 0.6])]) judge.agrees(headers, body, pieces);
      }
    });

    under("more names than there is room for", (judge) => {
      for (const count of [510, 511, 512, 513, 600]) {
        const fields = Array.from({ length: count }, (_, index) => `n${index}`);
        for (const last of ["", "n0", `n${count - 1}`, "other"]) {
          const body = bytesFrom([...fields, last].join("&"));
          judge.agrees(headOf(ofForm), body, [body]);
          const document = bytesFrom(`{${fields.map((field) => `"${field}":{"a":1}`).join(",")},"${last}":{"a":0,"a":0}}`);
          judge.agrees(headOf("application/json"), document, cut(document, [0.5]));
        }
      }
    });

    under("random JSON", (judge) => holds(runs, fc.property(fc.oneof(json, oddJson), edits([...jsonEdits, "\"a\":", "\\u0000"]), cuts, (text, changes, places) => {
      const body = bytesFrom(edited(text, changes));
      judge.agrees(headOf("application/json"), body, cut(body, places));
    })));
    under("random forms", (judge) => holds(runs, fc.property(fc.oneof(form, oddForm), cuts, (text, places) => {
      const body = bytesFrom(text);
      judge.agrees(headOf(ofForm), body, cut(body, places));
    })));
    under("bodies of any type, read as what they look like", (judge) => holds(runs, fc.property(typed, oddly, edits([...jsonEdits, "=", "%c0%af", "%00"]), cuts, (type, { text, encode }, changes, places) => {
      const body = new Uint8Array(encode(edited(text, changes)));
      judge.agrees(headOf(type), body, cut(body, places));
    })), { charset: mode === "enforce" ? "windows-1252" : "utf-8", guessContentType: true });
    under("forms in another charset", (judge) => holds(runs, fc.property(fc.oneof(highForm, oddForm), fc.constantFrom("", "; charset=utf-8", "; charset=latin1"), cuts, (text, label, places) => {
      const body = bytesFrom(text);
      judge.agrees(headOf(`${ofForm}${label}`), body, cut(body, places));
    })), { charset: "windows-1252" });
    under("random multipart bodies", (judge) => holds(runs, fc.property(fc.oneof(multipart, oddMultipart), edits(multipartEdits), cuts, ({ type, text }, changes, places) => {
      const body = bytesFrom(edited(text, changes));
      judge.agrees(headOf(type), body, cut(body, places));
    })));
    under("random XML", (judge) => holds(runs, fc.property(xml, edits([...xmlEdits, "\0", "\xc0\xaf", "\xe9"]), cuts, (text, changes, places) => {
      const body = bytesFrom(edited(text, changes));
      judge.agrees(headOf("text/xml"), body, cut(body, places));
    })));
    under("bodies of any type", (judge) => holds(runs, fc.property(fc.constantFrom(undefined, ...strangeTypes, ...oddTypes), fc.oneof(oddText, textOf(["a", "{", "<", " ", "\n"]), long(["ab", "\xc3\xa9"])), cuts, (type, text, places) => {
      const body = bytesFrom(text);
      judge.agrees(headOf(type), body, cut(body, places));
    })));
    under("bodies in other charsets", (judge) => holds(runs, fc.property(fc.constantFrom("application/json", "text/xml", ofForm, "text/plain", ofParts), fc.oneof(oddJson, xml, oddForm), charset, spoiling, cuts, (type, text, { label, encode }, damage, places) => {
      const body = new Uint8Array(spoilt(encode(text), damage));
      judge.agrees(headOf(`${type}${label}`), body, cut(body, places));
    })));
    under("compressed bodies, whole and broken", (judge) => holds(runs, fc.property(fc.oneof(fc.tuple(fc.constant("application/json"), oddJson), fc.tuple(fc.constant(ofForm), oddForm), fc.tuple(fc.constant("text/plain"), oddText)), compression, spoiling, cuts, fc.constantFrom("", "", "", "", "br", "identity"), ([type, text], { coding, pack }, damage, places, second) => {
      const body = spoilt(pack(bytesFrom(text)), damage);
      judge.agrees(headOf(type, ["content-encoding", coding], ...(second === "" ? [] : [["content-encoding", second] satisfies HeaderPair])), body, cut(body, places));
    })));
    under("small bodies, cut at every byte", (judge) => holds(share, fc.property(fc.oneof(fc.tuple(fc.constant("application/json"), oddJson), fc.tuple(fc.constant(ofForm), oddForm), fc.tuple(fc.constantFrom("text/plain", "application/graphql"), oddText), oddMultipart.map(({ type, text }): [string, string] => [type, text])), compression, ([type, text], { coding, pack }) => {
      const body = bytesFrom(text.slice(0, 300)), headers = headOf(type);
      for (const pieces of everyCut(body)) judge.agrees(headers, body, pieces);
      const zipped = pack(body);
      for (const pieces of everyCut(zipped)) judge.agrees([...headers, ["content-encoding", coding]], zipped, pieces);
    })));
  }
}

const bounded = await moduleOf(ir(
  policy("small", [rule("one", { phase: "request.body", actions: [{ do: "tag", name: "seen" }], when: has("json-duplicate") })], { requestBodyBytesMax: 20 }),
  policy("named", [rule("listed", { phase: "request.body", unknown: { absent: "skip", broken: "skip" }, actions: [{ do: "tag", name: "seen" }], when: { op: "test", select: { from: "request.bodyAnomalies" }, quantifier: "any", test: { is: "bodyAnomaly", values: { parameter: "names" } } } })], {
    requestBodyBytesMax: 100, parameters: [{ name: "names", type: "texts", default: ["nul", "nothing"], itemsMax: 4, bytesMax: 32 }],
  }),
));

test("names of a configuration, and the bound of each policy", () => {
  const engine = engines[0]!.make(), host = new Host({ logLevel: "info" }), module = new Module(host, engine, bounded);
  const told = (body: string, names?: string[], cutAt = 0): string[] => {
    const plugin = new Plugin(module, { name: "p", configuration: utf8Bytes(JSON.stringify(names === undefined ? {} : { policies: { named: { params: { names } } } })), allowOnHeadersStopIteration: true });
    const bytes = bytesFrom(body), outcome = exchange(host, [plugin], { headers: headOf("application/json"), body: [bytes.subarray(0, cutAt), bytes.subarray(cutAt)] }, { headers: [[":status", "200"]] });
    plugin.close();
    return outcome.logs.filter(({ level }) => level === "warn").map(({ message }) => JSON.parse(message) as { rule: string; why: string }).map(({ rule: name, why }) => `${name} ${why}`);
  };
  const twice = '{"a":1,"a":2}';
  assert.equal([told(twice), told('["\\u0000"]'), told(twice, ["json-duplicate"]), told('["\\u0000"]', ["json-duplicate"]), told(twice, ["nul", "json-duplicate"]), told(twice, [])], [["one true"], ["listed true"], ["one true", "listed true"], [], ["one true", "listed true"], ["one true"]]);
  for (const at of [0, 15, 21, 30]) assert.equal(told(twice.padEnd(40), ["json-duplicate"], at), ["one broken", "listed true"]);
  engine.close();
});

test.run();
