import * as assert from "uvu/assert";
import * as fc from "fast-check";
import { decimalText } from "../../cli/plan/decimal.ts";
import { suite } from "../support/suite.ts";
import { harness } from "./harness.ts";
import { bytesFrom, holds } from "./random.ts";

const { exports, atEnd, put, free } = await harness(`
import { bytesAt } from "./assembly/abi/bytes";
import { compareDecimals, compareInteger } from "./assembly/message/number";
export function compare(a: usize, n: i32, b: usize, m: i32): i32 { return compareDecimals(bytesAt(a, n), bytesAt(b, m)); }
export function integer(high: i32, low: u32, b: usize, m: i32): i32 { return compareInteger(<i64>high << 32 | <i64>low, bytesAt(b, m)); }
`);
const test = suite("message: numbers");
const compare = (a: string, b: string) => exports.compare!(put(free, bytesFrom(a)), a.length, atEnd(bytesFrom(b)), b.length);

function partsOf(text: string): [sign: string, whole: string, fraction: string, exponent: string] {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text)!;
  return [sign, whole, fraction, exponent];
}

/** The number as an integer times a power of ten. */
function exact(text: string): [digits: bigint, power: bigint] {
  const [sign, whole, fraction, exponent] = partsOf(text);
  return [BigInt(sign + whole + fraction), BigInt(exponent.replace("+", "")) - BigInt(fraction.length)];
}

/** By big integers; powers that are far apart are decided without them. */
function expected(a: string, b: string): number {
  const [[digits, power], [otherDigits, otherPower]] = [exact(a), exact(b)];
  const order = (x: bigint, y: bigint) => (x < y ? -1 : x > y ? 1 : 0);
  if (digits === 0n || otherDigits === 0n || (digits < 0n) !== (otherDigits < 0n)) return order(digits, otherDigits);
  const places = (value: bigint, exponent: bigint) => BigInt(String(value).replace("-", "").length) + exponent;
  const further = order(places(digits, power), places(otherDigits, otherPower));
  if (further !== 0) return digits < 0n ? -further : further;
  const least = power < otherPower ? power : otherPower;
  return order(digits * 10n ** (power - least), otherDigits * 10n ** (otherPower - least));
}

test("numbers that were thought of", () => {
  const numbers = ["0", "-0", "0.0", "0e5", "-0.000e-9", "1", "-1", "10", "1e1", "1.0", "0.1e1", "100e-2", "0.001e3", "1e400", "1e-400", "-1e400", "1.7976931348623157e308", "9007199254740992", "9007199254740993",
    "9007199254740993.0", "900719925474099.3e1", "0.1", "0.10", "0.11", "0.099999", "1e99999999999999999", "1e-99999999999999999", "12e99999999999999998", "0e99999999999999999999", "2", "1.5", "1.50000001", "19", "2e1"];
  for (const a of numbers) for (const b of numbers) assert.is(compare(a, b), expected(a, b), `${a} and ${b}`);
  assert.is(compare("1e99999999999999999999999", "1e400"), 1);
  assert.is(compare("-1e99999999999999999999999", "1e-400"), -1);
  assert.is(compare("1e-99999999999999999999999", "1e-400"), -1);
  assert.is(compare("7".repeat(1024), "7".repeat(1023) + "8"), -1);
});

const digit = fc.constantFrom(..."000011199"), digits = (minLength: number) => fc.string({ unit: digit, minLength, maxLength: 6 });
const number = fc.tuple(fc.constantFrom("", "-"), digits(1).map((text) => text.replace(/^0+(?=\d)/, "")), fc.option(digits(1)), fc.option(fc.tuple(fc.constantFrom("e", "E+", "e-"), fc.oneof(digits(1), fc.constantFrom("1", "2", "3", "400")))))
  .map(([sign, whole, fraction, exponent]) => sign + whole + (fraction === null ? "" : `.${fraction}`) + (exponent === null ? "" : exponent.join("")));
/** Another way to write the same number. */
const respelled = (text: string, shift: number) => {
  const [sign, whole, fraction, exponent] = partsOf(text);
  return shift >= 0 ? `${sign}0.${"0".repeat(shift)}${whole}${fraction}00e${BigInt(exponent) + BigInt(whole.length + shift)}` : `${sign}${whole}.${fraction}000E${BigInt(exponent)}`;
};

test("random numbers compare as big integers do", () => {
  holds(100_000, fc.property(number, number, fc.integer({ min: -3, max: 5 }), (a, b, shift) => {
    assert.is(compare(a, b), expected(a, b), `${a} and ${b}`);
    assert.is(compare(a, respelled(a, shift)), 0, `${a} and ${respelled(a, shift)}`);
  }));
});

test("integers compare as their texts do", () => {
  holds(20_000, fc.property(fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: -20n, max: 20n }), fc.constantFrom(-(2n ** 63n), 2n ** 63n - 1n)), number, (integer, other) => {
    const run = (text: string) => exports.integer!(Number(integer >> 32n), Number(integer & 0xffffffffn), atEnd(bytesFrom(text)), text.length);
    assert.is(run(other), expected(String(integer), other), `${integer} and ${other}`);
    for (const neighbour of [integer - 1n, integer, integer + 1n]) assert.is(run(String(neighbour)), expected(String(integer), String(neighbour)));
  }));
});

test("a constant's text denotes what JavaScript's does, and is a JSON number", () => {
  assert.equal([0, -0, 1, -1, 10, 1000, 12000, 10000, 1.5, -0.25, 1e21, 1e-7, 5e-324, 123456789012].map(decimalText),
    ["0", "0", "1", "-1", "10", "1000", "12000", "1e4", "15e-1", "-25e-2", "1e21", "1e-7", "5e-324", "123456789012"]);
  for (const value of [NaN, Infinity, -Infinity]) assert.throws(() => decimalText(value), /is not a decimal/);
  holds(50_000, fc.property(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer()), (value) => {
    const text = decimalText(value);
    assert.is(expected(text, String(value)), 0, text);
    assert.is(JSON.parse(text) + 0, value + 0);
  }));
});

test.run();
