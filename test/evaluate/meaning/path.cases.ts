import { equal, is } from "uvu/assert";
import { rewrittenTarget } from "../../../cli/evaluate/selectors/path.ts";
import type { AnomalyName, Condition } from "../../../cli/ir/types.ts";
import { compare, equalTo, found, outcomeOf, policy, request, rule, test, truth, valued } from "../builders.ts";
import { says, type Case } from "./case.ts";

const path = (target: string, pathIgnoresCase = false): string => String(found({ from: "request.path" }, request(target), { pathIgnoresCase }));
const paths = (...targets: string[]): string[] => targets.map((target) => path(target));

export const pathCases: Case[] = [
  says("(1) cut at the first `?` or `#`;", () => equal(paths("/a?b", "/a#b", "/a?b#c", "/?", "/a%3fb%23"), ["/a", "/a", "/a", "/", "/a?b#"])),
  says("(2) decode each valid `%XX` once; an invalid `%` stays;", () => {
    equal(paths("/%41%2f%62", "/%2541", "/%zz%4", "/%%41", "/%c3%a9", "/%00", "/a+b"), ["/A/b", "/%41", "/%zz%4", "/%A", "/\xc3\xa9", "/\x00", "/a+b"]);
  }),
  says("(3) `\\` becomes `/`;", () => equal(paths("/a\\b", "/a%5cb", "/a\\..\\b"), ["/a/b", "/a/b", "/b"])),
  says("(4) cut each segment at its first `;`;", () => equal(paths("/a;x/b;y;z", "/a%3bx/b", "/;x/a", "/a/;x", "/..;/a", "/b/..;x/a"), ["/a/b", "/a/b", "/a", "/a/", "/a", "/a"])),
  says("(5) drop empty segments, but a last empty one stays (a trailing slash);", () => equal(paths("//a///b", "/a//", "//", "/"), ["/a/b", "/a/", "/", "/"])),
  says("(6) resolve `.` and `..` (`..` at the root stays at the root; a last `.` or `..` leaves a trailing slash);", () => {
    equal(paths("/a/./b", "/a/../b", "/../a", "/a/..", "/a/.", "/a/b/..", "/a/../..", "/..", "/.", "/a/b/../../c", "/...", "/a//../b", "/%2e%2E/a"),
      ["/a/b", "/b", "/a", "/", "/a/", "/a/", "/", "/", "/", "/c", "/...", "/b", "/a"]);
  }),
  says("(7) with `pathIgnoresCase`, ASCII letters are lowered.", () => equal([path("/A%42/\xc3\x89", true), path("/Ab", false)], ["/ab/\xc3\x89", "/Ab"])),
  says("The result starts with `/`.", () => equal(paths("/", "/;", "/..;", "/%2f", "/?x").map((each) => each[0]), ["/", "/", "/", "/", "/"])),
  says("A `:path` that does not start with `/` as received (`*`, an authority, `%2f`) is only cut (1) and lowered (7); it fits no template; of the path's anomalies it has `path-not-absolute` and perhaps `path-fragment`, and `normalise` leaves it alone.", () => {
    equal(paths("*", "a/../b?x", "%2fa#", "example.com:443", "", "\\a;b"), ["*", "a/../b", "%2fa", "example.com:443", "", "\\a;b"]);
    is(path("EX.com", true), "ex.com");
    is(truth(test({ from: "request.path" }, { is: "template", templates: ["/{a}", "/{a*}"] }), request("abc")), "false");
    equal([anomalies("a/..//%zz\\;x"), anomalies("*#%")], [["path-not-absolute"], ["path-fragment", "path-not-absolute"]]);
    equal([rewrittenTarget("a/../b?x#y"), rewrittenTarget("*")], ["a/../b?x#y", "*"]);
  }),
  says("Where `pathIgnoresCase` holds, the texts and template literals that `request.path` and `request.pathVariable` are compared with are lowered too.", () => {
    const holds = (when: Condition, target: string): string => [true, false].map((pathIgnoresCase) => truth(when, request(target), { pathIgnoresCase })).join(" ");
    equal([holds(test({ from: "request.path" }, equalTo("/Admin")), "/aDMIN"), holds(test({ from: "request.path" }, { is: "under", values: { constant: ["/Admin"] } }), "/admin/X")], ["true false", "true false"]);
    is(holds(test({ from: "request.path" }, { is: "template", templates: ["/Users/{Id}"] }), "/uSERS/1"), "true false");
    is(holds(test({ from: "request.pathVariable", template: "/Users/{Id}", variable: "Id" }, equalTo("Me")), "/users/ME"), "true absent");
    is(holds(test({ from: "request.header", name: "x" }, equalTo("A")), "/"), "absent absent");
    equal(found({ from: "request.pathVariable", template: "/{A}/{a}", variable: "A" }, request("/X/Y"), { pathIgnoresCase: true }), ["x"]);
  }),
  says("`normalise` writes the normal form before case folding, with every byte outside `A-Z a-z 0-9 - . _ ~ ! $ & ' ( ) * + , = : @ /` percent-encoded in upper case, followed by the query as received; a fragment is dropped.", () => {
    equal(["/a/../B%2fc?q=%zz&R#f", "/%7ea%20\xc3\xa9;x", "/AZaz09-._~!$&'()*+,=:@", "/[^`{|}\"<>%", "/a?", "/a#f?x", "/a%3fb%23c%25%5b"].map(rewrittenTarget),
      ["/B/c?q=%zz&R", "/~a%20%C3%A9", "/AZaz09-._~!$&'()*+,=:@", "/%5B%5E%60%7B%7C%7D%22%3C%3E%25", "/a?", "/a", "/a%3Fb%23c%25%5B"]);
    const outcome = outcomeOf([policy([rule("r", valued.true, [{ do: "normalise" }])], { pathIgnoresCase: true })], {}, request("/A/./b?C"));
    is(outcome.request?.headers.find(([name]) => name === ":path")?.[1], "/A/b?C");
  }),
];

const anomalies = (target: string, fields: Record<string, string | string[]> = {}): string[] => String(found({ from: "request.anomalies" }, request(target, fields))).split(" ").filter((name) => name !== "");
const having = (name: AnomalyName, targets: string[], others: string[]): void => {
  for (const target of targets) is(anomalies(target).includes(name), true, target);
  for (const target of others) is(anomalies(target).includes(name), false, target);
};
const ofFields = (name: AnomalyName, has: Record<string, string | string[]>[], hasNot: Record<string, string | string[]>[]): void => {
  for (const fields of has) is(anomalies("/", fields).includes(name), true, JSON.stringify(fields));
  for (const fields of hasNot) is(anomalies("/", fields).includes(name), false, JSON.stringify(fields));
};

export const anomalyCases: Case[] = [
  says("Things that another parser reads differently.", () => {
    equal(anomalies("/a/b?c=d%20e+f"), []);
    const any = test({ from: "request.anomalies" }, { is: "anomaly", names: [] }), some = test({ from: "request.anomalies" }, { is: "anomaly", names: ["path-control", "path-fragment"] });
    equal(["/a", "/a#", "/a//"].map((target) => truth(any, request(target))), ["false", "true", "true"]);
    equal(["/a", "/a#", "/a//"].map((target) => truth(some, request(target))), ["false", "true", "false"]);
  }),
  says("\"After decoding\" is the whole result of step 2, with what later steps drop.", () => having("path-control", ["/a;%00", "/%01/../b"], ["/a"])),
  says("`path-percent`: a `%` without two hex digits.", () => having("path-percent", ["/%", "/%4", "/%4g/a", "/a%%41"], ["/%41", "/a?%", "/a#%"])),
  says("`path-double-encoding`: after decoding there is still a valid `%XX`.", () => having("path-double-encoding", ["/%2541", "/%%34%31", "/%25%34%31"], ["/%25", "/%41", "/%254", "/%zz"])),
  says("`path-encoded-slash`: `%2f` or `%5c`.", () => having("path-encoded-slash", ["/%2f", "/%2F", "/%5c", "/%5C"], ["/\\", "/%252f", "/?%2f"])),
  says("`path-backslash`: a raw `\\`.", () => having("path-backslash", ["/a\\b"], ["/%5c", "/?\\"])),
  says("`path-dot-segment`: a `.` or `..` segment at step 6.", () => having("path-dot-segment", ["/.", "/a/..", "/%2e/a", "/..;x/", "/a\\..\\b"], ["/...", "/a.b", "/.a", "/?/../"])),
  says("`path-empty-segment`: an empty segment that is not the last (counted after step 4).", () => having("path-empty-segment", ["//", "//a", "/a//b", "/;x/a", "/a%2f/b"], ["/", "/a/", "/a/;x", "/?//"])),
  says("`path-parameter`: a `;`, raw or decoded.", () => having("path-parameter", ["/a;b", "/%3b"], ["/a?;", "/%253b"])),
  says("`path-trailing-dot`: a segment of the normal form ends with `.` or a space.", () => having("path-trailing-dot", ["/a.", "/a./b", "/a%20", "/a%20/b", "/a.;x/b", "/..."], ["/a", "/.a", "/a/.", "/a/..", "/a./../b", "/a?."])),
  says("`path-control`: a byte below 0x20 or 0x7f after decoding.", () => having("path-control", ["/%00", "/%1f", "/%7f", "/\x01"], ["/%20", "/%80", "/%7e", "/?%00"])),
  says("`path-utf8`: the decoded path is not UTF-8 (over-long forms and surrogates included).", () => {
    having("path-utf8", ["/%ff", "/%c3", "/%c0%af", "/%e0%80%af", "/%ed%a0%80", "/%f4%90%80%80", "/\xff", "/%c3/%a9"], ["/%c3%a9", "/%f0%9f%98%80", "/%ef%bb%bf", "/?%ff"]);
  }),
  says("`path-fragment`: a `#` anywhere in `:path`.", () => having("path-fragment", ["/#", "/a?b#c", "*#"], ["/%23", "/a"])),
  says("`query-percent`, `query-control`, `query-utf8`: likewise for the query as a whole after decoding.", () => {
    having("query-percent", ["/?%", "/?a=%4g"], ["/?%41", "/%", "/?#%"]);
    having("query-control", ["/?%0a", "/?\x00"], ["/?+", "/%00"]);
    having("query-utf8", ["/?%ff", "/?%c3&%a9"], ["/?%c3%a9", "/%ff", "/?#%ff"]);
  }),
  says("`query-semicolon`: a raw `;` in the query.", () => having("query-semicolon", ["/?a;b"], ["/;?a", "/?%3b", "/?#;"])),
  says("`host-trailing-dot`; `host-invalid`: a byte outside `A-Z a-z 0-9 - . _ : [ ]`, or `:authority` missing or empty.", () => {
    ofFields("host-trailing-dot", [{ ":authority": "a." }, { ":authority": "a.:80" }], [{ ":authority": "a" }, { ":authority": "a.b:80" }]);
    ofFields("host-invalid", [{ ":authority": "a@b" }, { ":authority": "a b" }, { ":authority": "\xe9" }, { ":authority": "" }, { ":authority": "a/" }, { ":authority": [] }], [{ ":authority": "Az09-._:[]" }]);
    equal(anomalies("/"), []);
  }),
  says("`media-type-conflict`: several content-type fields that differ in media type, or one with a comma outside of quoted strings (proxies join fields with commas); a quoted string is closed, and in a value with a `\\` there is none.", () => {
    const lists = ["a/b, a/c", "a/b,a/b", "a/b,", ",", "a/b;c=\"d\",e", "a/b;c=\",\"d,\"\"", "a/b;c=\",", "a/b;c=\"d\";e=\"f,g", "a/b;c=\"\\\",\"", "a/b;c=\"d,e\";f=\\"];
    const single = ["a/b;c=\",\"", "a/b;c=\"d,e\";f=\"g,\"", "\",\"", "a/b;c=\"\\\"", "a/b;c=\""];
    const fields = (values: string[]) => values.map((value) => ({ "content-type": value }));
    ofFields("media-type-conflict", [{ "content-type": ["a/b", "a/c"] }, { "content-type": ["a/b", "a/b,"] }, ...fields(lists)], [{ "content-type": ["a/b;x", "A/b;y"] }, ...fields(single), {}]);
  }),
  says("`content-length-conflict`: several content-length fields, one with a comma, or one beside transfer-encoding.", () => {
    ofFields("content-length-conflict", [{ "content-length": ["1", "1"] }, { "content-length": "3,3" }, { "content-length": "3, 4" }, { "content-length": "1", "transfer-encoding": "chunked" }], [{ "content-length": "1" }, { "transfer-encoding": ["a", "b"] }]);
  }),
  says("`encoding-unsupported`: a content-encoding other than `identity` (any case, trimmed).", () => {
    ofFields("encoding-unsupported", [{ "content-encoding": "gzip" }, { "content-encoding": ["identity", "br"] }, { "content-encoding": "" }, { "content-encoding": "identity, gzip" }], [{ "content-encoding": " Identity\t" }, {}]);
  }),
  says("`charset-unsupported`: a charset parameter other than `utf-8` or `us-ascii` (any case, quoted or not); parameters are the pieces behind each `;`, quoted or not, cut at the first `=`, both sides trimmed, one pair of double quotes around the value removed; a charset without `=` has an empty value.", () => {
    const types = (...values: string[]) => values.map((value) => ({ "content-type": value }));
    ofFields("charset-unsupported",
      [...types("a/b;charset=latin1", "a/b;charset", "a/b;charset=", "a/b;x=\";charset=utf-16\"", "a/b;charset=utf-8;Charset=x", "a/b;charset=\"utf-8", "a/b;charset=utf-8=", "a/b;charset=utf8"), { "content-type": ["a/b", "a/b;charset=x"] }],
      [...types("a/b", "a/b;charset=UTF-8", "a/b; CHARSET = \"us-ASCII\" ;", "a/b;xcharset=x", "charset=x", "a/b;x"), {}]);
  }),
  says("`transfer-encoding-invalid`: several transfer-encoding fields, or one other than `chunked` (any case).", () => {
    ofFields("transfer-encoding-invalid", [{ "transfer-encoding": ["chunked", "chunked"] }, { "transfer-encoding": "gzip, chunked" }, { "transfer-encoding": "xchunked" }, { "transfer-encoding": "" }], [{ "transfer-encoding": " Chunked\t" }, {}]);
  }),
  says("`multipart-boundary`: the first content-type is `multipart/…`, and there is not one content-type field with one `boundary` parameter, whose value are 1 to `boundaryBytesMax` letters of RFC 2046 without the space, and no other parameter whose name begins so.", () => {
    const types = (...values: string[]) => values.map((value) => ({ "content-type": value }));
    ofFields("multipart-boundary",
      [...types("multipart/form-data", "Multipart/x; boundary", "multipart/x; boundary=", "multipart/x; boundary=a b", "multipart/x; boundary=a; boundary=a", "multipart/x; boundary=a; boundary*0=b", "multipart/x; boundary=é", `multipart/x; boundary=${"a".repeat(71)}`), { "content-type": ["multipart/x; boundary=a", "multipart/x; boundary=a"] }],
      [...types("multipart/x; boundary=a", "multipart/x; a=b; BOUNDARY = \"a'()+_,-./:=?\"", `multipart/x; boundary=${"a".repeat(70)}`, "text/plain; boundary=", "a"), { "content-type": ["text/plain", "multipart/x"] }, {}]);
  }),
  says("`query-duplicate`: two of the first `queryParametersMax` parameters have the same decoded name.", () => {
    having("query-duplicate", ["/?a=1&a=2", "/?a&%61", "/?a+b&c&a%20b=1", "/?=&=", `/?${upTo(510).join("&")}&x&&x`], ["/?a&A", "/?a=a", "/", "/?a#?a&a", "/?&&a", "/?%&%25a", `/?${upTo(512).join("&")}&p0`]);
  }),
  says("`url-override`: a field `x-original-url`, `x-rewrite-url` or `x-override-url`.", () => {
    ofFields("url-override", [{ "x-original-url": "" }, { "x-rewrite-url": "/" }, { "x-override-url": "/" }], [{ "x-original": "/" }, {}]);
  }),
  says("`method-override`: a field `x-http-method-override`, `x-http-method` or `x-method-override`.", () => {
    ofFields("method-override", [{ "x-http-method-override": "PUT" }, { "x-http-method": "" }, { "x-method-override": "PUT" }], [{ "x-method": "PUT" }, {}]);
  }),
];

const upTo = (count: number): string[] => Array.from({ length: count }, (_, index) => `p${index}`);

export const templateCases: Case[] = [
  says("A template's literal segments are compared exactly, in the normal form; the number of segments must be equal, and a trailing slash makes an empty last segment, which no variable matches.", () => {
    const fits = (template: string, ...targets: string[]): string => targets.map((target) => truth(test({ from: "request.path" }, { is: "template", templates: [template] }), request(target))[0]).join("");
    is(fits("/users/{id}", "/users/1", "/users/%31", "/x/../users/1", "/Users/1", "/users", "/users/", "/users/1/", "/users/1/2"), "tttfffff");
    is(fits("/users/", "/users/", "/users", "/users/x"), "tff");
    is(fits("/", "/", "/a"), "tf");
    is(fits("/{a}/b/{c}", "/1/b/2", "/1/c/2"), "tf");
    is(truth(test({ from: "request.path" }, { is: "template", templates: ["/a", "/b"] }), request("/b")), "true");
  }),
  says("A last `{name*}` takes all the rest, trailing slash included, but not an empty rest.", () => {
    const fits = (...targets: string[]): string => targets.map((target) => truth(test({ from: "request.path" }, { is: "template", templates: ["/f/{rest*}"] }), request(target))[0]).join("");
    is(fits("/f/a", "/f/a/", "/f/a/b", "/f/", "/f", "/g/a"), "tttfff");
    is(fits(`/f${"/a".repeat(40)}`), "t");
  }),
  says("`request.path`: `:path` before the first `?` or `#`, in the normal form below.", () => {
    // `under`: equal to the value, or below it; a trailing slash of the value does not count.
    const under = (value: string, ...targets: string[]): string => targets.map((target) => truth(test({ from: "request.path" }, { is: "under", values: { constant: [value] } }), request(target))[0]).join("");
    is(under("/admin", "/admin", "/admin/", "/admin/x", "/administrator", "/a", "/x/../admin"), "tttfft");
    is(under("/admin/", "/admin", "/admin/", "/admin/x"), "ttt");
    is(under("/", "/", "/a"), "tt");
    is(truth(test({ from: "length", of: { from: "request.path" } }, compare("eq", 2)), request("/a?b")), "true");
  }),
];
