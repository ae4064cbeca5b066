import { equal, is } from "uvu/assert";
import type { Condition, JsonSelector, Predicate } from "../../../cli/ir/types.ts";
import type { Exchange } from "../../../cli/evaluate/index.ts";
import { answered, compare, each, element, equalTo, form, found, json, request, requestJson, responseJson, test, truth, withBytes } from "../builders.ts";
import { says, type Case } from "./case.ts";

const at = (pointer: string, body: string, fields = {}) => found(requestJson(pointer), json(body, fields));
const typed = (type: string | string[], fields = {}) => at("/a", '{"a":1}', { "content-type": type, ...fields });
const field = (body: string, name = "a", fields = {}) => found({ from: "request.form", name }, form(body, fields));
const tests = (predicate: Predicate, ...bodies: string[]): string => bodies.map((body) => truth(test(requestJson("/a"), predicate), json(body))[0]).join("");
const present = (select: JsonSelector, exchange: Exchange): string => truth(test(select, { is: "present" }), exchange);
const long = "v".repeat(1024);

export const bodyCases: Case[] = [
  says("A body is inspected up to the policy's own bound. Longer: every condition of that policy over the body is broken.", () => {
    const of = (bytesMax: number) => [found(requestJson("/a"), json('{"a":1}'), { requestBodyBytesMax: bytesMax }), found({ from: "request.bodyBytes" }, json('{"a":1}'), { requestBodyBytesMax: bytesMax })];
    equal([of(7), of(6)], [[["1"], ["7"]], ["broken", "broken"]]);
    equal([7, 6].map((requestBodyBytesMax) => found({ from: "request.form", name: "a" }, form("a=12345"), { requestBodyBytesMax })), [["12345"], "broken"]);
    const response = answered(request("/"), { "content-type": "application/json" }, "[1]");
    equal([3, 2].map((responseBodyBytesMax) => found(responseJson("/0"), response, { responseBodyBytesMax, requestBodyBytesMax: 0 })), [["1"], "broken"]);
    is(truth(test({ from: "count", of: requestJson("/a") }, compare("eq", 0)), json('{"a":1}'), { requestBodyBytesMax: 6 }), "broken");
  }),
  says("An empty body has no JSON and no fields: absent.", () => {
    equal([at("", ""), field(""), found({ from: "request.bodyBytes" }, json(""))], ["absent", "absent", ["0"]]);
    // However it is labelled.
    equal([typed("text/plain"), found(requestJson(""), json("", { "content-type": "text/plain" })), found(requestJson(""), json("", { "content-encoding": "gzip" }))], ["broken", "absent", "absent"]);
  }),
  says("JSON: the media type is `application/json`, `text/json`, or ends in `+json` (and is not gRPC's); no content-encoding but `identity`; no charset but `utf-8` or `us-ascii`.", () => {
    for (const type of ["application/json", "Text/JSON", "application/problem+json;x=y", "a/b+JSON", "application/json; charset=\"UTF-8\""]) equal(typed(type), ["1"], type);
    equal(typed("application/json", { "content-encoding": "Identity" }), ["1"]);
  }),
  says("Otherwise a body that is not empty is broken for JSON selectors, with two exceptions, which are absent: a request whose media type is a form's (and that has neither fault), unless its first byte that is not JSON's white space is `{`, `[` or not printable ASCII (so begins no form, and an upstream that does not look at the type reads JSON), and a response that tells one media type and it is not JSON (and has neither fault).", () => {
    for (const type of ["text/plain", "application/jsonx", "application/json, text/plain", "application/json;a=b,application/json", "application/json;charset=utf-16", ""]) is(typed(type), "broken", type);
    equal([typed([]), typed(["application/json", "text/plain"]), typed(["application/json", "application/json;charset=x"]), typed("application/json", { "content-encoding": "gzip" })], ["broken", "broken", "broken", "broken"]);
    const formType = "application/x-www-form-urlencoded";
    equal([typed(formType), typed(formType, { "content-encoding": "gzip" }), typed(`${formType};charset=x`)], ["broken", "broken", "broken"]);
    const form = (body: string) => found(requestJson("/a"), json(body, { "content-type": formType }));
    for (const body of ["a=1", "}", "]{", "\\{", "%7B%22a%22%3A1%7D", " \t\r\n", ""]) is(form(body), "absent", JSON.stringify(body));
    for (const body of ['{"a":1}', "[", "\n{", " \t\r\n[", "\v{", "\xa0{", "\ufeff{", "\0{", "\x7f"]) is(form(body), "broken", JSON.stringify(body));
    const response = (fields: Record<string, string | string[]>) => found(responseJson("/a"), answered(request("/"), fields, '{"a":1}'));
    equal([response({ "content-type": "application/json" }), response({ "content-type": "text/html" }), response({ "content-type": formType })], [["1"], "absent", "absent"]);
    equal([response({}), response({ "content-type": ["text/html", "application/json"] }), response({ "content-type": "text/html", "content-encoding": "br" }), response({ "content-type": "text/html;charset=x" })], ["broken", "broken", "broken", "broken"]);
  }),
  says("The document must be one RFC 8259 value in UTF-8 without byte-order mark, nested at most `jsonDepthMax` deep, and end; otherwise every JSON test is broken, wherever the fault stands.", () => {
    for (const body of ['{"a":1}x', '{"a":1} {', '{"a":1', '{"a":1,}', '{"a":01}', '{"a":+1}', '{"a":.5}', '{"a":1.}', '{"a":NaN}', '{a:1}', "{'a':1}", '{"a":1}//', '{"a":"\t"}', '{"a":"\\x"}', '{"a":"\\u12"}', '{"a":1 "b":2}', "  ", "tru", '{"a":1}\u00a0']) {
      is(at("/a", body), "broken", body);
    }
    for (const body of ["null", " 1 ", "[]", '"x"', "-0", "1E+2", '{"a":"\u2028"}', "\t\r\n {}"]) is(present(requestJson(""), json(body)), "true", body);
    const bytes = (text: string) => found(requestJson("/0"), withBytes(json("x"), text));
    equal(['["a"]', '\xef\xbb\xbf["a"]', '["\xff"]', '["\xc0\xaf"]', '["\xed\xa0\x80"]', '["\xc3"]', '["\x00"]'].map(bytes), [["a"], "broken", "broken", "broken", "broken", "broken", "broken"]);
    const nested = (depth: number) => present(requestJson(""), json("[".repeat(depth) + "]".repeat(depth)));
    equal([nested(64), nested(65), nested(100_000)], ["true", "broken", "broken"]);
    // A member that a later one of the same name hides from JSON.parse is no less deep.
    is(present(requestJson(""), json(`{"a":${"[".repeat(64)}${"]".repeat(64)},"a":1}`)), "broken");
  }),
  says("A pointer's token selects the member of an object by its decoded name, or the element of an array where it is a decimal index without leading zeros.", () => {
    equal([at("/a/b", '{"a":{"b":1}}'), at("/a", '{"\\u0061":1}'), at("/é", '{"é":1,"\\u00e9":2}'), at("/", '{"":1}'), at("", "7")], [["1"], ["1"], ["1", "2"], ["1"], ["7"]]);
    equal([at("/1", "[5,6]"), at("/01", "[5,6]"), at("/-", "[5,6]"), at("/2", "[5,6]"), at("/0", '{"0":1}'), at("/a", "[5]"), at("/+1", "[5,6]"), at("/99999999999999999999", "[5]")], [["6"], "absent", "absent", "absent", ["1"], "absent", "absent", "absent"]);
    equal([at("/*", "[1,2]"), at("/*", '{"a":1,"b":2}'), at("/*/x", '[{"x":1},{"y":2},{"x":3}]'), at("/*", "[]"), at("/*/*", "[[1],[2,3]]")], [["1", "2"], ["1", "2"], ["1", "3"], "absent", ["1", "2", "3"]]);
  }),
  says("A member name that occurs twice yields both values.", () => equal([at("/a", '{"a":1,"b":2,"a":3}'), at("/a/x", '{"a":{"x":1},"a":{"x":2,"x":3}}')], [["1", "3"], ["1", "2", "3"]])),
  says("A name longer than `nameBytesMax` (decoded) is met by wildcards only.", () => {
    const [fits, exceeds] = ["n".repeat(128), "n".repeat(129)];
    equal([at(`/${fits}`, `{"${fits}":1}`), at(`/${exceeds}`, `{"${exceeds}":1}`), at("/*", `{"${exceeds}":1}`), at(`/${fits}`, `{"${fits.replace("n", "\\u006e")}":1}`)], [["1"], "absent", ["1"], ["1"]]);
  }),
  says("A step into a scalar (a string, number, boolean or null where an object or array is needed) yields one broken value for that branch: broken for every test of it, and broken for `present` unless another branch yields a real value, and for `count`.", () => {
    for (const scalar of ['"x"', "1", "true", "null"]) equal([at("/a/b", `{"a":${scalar}}`), at("/a/*", `{"a":${scalar}}`), at("/a/b/c/d", `{"a":${scalar}}`)], [[null], [null], [null]], scalar);
    equal(at("/*/x", '[{"x":1},2,{"x":3}]'), ["1", null, "3"]);
    equal(["[1]", '[1,{"x":null}]', '[{"y":1}]'].map((body) => present(requestJson("/*/x"), json(body))), ["broken", "true", "false"]);
    equal(['[{"x":1},2]', '[{"x":1},{}]'].map((body) => found({ from: "count", of: requestJson("/*/x") }, json(body))), ["broken", ["1"]]);
    const predicates: Predicate[] = [equalTo("a"), compare("ne", 1), { is: "boolean", value: { constant: true } }, { is: "jsonType", type: "null" }, { is: "cidr", values: { constant: [] } }];
    for (const predicate of predicates) is(truth(test(requestJson("/a/b"), predicate), json('{"a":1}')), "broken", predicate.is);
  }),
  says("A missing member or element yields nothing for that branch.", () => equal([at("/*/x", '[{},{"x":1},[]]'), at("/a/b", '{"a":{}}'), at("/5", "[]")], [["1"], "absent", "absent"])),
  says("No value at all: absent.", () => equal([at("/a", "{}"), at("/*", "{}"), truth(test(requestJson("/a"), compare("ne", 1), "all"), json("{}"))], ["absent", "absent", "absent"])),
  says("Text predicates pass on strings and are broken on other values (a `call` takes strings, and numbers as they are written); `compare` on numbers, `boolean` on booleans, `cidr` on strings likewise.", () => {
    const bodies = ['{"a":"1"}', '{"a":1}', '{"a":true}', '{"a":null}', '{"a":[]}', '{"a":{}}'];
    equal([tests(equalTo("1"), ...bodies), tests({ is: "contains", values: { constant: ["1"] }, ignoreCase: true }, ...bodies), tests({ is: "under", values: { constant: ["1"] } }, ...bodies)], ["tbbbbb", "tbbbbb", "tbbbbb"]);
    equal([tests(compare("eq", 1), ...bodies), tests({ is: "boolean", value: { constant: true } }, ...bodies)], ["btbbbb", "bbtbbb"]);
    equal(tests({ is: "cidr", values: { constant: ["10.0.0.0/8"] } }, '{"a":"10.1.1.1"}', '{"a":"11.1.1.1"}', '{"a":"x"}', '{"a":10}'), "tfbb");
    const types = (["string", "number", "boolean", "null", "array", "object"] as const).map((type) => tests({ is: "jsonType", type }, ...bodies));
    equal(types, ["tfffff", "ftffff", "fftfff", "ffftff", "fffftf", "ffffft"]);
    const call: Condition = { op: "call", select: requestJson("/a"), quantifier: "any", function: { name: "f", file: "f.as.ts", source: "", stepsMax: 1 } };
    const seen: string[] = [];
    const run = (body: string) => truth(call, json(body), {}, {}, { call: (_, bytes) => { seen.push(Buffer.from(bytes).toString()); return bytes.length === 3 ? true : bytes.length === 0 ? "broken" : false; } });
    equal(['{"a":"é1"}', '{"a":1.0}', '{"a":"x"}', '{"a":""}', '{"a":true}', "{}"].map(run), ["true", "true", "false", "broken", "broken", "absent"]);
    equal(seen, ["é1", "1.0", "x", ""]);
  }),
  says("`length` is the decoded length of a string.", () => {
    const length = (body: string) => found({ from: "length", of: requestJson("/a") }, json(body));
    equal([length('{"a":"\\u00e9x"}'), length('{"a":"é"}'), length('{"a":""}'), length('{"a":1}'), length("{}")], [["3"], ["2"], ["0"], [null], "absent"]);
  }),
  says("A lone surrogate escape decodes to U+FFFD.", () => {
    equal([at("/a", '{"a":"\\ud800"}'), at("/a", '{"a":"\\udc00x"}'), at("/a", '{"a":"\\ud83d\\ude00"}'), at("/a", '{"a":"\\ud83d\\ud83d\\ude00"}'), at("/\ufffd", '{"\\udfff":1}')], [["\ufffd"], ["\ufffdx"], ["😀"], ["\ufffd😀"], ["1"]]);
  }),
  says("A string, or a number's text, longer than `valueBytesMax` bytes is broken for tests of its content and for `length`; it counts, is present and has its type.", () => {
    const of = (value: string, predicate: Predicate): string => truth(test(requestJson("/a"), predicate), json(`{"a":${value}}`));
    const prefix: Predicate = { is: "prefix", values: { constant: ["v", "é"] }, ignoreCase: false };
    equal([of(`"${long}"`, prefix), of(`"${long}v"`, prefix), of(`"${"\\u0076".repeat(1024)}"`, prefix), of(`"${"é".repeat(512)}"`, prefix), of(`"${"é".repeat(512)}v"`, prefix)], ["true", "broken", "true", "true", "broken"]);
    equal([of("1".repeat(1024), compare("gt", 1)), of("1".repeat(1025), compare("gt", 1)), of(`1${" ".repeat(2000)}`, compare("eq", 1))], ["true", "broken", "true"]);
    equal([of(`"${long}v"`, { is: "present" }), of(`"${long}v"`, { is: "jsonType", type: "string" }), of("1".repeat(1025), { is: "jsonType", type: "number" })], ["true", "true", "true"]);
    equal([found({ from: "length", of: requestJson("/a") }, json(`{"a":"${long}"}`)), found({ from: "length", of: requestJson("/a") }, json(`{"a":"${long}v"}`)), found({ from: "count", of: requestJson("/a") }, json(`{"a":"${long}v"}`))], [["1024"], [null], ["1"]]);
  }),
  says("A selector that yields more than `jsonValuesMax` values is broken.", () => {
    const array = (count: number): string => `[${Array.from({ length: count }, () => "1").join()}]`;
    equal([4096, 4097].map((count) => truth(test(requestJson("/*"), compare("eq", 1), "all"), json(array(count)))), ["true", "broken"]);
    equal([4096, 4097].map((count) => truth(each("/*", test(element(""), compare("eq", 1))), json(array(count)))), ["true", "broken"]);
    equal([4096, 4097].map((count) => found({ from: "count", of: requestJson("/*") }, json(array(count)))), [["4096"], "broken"]);
    // Values that cannot be read count as well.
    is(found(requestJson("/*/x"), json(array(4097))), "broken");
  }),
  says("In an `each`, `element` selectors start at the element; everything above holds for them, element by element.", () => {
    const holds = (of: Condition, body: string): string => truth(each("/*", of), json(body));
    equal([holds(test(element("/a/0"), equalTo("x")), '[{"a":["x"]}]'), holds(test(element(""), equalTo("x")), '["x"]'), holds(test(element("/a"), equalTo("x")), "[{}]"), holds(test(element("/a"), equalTo("x")), "[1]")], ["true", "true", "absent", "broken"]);
    is(holds(test(element("/a"), equalTo("x"), "all"), '[{"a":"x","a":"y"},{"a":"z"}]'), "false");
    is(holds(test(element("/a"), equalTo("x")), '[{"a":"y","a":"x"}]'), "true");
    // Absence in one element does not make up for another: it is the `or` and the `and` over elements.
    equal([holds({ op: "not", of: test(element("/a"), { is: "present" }) }, '[{"a":1},{}]'), holds(test({ from: "length", of: element("/a") }, compare("eq", 1)), '[{"a":"xx"},{"a":"x"}]')], ["true", "true"]);
    equal([truth(each("/*", test(element("/a"), compare("gt", 1)), "all"), json('[{"a":2},{}]')), truth(each("/*", test(element("/a"), compare("gt", 1)), "all"), json('[{"a":2},{"a":1},{}]'))], ["absent", "false"]);
  }),
  says("Forms: the media type is `application/x-www-form-urlencoded`; the rules of the query hold; more than `formFieldsMax` fields, or another media type with a body that is not empty: broken, but absent where the media type is JSON (and the body has neither an encoding nor a foreign charset).", () => {
    equal([field("a=1+2&b=3&&%61=%2B"), field("a"), field("b=1"), field("a=\xff"), field("x#a=1&a=2")], [["1 2", "+"], [""], "absent", ["\xc3\xbf"], ["2"]]);
    equal([field(`${"&p".repeat(1023)}&a=1`), field(`${"&p".repeat(1024)}&a=1`)], [["1"], "broken"]);
    const type = (value: string | string[], fields = {}) => field("a=1", "a", { "content-type": value, ...fields });
    equal([type("Application/X-WWW-Form-Urlencoded; charset=utf-8"), type("text/plain"), type([]), type("multipart/form-data"), type("application/json")], [["1"], "broken", "broken", "broken", "absent"]);
    const formType = "application/x-www-form-urlencoded";
    equal([type(formType, { "content-encoding": "gzip" }), type(`${formType};charset=latin1`), type([formType, "text/plain"]), type("application/json", { "content-encoding": "gzip" }), type("a/b+json;charset=x")], ["broken", "broken", "broken", "broken", "broken"]);
  }),
  says("A decoded value longer than `valueBytesMax`: broken for tests of its content.", () => {
    const value = (text: string) => truth(test({ from: "request.form", name: "a" }, { is: "prefix", values: { constant: ["v"] }, ignoreCase: false }), form(`a=${text}`));
    equal([value(long), value(`${long}v`), value("%76".repeat(1024))], ["true", "broken", "true"]);
    is(truth(test({ from: "request.form", name: "a" }, { is: "present" }), form(`a=${long}v`)), "true");
    equal([found({ from: "length", of: { from: "request.form", name: "a" } }, form(`a=${long}v`)), found({ from: "count", of: { from: "request.form", name: "a" } }, form(`a=${long}v`))], [[null], ["1"]]);
  }),
  says("WebSocket upgrades (a GET with one `upgrade` field, which is `websocket` in any case, and neither content-length nor transfer-encoding) and CONNECT have no bodies, in both directions: body conditions are absent and the stream is never held.", () => {
    const of = (fields: Record<string, string | string[]>) => found({ from: "request.bodyBytes" }, json("[1]", fields));
    equal([of({ upgrade: "WebSocket" }), of({ ":method": "CONNECT" })], ["absent", "absent"]);
    const others = [{ upgrade: "websocket", ":method": "POST" }, { upgrade: ["websocket", "websocket"] }, { upgrade: "h2c" }, { upgrade: "websocket, h2c" }, { upgrade: "websocket", "content-length": "3" }, { upgrade: "websocket", "transfer-encoding": "chunked" }, { ":method": "connect" }, {}];
    for (const fields of others) equal(of(fields), ["3"], JSON.stringify(fields));
    equal(found(requestJson("/0"), json("[1]", { upgrade: "websocket" }), { requestBodyBytesMax: 1 }), "absent");
    const answer = answered(json("", { upgrade: "websocket" }), { ":status": "101", "content-type": "application/json" }, "[1]");
    equal([found(responseJson("/0"), answer), found({ from: "response.bodyBytes" }, answer), truth(test(responseJson("/0"), { is: "present" }), answer)], ["absent", "absent", "false"]);
  }),
  says("gRPC (`application/grpc…`) is never held either: its body is not JSON, so body conditions are broken, whatever the body.", () => {
    for (const type of ["application/grpc", "application/grpc+json", "Application/gRPC-web; x=y"]) {
      equal([found({ from: "request.bodyBytes" }, json("[1]", { "content-type": type })), found(requestJson("/0"), json("[1]", { "content-type": type })), found({ from: "request.form", name: "a" }, json("", { "content-type": type }))], ["broken", "broken", "broken"], type);
    }
  }),
  says("Each message goes by its own media type; one with a `media-type-conflict` is not gRPC.", () => {
    const answer = answered(json("", { "content-type": "application/grpc" }), { "content-type": "application/json" }, "[1]");
    equal([found({ from: "request.bodyBytes" }, answer), found(responseJson("/0"), answer)], ["broken", ["1"]]);
    equal(found({ from: "request.bodyBytes" }, json("[1]", { "content-type": ["application/grpc", "application/json"] })), ["3"]);
    equal(found({ from: "request.bodyBytes" }, json("[1]", { "content-type": "application/grpc,application/json" })), ["3"]);
  }),
];

const decimals = (comparison: Parameters<typeof compare>[0], constant: number, ...texts: string[]): string => texts.map((text) => truth(test(requestJson("/a"), compare(comparison, constant)), json(`{"a":${text}}`))[0]).join("");

export const valueCases: Case[] = [
  says("Numbers are compared as the exact decimals that their texts denote: `1e400` is greater than every finite double, `9007199254740993` differs from its neighbour.", () => {
    equal([decimals("gt", Number.MAX_VALUE, "1e400", "1E999999999999999999", "-1e400", "1.7976931348623157e308"), decimals("eq", 9007199254740992, "9007199254740992", "9007199254740993", "9007199254740992.0", "9007199254740992.0000000000000000001", "9007199254740992e0")], ["ttff", "tftft"]);
    is(decimals("eq", 0, "0", "-0", "0.000", "0e99999", "-0.0E-5", "1e-400"), "tttttf");
    is(decimals("eq", 100, "100", "1e2", "1E+2", "10000e-2", "0.01e4", "100.0", "99.99999999999999999999"), "ttttttf");
    equal([decimals("lt", -1, "-1.0000000000000000000001", "-1", "-0.9", "-10", "1"), decimals("le", 0.5, "0.5", "5e-1", "0.50000000000000000001", "-7"), decimals("ge", 2, "2", "1.9", "20"), decimals("ne", 2, "2.0", "3"), decimals("gt", 1e-7, "0.0000001", "0.00000011")], ["tfftf", "ttft", "tft", "ft", "ft"]);
  }),
  says("A constant's text is JavaScript's (`0.1`, `1e+21`), a parameter's is the configuration's.", () => {
    equal([decimals("eq", 0.1, "0.1", "0.1000000000000000055511151231257827"), decimals("eq", 1e21, "1e21", "1000000000000000000000"), decimals("eq", 5e-324, "5e-324", "4.9e-324")], ["tf", "tt", "tf"]);
    const when = test(requestJson("/a"), { is: "compare", comparison: "eq", value: { parameter: "n" } });
    const parameters = [{ name: "n", type: "number" as const, default: 1 }];
    const of = (text: string, configured: string): string => truth(when, json(`{"a":${text}}`), { parameters }, `{"policies":{"p":{"params":{"n":${configured}}}}}`);
    equal([of("9007199254740993", "9007199254740993"), of("9007199254740992", "9007199254740993"), of("1e400", "1e400"), of("1.0", "1e0")], ["true", "false", "true", "true"]);
  }),
  says("A CIDR list matches an address of the same family whose leading bits are equal; `10.0.0.1` means `/32`; bits behind the prefix do not count.", () => {
    equal([within("10.0.0.0/8", "10.255.0.1", "11.0.0.0", "::1"), within("10.0.0.1", "10.0.0.1", "10.0.0.2"), within("10.9.9.9/8", "10.0.0.1"), within("0.0.0.0/0", "1.2.3.4", "::1"), within("10.0.0.128/25", "10.0.0.127", "10.0.0.128", "10.0.0.255")], ["tff", "tf", "t", "tf", "ftt"]);
    equal([within("2001:db8::/32", "2001:db8::1", "2001:db9::", "10.0.0.1"), within("::/0", "::1", "10.0.0.1"), within("::1", "::1", "0:0:0:0:0:0:0:1", "::2"), within("2001:db8::8/125", "2001:db8::f", "2001:db8::7", "2001:DB8::A")], ["tff", "tf", "ttf", "tft"]);
  }),
  says("`::ffff:10.0.0.0/104` is the IPv4 list `10.0.0.0/8`; a shorter prefix of the mapped block is IPv6.", () => {
    equal([within("::ffff:10.0.0.0/104", "10.1.1.1", "11.1.1.1", "::ffff:10.1.1.1"), within("::ffff:10.0.0.1", "10.0.0.1"), within("::ffff:0:0/96", "1.2.3.4"), within("::ffff:0:0/95", "1.2.3.4", "::fffe:1.2.3.4")], ["tft", "t", "t", "ft"]);
  }),
  says("An address text is IPv4 with four decimal octets without leading zeros, or IPv6 (RFC 4291) without zone, brackets or port; any other text is broken.", () => {
    is(within("0.0.0.0/0", "1.2.3.4", "01.2.3.4", "1.2.3", "1.2.3.256", "0x1.2.3.4", "1.2.3.4:80", " 1.2.3.4", "16909060", ""), "tbbbbbbbb");
    is(within("::/0", "::", "1::", "1:2:3:4:5:6:7:8", "::1.2.3.4", "fe80::1%eth0", "[::1]", "1::2::3", "12345::", ":::", "1:2:3:4:5:6:7", "::ffff:1.2.3.4"), "ttttbbbbbbf");
  }),
];

/** Of addresses in a header's text. */
function within(network: string, ...texts: string[]): string {
  return texts.map((text) => truth(test({ from: "request.header", name: "x" }, { is: "cidr", values: { constant: [network] } }), request("/", { x: text.replace(/^ /, "_") }))[0]).join("");
}
