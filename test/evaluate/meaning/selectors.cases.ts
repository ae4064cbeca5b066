import { equal, is } from "uvu/assert";
import type { Exchange, HostProperties } from "../../../cli/evaluate/index.ts";
import type { Selector } from "../../../cli/ir/types.ts";
import { answered, compare, equalTo, found, outcomeOf, policy, request, rule, tag, test, truth } from "../builders.ts";
import { says, type Case } from "./case.ts";

const without = (name: string): Exchange => ({ ...request("/"), request: { headers: request("/").request.headers.filter(([each]) => each !== name) } });
const host = (authority: string) => found({ from: "request.host" }, request("/", { ":authority": authority }));
const query = (target: string, name = "a") => found({ from: "request.query", name }, request(target));
const cookie = (fields: string | string[], name = "a") => found({ from: "request.cookie", name }, request("/", { cookie: fields }));
const header = (value: string | string[], name = "x-a") => found({ from: "request.header", name }, request("/", { "x-a": value }));
const type = (...values: string[]) => found({ from: "request.mediaType" }, request("/", { "content-type": values }));
const of = (from: Exclude<Selector, { name: string } | { path: unknown } | { of: unknown } | { template: string }>["from"], properties: HostProperties | "unavailable") => found({ from } as Selector, { ...request("/"), host: properties });
const long = "v".repeat(1024);

export const selectorCases: Case[] = [
  says("`request.method`, `request.scheme`: as received.", () => {
    equal([found({ from: "request.method" }, request("/", { ":method": "gEt" })), found({ from: "request.scheme" }, request("/", { ":scheme": "HTTPS" }))], [["gEt"], ["HTTPS"]]);
  }),
  says("`request.host`: `:authority` in lower case, without port (a last `:` behind which stand only digits, or nothing), then without one trailing dot.", () => {
    equal(["Example.COM", "a.b:8080", "a.b:", "a.b.", "a.b.:80", "a.b..", "[::1]", "[::1]:80", "a:8x", "A:1:2", ":80"].map(host),
      [["example.com"], ["a.b"], ["a.b"], ["a.b"], ["a.b"], ["a.b."], ["[::1]"], ["[::1]"], ["a:8x"], ["a:1"], [""]]);
    equal(host("É.TEST"), ["É.test"]);
  }),
  says("Each absent where the pseudo-header is missing.", () => {
    equal([found({ from: "request.method" }, without(":method")), found({ from: "request.scheme" }, without(":scheme")), found({ from: "request.host" }, without(":authority"))], ["absent", "absent", "absent"]);
    equal([found({ from: "request.path" }, without(":path")), found({ from: "request.query", name: "a" }, without(":path"))], ["absent", "absent"]);
  }),
  says("`request.path`: `:path` before the first `?` or `#`, in the normal form below.", () => {
    equal(["/a?b", "/a#b?c", "/a/%2e%2e/b?x"].map((target) => found({ from: "request.path" }, request(target))), [["/a"], ["/a"], ["/b"]]);
  }),
  says("`request.pathVariable`: the normal form's segment at the variable's place (for `{name*}` the rest of the path from there), where the whole template matches; otherwise absent.", () => {
    const variable = (template: string, name: string, target: string) => found({ from: "request.pathVariable", template, variable: name }, request(target));
    equal([variable("/users/{id}", "id", "/users/%34%32?x"), variable("/{a}/{b}", "b", "/x/./y"), variable("/f/{rest*}", "rest", "/f/a/b/"), variable("/{x}/f/{rest*}", "x", "/1/f/2/3")],
      [["42"], ["y"], ["a/b/"], ["1"]]);
    equal([variable("/users/{id}", "id", "/users/42/x"), variable("/users/{id}", "id", "/users/"), variable("/f/{rest*}", "rest", "/f/"), variable("/{a}", "a", "*")], ["absent", "absent", "absent", "absent"]);
  }),
  says("`request.query`: `:path` after the first `?`, up to a `#` (a `?` behind a `#` begins no query), split at `&`; an empty piece is skipped; name and value split at the first `=` (none: the value is empty);", () => {
    equal(["/?a=1", "/?a=1#a=2", "/#?a=1", "/?b=2?a=1", "/?&&a=1&", "/?a=1=2", "/?a", "/?a=", "/", "/?"].map((target) => query(target)), [["1"], ["1"], "absent", "absent", ["1"], ["1=2"], [""], [""], "absent", "absent"]);
    equal([query("/?=v", ""), query("*?a=1")], [["v"], ["1"]]);
  }),
  says("then `+` is a space and each valid `%XX` is decoded once, an invalid one stays as it is.", () => {
    equal(["/?a=1+2", "/?a=%2B", "/?a=%2526", "/?a=%zz%4", "/?a=%%41", "/?%61=x", "/?a=%26b%3D", "/?a=%00%ff"].map((target) => query(target)), [["1 2"], ["+"], ["%26"], ["%zz%4"], ["%A"], ["x"], ["&b="], ["\x00\xff"]]);
    equal(query("/?a+b=1", "a b"), ["1"]);
  }),
  says("All values whose decoded name is equal, in order.", () => equal([query("/?a=2&b=3&%61=1&A=4"), query("/?é=1", "é"), query("/?\xc3\xa9=1", "é")], [["2", "1"], "absent", ["1"]])),
  says("More than `queryParametersMax` pieces that are not empty: broken.", () => {
    const many = (count: number) => query(`/?${"&p".repeat(count - 1)}&a=1`);
    equal([many(512), many(513)], [["1"], "broken"]);
  }),
  says("A decoded value longer than `valueBytesMax` is broken for tests of its content; a decoded name longer than `nameBytesMax` is none that can be asked for.", () => {
    const value = (text: string) => truth(test({ from: "request.query", name: "a" }, { is: "prefix", values: { constant: ["v"] }, ignoreCase: false }), request(`/?a=${text}`));
    equal([value(long), value(`%76${long.slice(1)}`), value(`${long}v`)], ["true", "true", "broken"]);
    equal(truth(test({ from: "request.query", name: "a" }, { is: "present" }), request(`/?a=${long}v`)), "true");
    equal([query(`/?${"n".repeat(128)}=1`, "n".repeat(128)), query(`/?${"n".repeat(129)}=1`, "n".repeat(129))], [["1"], "absent"]);
  }),
  says("`request.header`, `response.header`: each field line of that name is one value (lists are not split), leading and trailing spaces and tabs removed.", () => {
    equal([header(["a, b", "c"]), header(" \t a b\t "), header(""), header([])], [["a, b", "c"], ["a b"], [""], "absent"]);
    equal(found({ from: "response.header", name: "x-a" }, answered(request("/"), { "x-a": [" 1", "2"] })), ["1", "2"]);
  }),
  says("The name is compared in lower case.", () => equal(found({ from: "request.header", name: "X-A" }, request("/", { "x-A": "1" })), ["1"])),
  says("`request.cookie`: each `cookie` field split at `;`, pieces trimmed of spaces and tabs, an empty piece is skipped, name and value split at the first `=` (none: the piece is a name with an empty value), one pair of double quotes around the value removed.", () => {
    equal([cookie("a=1; b=2"), cookie(["b=2", "x=1;a=3"]), cookie(" \ta=1\t ;; "), cookie("a=1=2"), cookie("a"), cookie('a="1"'), cookie('a=""1""'), cookie('a="'), cookie('a="1'), cookie("b=2")],
      [["1"], ["3"], ["1"], ["1=2"], [""], ["1"], ['"1"'], ['"'], ['"1'], "absent"]);
    equal([cookie("a =1", "a "), cookie("a= 1"), cookie("a=1; a=2")], [["1"], [" 1"], ["1", "2"]]);
  }),
  says("Names are compared exactly, values are not decoded.", () => equal([cookie("A=1"), cookie("%61=1"), cookie("a=%31+")], ["absent", "absent", ["%31+"]])),
  says("More than `cookiesMax` pieces that are not empty, over all fields: broken.", () => {
    equal([cookie(["p;".repeat(255), "; a=1"]), cookie(["p;".repeat(256), "a=1"])], [["1"], "broken"]);
  }),
  says("`mediaType`: the `content-type` up to `;`, trimmed, in lower case; absent without the field; broken where there is a `media-type-conflict`.", () => {
    equal([type("Text/HTML; charset=x"), type(" a/b ;c"), type(), type("a/b;x", "A/B ;y"), type("a/b", "a/c"), type("a/b,a/b"), type("a/b;c=\"d,e\""), type("")], [["text/html"], ["a/b"], "absent", ["a/b"], "broken", "broken", ["a/b"], [""]]);
    equal(found({ from: "response.mediaType" }, answered(request("/"), { "content-type": "A/B;c" })), ["a/b"]);
    equal(found({ from: "response.mediaType" }, answered(request("/"), { "content-type": "a/b, a/b" })), "broken");
  }),
  says("`count` counts values, `length` gives bytes of each value as yielded.", () => {
    equal(found({ from: "count", of: { from: "request.query", name: "a" } }, request("/?a&a=&b")), ["2"]);
    equal(found({ from: "length", of: { from: "request.header", name: "x-a" } }, request("/", { "x-a": [" ab ", "\xc3\xa9", ""] })), ["2", "2", "0"]);
    equal(found({ from: "length", of: { from: "request.path" } }, request("/%41/../%42")), ["2"]);
    equal(found({ from: "length", of: { from: "request.header", name: "x-a" } }, request("/")), "absent");
  }),
  says("Header figures: `headerCount` is all pairs with pseudo-headers, `headerBytes` the sum of name and value lengths as received, `targetBytes` the length of `:path` (absent without one).", () => {
    const exchange = request("/?é", { "x-a": [" 1 ", "2"] });
    equal([found({ from: "request.headerCount" }, exchange), found({ from: "request.targetBytes" }, exchange), found({ from: "request.targetBytes" }, without(":path"))], [["6"], ["3"], "absent"]);
    equal(found({ from: "request.headerBytes" }, exchange), [String(exchange.request.headers.reduce((sum, pair) => sum + pair.join("").length, 0))]);
    const response = answered(request("/"), { "x-a": "1" });
    equal([found({ from: "response.headerCount" }, response), found({ from: "response.headerBytes" }, response)], [["2"], ["14"]]);
  }),
  says("`source.address`, `source.port`, `destination.*`: the host's `source.address`, … properties", () => {
    equal([of("source.address", { sourceAddress: "10.0.0.1:80" }), of("destination.address", { destinationAddress: "[2001:DB8::1]:443" }), of("source.port", { sourcePort: 4711 }), of("destination.port", { destinationPort: 443 })],
      [["10.0.0.1"], ["2001:db8::1"], ["4711"], ["443"]]);
    // The port is a property of its own.
    equal(of("source.port", { sourceAddress: "10.0.0.1:80", sourcePort: 1 }), ["1"]);
  }),
  says("Each is broken where the property is missing, and an address where it is not `IPv4:port` or `[IPv6]:port`; an IPv4-mapped IPv6 address counts as IPv4.", () => {
    equal((["source.address", "source.port", "destination.address", "destination.port"] as const).map((from) => of(from, {})), ["broken", "broken", "broken", "broken"]);
    const texts = ["10.0.0.1", "10.0.0.1:", "10.0.0.1:99999", "010.0.0.1:80", "10.0.0:80", "::1:80", "[::1]", "[10.0.0.1]:80", "[fe80::1%2]:80", "/tmp/socket", "", "10.0.0.1:80 ", "[::1]x:80"];
    for (const text of texts) is(of("source.address", { sourceAddress: text }), "broken", text);
    equal(["[::ffff:10.0.0.1]:80", "[::FFFF:a00:1]:80", "[::10.0.0.1]:80"].map((sourceAddress) => of("source.address", { sourceAddress })), [["10.0.0.1"], ["10.0.0.1"], ["::10.0.0.1"]]);
  }),
  says("`source.spiffe`: the peer certificate's URI SAN where `connection.mtls` is true and it starts with `spiffe://`; else absent.", () => {
    const uriSan = "spiffe://corp/ns/ops";
    equal([of("source.spiffe", { mtls: true, uriSan }), of("source.spiffe", { mtls: false, uriSan }), of("source.spiffe", { uriSan }), of("source.spiffe", { mtls: true, uriSan: "https://corp" }), of("source.spiffe", { mtls: true })],
      [[uriSan], "absent", "absent", "absent", "absent"]);
  }),
  says("`connection.mtls`: false where the host has no such property.", () => {
    equal([of("connection.mtls", {}), of("connection.mtls", { mtls: true }), of("connection.mtls", { mtls: false })], [["false"], ["true"], ["false"]]);
    equal([true, false].map((constant) => truth(test({ from: "connection.mtls" }, { is: "boolean", value: { constant } }))), ["false", "true"]);
  }),
  says("`tlsVersion`, `serverName`, `route.*`: absent where missing or empty.", () => {
    equal([of("connection.tlsVersion", { tlsVersion: "TLSv1.3" }), of("connection.serverName", { serverName: "A.test" }), of("route.name", { routeName: "r" }), of("route.cluster", { clusterName: "c" })], [["TLSv1.3"], ["A.test"], ["r"], ["c"]]);
    const empty = { tlsVersion: "", serverName: "", routeName: "", clusterName: "" };
    for (const from of textProperties) equal([of(from, {}), of(from, empty)], ["absent", "absent"]);
  }),
  says("Where the host answers a property with anything but a value or \"not found\", all of `source`, `destination`, `connection` and `route` are broken.", () => {
    for (const from of [...textProperties, "source.address", "source.port", "source.spiffe", "destination.address", "destination.port", "connection.mtls"] as const) is(of(from, "unavailable"), "broken", from);
  }),
  says("`time.*`: UTC, from the host's clock when the request's headers came, in all phases: an exchange has one time.", () => {
    const at = (from: "time.unixSeconds" | "time.hour" | "time.weekday", text: string) => found({ from }, { ...request("/"), unixMilliseconds: Date.parse(text) });
    equal([at("time.unixSeconds", "2024-03-03T23:59:59.999Z"), at("time.hour", "2024-03-03T23:59:59.999Z"), at("time.weekday", "2024-03-03T23:59:59.999Z"), at("time.hour", "2024-03-04T00:00:00Z"), at("time.weekday", "2024-03-09T00:00:00Z")],
      [["1709510399"], ["23"], ["0"], ["0"], ["6"]]);
    const late = rule("r", { op: "and", of: [test({ from: "time.hour" }, compare("eq", 2)), test({ from: "response.bodyBytes" }, compare("eq", 0))] }, [tag("t")]);
    equal([7_200_000, 3_600_000].map((unixMilliseconds) => outcomeOf([policy([late])], {}, { ...request("/"), unixMilliseconds }).rules), [["p/r"], []]);
  }),
  says("`response.status`: the number in `:status`; broken where it is not three digits, absent where it is missing.", () => {
    equal(["200", "099", "20", "2000", "2x0", ""].map((status) => found({ from: "response.status" }, answered(request("/"), { ":status": status }))), [["200"], ["99"], "broken", "broken", "broken", "broken"]);
    equal(found({ from: "response.status" }, { ...request("/"), response: { headers: [] } }), "absent");
    equal(truth(test({ from: "response.status" }, compare("eq", 200))), "true");
    is(truth(test({ from: "request.method" }, equalTo("GET"))), "true");
  }),
];

const textProperties = ["connection.tlsVersion", "connection.serverName", "route.name", "route.cluster"] as const;
