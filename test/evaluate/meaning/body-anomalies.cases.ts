import { Buffer } from "node:buffer";
import { deflateSync, gzipSync } from "node:zlib";
import { equal, is } from "uvu/assert";
import { bodyInputs } from "../../../cli/evaluate/inputs/index.ts";
import { limits } from "../../../cli/evaluate/limits.ts";
import { message } from "../builders.ts";
import { says, type Case } from "./case.ts";

type Fields = Record<string, string | string[]>;

/** The names, and `broken` behind them. */
function found(fields: Fields, body: string | Uint8Array, more: { opensStream?: boolean } = {}): string {
  const bytes = typeof body === "string" ? Buffer.from(body, "latin1") : body;
  const { anomalies = [], broken, untold } = bodyInputs({ message: { ...message(fields), body: bytes }, isResponse: false, opensStream: false, bytesMax: 2_000_000, ...more });
  return [...anomalies, ...(broken === undefined && untold === undefined ? [] : ["broken"])].join(" ");
}
const of = (type: string, body: string): string => found({ "content-type": type }, body);
const json = (body: string): string => of("application/json", body), form = (body: string): string => of("application/x-www-form-urlencoded", body), multipart = (body: string): string => of("multipart/form-data; boundary=x", body);
const part = (lines: string, content = "a"): string => multipart(`--x\r\n${lines}\r\n\r\n${content}\r\n--x--`);
const named = "content-disposition: form-data; name=a";

export const bodyAnomalyCases: Case[] = [
  says("`request.bodyAnomalies` yields the names of what another parser may read differently in the body, and a broken value behind them where the inputs of the body are broken or something below could not be told. It is never absent: an empty body has none, nor has a stream that was opened. What a compressed body has is that of its content.", () => {
    equal([json('{"a":1,"a":2}'), json('{"a":1,"a":2'), json("[1]"), json(""), found({}, "{", { opensStream: true })], ["json-duplicate", "json-duplicate json-invalid broken", "", "", ""]);
    equal([found({ "content-type": "application/json", "content-encoding": "gzip" }, gzipSync('{"a":1,"a":2}'))], ["json-duplicate compressed"]);
  }),
  says("`type-missing`: there is no media type. `type-mismatch`: the first byte that is not JSON's white space is `{` or `[`, and the body is read as a form, as XML, or as one text and its media type is `text/plain` or missing; or it is `<`, and the body is read as JSON or a form.", () => {
    equal([found({}, "a"), of("", "a"), of("; charset=utf-8", "a"), found({}, "\r\n\t {")], ["type-missing", "type-missing", "type-missing", "type-missing type-mismatch"]);
    for (const [type, body] of [["text/plain", "{"], ["text/plain", "["], ["application/x-www-form-urlencoded", "{"], ["text/xml", "["], ["application/json", " <"], ["application/x-www-form-urlencoded", "<"]]) is(of(type as string, body as string).includes("type-mismatch"), true, `${type} ${body}`);
    for (const [type, body] of [["text/plain", "<"], ["text/html", "{"], ["application/graphql", "{"], ["text/xml", "<a/>"], ["application/json", "{}"], ["text/plain", "\v{"], ["image/png", "{"]]) is(of(type as string, body as string).includes("type-mismatch"), false, `${type} ${body}`);
  }),
  says("`json-duplicate`: an object has two members of the same decoded name. `form-duplicate`: two fields have the same decoded name. `multipart-duplicate`: two parts have the same name. Names are compared up to `inputWindowBytes`; of the open objects, the form or the body, those behind the first `namesMax` that differ are not told.", () => {
    equal([json('{"a":{"a":[{"a":1},{"a":2}]},"b":1}'), json('{"a":{"b":1},"\\u0061":2}'), form("a=1&A&b=&a+=2"), form("a=1&%61=2"), form("a[]=1&a[]=2")], ["", "json-duplicate", "", "form-duplicate", "form-duplicate"]);
    const two = (first: string, second: string): string => multipart(`--x\r\n${first}\r\n\r\na\r\n--x\r\n${second}\r\n\r\nb\r\n--x--`);
    equal([two(named, named), two(named, `${named}b`), two("a: b", "a: b")], ["multipart-duplicate", "", ""]);
    const long = "n".repeat(8192), many = Array.from({ length: limits.namesMax }, (_, index) => `n${index}`).join("&");
    equal([form(`${long}a&${long}b`), form(`${long.slice(1)}a&${long.slice(1)}b`), form(many), form(`${many}&n0`), form(`${many}&m`), form(`${many}&m&n0`)], ["form-duplicate", "", "", "form-duplicate", "broken", "form-duplicate broken"]);
    is(json(`[${Array.from({ length: 600 }, (_, index) => `{"n${index}":{"a":1,"b":2}}`).join(",")}]`), "");
  }),
  says("`json-invalid`, `xml-invalid`: a body that is read as such is broken. `nesting-depth`: it is nested deeper than `jsonDepthMax`, or a string of JSON within an input too deep. `field-count`: there are more than `formFieldsMax` fields or parts.", () => {
    equal([json("{"), of("text/xml", "<a>"), json(`${"[".repeat(64)}${"]".repeat(64)}`), json("[".repeat(65)), of("text/xml", "<a>".repeat(65))], ["json-invalid broken", "xml-invalid broken", "", "json-invalid nesting-depth broken", "xml-invalid nesting-depth broken"]);
    equal([json(JSON.stringify([`${"[".repeat(65)}"`])), json(JSON.stringify(["[".repeat(65)]))], ["nesting-depth broken", ""]);
    equal([form("a&".repeat(limits.formFieldsMax)), form("a&".repeat(limits.formFieldsMax + 1))], ["form-duplicate", "form-duplicate field-count broken"]);
    equal([`${"--x\r\n\r\n\r\n".repeat(limits.formFieldsMax + 1)}--x--`].map(multipart), ["field-count broken"]);
  }),
  says("`multipart-delimiter`: a delimiter stands behind another line end than CRLF, or something else than CRLF or `--` behind it. `multipart-incomplete`: the last delimiter is missing. `multipart-outside`: something that is not white stands before the first delimiter or behind the last. `multipart-header`: header lines are too long, do not end, or not with CRLF, are folded or without a colon, or a content-disposition has a `\\` or a quote that does not end. `multipart-names`: a part has two names or two file names. `multipart-filename-extended`: a part has a `filename*`. `multipart-transfer-encoding`: a part has a content-transfer-encoding other than `7bit`, `8bit` or `binary`. `multipart-nested`: the media type of a part is `multipart/…`.", () => {
    for (const body of ["--x\r\n\r\na\n--x--", "--x \r\n\r\na\r\n--x--", "--x\r\n\r\na\r\n--xy--"]) is(multipart(body), "multipart-delimiter broken", body);
    equal([multipart("--x\r\n\r\na"), multipart("--x\r\n\r\na\r\n--x-"), multipart("a\r\n--x--"), multipart("--x--a"), multipart("\r\n \r\n--x--\r\n\t")], ["multipart-incomplete broken", "multipart-incomplete broken", "multipart-outside", "multipart-outside", ""]);
    for (const lines of [`a: ${"b".repeat(limits.partHeadBytesMax)}`, "a: b\n", `${named}\r\n b`, "ab", `${named}\\`, `${named}"`]) is(part(lines), "multipart-header broken", lines);
    is(multipart("--x\r\na: b"), "multipart-header broken");
    equal([`${named}; name=b`, `${named}; filename=b; filename=c`, `${named}; filename*=b`, "content-transfer-encoding: base64", "content-transfer-encoding: 8BIT", "content-type: MULTIPART/mixed", "content-type: text/plain"].map((lines) => part(lines)), [
      "multipart-names broken", "multipart-names broken", "multipart-filename-extended broken", "multipart-transfer-encoding broken", "", "multipart-nested", "",
    ]);
  }),
  says("Text is, in UTF-8 once its charset is undone, a body that is read as JSON, XML, GraphQL, or as one text and its media type is `text/…` or missing; a form, whose escapes are undone; and of a multipart body each name, each file name, and each content without a file name.", () => {
    for (const type of ["application/json", "text/xml", "application/graphql", "text/html", "application/x-www-form-urlencoded"]) is(of(type, "\xff").includes("utf8-invalid"), true, type);
    equal([of("text/plain; charset=latin1", "\xffa\0"), of("application/json", "\0[\0\xff\0]")], ["nul", "json-invalid charset-foreign broken"]);
    equal([found({}, "\xff"), form("a=%ff"), of("application/octet-stream", "\xff"), of("image/png", "\0\xff")], ["type-missing utf8-invalid", "utf8-invalid", "", ""]);
    equal([part(`${named}\xff`), part(`${named}; filename=\xff`), part(named, "\xff"), part(`${named}; filename=a`, "\xff"), part("a: \xff")], ["utf8-invalid", "utf8-invalid", "utf8-invalid", "", ""]);
  }),
  says("`utf8-invalid`: text is not UTF-8. `utf8-overlong`: text has an over-long form: `c0` or `c1` before `80` to `bf`, `e0` before `80` to `9f`, or `f0` before `80` to `8f`. `nul`: text has a NUL, or a name or a string of JSON has one that is escaped. `percent-invalid`: a form has a `%` without two hex digits.", () => {
    for (const odd of ["%c0%80", "%C1%bf", "%e0%9f%bf", "%f0%8f%80%80", "%e0%80"]) is(form(odd), "utf8-invalid utf8-overlong", odd);
    equal([form("%ed%a0%80"), form("%c3%a9%f4%8f%bf%bf"), form("%c0a"), form("%e0%a0%80"), form("%f4%90%80%80")], ["utf8-invalid", "", "utf8-invalid", "", "utf8-invalid"]);
    equal([form("%00"), json('"\\u0000"'), json('{"\\u0000":1}'), json('"\\\\u0000"'), of("text/plain", "ab\0")], ["nul", "nul", "nul", "", "nul"]);
    equal([form("%"), form("a=%4&5"), form("%%41"), form("%41")], ["percent-invalid", "percent-invalid", "percent-invalid", ""]);
  }),
  says("`byte-order-mark`: text that is no part begins with one of UTF-8 or UTF-16. `charset-foreign`: a charset parameter other than `utf-8`, `us-ascii`, `iso-8859-1`, `latin1` or `windows-1252`, or several that differ, in the content-type or that of a part, another encoding in the XML declaration, a byte-order mark of UTF-16, or a NUL among the first two bytes of text that is no part. What stands there is as it came.", () => {
    equal([of("text/plain", "\xef\xbb\xbfa"), of("text/plain", "\xef\xbba"), of("image/png", "\xef\xbb\xbf")], ["byte-order-mark", "utf8-invalid", ""]);
    for (const mark of ["\xfe\xff", "\xff\xfe"]) is(of("text/plain", `${mark}ab`), "charset-foreign byte-order-mark utf8-invalid");
    equal([of("text/plain; charset=latin1", "a"), of("text/plain; charset=latin1; charset=utf-8", "a"), of("application/json", "\xff\xfe1\0")], ["", "charset-foreign broken", "charset-foreign byte-order-mark"]);
    equal([of("text/plain", "a\0"), of("text/plain", "\0a"), of("text/plain", "ab\0"), of("text/plain", "\0")], ["charset-foreign nul", "charset-foreign nul", "nul", "nul"]);
    equal([of("image/png; charset=utf-7", "a"), of("text/plain; charset=UTF-8", "a"), of("text/xml", "<?xml version='1.0' encoding='utf-16'?><a/>"), part("content-type: text/plain; charset=utf-7")], ["charset-foreign broken", "", "xml-invalid charset-foreign broken", "charset-foreign"]);
  }),
  says("`compressed`: there is one content-encoding, and it is undone. `compression-invalid`: it is broken, or becomes too much. `compression-unsupported`: another one, or several.", () => {
    const coded = (coding: string | string[], body: Uint8Array): string => found({ "content-type": "text/plain", "content-encoding": coding }, body);
    equal([coded("gzip", gzipSync("a")), coded("deflate", deflateSync("a")), coded("identity", Buffer.from("a")), coded("gzip", gzipSync("a").subarray(1)), coded("gzip", gzipSync(Buffer.alloc(2_000_000)))].map((one) => one.replace("nul ", "").replace("charset-foreign ", "")), [
      "compressed", "compressed", "", "compressed compression-invalid broken", "compressed compression-invalid broken",
    ]);
    equal([coded("br", Buffer.from("a")), coded("zstd", Buffer.from("a")), coded(["gzip", "gzip"], gzipSync(gzipSync("a"))), coded("gzip, gzip", Buffer.from("a"))], Array(4).fill("compression-unsupported broken"));
  }),
];
