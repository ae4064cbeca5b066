// Floods that nobody honest sends cost what their length says: twice as much costs at most twice the fuel, whatever machine counts it.
import * as assert from "uvu/assert";
import { exchange, Host, Module, Plugin, utf8Bytes, WasmtimeEngine, type HeaderPairs, type RequestMessage } from "../../cli/harness/index.ts";
import { installPart } from "../../cli/parts/index.ts";
import { builtModule, irOfText } from "../bench/modules.ts";
import { suite } from "../support/suite.ts";

/** Asks every reader of a head and of a body for something that is not there, so that nothing ends early. */
const policy = `import { deny, normalise, param, policy, request, rule, setHeader, tag } from "sidewall";
const absent = { absent: "skip", broken: "skip" } as const;
export default policy("flooded", { mode: "enforce", body: { requestMax: "64KiB" } }, [
  rule("header").when(request.header("x-role").is("root")).unknown(absent).then(deny(403)),
  rule("needles").when(request.header("x-text").contains(param.texts("needles", { default: ["aac", "abaac", "baaac", "aaaaac"] }))).unknown(absent).then(deny(403)),
  rule("folded").when(request.header("x-text").ignoreCase().contains("aaaac")).unknown(absent).then(deny(403)),
  rule("cookie").when(request.cookie("role").is("root")).unknown(absent).then(deny(403)),
  rule("query").when(request.query("role").is("root")).unknown(absent).then(deny(403)),
  rule("path").when(request.path.under("/admin")).unknown(absent).then(deny(403)),
  rule("template").when(request.path.variable("/a/{b}/{rest*}", "rest").is("x")).unknown(absent).then(deny(403)),
  rule("host").when(request.host.is("admin.test")).unknown(absent).then(deny(403)),
  rule("type").when(request.mediaType.is("none/such")).unknown(absent).then(deny(403)),
  rule("odd").when(request.anomalies.any()).unknown(absent).then(tag("odd"), normalise(), setHeader(request, "x-own", "1")),
  rule("json").when(request.json("/a/*/b").is("root")).unknown(absent).then(deny(403)),
  rule("deep").when(request.json("/0/0/0/*").count().greaterThan(2000)).unknown(absent).then(deny(403)),
  rule("each").when(request.json("/*").any((item) => item.at("/b").is("root").and(item.at("/c").greaterThan(1e9)))).unknown(absent).then(deny(403)),
  rule("form").when(request.form("role").is("root")).unknown(absent).then(deny(403)),
]);
`;

const head = (path: string, headers: HeaderPairs = []): HeaderPairs => [[":method", "POST"], [":path", path], [":authority", "shop.test"], [":scheme", "http"], ...headers];
const inPath = (path: string): RequestMessage => ({ headers: head(path) });
const withHeaders = (headers: [string, string][]): RequestMessage => ({ headers: head("/", headers) });
const json = (text: string): RequestMessage => ({ headers: head("/", [["content-type", "application/json"]]), body: [Buffer.from(text)] });
const form = (text: string): RequestMessage => ({ headers: head("/", [["content-type", "application/x-www-form-urlencoded"]]), body: [Buffer.from(text)] });
const fields = (times: number, field: (index: number) => [string, string]): [string, string][] => Array.from({ length: times }, (_, index) => field(index));

/** What is sent so many times, below the bounds at which reading ends: there the cost would stand still. */
const floods: [what: string, times: number, request: (times: number) => RequestMessage][] = [
  ["header fields", 400, (times) => withHeaders(fields(times, (index) => [`x-${index}`, "1"]))],
  ["fields of one name that is asked for", 400, (times) => withHeaders(fields(times, () => ["x-role", "user"]))],
  ["fields of a name that only the module writes", 400, (times) => withHeaders(fields(times, () => ["x-own", "forged"]))],
  ["content-type fields", 400, (times) => withHeaders(fields(times, () => ["content-type", "a/b"]))],
  ["bytes of one header field", 8_000, (times) => withHeaders([["x-text", "a".repeat(times)]])],
  ["beginnings of needles", 2_000, (times) => withHeaders([["x-text", "abaa".repeat(times)]])],
  ["parameters of a content-type", 4_000, (times) => withHeaders([["content-type", `a/b${";a=b".repeat(times)}`]])],
  ["quotes in a content-type", 4_000, (times) => withHeaders([["content-type", `a/b;c=${"\"\"".repeat(times)}","`]])],
  ["cookies", 120, (times) => withHeaders([["cookie", "a=1; ".repeat(times)]])],
  ["cookie fields", 120, (times) => withHeaders(fields(times, () => ["cookie", "a=1"]))],
  ["semicolons in a cookie", 8_000, (times) => withHeaders([["cookie", ";".repeat(times)]])],
  ["parameters of a query", 400, (times) => inPath(`/?${"a=1&".repeat(times)}`)],
  ["bytes of a query", 8_000, (times) => inPath(`/?a=${"b".repeat(times)}`)],
  ["percent-encoding in a query", 4_000, (times) => inPath(`/?${"%61".repeat(times)}=1`)],
  ["percent signs in a query", 8_000, (times) => inPath(`/?${"%".repeat(times)}`)],
  ["separators in a query", 8_000, (times) => inPath(`/?${"&".repeat(times)}`)],
  ["segments of a path", 4_000, (times) => inPath("/a".repeat(times))],
  ["slashes in a path", 8_000, (times) => inPath("/".repeat(times))],
  ["dot segments that climb", 2_000, (times) => inPath(`${"/a".repeat(times)}${"/..".repeat(times)}`)],
  ["dot segments that go nowhere", 3_000, (times) => inPath("/a/..".repeat(times))],
  ["percent-encoding in a path", 3_000, (times) => inPath(`/${"%2e%2e%2f".repeat(times / 3)}`)],
  ["percent signs in a path", 8_000, (times) => inPath(`/${"%".repeat(times)}`)],
  ["semicolons in a path", 8_000, (times) => inPath(`/${";".repeat(times)}`)],
  ["parameters of segments", 3_000, (times) => inPath("/a;b".repeat(times))],
  ["levels of JSON", 30, (times) => json("[".repeat(times) + "]".repeat(times))],
  ["levels of JSON, again and again", 250, (times) => json(`[${Array.from({ length: times }, () => "[".repeat(50) + "]".repeat(50)).join()}]`)],
  ["elements that are asked about", 400, (times) => json(`[${Array.from({ length: times }, () => "{\"b\":\"user\",\"c\":1}").join()}]`)],
  ["a member, again and again", 400, (times) => json(`{"a":[${Array.from({ length: times }, () => "{\"b\":\"x\",\"b\":\"y\"}").join()}]}`)],
  ["names that nobody asks for", 2_000, (times) => json(`{${Array.from({ length: times }, (_, index) => `"k${index}":1`).join()}}`)],
  ["escapes in a JSON string", 4_000, (times) => json(`{"z":"${"\\u0061".repeat(times)}"}`)],
  ["digits of a JSON number", 15_000, (times) => json(`{"z":1${"0".repeat(times)}}`)],
  ["white space in JSON", 15_000, (times) => json(`${" ".repeat(times)}{}`)],
  ["fields of a form", 400, (times) => form("a=1&".repeat(times))],
  ["percent-encoding in a form", 4_000, (times) => form(`${"%61".repeat(times)}=1`)],
];

const installed = await installPart("wasmtime-50.0.1");
const test = suite("hostile floods, in fuel");
const wasm = "missing" in installed ? undefined : (await builtModule("flooded", await irOfText(policy))).wasm;
const engine = "missing" in installed ? undefined : new WasmtimeEngine(installed.path);
test.after(() => engine?.close());

/** Of one exchange in a machine of its own. */
function burnt(request: RequestMessage): number {
  const host = new Host({ logLevel: "error" });
  const plugin = new Plugin(new Module(host, engine!, wasm!, { fuel: true }), { name: "flooded", configuration: utf8Bytes("{}"), allowOnHeadersStopIteration: true });
  const outcome = exchange(host, [plugin], request, { headers: [[":status", "200"]] });
  plugin.close();
  assert.equal([outcome.response?.status, outcome.failures, outcome.end], [200, [], "complete"]);
  return outcome.fuel!;
}

for (const [what, times, request] of floods) {
  test.unless("missing" in installed ? installed.missing : undefined, what, () => {
    const [once, twice] = [burnt(request(times)), burnt(request(times * 2))] as const;
    assert.ok(twice <= 2 * once, `${times}: ${once} units of fuel, ${times * 2}: ${twice}`);
    // A flood that is not read shows nothing.
    assert.ok(twice >= once + times, `${times}: ${once} units of fuel, ${times * 2}: ${twice}`);
  });
}

test.run();
