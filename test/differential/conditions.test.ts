// Each selector, predicate and connective, and messages that tell them apart, through one module. The evaluator, whose own cases are those of
// MEANING.md, and V8 must agree. Random cases (differential.test.ts) go further and take longer.
import * as assert from "uvu/assert";
import type { Configuration, Exchange, HostProperties } from "../../cli/evaluate/index.ts";
import { anomalyNames, type Comparison, type Condition, type Policy, type Predicate, type Rule, type Selector } from "../../cli/ir/types.ts";
import { always, answered, compare, each, element, equalTo, form, json, policy, request, requestJson, responseJson, rule, tag, test as tests, truth, valued } from "../evaluate/builders.ts";
import { suite } from "../support/suite.ts";
import { agreeing } from "./agreeing.ts";

const test = suite("every condition");

const header: Selector = { from: "request.header", name: "x-a" };
const path: Selector = { from: "request.path" };
const text = (is: "in" | "prefix" | "suffix" | "contains", ignoreCase: boolean, ...values: string[]): Predicate => ({ is, values: { constant: values }, ignoreCase });
const under = (...values: string[]): Predicate => ({ is: "under", values: { constant: values } });
const matches = (...patterns: RegExp[]): Predicate => ({ is: "matches", patterns: patterns.map(({ source, flags }) => ({ source, flags })) });
const cidr = (...values: string[]): Predicate => ({ is: "cidr", values: { constant: values } });
const isTrue: Predicate = { is: "boolean", value: { constant: true } };
const present: Predicate = { is: "present" };
const count = (of: Selector): Selector => ({ from: "count", of });
const length = (of: Selector): Selector => ({ from: "length", of });
const comparisons = ["eq", "ne", "lt", "le", "gt", "ge"] as const satisfies readonly Comparison[];
const truths = Object.values(valued);
const both = (condition: (quantifier: "any" | "all") => Condition): Condition[] => [condition("any"), condition("all")];
const offer: Condition = { op: "and", of: [tests(element("/price"), compare("gt", 5)), tests(element("/count"), compare("lt", 2)), tests(count(element("/tags/0")), compare("eq", 0))] };

const ofTexts: Condition[] = [
  ...(["in", "prefix", "suffix", "contains"] as const).flatMap((is) => [false, true].flatMap((ignoreCase) => both((quantifier) => tests(header, text(is, ignoreCase, "No", "aBc"), quantifier)))),
  tests(header, present), ...both((quantifier) => tests(length(header), compare("gt", 3), quantifier)), tests(count(header), compare("ge", 1.5)),
  ...(["query", "cookie", "form"] as const).flatMap((of) => [tests({ from: `request.${of}`, name: "q" }, equalTo("a b", "a", "\u00e9")), tests(length({ from: `request.${of}`, name: "q" }), compare("eq", 3)), tests(count({ from: `request.${of}`, name: "q" }), compare("eq", 2)), tests({ from: `request.${of}`, name: "q" }, present)]),
  tests({ from: "request.method" }, equalTo("POST")), tests({ from: "request.host" }, equalTo("example.com")), tests({ from: "request.scheme" }, equalTo("http")),
  tests({ from: "request.mediaType" }, equalTo("application/json")), tests({ from: "response.mediaType" }, equalTo("application/json")),
];
/** Several on one selector share a scan; the last ones stand alone. */
const ofPatterns: Condition[] = [
  ...both((quantifier) => tests(header, matches(/^[^a]+$/i), quantifier)), tests(header, matches(/^a.c$/, /(?:no){2}|^y/)), tests(header, matches(...Array.from({ length: 40 }, (_, number) => new RegExp(`${number}\\b`)))),
  tests(path, matches(/^\/users\/\d+$/)), tests(path, matches(/\W{3}|\/b$/u, /^\/[^/]*$/)), tests({ from: "request.pathVariable", template: "/users/{id}", variable: "id" }, matches(/^.$/)),
  ...(["query", "cookie", "form"] as const).flatMap((of) => [tests({ from: `request.${of}`, name: "q" }, matches(/^a.?b?$/)), tests({ from: `request.${of}`, name: "q" }, matches(/^$/))]),
  tests(requestJson("/v"), matches(/^x/)), tests(requestJson("/v"), matches(/[A-Z]$/)), tests(requestJson("/*/v"), matches(/9/), "all"), ...both((quantifier) => each("/items/*", tests(element("/price"), matches(/9/)), quantifier)), tests(responseJson("/v"), matches(/x/)),
  tests({ from: "request.method" }, matches(/^P/)), tests({ from: "connection.serverName" }, matches(/a/)),
];
const ofPaths: Condition[] = [
  tests(path, under("/Admin", "/b")), tests(path, text("prefix", false, "/Admin")), tests(path, equalTo("/users/7")), tests(length(path), compare("lt", 6)),
  tests(path, { is: "template", templates: ["/Users/{id}", "/b/{rest*}"] }), tests({ from: "request.pathVariable", template: "/users/{id}", variable: "id" }, equalTo("7")),
  tests({ from: "request.pathVariable", template: "/b/{rest*}", variable: "rest" }, text("suffix", false, "/")),
];
const ofNumbers: Condition[] = [
  ...comparisons.flatMap((comparison) => [tests({ from: "request.headerCount" }, compare(comparison, 5)), tests(requestJson("/n"), compare(comparison, -2.5))]),
  ...(["lt", "le", "gt", "ge"] as const).map((comparison) => tests({ from: "request.headerCount" }, compare(comparison, 5.5))),
  tests({ from: "request.targetBytes" }, compare("gt", 9)), tests({ from: "request.headerBytes" }, compare("gt", 75)), tests({ from: "response.headerCount" }, compare("gt", 1)), tests({ from: "response.headerBytes" }, compare("gt", 20)),
  tests({ from: "request.bodyBytes" }, compare("eq", 16)), tests({ from: "response.bodyBytes" }, compare("ge", 1)), tests({ from: "response.status" }, compare("eq", 500)),
  tests({ from: "time.weekday" }, compare("eq", 0)), tests({ from: "time.hour" }, compare("eq", 23)), tests({ from: "time.unixSeconds" }, compare("lt", 1e9)),
];
const ofConnections: Condition[] = [
  tests({ from: "source.address" }, cidr("10.0.0.0/8", "2001:db8::/32")), tests({ from: "destination.address" }, cidr("::1")), tests({ from: "source.port" }, compare("lt", 1024)), tests({ from: "destination.port" }, compare("eq", 443)),
  tests({ from: "connection.mtls" }, isTrue), tests({ from: "source.spiffe" }, under("spiffe://corp/ns/ops/")), tests({ from: "connection.tlsVersion" }, equalTo("TLSv1.3")), tests({ from: "connection.serverName" }, present),
  tests({ from: "route.name" }, equalTo("shop")), tests({ from: "route.cluster" }, present),
];
const ofJson: Condition[] = [
  ...(["null", "boolean", "number", "string", "array", "object"] as const).map((type) => tests(requestJson("/v"), { is: "jsonType", type })),
  tests(requestJson("/v"), isTrue), tests(requestJson("/v"), text("contains", true, "No")), tests(requestJson("/v"), cidr("10.0.0.0/8")), tests(length(requestJson("/v")), compare("le", 2)),
  ...both((quantifier) => tests(requestJson("/*/v"), compare("gt", 5), quantifier)), tests(requestJson("/a/0"), present), tests(count(requestJson("/a/*")), compare("eq", 2)), tests(requestJson("/v/w"), present),
  ...both((quantifier) => each("/items/*", offer, quantifier)), ...both((quantifier) => each("/items", tests(element(""), { is: "jsonType", type: "array" }), quantifier)), tests(responseJson("/v"), equalTo("x")),
];
const ofUnknowns: Condition[] = [
  ...(["and", "or"] as const).flatMap((op) => truths.flatMap((left) => truths.map((right): Condition => ({ op, of: [left, right, ...(op === "and" ? [always] : [])] })))),
  ...truths.map((of): Condition => ({ op: "not", of })),
  tests({ from: "request.anomalies" }, { is: "anomaly", names: [] }), ...anomalyNames.map((name) => tests({ from: "request.anomalies" }, { is: "anomaly", names: [name] })),
];

const exchanges: Exchange[] = [
  ...["/", "/Admin", "/administrators/x", "/admin/../users/7", "/users/7/keys", "/users/", "/b/c/", "/b", "/users/7?q=a+b&q=%61&r", "*", `/?${"a=1&".repeat(511)}q=a`, `/?${"a=1&".repeat(512)}q=a`, "/%zz/%2561%2f\\..;x/a. /%00%ff?%zz;%01%ff#f", "//x"].map((target) => request(target)),
  ...[["abc"], ["ABC"], ["xabcx", "no"], ["no1"], ["yno"], ["aBc", "aBc"], ["aBc", "x"], [" aBc\t"], [""]].map((values) => request("/", { "x-a": values })),
  request("/", { cookie: ["q=a; q=\"a b\"", "Q=c"] }), request("/", { ":method": "POST", ":scheme": "http", ":authority": "Example.com.:80" }), request("/", { ":authority": "exa mple" }),
  request("/", { "content-length": ["3", "3"], "transfer-encoding": "chunked" }), json("{}", { "content-type": ["application/json", "text/plain"] }), json("{}", { "content-encoding": "gzip" }), json("{}", { "content-type": "application/json; charset=utf-16" }),
  request("/", { "transfer-encoding": "gzip, chunked" }), request("/", { "x-original-url": "/admin" }), request("/", { "x-http-method-override": "PUT" }), request("/", { "content-type": "multipart/form-data" }, "a"),
  form("q=a+b&q=a"), form("q=x&=&%71=a"), form("q=%e9"), form("q=%e9", { "content-type": "application/x-www-form-urlencoded; charset=utf-8" }), request("/?q=%80;q=a+b"), form(`q=${"a".repeat(1100)}`), form("q=a", { "content-type": "text/plain" }),
  ...["", "{", "1", "[]", '{"items":[]}', '{"items":{}}', '{"items":7}', '{"n":-2.5}', '{"n":-2.50000000000000000001}', '{"n":-1e400,"n":3}', '{"n":"-2.5"}', '{"v":null}', '{"v":true}', '{"v":false,"v":[]}', '{"v":"xNO"}', '{"v":"10.1.2.3"}', '{"v":{"w":0}}', '{"v":[]}', '{"v":7}',
    '{"a":[1,{"v":6}],"b":{"v":6}}', '{"a":{"v":9},"b":{"v":1}}', '{"a":{"v":"9"},"b":3}', '{"items":[{"price":9,"count":5},{"price":1,"count":1}]}', '{"items":[{"price":9,"count":1},{"price":1}]}', '{"items":[{"price":9,"count":1,"tags":[1]},{"price":9,"count":0}]}', '{"items":[{"price":6,"count":0},4]}',
    `{"v":"${"n".repeat(1100)}"}`, '{"n":0}'.padStart(16), '{"n":0}'.padStart(17), '{"n":0}'.padStart(40_000)].map((body) => json(body)),
  answered(request("/"), { ":status": "500", "content-type": "application/json" }, '{"v":"x"}'), answered(request("/"), { "content-type": "text/html" }, "x"), answered(request("/"), { "content-type": "application/json" }, '{"v":'),
  request("/", { upgrade: "websocket" }), request("/", { upgrade: "websocket", "transfer-encoding": "chunked" }, "{"), json("{}", { "content-type": "application/grpc" }),
  ...([
    { sourceAddress: "10.1.2.3:80", sourcePort: 80, destinationAddress: "[::1]:443", destinationPort: 443, mtls: true, uriSan: "spiffe://corp/ns/ops/a", tlsVersion: "TLSv1.3", serverName: "a", routeName: "shop", clusterName: "c" },
    { sourceAddress: "[2001:db8::1]:1024", sourcePort: 1024, mtls: false, uriSan: "spiffe://corp/ns/ops/a", serverName: "" }, { sourceAddress: "[::ffff:10.0.0.1]:1", mtls: true, uriSan: "spiffe://corp/ns/opsx" }, { sourceAddress: "192.0.2.1:1" }, { sourceAddress: "pipe" },
  ] satisfies HostProperties[]).map((host): Exchange => ({ ...request("/"), host })),
  { ...request("/"), unixMilliseconds: Date.UTC(2024, 8, 1, 23, 59, 59, 999) }, { ...request("/"), unixMilliseconds: Date.UTC(2024, 8, 2) },
];

/** A rule for each condition, which tells by its record what the condition is: nothing for false. */
const asking = (conditions: Condition[]): Rule[] => conditions.map((when, index) => rule(`r${index}`, when, [tag("seen")], { unknown: { absent: "match", broken: "match" } }));
const ofSmallBodies = [...ofJson.slice(0, 8), tests({ from: "request.bodyBytes" }, compare("ge", 0)), tests({ from: "request.form", name: "q" }, present)];
const groups: [name: string, conditions: Condition[], more: Partial<Policy>][] = [
  ["texts", ofTexts, {}], ["paths", ofPaths, {}], ["paths-without-case", ofPaths, { pathIgnoresCase: true }], ["numbers", ofNumbers, {}], ["connections", ofConnections, {}],
  ["json", ofJson, {}], ["patterns", ofPatterns, {}], ["patterns-without-case", ofPatterns, { pathIgnoresCase: true }], ["unknowns", ofUnknowns, {}], ["small-bodies", ofSmallBodies, { requestBodyBytesMax: 16 }],
];
const agree = await agreeing({ irVersion: 1, policies: groups.map(([name, conditions, more]) => policy(asking(conditions), { name, ...more })) });
const observed: Configuration = { policies: Object.fromEntries(groups.map(([name]) => [name, { mode: "observe" as const }])) };

for (const [title, configuration] of [["enforced", {}], ["observed", observed]] as const) {
  test(`every condition has the evaluator's value, ${title}`, () => {
    for (const exchange of exchanges) agree(exchange, configuration);
  });
}

const ofFields = exchanges.filter(({ request: { headers, body } }) => headers.some(([name, value]) => (name === ":path" && value.includes("?")) || (body !== undefined && value.includes("form"))));
for (const upstream of [...(["first", "last", "joined"] as const).map((duplicates) => ({ duplicates })), { charset: "windows-1252", semicolon: true, plus: false, guessContentType: true }] satisfies Configuration["upstream"][]) {
  test(`of a service that reads otherwise: ${JSON.stringify(upstream)}`, () => {
    for (const exchange of ofFields) for (const configuration of [{}, observed]) agree(exchange, { ...configuration, upstream });
  });
}

const bodies = await agreeing({ irVersion: 1, policies: [policy(asking([
  tests({ from: "request.form", name: "q" }, present), tests(requestJson("/q"), present), tests({ from: "request.bodyAnomalies" }, { is: "bodyAnomaly", values: { constant: ["json-duplicate"] } }),
]), { name: "bodies" })] });
test("of a body that is read as what it looks like, selectors find nothing that its type does not say", () => {
  const typed = (type: string, body: string): Exchange => form(body, { "content-type": type });
  for (const type of ["application/x-www-form-urlencoded", "application/json", "text/plain"]) {
    for (const body of ['{"q":1}', '{"q":1,"q":2}', "q=1", "q\0=\0", "\0{\0}", "{&q=1", " q=1"]) {
      for (const mode of ["observe", "enforce"] as const) for (const guessContentType of [false, true]) bodies(typed(type, body), { policies: { bodies: { mode } }, upstream: { guessContentType } });
    }
  }
});

for (const [name, conditions, more] of groups) {
  test(`${name}: the messages tell every condition from a constant`, () => {
    const withAnswer = exchanges.map((exchange): Exchange => ({ response: { headers: [[":status", "200"]] }, ...exchange }));
    const isConstant = (when: Condition): boolean => new Set(withAnswer.map((exchange) => truth(when, exchange, more))).size < 2;
    // What is made of constants is one.
    assert.equal(conditions.filter((when) => when.op === "test" || when.op === "each").filter(isConstant).map((when) => JSON.stringify(when)), []);
  });
}

test.run();
