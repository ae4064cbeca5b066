// Views, literals, the writer and the arena, against plain TypeScript.
import fc from "fast-check";
import * as assert from "uvu/assert";
import { fullRun, suite } from "../support/suite.ts";
import { startProbe } from "./probe.ts";

const numRuns = fullRun ? 5000 : 500;
const arenaBytes = 2048;

const test = suite("abi: bytes, writer, arena");
const probe = await startProbe(arenaBytes);
const call = probe.call as unknown as Record<string, (...values: (number | bigint)[]) => bigint & number>;

// Few different bytes and lengths around 8, the stride of the comparison.
const text = fc.uint8Array({ maxLength: 20, max: 3 }).map((bytes) => Buffer.from(bytes.map((byte) => 0x40 + byte)));
const anyBytes = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));
const position = fc.oneof(fc.nat(24), fc.constantFrom(0x7fffffff, 0x80000000, 0xffffffff));

test("comparisons", () => {
  fc.assert(fc.property(text, text, (left, right) => {
    probe.forget();
    const [a, b] = [probe.put(left), probe.put(right)];
    assert.is(call.same!(a, b), Number(left.equals(right)));
    assert.is(call.same!(a, probe.put(left)), 1);
    assert.is(call.starts!(a, b), Number(left.subarray(0, right.length).equals(right)));
    assert.is(call.ends!(a, b), Number(left.length >= right.length && left.subarray(left.length - right.length).equals(right)));
    assert.is(call.sameIgnoringCase!(a, b), Number(left.toString("latin1").toLowerCase() === right.toString("latin1").toLowerCase()));
  }), { numRuns });
});

test("a difference in any one byte is seen, at every length and place", () => {
  for (let length = 1; length <= 20; length++) {
    for (let place = 0; place < length; place++) {
      probe.forget();
      const left = Buffer.alloc(length, 0x61), right = Buffer.from(left);
      right[place] = 0x62;
      assert.is(call.same!(probe.put(left), probe.put(right)), 0, `${length}, ${place}`);
    }
  }
});

test("case is ignored for ASCII letters only", () => {
  for (let left = 0; left < 256; left++) {
    for (const right of [left ^ 0x20, left]) {
      probe.forget();
      const letters = left === right || /[a-z]/i.test(String.fromCharCode(left));
      assert.is(call.sameIgnoringCase!(probe.put(Buffer.of(left)), probe.put(Buffer.of(right))), Number(letters), `${left}, ${right}`);
    }
  }
});

test("searches and slices stay inside, wherever they are told to begin or end", () => {
  fc.assert(fc.property(text, text, position, position, (bytes, needle, from, to) => {
    probe.forget();
    const view = probe.put(bytes);
    assert.equal(probe.read(call.cut!(view, from, to)), bytes.subarray(Math.min(from, to), to));
    const begin = Number(call.cut!(view, from, to) & 0xffffffffn) - Number(view & 0xffffffffn);
    assert.ok(begin >= 0 && begin <= bytes.length);
    assert.is(call.at!(view, from), bytes[from] ?? -1);
    assert.is(call.findByte!(view, 0x41, from), from > bytes.length ? -1 : bytes.indexOf(0x41, from));
    const short = needle.subarray(0, 3);
    const wanted = from > bytes.length ? -1 : short.length === 0 ? from : bytes.indexOf(short, from);
    assert.is(call.findBytes!(view, probe.put(short), from), wanted);
  }), { numRuns });
});

test("decimal numbers are read whole or not at all", () => {
  const number = (digits: string) => { probe.forget(); return call.decimal!(probe.put(Buffer.from(digits))) as bigint; };
  fc.assert(fc.property(fc.bigInt(0n, 999_999_999_999_999_999n), (value) => { assert.is(number(String(value)), value); }), { numRuns });
  assert.is(number("007"), 7n);
  for (const bad of ["", "-1", "+1", "1 ", " 1", "1.0", "1e3", "0x1", "1234567890123456789", "\u0661", "1\0", ":", "/"]) assert.is(number(bad), -1n, bad);
});

test("literals are narrowed once and stay right", () => {
  const wanted = [
    "/admin", "/adm", "", "\x00\x01\x7f\x80\xff", "source\0address",
    "A literal that is longer than the object header before it, to be sure that narrowing stays in step.", "/admin",
  ];
  for (let round = 0; round < 3; round++) {
    wanted.forEach((literal, which) => { assert.is(probe.read(call.literal!(which)).toString("latin1"), literal); });
  }
});

type Step = { method: string; arguments: (number | bigint | Buffer)[]; wanted: string };
const step: fc.Arbitrary<Step> = fc.oneof(
  anyBytes.map((bytes) => ({ method: "writeBytes", arguments: [bytes], wanted: bytes.toString("latin1") })),
  fc.nat(255).map((byte) => ({ method: "writeByte", arguments: [byte], wanted: String.fromCharCode(byte) })),
  fc.bigInt(0n, 2n ** 64n - 1n).map((number) => ({ method: "writeDecimal", arguments: [number], wanted: String(number) })),
  fc.nat(20).map((number) => ({ method: "writeDecimal", arguments: [BigInt(number)], wanted: String(number) })),
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map((number) => ({ method: "writeSigned", arguments: [number], wanted: String(number) })),
  fc.tuple(fc.bigInt(0n, 2n ** 64n - 1n), fc.nat(20)).map(([number, digits]) => ({
    method: "writeHex", arguments: [number, digits], wanted: digits === 0 ? "" : number.toString(16).padStart(20, "0").slice(-digits),
  })),
  anyBytes.map((bytes) => ({ method: "writeHexBytes", arguments: [bytes], wanted: bytes.toString("hex") })),
  anyBytes.map((bytes) => ({ method: "writeJson", arguments: [bytes], wanted: jsonOf(bytes) })),
);

/** The oracle for `Writer.json`: one code point a byte, ASCII only, checked below to be what JSON.parse reads back. */
function jsonOf(bytes: Buffer): string {
  return [...bytes].map((byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte < 0x20 || byte > 0x7e ? `\\u${byte.toString(16).padStart(4, "0")}` : String.fromCharCode(byte);
  }).join("");
}

function run(writer: number, steps: Step[]): void {
  for (const { method, arguments: values } of steps) call[method]!(writer, ...values.map((value) => Buffer.isBuffer(value) ? probe.put(value) : value));
}

test("a writer writes what it was told, and tells when it did not fit", () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 8 }), fc.nat(300), (steps, bytesMax) => {
    probe.forget();
    call.reset!();
    const writer = call.writerTake!(bytesMax);
    const guard = call.arenaTake!(64);
    const memory = new Uint8Array(probe.memory.buffer);
    memory.fill(0x5a, guard, guard + 64);
    run(writer, steps);
    assert.ok(memory.subarray(guard, guard + 64).every((byte) => byte === 0x5a), "wrote behind its region");
    const wanted = steps.map((each) => each.wanted).join("");
    assert.is(call.overflowed!(writer), Number(wanted.length > bytesMax));
    assert.is(probe.read(call.written!(writer)).toString("latin1"), wanted.length > bytesMax ? "" : wanted);
    call.restart!(writer);
    assert.is(call.overflowed!(writer), 0);
    assert.is(call.written!(writer) >> 32n, 0n);
  }), { numRuns });
});

test("what json writes is JSON, and gives the bytes back", () => {
  fc.assert(fc.property(anyBytes, (bytes) => {
    probe.forget();
    call.reset!();
    const writer = call.writerTake!(400);
    call.writeJson!(writer, probe.put(bytes));
    const parsed: unknown = JSON.parse(`"${probe.read(call.written!(writer)).toString("utf8")}"`);
    assert.equal(Buffer.from(String(parsed), "latin1"), bytes);
  }), { numRuns });
});

test("a writer on an exhausted arena, or on a region too small, overflows and hurts nobody", () => {
  probe.forget();
  call.reset!();
  call.arenaTake!(call.left!());
  const writers = [call.writerTake!(10), call.writerTake!(0), call.writerTake!(0xffffffff), call.writerOver!(probe.put(Buffer.alloc(7)))];
  for (const writer of writers) {
    call.writeBytes!(writer, probe.put(Buffer.from("lost")));
    call.writeJson!(writer, probe.put(Buffer.from("\n\n")));
    assert.is(call.overflowed!(writer), 1);
    assert.is(call.written!(writer), 0n);
  }
  const region = call.region!();
  const writer = call.writerOver!(region);
  call.writeBytes!(writer, probe.put(Buffer.alloc(56, 0x61)));
  assert.is(probe.read(call.written!(writer)).length, 56);
  call.writeByte!(writer, 1);
  assert.is(call.overflowed!(writer), 1);
});

test("the arena gives what it has, then 0, and never moves or grows", () => {
  call.reset!();
  const pages = probe.memory.buffer.byteLength;
  assert.is(call.left!(), arenaBytes);
  const first = call.arenaTake!(arenaBytes - 10);
  assert.ok(first > 0);
  for (const size of [11, 0x7fffffff, 0x80000000, 0xffffffff]) assert.is(call.proxy_on_memory_allocate!(size), 0);
  assert.is(call.proxy_on_memory_allocate!(10), first + arenaBytes - 10);
  assert.is(call.left!(), 0);
  assert.is.not(call.arenaTake!(0), 0);
  call.reset!();
  assert.is(call.arenaTake!(1), first);
  assert.is(probe.memory.buffer.byteLength, pages);
});

test("a nested call-back that marks and releases leaves the outer one's bytes alone", () => {
  call.reset!();
  const outer = call.arenaTake!(100);
  const mark = call.mark!();
  assert.is(call.arenaTake!(50), outer + 100);
  call.release!(mark);
  assert.is(call.arenaTake!(1), outer + 100);
  // Released twice, or out of order: never beyond what is taken.
  call.reset!();
  call.release!(mark);
  assert.is(call.left!(), arenaBytes);
});

test("what is kept stays, and the rest of the arena is what a reset gives back", async () => {
  const own = await startProbe(arenaBytes);
  const owned = own.call as unknown as Record<string, (...values: number[]) => number>;
  const kept = owned.arenaTake!(100);
  new Uint8Array(own.memory.buffer).fill(7, kept, kept + 100);
  owned.keep!();
  owned.reset!();
  assert.is(owned.left!(), arenaBytes - 100);
  assert.is(owned.arenaTake!(50), kept + 100);
  owned.release!(0);
  assert.is(owned.left!(), arenaBytes - 100);
  assert.ok(new Uint8Array(own.memory.buffer).subarray(kept, kept + 100).every((byte) => byte === 7));
});

test("properties: present, empty, of another size, absent, and any other status are told apart", () => {
  const kinds = ["fetchProperty", "fetchNumber", "fetchBool"] as const;
  const outcome = (kind: string, answer: typeof probe.answer) => {
    call.reset!();
    probe.answer = answer;
    const got = call[kind]!(probe.put(Buffer.from("a")));
    return [got, call.numberResult!(), probe.read(call.bytesResult!()).toString("hex")];
  };
  probe.forget();
  const eight = { bytes: Buffer.from("0102030405060788", "hex") };
  assert.equal(outcome("fetchProperty", eight), [0, 0n, "0102030405060788"]);
  assert.equal(outcome("fetchNumber", eight), [0, BigInt.asIntN(64, 0x8807060504030201n), ""]);
  assert.equal(outcome("fetchBool", { bytes: Buffer.of(1) }), [0, 1n, ""]);
  assert.equal(outcome("fetchBool", { bytes: Buffer.of(0) }), [0, 0n, ""]);
  assert.equal(outcome("fetchProperty", { bytes: Buffer.alloc(0) }), [0, 0n, ""]);
  for (const kind of ["fetchNumber", "fetchBool"]) {
    assert.equal(outcome(kind, { bytes: Buffer.alloc(0) }), [7, 0n, ""]);
    assert.equal(outcome(kind, { bytes: Buffer.alloc(3) }), [3, 0n, ""]);
  }
  for (const kind of kinds) {
    for (const status of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 255, 0x7fffffff, -1]) assert.equal(outcome(kind, { status }), [status, 0n, ""], `${kind} ${status}`);
  }
});

test("a status that nobody knows has a name too", () => {
  assert.is(probe.read(call.nameOf!(8)).toString(), "CasMismatch");
  assert.is(probe.read(call.nameOf!(99)).toString(), "Unknown");
});

test("environment variables", () => {
  probe.forget();
  call.reset!();
  probe.environ = ["HOME=/", "HOMEWARD=bound", "EMPTY=", "X"].map((entry) => Buffer.from(entry));
  assert.is(call.fetchEnviron!(), 0);
  const value = (name: string) => probe.read(call.variable!(probe.put(Buffer.from(name)))).toString();
  assert.equal([value("HOMEWARD="), value("HOME="), value("EMPTY="), value("NONE="), value("X=")], ["bound", "/", "", "", ""]);
  probe.environ = [Buffer.alloc(arenaBytes)];
  assert.is(call.fetchEnviron!(), 21);
  assert.is(call.bytesResult!(), 0n);
  probe.environ = [];
  call.reset!();
  assert.is(call.fetchEnviron!(), 0);
});

test.run();
