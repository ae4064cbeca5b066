import * as assert from "uvu/assert";
import { emptyResponse, noBytes, type RecordedExchange } from "../../cli/replay/exchange.ts";
import { peersOf, requestHead, responseHead } from "../../cli/replay/wire.ts";
import { suite } from "../support/suite.ts";

const test = suite("replay: what a proxy has");
const recorded = (parts: Partial<RecordedExchange> = {}): RecordedExchange => ({
  id: "a", place: { file: "f" }, request: { method: "GET", path: "/", headers: [], body: noBytes, trailers: [] }, response: emptyResponse(), scheme: "http", source: {}, destination: {}, route: {}, ...parts,
});
const request = (headers: [string, string][], body = "") => recorded({ request: { method: "POST", path: "/p", headers, body: Buffer.from(body), trailers: [] } });

test("pseudo-headers first, the authority from host, names in lower case, values trimmed", () => {
  assert.equal(requestHead(request([["X-A", " 1\t"], ["HOST", "a"], ["x-a", "2"]])),
    [[":method", "POST"], [":path", "/p"], [":scheme", "http"], [":authority", "a"], ["x-a", "1"], ["x-a", "2"]]);
});

test("a length is made true, unless it is none, or several", () => {
  const lengthOf = (value: string, body: string) => requestHead(request([["content-length", value]], body)).find(([name]) => name === "content-length")?.[1];
  assert.equal([lengthOf("9", "abc"), lengthOf("0", "abc"), lengthOf("3", "abc"), lengthOf("x", "abc"), lengthOf("1,2", "abc")], ["3", "3", "3", "x", "1,2"]);
});

test("an answer to HEAD, or one that says nothing changed, may name a length without a body", () => {
  const answer = (status: number) => ({ status, headers: [["content-length", "5"]] as const, body: noBytes, trailers: [] });
  const lengthOf = (exchange: RecordedExchange) => responseHead(exchange).find(([name]) => name === "content-length")?.[1];
  const head = recorded({ request: { ...recorded().request, method: "HEAD" }, response: { ...answer(200), headers: [...answer(200).headers] } });
  assert.equal([lengthOf(head), lengthOf(recorded({ response: { ...answer(304), headers: [["content-length", "5"]] } })), lengthOf(recorded({ response: { ...answer(200), headers: [["content-length", "5"]] } }))], ["5", "5", "0"]);
});

test("addresses as Envoy writes them; an identity means mutual TLS unless it says otherwise", () => {
  const unsaid = { sourceAddress: "127.0.0.1:50000", sourcePort: 50_000, destinationAddress: "127.0.0.1:80", destinationPort: 80, mtls: false };
  assert.equal(peersOf(recorded()), unsaid);
  assert.equal(peersOf(recorded({ scheme: "https", source: { ip: "2001:db8::1", port: 9, spiffe: "spiffe://a/b" }, route: { name: "r" } })),
    { sourceAddress: "[2001:db8::1]:9", sourcePort: 9, destinationAddress: "127.0.0.1:443", destinationPort: 443, mtls: true, uriSan: "spiffe://a/b", routeName: "r" });
  assert.is(peersOf(recorded({ source: { spiffe: "spiffe://a/b", mtls: false } })).mtls, false);
});

test.run();
