import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { equal, is } from "uvu/assert";
import type { Inputs } from "../../../cli/evaluate/inputs/index.ts";
import { bodyOutputs, headOutputs } from "../../../cli/evaluate/inputs/outputs.ts";
import type { BodyView } from "../../../cli/evaluate/selectors/body.ts";
import type { Condition } from "../../../cli/ir/types.ts";
import { answered, deny, message, outcomeOf, policy, request, rule, truth } from "../builders.ts";
import { says, type Case } from "./case.ts";

type Fields = Record<string, string | string[]>;

/** `place name=text`, and `broken` behind them. */
const toldOf = ({ inputs, broken }: Inputs): string[] => [...inputs.map(({ place, name, text }) => `${place} ${name}=${text}`), ...(broken === undefined ? [] : ["broken"])];
const view = (fields: Fields, body: Uint8Array, more: Partial<BodyView> = {}): BodyView => ({ message: { ...message({ ":status": "200", ...fields }), body }, isResponse: true, opensStream: false, bytesMax: 100, ...more });
const body = (type: string | string[] | undefined, text: string, fields: Fields = {}): string[] => toldOf(bodyOutputs(view({ ...(type === undefined ? {} : { "content-type": type }), ...fields }, Buffer.from(text, "latin1"))));
const one = (text: string): string => `response-body =${text}`;

const asks = (from: "response.headOutputs" | "response.bodyOutputs", except: string[] = []): Condition => ({
  op: "test", select: { from }, quantifier: "any", test: { is: "detect", detectors: ["information-leak"], score: { constant: 5 }, except: { constant: except } },
});
const leak = "ORA-00933: SQL command not properly ended";
const respond = (fields: Fields, text: string) => answered(request("/"), fields, text);

export const outputCases: Case[] = [
  says("An output is a text of the response, with its place and its name; what holds for inputs in layers, detection and exclusions holds for outputs.", () => {
    const json = respond({ "content-type": "application/json" }, JSON.stringify({ error: leak.replace("-", "%2d") }));
    equal([truth(asks("response.bodyOutputs"), json), truth(asks("response.bodyOutputs", ["place=response-body name=error"]), json), truth(asks("response.bodyOutputs", ["name=other"]), json)], ["true", "false", "true"]);
    equal([truth(asks("response.headOutputs"), respond({ "x-error": leak }, "")), truth(asks("response.headOutputs"), json), truth(asks("response.bodyOutputs"), respond({}, "fine"))], ["true", "false", "false"]);
  }),
  says("The head's are the values of all fields but pseudo-headers, trimmed, in their order, each named like its field (`response-header`).", () => {
    equal(toldOf(headOutputs(message({ ":status": "200", server: " a\t", "set-cookie": ["b=c; d", ""], "content-type": "e" }))), ["response-header server=a", "response-header set-cookie=b=c; d", "response-header content-type=e"]);
  }),
  says("A body's are `response-body`. It has none, is never broken and is not held for them where its media type is `image/…` (but for `…+xml`), `audio/…`, `video/…`, `font/…`, `text/event-stream`, `multipart/x-mixed-replace`, `application/grpc…`, `application/octet-stream`, `application/pdf`, `application/zip`, `application/gzip` or `application/wasm`.", () => {
    for (const type of ["image/png", "Image/a; b=c", "audio/a", "video/a", "font/a", "text/event-stream", "multipart/x-mixed-replace; boundary=a", "application/grpc", "application/grpc-web+json", "application/octet-stream", "application/pdf", "application/zip", "application/gzip", "application/wasm"]) {
      equal(body(type, "a".repeat(101)), [], type);
      equal(body(type, "a", { "content-encoding": "br" }), [], type);
    }
    equal([body("image/svg+xml", "a"), body("application/pdfx", "a"), body("images/a", "a")], [[one("a")], [one("a")], [one("a")]]);
    // Its verdict does not wait for the body, so that it can still be answered where headers are not held back. Where they cannot be, it is as for any body.
    const both: Condition = { op: "or", of: [asks("response.headOutputs"), asks("response.bodyOutputs")] };
    const denied = outcomeOf([policy([rule("r", both, [deny(502)])])], {}, respond({ "content-type": "image/png", "x-error": leak }, leak));
    equal([denied.status, denied.denial?.phase], [502, "response.body"]);
  }),
  says("JSON (as for inputs) has its keys, without a name, and its strings, named as inputs are; from the first byte on with which it cannot become JSON any more, it is one text, and broken.", () => {
    equal(body("application/problem+json", '{"a":"b\\n","c":["d",1],"e":{"f":"g"}}'), [one("a"), "response-body a=b\n", one("c"), "response-body c=d", one("e"), one("f"), "response-body f=g"]);
    equal([body("application/json", "<br>x"), body("application/json", '{"a":1}x'), body("application/json", '["a",<b>'), body("application/json", '["a\nb"]')].map((told) => told.at(-2)), [one("<br>x"), one("x"), one("<b>"), one("\nb\"]")]);
    equal([body("application/json", "nulx"), body("application/json", "-x"), body("application/json", "1.5e+x"), body("application/json", "01"), body("application/json", '"\\u12g"'), body("application/json", '"a\xc3(')], [
      [one("x"), "broken"], [one("x"), "broken"], [one("x"), "broken"], [one("1"), "broken"], [one("g\""), "broken"], [one("a\xc3"), one("("), "broken"],
    ]);
    equal([body("application/json", "[".repeat(66)), body("application/json", '["a'), body("application/json", "[1,")], [[one("[["), "broken"], [one("a"), "broken"], ["broken"]]);
  }),
  says("A body of `text/…`, `…+xml`, `application/xml`, `application/javascript`, `application/x-javascript`, `application/ecmascript`, `application/graphql` or a form's type is one text; one of any other type, or of none, is one text up to its first byte of 0x00 to 0x08, 0x0b, 0x0e to 0x1a and 0x1c to 0x1f.", () => {
    for (const type of ["text/html", "TEXT/x", "application/rss+xml", "application/xml", "application/javascript", "application/x-javascript", "application/ecmascript", "application/graphql", "application/x-www-form-urlencoded"]) equal(body(type, "a=<b>\0&c"), [one("a=<b>\0&c")], type);
    for (const code of [0, 8, 0xb, 0xe, 0x1a, 0x1c, 0x1f]) equal([body(undefined, `ab${String.fromCharCode(code)}c`), body("a/b", `ab${String.fromCharCode(code)}c`)], [[one("ab")], [one("ab")]]);
    equal(body("a/b", "\t\n\f\r\x1b \x7f\x80\xff\0"), [one("\t\n\f\r\x1b \x7f\x80\xff")]);
  }),
  says("Where the media type is ambiguous, or a charset is told other than `utf-8`, `us-ascii`, `iso-8859-…` and `windows-125…`, the body is one text, and broken.", () => {
    for (const type of ["text/html; charset=utf-16", "application/json; charset", "image/png; charset=ibm037", "application/json, text/html", ["text/html", "image/png"]]) equal(body(type, "{\0}"), [one("{\0}"), "broken"]);
    for (const charset of ["UTF-8", "\"us-ascii\"", "ISO-8859-15", "windows-1252"]) equal(body(`text/html; charset=${charset}`, "a"), [one("a")], charset);
  }),
  says("Compressed, longer and empty bodies, and streams that were opened, are what they are for inputs; so HEAD, 204 and 304 have none of a body.", () => {
    equal([toldOf(bodyOutputs(view({ "content-type": "text/html", "content-encoding": "gzip" }, gzipSync("ab")))), body("text/html", "a", { "content-encoding": "br" }), body("text/html", "a".repeat(101)), body("text/html", "", { "content-encoding": "br" })], [[one("ab")], ["broken"], ["broken"], []]);
    is(toldOf(bodyOutputs(view({ "content-type": "text/html" }, Buffer.from("a"), { opensStream: true }))).length, 0);
  }),
];
