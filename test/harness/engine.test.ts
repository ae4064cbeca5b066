import * as assert from "uvu/assert";
import { Trap, type EngineLimits, type Imports, type Instance, type TrapKind } from "../../cli/harness/engine.ts";
import { BadModule } from "../../cli/wasm/binary.ts";
import { suite } from "../support/suite.ts";
import { compileFixture } from "../support/assembly.ts";
import { engines } from "./engines.ts";

const source = String.raw`
@external("env", "word") declare function word(a: i32, b: i32): i32;
@external("env", "long") declare function long(a: i32, b: i64): i64;
@external("env", "mixed") declare function mixed(a: f64, b: f32, c: i32, d: i64): f64;
@external("env", "nothing") declare function nothing(): void;
const slot = memory.data(16, 16);
export function callWord(a: i32, b: i32): i32 { return word(a, b) + 1; }
export function callLong(a: i32, b: i64): i64 { return long(a, b) + 1; }
export function callMixed(a: f64, b: f32, c: i32, d: i64): f64 { return mixed(a, b, c, d); }
export function callNothing(): void { nothing(); }
export function echoLong(a: i64): i64 { return a; }
export function echoFloat(a: f32): f32 { return a; }
export function trapUnreachable(): void { unreachable(); }
export function trapOutOfBounds(): i32 { return load<i32>(<usize>-8); }
export function trapDivide(n: i32): i32 { return 7 / n; }
export function trapOverflow(n: i32): i32 { return i32.MIN_VALUE / n; }
export function trapConvert(n: f64): i32 { return i32(n); }
function deeper(n: i32): i32 { return n < 0 ? 0 : deeper(n + 1) + n; }
export function trapStack(): i32 { return deeper(0); }
let f: (n: i32) => i32 = deeper;
export function trapIndirect(n: i32): i32 { return call_indirect<i32>(n); }
export function spin(): void { while (true) store<i32>(slot, load<i32>(slot) + 1); }
export function work(n: i32): i32 { let sum = 0; for (let i = 0; i < n; i++) sum += i ^ sum; return sum; }
export function grow(pages: i32): i32 { return memory.grow(pages); }
export function put(at: usize, value: i32): void { store<u8>(at, value); }
`;

const bytes = await compileFixture(source, ["--noAssert", "--disable", "nontrapping-f2i"]);

function imports(overrides: Record<string, (...values: never[]) => unknown> = {}): Imports {
  return { env: {
    word: (a, b) => Number(a) * 10 + Number(b), long: (a, b) => BigInt(a) + (b as bigint), mixed: (a, b, c, d) => Number(a) + Number(b) + Number(c) + Number(d), nothing: () => {}, ...overrides,
  } } as Imports;
}

for (const { name, missing, make } of engines) {
  const test = suite(`harness: engine ${name}`);
  const engine = missing === undefined ? make() : undefined;
  const instance = (limits: EngineLimits = {}, overrides = {}): Instance => engine!.compile(bytes, limits).instantiate(imports(overrides));
  const trapOf = (body: () => unknown): TrapKind => {
    try { body(); } catch (error) {
      assert.instance(error, Trap);
      return (error as Trap).kind;
    }
    throw new Error("it did not trap");
  };

  test.unless(missing, "passes numbers of every type both ways", () => {
    const { exports } = instance();
    assert.is(exports.get("callWord")!(-4, 7), -32);
    assert.is(exports.get("callLong")!(-1, 2n ** 62n), 2n ** 62n);
    assert.is(exports.get("callMixed")!(0.5, 0.25, -3, -(2n ** 40n)), 0.5 + 0.25 - 3 - 2 ** 40);
    assert.is(exports.get("callNothing")!(), undefined);
    assert.is(exports.get("echoLong")!(-(2n ** 63n)), -(2n ** 63n));
    assert.is(exports.get("echoFloat")!(1.5), 1.5);
  });

  const traps: readonly (readonly [string, TrapKind, ...number[]])[] = [
    ["trapUnreachable", "unreachable"], ["trapOutOfBounds", "memory out of bounds"], ["trapDivide", "integer division by zero", 0], ["trapOverflow", "integer overflow", -1],
    ["trapConvert", "integer overflow", 1e300], ["trapStack", "stack overflow"], ["trapIndirect", "table out of bounds", 9999],
  ];
  for (const [call, kind, ...values] of traps) {
    test.unless(missing, `${call} is a trap of kind ${kind}, and the instance can still be called`, () => {
      const one = instance();
      assert.is(trapOf(() => one.exports.get(call)!(...values)), kind);
      assert.is(one.exports.get("callWord")!(1, 2), 13);
    });
  }

  test.unless(missing, "what a host function throws comes back as itself, through calls within calls, and never later", () => {
    const fault = new Error("the host's own");
    let inner = 0;
    const one: Instance = instance({}, {
      word: (a: number) => { if (a === 0) throw fault; return Number(one.exports.get("callWord")!(a - 1, 0)); },
      nothing: () => { try { one.exports.get("callWord")!(0, 0); } catch (error) { assert.is(error, fault); inner += 1; } },
    });
    let caught: unknown;
    try { one.exports.get("callWord")!(3, 0); } catch (error) { caught = error; }
    assert.is(caught, fault);
    one.exports.get("callNothing")!();
    assert.is(inner, 1);
    assert.is(trapOf(() => one.exports.get("trapUnreachable")!()), "unreachable");
  });

  test.unless(missing, "shows the memory as it is, also after it has grown", () => {
    const one = instance();
    const before = one.memory().length;
    one.exports.get("put")!(1000, 200);
    assert.is(one.memory()[1000], 200);
    assert.is(one.exports.get("grow")!(3), before / 65536);
    assert.is(one.memory().length, before + 3 * 65536);
    one.memory()[before + 5] = 7;
    assert.is(one.memory()[1000], 200);
    const inCall: number[] = [];
    const other: Instance = instance({}, { nothing: () => { other.exports.get("grow")!(1); inCall.push(other.memory().length); } });
    const start = other.memory().length;
    other.exports.get("callNothing")!();
    assert.equal(inCall, [start + 65536]);
  });

  test.unless(missing, "keeps the memory within its limit: growth beyond it fails, and a module that starts above it is refused", () => {
    const one = instance({ memoryBytesMax: 3 * 65536 });
    const pages = one.memory().length / 65536;
    assert.is(one.exports.get("grow")!(4 - pages), -1);
    assert.is(one.exports.get("grow")!(3 - pages), pages);
    assert.is(one.exports.get("grow")!(1), -1);
    assert.throws(() => engine!.compile(bytes, { memoryBytesMax: 65536 / 2 }), (error: unknown) => error instanceof BadModule && /allowed/.test(error.message));
  });

  test.unless(missing, "ends a call that takes too long, and the next call is not affected", () => {
    const module = engine!.compile(bytes, { callMillisMax: 60 });
    const one = module.instantiate(imports());
    assert.is(trapOf(() => one.exports.get("spin")!()), "timeout");
    assert.is(one.exports.get("callWord")!(1, 2), 13);
    assert.is(trapOf(() => one.exports.get("spin")!()), "timeout");
    module.close();
  });

  test.unless(missing, "refuses what is no module, in words", () => {
    assert.throws(() => engine!.compile(Buffer.from("no module")), (error: unknown) => error instanceof BadModule && (error as Error).message.length > 10);
    const broken = Buffer.from(bytes);
    broken.fill(0xff, broken.length - 60);
    assert.throws(() => engine!.compile(broken), (error: unknown) => error instanceof BadModule);
  });

  test.unless(missing, "frees what it makes: many modules and instances, one after the other", () => {
    for (let round = 0; round < 20; round += 1) {
      const module = engine!.compile(bytes);
      const made = Array.from({ length: 20 }, () => module.instantiate(imports()));
      assert.is(made[19]!.exports.get("callWord")!(1, 2), 13);
      for (const one of made) one.close();
      module.close();
    }
  });

  if (name === "v8") {
    test("V8 says that it cannot count fuel", () => { assert.throws(() => engine!.compile(bytes, { fuel: true }), /fuel/); });
  } else {
    test.unless(missing, "counts fuel, the same for the same work", () => {
      const burnt = () => {
        const one = instance({ fuel: true });
        const before = one.fuelUsed()!;
        one.exports.get("work")!(1000);
        const first = one.fuelUsed()! - before;
        one.exports.get("work")!(1000);
        assert.is(one.fuelUsed()! - before, 2 * first);
        return first;
      };
      const once = burnt();
      assert.ok(once > 1000);
      assert.is(burnt(), once);
      assert.is(instance().fuelUsed(), undefined);
    });

    test.unless(missing, "ends a call that burns too much, and still counts in all", () => {
      const one = instance({ callFuelMax: 10_000 });
      assert.is(trapOf(() => one.exports.get("spin")!()), "fuel");
      assert.is(one.exports.get("callWord")!(1, 2), 13);
      assert.ok(one.fuelUsed()! >= 10_000);
    });
  }

  test.after(() => { engine?.close(); });
  test.run();
}
