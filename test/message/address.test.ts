import { BlockList, isIPv4, isIPv6 } from "node:net";
import * as assert from "uvu/assert";
import * as fc from "fast-check";
import { cidrList, isCidr } from "../../cli/plan/cidr.ts";
import { suite } from "../support/suite.ts";
import { harness } from "./harness.ts";
import { bytesFrom, holds } from "./random.ts";

const { exports, atEnd, put, get, free } = await harness(`
import { bytesAt } from "./assembly/abi/bytes";
import * as address from "./assembly/message/address";
export { inCidrs } from "./assembly/message/address";
export function parse(a: usize, n: i32, to: usize): bool { return address.parseAddress(bytesAt(a, n), to); }
export function withPort(a: usize, n: i32, to: usize): i32 { return address.parseAddressAndPort(bytesAt(a, n), to); }
export function cidr(a: usize, n: i32, to: usize): bool { return address.parseCidr(bytesAt(a, n), to); }
`);
const test = suite("message: addresses");

const parse = (text: string) => exports.parse!(atEnd(bytesFrom(text)), text.length, free) !== 0;
const withPort = (text: string) => exports.withPort!(atEnd(bytesFrom(text)), text.length, free);
const isAddress = (text: string) => isIPv4(text) || (isIPv6(text) && !text.includes("%"));

const group = fc.constantFrom("0", "1", "ffff", "abcd", "00a", "10", "FFFF", "8000", "c0a8");
const octet = fc.constantFrom("0", "1", "9", "10", "127", "128", "192", "255");
const v4 = fc.array(octet, { minLength: 4, maxLength: 4 }).map((octets) => octets.join("."));
const v6 = fc.tuple(fc.array(group, { minLength: 8, maxLength: 8 }), fc.nat(8), fc.nat(8), fc.option(v4)).map(([groups, a, b, tail]) => {
  const [from, to] = [Math.min(a, b), Math.max(a, b)];
  const all = tail === null ? groups : [...groups.slice(0, 6), tail];
  return to > from ? `${all.slice(0, from).join(":")}::${all.slice(to).join(":")}` : all.join(":");
}).filter(isIPv6);
const mapped = fc.oneof(v4.map((text) => `::ffff:${text}`), fc.tuple(group, group).map(([a, b]) => `0:0::ffff:${a}:${b}`), fc.constantFrom("::", "::1", "::ffff:0:0", "::fffe:0:0"));
const address = fc.oneof(v4, v6, mapped);
const broken = fc.tuple(address, fc.nat(), fc.nat(2), fc.constantFrom("", ":", "::", ".", "0", "00", "1", "f", "g", "%1", "/", " ", "256", "[", "]", "\0", "-")).map(([text, place, drop, insert]) => {
  const at = place % (text.length + 1);
  return text.slice(0, at) + insert + text.slice(at + drop);
});

test("what is an address is what Node takes for one, zones apart", () => {
  for (const text of ["", "1", "1.2.3", "1.2.3.4", "1.2.3.4.", ".1.2.3.4", "1.2.3.4.5", "01.2.3.4", "1.2.3.256", "1.2.3.04", "1..2.3", "::", ":", ":::", "::1", "1::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1::2::3", "12345::", "::1.2.3.4", "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:7:1.2.3.4", "::1:2:3:4:5:6:7:1.2.3.4", "::2:3:4:5:6:1.2.3.4", "::1.2.3.4:1", "1.2.3.4::", "::ffff:1.2.3.256", "fe80::1%eth0", ":1::", "1:", "::1:", "[::1]", "1.2.3.4:80"]) {
    assert.is(parse(text), isAddress(text), text);
  }
  holds(60_000, fc.property(fc.oneof(address, broken), (text) => { assert.is(parse(text), isAddress(text), text); }));
});

test("an address is sixteen bytes, IPv4 in its mapped form", () => {
  holds(20_000, fc.property(address, (text) => {
    assert.ok(parse(text), text);
    // The build's own parser of blocks, without bits, gives the address as the network.
    assert.equal(get(free, 16), Uint8Array.from(cidrList([text]).subarray(0, 16)), text);
  }));
  assert.ok(parse("2001:db8::1"));
  assert.is(Buffer.from(get(free, 16)).toString("hex"), "20010db8000000000000000000000001");
  assert.ok(parse("10.1.2.3"));
  assert.is(Buffer.from(get(free, 16)).toString("hex"), "00000000000000000000ffff0a010203");
});

test("an address with a port is `v4:port` or `[v6]:port`", () => {
  const port = fc.oneof(fc.integer({ min: 0, max: 65535 }).map(String), fc.constantFrom("", "00", "080", "65536", "99999", "100000", "1a", "-1", " 1"));
  holds(40_000, fc.property(fc.oneof(address, broken), port, fc.constantFrom("", "[", "]", "[]"), fc.constantFrom(":", ":", ":", "", "::"), (text, number, brackets, colon) => {
    const whole = (brackets.includes("[") ? "[" : "") + text + (brackets.includes("]") ? "]" : "") + colon + number;
    const [, host, digits] = /^([^]*):(0|[1-9]\d{0,4})$/.exec(whole) ?? [];
    const good = host !== undefined && Number(digits) <= 65535 && (isIPv4(host) || (/^\[[^]*\]$/.test(host) && isIPv6(host.slice(1, -1)) && !host.includes("%")));
    assert.is(withPort(whole), good ? Number(digits) : -1, whole);
  }));
});

/** By Node's BlockList, one for each family; what is IPv4-mapped belongs to IPv4. */
function expected(text: string, blocks: string[]): boolean {
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  const plain = (ip: string) => {
    if (isIPv4(ip)) return ip;
    const bytes = cidrList([ip]);
    return inMapped(ip) ? bytes.subarray(12, 16).join(".") : ip;
  };
  for (const block of blocks) {
    const [ip, bits] = block.split("/") as [string, string?];
    const prefix = bits === undefined ? (isIPv4(ip) ? 32 : 128) : Number(bits);
    if (isIPv4(ip)) lists.ipv4.addSubnet(ip, prefix, "ipv4");
    else if (inMapped(ip) && prefix >= 96) lists.ipv4.addSubnet(plain(ip), prefix - 96, "ipv4");
    else lists.ipv6.addSubnet(ip, prefix, "ipv6");
  }
  const canonical = plain(text);
  return isIPv4(canonical) ? lists.ipv4.check(canonical, "ipv4") : lists.ipv6.check(canonical, "ipv6");
}
function inMapped(ip: string): boolean {
  const list = new BlockList();
  list.addSubnet("::ffff:0:0", 96, "ipv6");
  return list.check(ip, "ipv6");
}

const block = fc.tuple(address, fc.option(fc.integer({ min: 0, max: 128 }))).map(([ip, bits]) => (bits === null ? ip : `${ip}/${isIPv4(ip) ? bits % 33 : bits}`));

test("lists of blocks match as Node's BlockList does, from the build and from the configuration", () => {
  assert.is(expected("10.1.2.3", ["::/0"]), false);
  holds(20_000, fc.property(address, fc.array(block, { maxLength: 4 }), fc.option(fc.integer({ min: 0, max: 128 })), (ip, others, own) => {
    const blocks = own === null ? others : [...others, `${ip}/${isIPv4(ip) ? own % 33 : own}`];
    const list = cidrList(blocks), at = put(free + 64, list);
    for (const [index, text] of blocks.entries()) {
      assert.ok(exports.cidr!(atEnd(bytesFrom(text)), text.length, free + 32));
      assert.equal(get(free + 32, 32), Uint8Array.from(list.subarray(index * 32, index * 32 + 32)), text);
      put(free + 64, list);
    }
    assert.ok(parse(ip));
    assert.is(exports.inCidrs!(free, at, blocks.length) !== 0, expected(ip, blocks), `${ip} in ${blocks.join(", ")}`);
  }));
});

test("the module and the build refuse the same texts as blocks", () => {
  const bits = fc.constantFrom("", "/", "/0", "/00", "/08", "/8", "/32", "/33", "/128", "/129", "/1000", "/-1", "/8/8", "/a");
  holds(20_000, fc.property(fc.oneof(address, broken), bits, (ip, suffix) => {
    const text = ip + suffix;
    assert.is(exports.cidr!(atEnd(bytesFrom(text)), text.length, free) !== 0, isCidr(text), text);
  }));
  assert.throws(() => cidrList(["x"]), /not an address block/);
});

test.run();
