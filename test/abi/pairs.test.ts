// Reading and building serialised maps, against an oracle in TypeScript: sound ones, malformed ones, an arena without room.
import fc from "fast-check";
import * as assert from "uvu/assert";
import { fullRun, suite } from "../support/suite.ts";
import { parse, serialise, startProbe } from "./probe.ts";

const numRuns = fullRun ? 5000 : 500;
const arenaBytes = 4096;
const status = { ok: 0, serializationFailure: 3, invalidMemoryAccess: 6 };

const test = suite("abi: pairs");
const probe = await startProbe(arenaBytes);
const call = probe.call as unknown as Record<string, (...values: (number | bigint)[]) => bigint & number>;

const part = fc.uint8Array({ maxLength: 12 });
const fewNames = fc.constantFrom("a", "b", "cookie", "cookies", "").map((text) => new TextEncoder().encode(text));
const map = fc.array(fc.tuple(fc.oneof(part, fewNames), part), { maxLength: 8 });

/** All pairs that the cursor yields. */
function walk(view: bigint): [Buffer, Buffer][] {
  const pairs: [Buffer, Buffer][] = [];
  for (let pair = call.first!(view); pair !== 0n; pair = call.next!(view, pair)) {
    pairs.push([probe.read(call.name!(pair)), probe.read(call.value!(pair))]);
  }
  return pairs;
}

const plain = (pairs: readonly (readonly [Uint8Array, Uint8Array])[]) => pairs.map(([name, value]) => [Buffer.from(name), Buffer.from(value)]);

function fetch(bytes: Uint8Array): number {
  call.reset!();
  probe.answer = { bytes };
  return call.fetchPairs!();
}

test("a sound map comes out as it went in, duplicates included", () => {
  fc.assert(fc.property(map, (pairs) => {
    assert.is(fetch(serialise(pairs)), status.ok);
    assert.is(call.count!(call.pairs!()), pairs.length);
    assert.equal(walk(call.pairs!()), plain(pairs));
  }), { numRuns });
});

test("every spelling of an empty map has no pairs", () => {
  for (const bytes of [[], [0], [0, 0, 0, 0]]) {
    assert.is(fetch(Uint8Array.from(bytes)), status.ok);
    assert.is(call.count!(call.pairs!()), 0);
    assert.is(call.first!(call.pairs!()), 0n);
  }
});

test("damaged maps are refused exactly where the oracle refuses them, and what passes is read inside its bytes", () => {
  // Often mild, so that both outcomes come up.
  const damage = fc.array(fc.tuple(fc.nat(), fc.oneof(fc.nat(3), fc.nat(255))), { maxLength: 2 });
  const change = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -3, max: 3 }) });
  let refused = 0;
  let passed = 0;
  fc.assert(fc.property(map, damage, change, (pairs, changes, resize) => {
    const sound = serialise(pairs);
    const bytes = Buffer.alloc(Math.max(0, sound.length + resize));
    sound.copy(bytes);
    for (const [at, byte] of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
    const wanted = parse(bytes);
    const got = fetch(bytes);
    assert.is(got, wanted ? status.ok : status.serializationFailure);
    assert.equal(walk(call.pairs!()), wanted ?? []);
    if (wanted) passed++; else refused++;
  }), { numRuns: numRuns * 2 });
  assert.ok(refused > numRuns / 5 && passed > numRuns / 5, `the damage is one-sided: ${refused} refused, ${passed} passed`);
});

test("lengths and counts that wrap around 32 bits are refused", () => {
  const bytes = (...words: number[]) => Uint8Array.from(new Uint8Array(Uint32Array.from(words).buffer));
  const cases = [
    bytes(0xffffffff), bytes(0x20000000, 0, 0), bytes(1, 0xffffffff, 0), bytes(1, 0, 0xffffffff), bytes(1, 0xfffffff4, 0, 0),
    bytes(2, 0xffffffff, 0xffffffff, 2, 2, 0), bytes(1, 0x7fffffff, 0x80000001, 0),
    // In 32 bits the name would end at the second byte of the count, a NUL, and the value at the last byte.
    bytes(1, 0xfffffff5, 11, 0).subarray(0, 14),
  ];
  for (const malformed of cases) {
    assert.is(fetch(malformed), status.serializationFailure);
    assert.is(call.bytesResult!(), 0n);
  }
});

test("nothing beyond a map is read, even where memory ends", () => {
  const end = probe.memory.buffer.byteLength;
  for (const count of [1, 2, 0x1fffffff, 0xffffffff]) {
    new DataView(probe.memory.buffer).setUint32(end - 4, count, true);
    assert.is(call.check!((4n << 32n) | BigInt(end - 4)), status.serializationFailure);
  }
});

test("a name is found with all its duplicates, and a longer or shorter one is not", () => {
  fc.assert(fc.property(map, fewNames, (pairs, name) => {
    fetch(serialise(pairs));
    probe.forget();
    const view = call.pairs!();
    const values: Buffer[] = [];
    for (let pair = call.find!(view, probe.put(name)); pair !== 0n; pair = call.findNext!(view, pair)) values.push(probe.read(call.value!(pair)));
    assert.equal(values, pairs.filter(([other]) => Buffer.compare(Buffer.from(other), Buffer.from(name)) === 0).map(([, value]) => Buffer.from(value)));
  }), { numRuns });
});

test("headers beyond the arena are a status, and the next call-back works", () => {
  const large: [Buffer, Buffer][] = Array.from({ length: 1024 }, (_, index) => [Buffer.from(`x-${index}`), Buffer.alloc(1000, 97)]);
  assert.is(fetch(serialise(large)), status.invalidMemoryAccess);
  assert.is(call.bytesResult!(), 0n);
  assert.is(fetch(serialise([[Buffer.from("a"), Buffer.from("b")]])), status.ok);
  assert.is(walk(call.pairs!()).length, 1);
});

test("a view that is not in the arena is refused, whatever the host says", () => {
  const { put } = probe;
  call.reset!();
  const outside = Number(put(Buffer.from(serialise([[Buffer.from("a"), Buffer.from("b")]]))) & 0xffffffffn);
  const inside = call.arenaTake!(16);
  const cases = [
    { address: outside, length: 8 }, { address: 0, length: 1 }, { address: inside - 1, length: 4 }, { address: inside, length: 17 },
    { address: inside + 17, length: 1 }, { address: inside, length: 0xffffffff }, { address: 0xffffffff, length: 2 }, { address: 8, length: 0xfffffff8 },
  ];
  for (const raw of cases) {
    probe.answer = { raw };
    assert.is(call.fetchPairs!(), status.invalidMemoryAccess, JSON.stringify(raw));
    assert.is(call.bytesResult!(), 0n);
  }
  probe.answer = { raw: { address: 12345, length: 0 } };
  assert.is(call.fetchPairs!(), status.ok);
  assert.is(call.first!(call.pairs!()), 0n);
});

test("a written map is the serialisation, whatever room was asked for beyond it", () => {
  fc.assert(fc.property(map, fc.nat(5), fc.nat(40), (pairs, spare, spareBytes) => {
    probe.forget();
    call.reset!();
    const size = pairs.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
    const writer = call.pairsTake!(pairs.length + spare, size + spareBytes);
    for (const [name, value] of pairs) call.pairsAdd!(writer, probe.put(name), probe.put(value));
    assert.is(call.pairsOverflowed!(writer), 0);
    assert.equal(probe.read(call.pairsDone!(writer)), serialise(pairs));
  }), { numRuns });
});

test("a map without room is marked and yields nothing, and nothing behind it is touched", () => {
  fc.assert(fc.property(map, fc.nat(6), fc.nat(60), (pairs, pairsMax, bytesMax) => {
    probe.forget();
    call.reset!();
    const writer = call.pairsTake!(pairsMax, bytesMax);
    const guard = call.arenaTake!(64);
    const memory = new Uint8Array(probe.memory.buffer);
    memory.fill(0xa5, guard, guard + 64);
    for (const [name, value] of pairs) call.pairsAdd!(writer, probe.put(name), probe.put(value));
    const done = call.pairsDone!(writer);
    assert.ok(memory.subarray(guard, guard + 64).every((byte) => byte === 0xa5));
    // Terminators are reserved for pairsMax pairs; those of unused pairs serve as room for names and values.
    const fits = pairs.length <= pairsMax && pairs.every((_, index) =>
      serialise(pairs.slice(0, index + 1)).length - 4 - 8 * (index + 1) <= bytesMax + 2 * pairsMax);
    assert.is(call.pairsOverflowed!(writer), fits ? 0 : 1);
    assert.equal(probe.read(done), fits ? serialise(pairs) : Buffer.alloc(0));
  }), { numRuns });
});

test("a map writer on an exhausted arena overflows and hurts nobody", () => {
  probe.forget();
  call.reset!();
  call.arenaTake!(call.left!());
  for (const [pairsMax, bytesMax] of [[1, 10], [0, 0], [0xffffffff, 0xffffffff], [0x10000000, 0]] as const) {
    const writer = call.pairsTake!(pairsMax, bytesMax);
    call.pairsAdd!(writer, probe.put(Buffer.from("a")), 0n);
    call.pairsAdd!(writer, 0n, 0n);
    assert.is(call.pairsOverflowed!(writer), 1);
    assert.is(call.pairsDone!(writer), 0n);
  }
});

test.run();
