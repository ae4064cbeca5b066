import { isIP } from "node:net";
import fc from "fast-check";
import * as assert from "uvu/assert";
import { addressBytes, headerName, isSpiffeId, jsonPointer, network, notHeaderValue, notInPathForm, pathTemplate, sizeBytes } from "../../cli/lower/values.ts";
import { suite } from "../support/suite.ts";

const test = suite("values in a policy");

test("addresses become bytes", () => {
  assert.equal(addressBytes("10.1.2.3"), [10, 1, 2, 3]);
  assert.equal(addressBytes("::"), new Array(16).fill(0));
  assert.equal(addressBytes("::1"), [...new Array(15).fill(0), 1]);
  assert.equal(addressBytes("2001:db8::ff00:42:8329"), [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0xff, 0, 0, 0x42, 0x83, 0x29]);
  assert.equal(addressBytes("::ffff:10.1.2.3"), [...new Array(10).fill(0), 255, 255, 10, 1, 2, 3]);
  assert.equal(addressBytes("64:ff9b::192.0.2.33"), [0, 0x64, 0xff, 0x9b, ...new Array(8).fill(0), 192, 0, 2, 33]);
  for (const wrong of ["", "10.1.2", "10.1.2.3.4", "010.1.2.3", "fe80::1%eth0", ":::", "2001:db8"]) assert.is(addressBytes(wrong), undefined, wrong);
});

test("a network's stray bits are found, and its text is canonical", () => {
  const cases: [text: string, stray: boolean, canonical: string][] = [
    ["10.0.0.0/8", false, "10.0.0.0/8"], ["10.0.0.1/8", true, "10.0.0.0/8"], ["10.0.0.1", false, "10.0.0.1/32"], ["10.1.255.255/15", true, "10.0.0.0/15"], ["0.0.0.0/0", false, "0.0.0.0/0"],
    ["2001:db8::/32", false, "2001:db8::/32"], ["2001:DB8::1/32", true, "2001:db8::/32"], ["::/0", false, "::/0"], ["::1", false, "::1/128"], ["2001:db8:0:1::/64", false, "2001:db8:0:1::/64"],
    ["1:0:0:2:0:0:0:3", false, "1:0:0:2::3/128"], ["fe80::/10", false, "fe80::/10"], ["febf::/10", true, "fe80::/10"],
  ];
  for (const [text, stray, canonical] of cases) assert.equal(network(text), { stray, network: canonical }, text);
  for (const wrong of ["", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "::/129", "10.0.0.0/8 ", "::ffff:10.0.0.0/040", "office"]) assert.is(network(wrong), undefined, wrong);
});

test("a canonical network is an address and means the same bytes", () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  console.log(`\n  seed: ${seed}`);
  fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: 0, max: 32 }), (address, bits) => {
    const found = network(`${address}/${bits}`);
    assert.ok(found, address);
    const [canonical = ""] = found.network.split("/");
    assert.ok(isIP(canonical) > 0, canonical);
    assert.is(network(found.network)?.stray, false);
    assert.equal(network(found.network)?.network, found.network);
    const [whole, kept] = [addressBytes(address) as number[], addressBytes(canonical) as number[]];
    const text = (bytes: number[]) => bytes.map((byte) => byte.toString(2).padStart(8, "0")).join("");
    assert.is(text(kept), text(whole).slice(0, bits).padEnd(whole.length * 8, "0"));
  }), { seed });
});

test("JSON pointers (RFC 6901, section 5), and wildcards", () => {
  const any = { any: true };
  const cases: [text: string, steps: unknown[]][] = [
    ["", []], ["/foo", ["foo"]], ["/foo/0", ["foo", "0"]], ["/", [""]], ["/a~1b", ["a/b"]], ["/c%d", ["c%d"]], ["/m~0n", ["m~n"]], ["/~01", ["~1"]], ["/ ", [" "]],
    ["/items/*/price", ["items", any, "price"]], ["/*", [any]], ["/~2", ["*"]], ["/a*", ["a*"]], ["/**", ["**"]],
  ];
  for (const [text, steps] of cases) assert.equal(jsonPointer(text), { steps }, text);
  for (const wrong of ["a", "#/a", "/~", "/a~2", "/~3", "/a/~"]) assert.ok("reason" in jsonPointer(wrong), wrong);
});

test("path templates", () => {
  assert.equal(pathTemplate("/users/{id}"), { segments: ["users", { variable: "id", rest: false }] });
  assert.equal(pathTemplate("/files/{rest*}"), { segments: ["files", { variable: "rest", rest: true }] });
  assert.equal(pathTemplate("/"), { segments: [""] });
  assert.equal(pathTemplate("/a/"), { segments: ["a", ""] });
  for (const wrong of ["", "a", "//", "/a//b", "/{}", "/{1a}", "/{a", "/a}", "/x{a}", "/{a}/{a}", "/{a*}/b", "/.", "/../a", "/a;b", "/a%2Fb", "/a?b"]) assert.ok("reason" in pathTemplate(wrong), wrong);
});

test("what a path in normal form never contains", () => {
  for (const fine of ["/", "/a/b", "/a.b", "/...", "/a/..b", "/100%", "/a:b@c", "caf\u00e9", "/.well-known/x"]) assert.is(notInPathForm(fine), undefined, fine);
  for (const wrong of ["/a?b", "/a#b", "/a\\b", "/a;b", "//", "/./a", "/a/..", "/%41"]) assert.ok(notInPathForm(wrong), wrong);
});

test("SPIFFE ids, and what they begin with", () => {
  for (const fine of ["spiffe://corp", "spiffe://corp.example/ns/ops/sa/x", "spiffe://a_b-c.d/A.b-c_d"]) assert.ok(isSpiffeId(fine, false), fine);
  for (const wrong of ["", "corp/ns", "https://corp/ns", "spiffe://", "spiffe:///ns", "spiffe://Corp/ns", "spiffe://corp/", "spiffe://corp//ns", "spiffe://corp/../ns", "spiffe://corp/a b", "spiffe://corp:8080/ns", `spiffe://corp/${"a".repeat(2_048)}`]) assert.not(isSpiffeId(wrong, false), wrong);
  assert.ok(isSpiffeId("spiffe://corp/ns/ops/", true));
  assert.not(isSpiffeId("spiffe://corp/ns//", true));
});

test("sizes, header names and values", () => {
  assert.equal(["0", "12B", "64KiB", "1MiB", 5, 0].map((size) => sizeBytes(size)), [undefined, 12, 65_536, 1_048_576, 5, 0]);
  for (const wrong of ["", "64KB", "64 KiB", "-1B", "1.5MiB", "1e3B", -1, 1.5, Infinity, true, null, "99999999999B"]) assert.is(sizeBytes(wrong), undefined, String(wrong));
  assert.equal(["X-A", "a_b", "!#$%&'*+.^`|~", "", "a b", "a:b", "\u00e9", "a\n"].map(headerName), ["x-a", "a_b", "!#$%&'*+.^`|~", undefined, undefined, undefined, undefined, undefined]);
  for (const fine of ["", "a", "a b", "a\tb", "\u00e9"]) assert.is(notHeaderValue(fine), undefined, fine);
  for (const wrong of ["\r\n", "a\nb", "\u0000", " a", "a\t", "\u007f"]) assert.ok(notHeaderValue(wrong), JSON.stringify(wrong));
});

test.run();
