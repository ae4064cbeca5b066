/** What the module hands to the detectors of a response is what the reference yields, in the same order, however the body is cut. */
import * as assert from "uvu/assert";
import * as fc from "fast-check";
import { windowsOf } from "../../cli/evaluate/detect/index.ts";
import type { Inputs } from "../../cli/evaluate/inputs/index.ts";
import { bodyOutputs, headOutputs } from "../../cli/evaluate/inputs/outputs.ts";
import { opensStream } from "../../cli/evaluate/selectors/head.ts";
import type { HeaderPair } from "../../cli/harness/index.ts";
import { engines } from "../harness/engines.ts";
import { bytesFrom, cut, cuts, everyCut, holds } from "../message/random.ts";
import { ir, policy, rule } from "../runtime/fixtures.ts";
import { suite } from "../support/suite.ts";
import { asReceived, Probe, probeModule, type Window } from "./probe.ts";
import { compression, edited, edits, form, json, jsonEdits, long, spoiling, spoilt, textOf, xml } from "./random.ts";

const test = suite("inputs: outputs");

const bodyBytesMax = 120_000;
/** A rule that asks for a member by name besides: the walk is shared. With requests' inputs, both have one reader. */
const asking = ir(policy("p", [rule("head", { when: { op: "test", select: { from: "request.header", name: "x-none" }, quantifier: "any", test: { is: "present" } } }), rule("a", {
  phase: "response.body", actions: [{ do: "tag", name: "seen" }], unknown: { absent: "skip", broken: "skip" },
  when: { op: "test", select: { from: "response.json", path: ["a", { any: true }, "b"] }, quantifier: "any", test: { is: "in", values: { constant: ["a", "b"] }, ignoreCase: false } },
})], { responseBodyBytesMax: bodyBytesMax }));
const modules = { alone: await probeModule(asking, bodyBytesMax, { asks: "outputs" }), "with inputs": await probeModule(asking, bodyBytesMax, { asks: "both", judges: true }) };

const allWindows = ({ inputs }: Inputs): Window[] => inputs.flatMap(({ place, name, text }) => windowsOf(text).map((window): Window => [place, name, window]));

/** The module's windows are the reference's, and it says where something could not be read. */
function agrees(probe: Probe, headers: readonly HeaderPair[], body: Uint8Array, pieces: readonly Uint8Array[], request: readonly HeaderPair[] = get): void {
  const response = { headers: asReceived(headers, "response"), body }, ofHead = headOutputs(response);
  const ofBody = bodyOutputs({ message: response, isResponse: true, opensStream: opensStream({ headers: asReceived(request) }), bytesMax: bodyBytesMax });
  const told = probe.answer(request, headers, pieces);
  assert.is(told.outputHead, "true");
  assert.is(told.outputs === "absent" ? "true" : told.outputs, ofBody.broken !== undefined ? "broken" : "true", ofBody.broken ?? "nothing is broken");
  const expected = [...allWindows(ofHead), ...allWindows(ofBody)], windows = told.windows.filter(([place]) => place.startsWith("response-"));
  if (JSON.stringify(windows) !== JSON.stringify(expected)) assert.equal(windows, expected);
}

const get: HeaderPair[] = [[":method", "GET"], [":path", "/"], [":authority", "shop.test"], [":scheme", "http"]];
const headOf = (...fields: HeaderPair[]): HeaderPair[] => [[":status", "200"], ...fields];

const types = [
  undefined, "", "text/html", "TEXT/Plain; charset=utf-8", "text/css", "text/event-stream", "text/html; charset=iso-8859-1", "text/html; charset=\"Windows-1252\"", "text/html; charset=utf-16", "text/html; charset", "text/html; charset=utf-16; charset=utf-8", "text/html; charset=utf-8; charset=utf-16", "text/html; a=b; charset = x", "text/xml",
  "application/xml", "application/rss+xml", "image/svg+xml", "image/png", "IMAGE/webp", "audio/a", "video/mp4; a=b", "font/woff2", "application/octet-stream", "application/pdf", "application/zip", "application/gzip", "application/wasm",
  "application/javascript", "application/x-javascript", "application/ecmascript", "application/graphql", "application/x-www-form-urlencoded", "application/x-ndjson", "application/vnd.ms-excel", "application/grpc", "application/grpc+json", "multipart/x-mixed-replace; boundary=a",
  "multipart/byteranges; boundary=a", "nonsense", "text", "application/json, text/html", "application/grpc; charset=utf-16", "application/json; charset=utf-16", "application/pdfx", "xtext/html",
] as const;
const jsonType = fc.constantFrom("application/json", "text/json; charset=utf-8", "application/problem+json", "application/json; charset=iso-8859-1", "application/vnd.api+json; a=b");
const field = fc.tuple(fc.constantFrom("server", "set-cookie", "x-powered-by", "location", "x-empty"), fc.oneof({ weight: 6, arbitrary: textOf(["a", "b", "=", ";", " ", "%0d%0a", "\xc3\xa9", "/"]) }, { weight: 1, arbitrary: long(["y"]) })).map(([name, value]): HeaderPair => [name, name === "x-empty" ? "" : value.trim()]);
const fields = fc.array(field, { maxLength: 3 });

/** What an application says when it fails, before, in and behind what it meant to say. */
const failure = fc.constantFrom("<br />\n<b>Warning</b>: x in <b>/a.php</b> on line <b>3</b>", "Traceback (most recent call last):\n", "null pointer", "-x", "1.5e+x", "01", "1.x", "tru!", "\"a\u0001b\"", "\"\\x41\"", "\"\\u12g\"", "\"\xff\"", "\"\xe2\x82\"", "}", "]", ",", "{}{}", "1 2", "[".repeat(70), "\"a", "");
const jsonText = fc.oneof({ weight: 3, arbitrary: fc.tuple(json, edits(jsonEdits)).map(([document, changes]) => edited(document, changes)) },
  fc.tuple(failure, json).map((parts) => parts.join("")), fc.tuple(json, failure).map((parts) => parts.join("")), fc.tuple(json, failure).map(([document, text]) => `{"a":${text}${document}}`), fc.tuple(failure, long(["a", "\xc3\xa9"])).map(([text, more]) => `["b",${text}${more}`));
const text = fc.oneof({ weight: 4, arbitrary: textOf(["a", "<b>", "\r\n", "&lt;", "\t", "\x0b", "\x00", "\x1b", "\x1a", "\x7f", "\x08", "\x0e", "\x1f", "text", "some longer piece of text"], 14) }, { weight: 1, arbitrary: long(["ab", "\n"]) }, { weight: 1, arbitrary: fc.tuple(long(["a"]), fc.constantFrom("\x00", "\x1f", "\x1b", "\x0b"), long(["b"])).map((parts) => parts.join("")) }, xml, form);

for (const { name, missing, make } of engines) {
  for (const [which, wasm] of Object.entries(modules)) {
    for (const mode of ["observe", "enforce"] as const) {
      const under = (title: string, body: (probe: Probe) => void): void => test.unless(missing, `${name}, ${which}, ${mode}d: ${title}`, () => {
        const engine = make(), probe = new Probe(engine, wasm, mode);
        try { body(probe); } finally { probe.close(); engine.close(); }
      });
      const [runs, share] = name === "v8" ? [3_000, 150] : [800, 40];

      under("JSON, whole and broken, cut at random", (probe) => holds(runs, fc.property(jsonType, fields, jsonText, cuts, (type, more, document, places) => {
        const body = bytesFrom(document);
        agrees(probe, headOf(["content-type", type], ...more), body, cut(body, places));
      })));

      under("texts of any type, cut at random", (probe) => holds(runs, fc.property(fc.constantFrom(...types), fields, text, cuts, fc.constantFrom(undefined, undefined, undefined, "text/html", "image/png"), (type, more, document, places, second) => {
        const body = bytesFrom(document), all: HeaderPair[] = [type, second].flatMap((value): HeaderPair[] => (value === undefined ? [] : [["content-type", value]]));
        agrees(probe, headOf(...all, ...more), body, cut(body, places));
      })));

      under("compressed bodies, whole and broken, cut at random", (probe) => holds(runs, fc.property(fc.constantFrom("application/json", "text/html", "image/png", undefined), fc.oneof(jsonText, text), compression, spoiling, cuts, fc.constantFrom("", "", "", "br", "identity"), (type, document, { coding, pack }, damage, places, second) => {
        const body = spoilt(pack(bytesFrom(document)), damage);
        agrees(probe, headOf(...(type === undefined ? [] : [["content-type", type] satisfies HeaderPair]), ["content-encoding", coding], ...(second === "" ? [] : [["content-encoding", second] satisfies HeaderPair])), body, cut(body, places));
      })));

      under("small bodies, cut at every byte", (probe) => holds(share, fc.property(fc.tuple(fc.constantFrom("application/json", "text/html", "x/y"), fc.oneof(jsonText, text)), compression, ([type, document], { coding, pack }) => {
        const body = bytesFrom(document.slice(0, 300)), zipped = pack(body);
        for (const pieces of everyCut(body)) agrees(probe, headOf(["content-type", type]), body, pieces);
        for (const pieces of everyCut(zipped)) agrees(probe, headOf(["content-type", type], ["content-encoding", coding]), zipped, pieces);
      })));
    }
  }
}

test("no body: HEAD, 204 and 304 have no texts but their fields'; nor has a stream that was opened", () => {
  const engine = engines[0]!.make(), probe = new Probe(engine, modules.alone, "enforce");
  for (const status of ["200", "204", "304"]) agrees(probe, [[":status", status], ["content-type", "text/html"], ["content-encoding", "br"]], new Uint8Array(), [], [[":method", "HEAD"], ...get.slice(1)]);
  agrees(probe, headOf(["content-type", "text/html"]), bytesFrom("abc"), [bytesFrom("abc")], [[":method", "CONNECT"], ...get.slice(1)]);
  agrees(probe, headOf(["content-type", "text/html"]), bytesFrom("a".repeat(bodyBytesMax + 1)), [bytesFrom("a".repeat(bodyBytesMax + 1))]);
  agrees(probe, headOf(["content-type", "image/png"]), bytesFrom("a".repeat(bodyBytesMax + 1)), [bytesFrom("a".repeat(bodyBytesMax + 1))]);
  probe.close();
  engine.close();
});

test.run();
