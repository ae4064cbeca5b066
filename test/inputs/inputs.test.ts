/** What the module hands to the detectors is what the reference yields, in the same order, however the body is cut. */
import * as assert from "uvu/assert";
import { deflateSync, gunzipSync, gzipSync, inflateRawSync, inflateSync } from "node:zlib";
import * as fc from "fast-check";
import { inputOverlapBytes, inputWindowBytes } from "../../cli/detectors/types.ts";
import { windowsOf } from "../../cli/evaluate/detect/index.ts";
import type { Upstream } from "../../cli/evaluate/configuration.ts";
import { inflate } from "../../cli/evaluate/inputs/inflate.ts";
import { bodyInputs, headInputs, type Inputs } from "../../cli/evaluate/inputs/index.ts";
import { readJson } from "../../cli/evaluate/json.ts";
import { opensStream } from "../../cli/evaluate/selectors/head.ts";
import type { HeaderPair } from "../../cli/harness/index.ts";
import type { Selector } from "../../cli/ir/types.ts";
import { engines } from "../harness/engines.ts";
import { bytesFrom, cut, cuts, everyCut, holds } from "../message/random.ts";
import { ir, policy, rule } from "../runtime/fixtures.ts";
import { suite } from "../support/suite.ts";
import { asReceived, Probe, probeModule, type Window } from "./probe.ts";
import { charset, compression, document, edited, highForm, oddly, typed, edits, form, head, json, jsonEdits, long, multipart, nested, multipartEdits, repeated, spoiling, spoilt, strangeTypes, target, textOf, xml, xmlEdits } from "./random.ts";

const test = suite("inputs");

const bodyBytesMax = 120_000;
const asks = (id: string, select: Selector, phase: "request.headers" | "request.body") => rule(id, {
  phase, actions: [{ do: "tag", name: "seen" }], unknown: { absent: "skip", broken: "skip" },
  when: { op: "test", select, quantifier: "any", test: { is: "in", values: { constant: ["a", "b"] }, ignoreCase: false } },
});
/** Rules that ask for fields and members by name besides: the walks are shared. */
const asking = ir(policy("p", [
  asks("agent", { from: "request.header", name: "user-agent" }, "request.headers"), asks("id", { from: "request.query", name: "id" }, "request.headers"), asks("session", { from: "request.cookie", name: "id" }, "request.headers"),
  asks("a", { from: "request.json", path: ["a", { any: true }, "b"] }, "request.body"), asks("form", { from: "request.form", name: "id" }, "request.body"),
], { requestBodyBytesMax: bodyBytesMax }));
/** What is looked for besides changes nothing of what is handed over. */
const modules = { observe: await probeModule(asking, bodyBytesMax), enforce: await probeModule(asking, bodyBytesMax, { judges: true }) };

const allWindows = ({ inputs }: Inputs): Window[] => inputs.flatMap(({ place, name, text }) => windowsOf(text).map((window): Window => [place, name, window]));

/** The module's windows are the reference's, and it says where something could not be read. */
function agrees(probe: Probe, headers: readonly HeaderPair[], body: Uint8Array, pieces: readonly Uint8Array[]): void {
  const request = { headers: asReceived(headers), body }, ofHead = headInputs(request, probe.upstream);
  const ofBody = bodyInputs({ ...(probe.upstream === undefined ? {} : { upstream: probe.upstream }), message: request, isResponse: false, opensStream: opensStream(request), bytesMax: bodyBytesMax });
  const told = probe.send(headers, pieces);
  assert.is(told.head, ofHead.broken === undefined ? "true" : "broken");
  assert.is(told.body, ofBody.broken !== undefined ? "broken" : body.length === 0 ? "absent" : "true", ofBody.broken ?? "nothing is broken");
  const expected = [...allWindows(ofHead), ...allWindows(ofBody)];
  // What was handed over before a body turned out to be longer than may be looked at counts for nothing.
  const windows = body.length > bodyBytesMax ? told.windows.slice(0, expected.length) : told.windows;
  if (JSON.stringify(windows) !== JSON.stringify(expected)) assert.equal(windows, expected);
}

const headOf = (type: string, path = "/"): HeaderPair[] => [[":method", "POST"], [":path", path], [":authority", "shop.test"], [":scheme", "http"], ["content-type", type]];

/** A type, a body, and what is spoilt of it. */
const small = fc.oneof(
  fc.tuple(fc.constant("application/json"), json, edits(jsonEdits)), fc.tuple(fc.constant("application/x-www-form-urlencoded"), form, edits(["&"])),
  fc.tuple(fc.constant("application/xml"), xml, edits(xmlEdits)),
  fc.tuple(fc.constant("application/graphql"), document, edits([])), fc.tuple(multipart, edits(multipartEdits)).map(([{ type, text }, changes]) => [type, text, changes] as const),
);

/** With the byte, counted from the end, made another. */
const damaged = (bytes: Uint8Array, fromEnd: number): Uint8Array => bytes.map((byte, index) => (index === bytes.length - fromEnd ? byte ^ 1 : byte));
const wrong: [type: string, body: Uint8Array, coding?: string][] = [
  ...["<a></b>", "<ab></ac>", "<a></ab>", "<a><b></a></b>", "</a>", "<a/><b/>"].map((text): [string, Uint8Array] => ["text/xml", bytesFrom(text)]),
  ...[1, 4, 5, 8].map((place): [string, Uint8Array, string] => ["text/plain", damaged(gzipSync("abc"), place), "gzip"]), ...[1, 4].map((place): [string, Uint8Array, string] => ["text/plain", damaged(deflateSync("abc"), place), "deflate"]),
];

for (const { name, missing, make } of engines) {
  for (const mode of ["observe", "enforce"] as const) {
    const under = (title: string, body: (probe: Probe) => void, more: Partial<Upstream> = {}): void => test.unless(missing, `${name}, ${mode}d: ${title}`, () => {
      const engine = make(), probe = new Probe(engine, modules[mode], mode, { plus: mode === "observe", semicolon: mode === "enforce", duplicates: "joined", charset: mode === "enforce" ? "windows-1252" : "utf-8", guessContentType: false, ...more });
      try { body(probe); } finally { probe.close(); engine.close(); }
    });
    const [runs, share] = name === "v8" ? [6_000, 200] : [1_500, 50];

    under("bodies that are wrong in one thing", (probe) => {
      for (const [type, body, coding] of wrong) agrees(probe, [...headOf(type), ...(coding === undefined ? [] : [["content-encoding", coding] satisfies HeaderPair])], body, cut(body, [0.5]));
    });

    under("random JSON, whole and broken, cut at random", (probe) => holds(runs, fc.property(head(fc.constantFrom("application/json", "text/json; charset=utf-8", "application/problem+json")), json, edits(jsonEdits), cuts, (headers, document, changes, places) => {
      const body = bytesFrom(edited(document, changes));
      agrees(probe, headers, body, cut(body, places));
    })));

    under("random forms, cut at random", (probe) => holds(runs, fc.property(head(fc.constant("application/x-www-form-urlencoded")), form, cuts, (headers, text, places) => {
      const body = bytesFrom(text);
      agrees(probe, headers, body, cut(body, places));
    })));

    under("names that stand more than once, few and many, in queries and in forms, cut at random", (probe) => holds(share, fc.property(repeated, fc.boolean(), cuts, (text, isQuery, places) => {
      const body = isQuery ? new Uint8Array() : bytesFrom(text);
      agrees(probe, headOf("application/x-www-form-urlencoded", isQuery ? `/?${text}` : "/"), body, cut(body, places));
    })));

    under("random GraphQL documents, in every place, cut at random", (probe) => holds(runs, fc.property(document, fc.constantFrom("graphql", "json", "form", "target"), edits(jsonEdits), cuts, (text, where, changes, places) => {
      const escaped = (of: string): string => of.replace(/[^A-Za-z0-9]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, "0")}`);
      if (where === "target") return agrees(probe, headOf("text/plain", `/?query=${escaped(text.slice(0, 2_900))}&query=${escaped(text.slice(2_900, 5_800))}`), new Uint8Array(), []);
      const [type, body] = where === "json" ? ["application/json", edited(`{"a":"b","query":${JSON.stringify(text)},"variables":{"query":"{c}"}}`, changes)] : where === "form" ? ["application/x-www-form-urlencoded", `query=${escaped(text)}&query=${escaped(text).replaceAll("%20", "+")}`] : ["application/graphql", text];
      agrees(probe, headOf(type as string), bytesFrom(body as string), cut(bytesFrom(body as string), places));
    })));

    under("JSON within values, in every place, cut at random", (probe) => holds(runs, fc.property(nested, fc.constantFrom("query", "json", "form", "multipart", "xml", "text", "head"), edits(jsonEdits), cuts, (document, where, changes, places) => {
      const text = edited(document, changes), escaped = text.replace(/[^A-Za-z0-9]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, "0")}`);
      if (where === "head") {
        const plain = text.replace(/[^\x21-\x7e]/g, ""), cookie = plain.replaceAll(";", "").slice(0, 9_000);
        return agrees(probe, [...headOf("text/plain", `/?f=${escaped.slice(0, 9_000)}&query=${escaped.slice(0, 9_000)}`), ["x-json", plain.slice(0, 20_000)], ["cookie", `c=${cookie}; d=${cookie.slice(0, 99)}`]], new Uint8Array(), []);
      }
      const [type, body] = {
        query: ["application/x-www-form-urlencoded", `a=b&query=${escaped}&a=${escaped}&b`], form: ["application/x-www-form-urlencoded", `f=${escaped}`], json: ["application/json", `{"a":[${JSON.stringify(text)},"b"],"query":${JSON.stringify(text)},"c":"d"}`],
        multipart: ["multipart/form-data; boundary=b", `--b\r\nContent-Disposition: form-data; name=f\r\n\r\n${text}\r\n--b--`], xml: ["application/xml", `<a>${text.replace(/[<&]/g, "")}</a>`], text: ["text/plain; charset=utf-8", text],
      }[where] as [string, string];
      agrees(probe, headOf(type), bytesFrom(body), cut(bytesFrom(body), places));
    })));
    under("JSON within values, cut at every byte", (probe) => holds(share, fc.property(nested, fc.constantFrom("json", "form"), (document, where) => {
      const text = document.slice(0, 60), body = bytesFrom(where === "json" ? `{"a":${JSON.stringify(text)}}` : `f=${text.replace(/[^A-Za-z0-9"{}]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, "0")}`)}`);
      for (const pieces of everyCut(body)) agrees(probe, headOf(where === "json" ? "application/json" : "application/x-www-form-urlencoded"), body, pieces);
    })));

    under("bodies in other charsets, cut at random", (probe) => holds(runs, fc.property(small, charset, spoiling, cuts, ([type, text, changes], { label, encode }, damage, places) => {
      const body = new Uint8Array(spoilt(encode(edited(text, changes)), damage));
      agrees(probe, headOf(`${type}${label}`), body, cut(body, places));
    })));
    under("small ones, cut at every byte", (probe) => holds(share, fc.property(small, charset, ([type, text, changes], { label, encode }) => {
      const body = new Uint8Array(encode(edited(text, changes)).subarray(0, 150));
      for (const pieces of everyCut(body)) agrees(probe, headOf(`${type}${label}`), body, pieces);
    })));

    for (const charset of ["utf-8", "windows-1252"] as const) {
      under(`bodies of any type, read as what they look like, in ${charset}, cut at random`, (probe) => holds(runs, fc.property(typed, oddly, edits([...jsonEdits, "=", "%e9"]), cuts, (type, { text, encode }, changes, places) => {
        const body = new Uint8Array(encode(edited(text, changes)));
        agrees(probe, headOf(type), body, cut(body, places));
      })), { charset, guessContentType: true });
      under(`small ones, read as what they look like, in ${charset}, cut at every byte`, (probe) => holds(share, fc.property(typed, oddly, compression, fc.boolean(), (type, { text, encode }, { coding, pack }, isPacked) => {
        const body = new Uint8Array(encode(text).subarray(0, 150)), sent = isPacked ? pack(body) : body;
        for (const pieces of everyCut(sent)) agrees(probe, [...headOf(type), ...(isPacked ? [["content-encoding", coding] satisfies HeaderPair] : [])], sent, pieces);
      })), { charset, guessContentType: true });
      under(`queries and forms in ${charset}, cut at random`, (probe) => holds(runs, fc.property(highForm, fc.constantFrom("", "; charset=utf-8", "; charset=latin1", "; charset=us-ascii; charset=utf-8"), cuts, (text, label, places) => {
        const body = bytesFrom(text);
        agrees(probe, headOf(`application/x-www-form-urlencoded${label}`, `/?${text.slice(0, 4_000)}`), body, cut(body, places));
      })), { charset });
    }

    under("random multipart bodies, whole and broken, cut at random", (probe) => holds(runs, fc.property(target, multipart, edits(multipartEdits), cuts, (path, { type, text }, changes, places) => {
      const body = bytesFrom(edited(text, changes));
      agrees(probe, headOf(type, path), body, cut(body, places));
    })));

    under("random XML, whole and broken, cut at random", (probe) => holds(runs, fc.property(fc.constantFrom("application/xml", "text/xml; charset=utf-8", "application/soap+xml"), xml, edits(xmlEdits), cuts, (type, document, changes, places) => {
      const body = bytesFrom(edited(document, changes));
      agrees(probe, headOf(type), body, cut(body, places));
    })));

    under("bodies of other types, and of types that are not clear", (probe) => holds(runs, fc.property(head(fc.constantFrom(undefined, ...strangeTypes)), fc.oneof(textOf(["a", "--a", "\r\n", "--a--", "{", "}"]), long(["ab"])), cuts, fc.constantFrom(undefined, "text/plain", "identity"), (headers, text, places, second) => {
      const body = bytesFrom(text), more: HeaderPair[] = second === undefined ? [] : second === "identity" ? [["content-encoding", "identity"]] : [["content-type", second]];
      agrees(probe, [...headers, ...more], body, cut(body, places));
    })));

    under("compressed bodies, whole and broken, cut at random", (probe) => holds(runs, fc.property(small, compression, spoiling, cuts, fc.constantFrom("", "", "", "", "br", "identity"), ([type, text, changes], { coding, pack }, damage, places, second) => {
      const body = spoilt(pack(bytesFrom(edited(text, changes))), damage);
      agrees(probe, [...headOf(type), ["content-encoding", coding], ...(second === "" ? [] : [["content-encoding", second] satisfies HeaderPair])], body, cut(body, places));
    })));

    under("small bodies, cut at every byte", (probe) => holds(share, fc.property(small, compression, ([type, text, changes], { coding, pack }) => {
      const body = bytesFrom(edited(text, changes).slice(0, 400)), headers = headOf(type);
      for (const pieces of everyCut(body)) agrees(probe, headers, body, pieces);
      const zipped = pack(body);
      for (const pieces of everyCut(zipped)) agrees(probe, [...headers, ["content-encoding", coding]], zipped, pieces);
    })));
  }
}

test("the reference's reader of JSON breaks what JSON.parse refuses, and nothing else", () => {
  holds(20_000, fc.property(json, edits(jsonEdits), (document, changes) => {
    const body = bytesFrom(edited(document, changes));
    const view = { message: { headers: [["content-type", "application/json"] as const], body }, isResponse: false, opensStream: false, bytesMax: bodyBytesMax };
    const { broken, anomalies = [] } = bodyInputs(view);
    // What begins as UTF-16 is read as that.
    if (body.length > 0 && !anomalies.includes("charset-foreign")) assert.is(broken !== undefined, "broken" in readJson(body), JSON.stringify(edited(document, changes)));
  }));
});

test("what the reference inflates is what zlib does, and it breaks what zlib refuses", () => {
  holds(3_000, fc.property(small, compression, spoiling, ([, text], { coding, pack }, damage) => {
    const content = bytesFrom(text).subarray(0, 32_767), packed = pack(content), frame = coding === "deflate" ? "deflate" : "gzip";
    assert.equal(inflate(packed, frame), { output: new Uint8Array(content) });
    const bytes = spoilt(packed, damage), found = inflate(bytes, frame);
    const byZlib = frame === "gzip" ? inflated(gunzipSync, bytes) : inflated(inflateSync, bytes) ?? inflated(inflateRawSync, bytes);
    // zlib does not look behind the end, and checks the check of gzip's head.
    if (found.broken === undefined) assert.ok(byZlib === undefined || Buffer.compare(byZlib, found.output) === 0);
    else if (byZlib !== undefined) assert.ok(["something behind the end", "gzip's check"].includes(found.broken) || frame === "deflate", found.broken);
  }));
});

function inflated(by: (bytes: Uint8Array) => Buffer, bytes: Uint8Array): Buffer | undefined {
  try {
    return by(bytes);
  } catch {
    return undefined;
  }
}

test("a compressed body that becomes too much, or too much for what was read, is broken at the same byte everywhere", () => {
  const engine = engines[0]!.make(), probe = new Probe(engine, modules.enforce, "enforce");
  const contents = [Buffer.alloc(32_768 * 3, "ab"), Buffer.alloc(2_000_000, "a"), Buffer.from(Array.from({ length: 40_000 }, (_, i) => `${i * 7919 % 10007} `).join("").repeat(6))];
  const found = contents.map((content) => {
    const body = gzipSync(content);
    agrees(probe, [...headOf("text/plain"), ["content-encoding", "gzip"]], body, cut(body, [0.3, 0.5]));
    return inflate(body, "gzip").broken;
  });
  assert.equal(found, ["more than 128 times what was read", "more than 128 times what was read", "1048576 bytes or more"]);
  probe.close();
  engine.close();
});

test("windows overlap, none is longer than may be, and together they are the text", () => {
  holds(2_000, fc.property(long(["a", "bc", "xyz"]), (text) => {
    const all = windowsOf(text);
    assert.ok(all.every((window) => window.length <= inputWindowBytes));
    assert.is(all.map((window, index) => (index === 0 ? window : window.slice(inputOverlapBytes))).join(""), text);
    for (const [index, window] of all.entries()) if (index > 0) assert.is(window.slice(0, inputOverlapBytes), (all[index - 1] as string).slice(-inputOverlapBytes));
  }));
});

test.run();
