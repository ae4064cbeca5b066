// Comparison of numbers as the exact decimals that their texts denote (RFC 8259, 6): no floating point, no big integers.
//
// A number is its sign, the digits between its first and its last digit that is not 0, and the power of ten that the first of them
// stands for. Of two numbers of one sign, that with the greater power is further from 0; then the digits decide, one after the other.
import { addressOf, Bytes, bytesAt, lengthOf } from "../abi/bytes";

// What `measure` found.
let sign: i32 = 0;          // -1, 0, 1
let firstDigit: usize = 0;  // address of the first digit that is not 0
let lastDigit: usize = 0;   // address of the last one
let power: i64 = 0;         // the first digit's place: 1 is the one before the point

/** A greater exponent counts as this one; no constant and no other body of ours comes near. */
const exponentMax: i64 = 100_000_000_000_000_000;

/**
 * -1, 0 or 1 as the left number is less than, equal to or greater than the right one. Both are texts by the grammar of JSON numbers: a
 * value from the tokenizer, a parameter as configured, or a constant from `decimalText` (cli/plan/decimal.ts). Linear in the texts.
 */
export function compareDecimals(left: Bytes, right: Bytes): i32 {
  // Most numbers differ in what stands before the point, and a constant is mostly a small integer.
  if (readWhole(right) && !hasFraction) {
    const constant = whole;
    if (readWhole(left) && (whole != constant || !hasFraction)) return <i32>(whole > constant) - <i32>(whole < constant);
  }
  measure(left);
  const leftSign = sign, leftLast = lastDigit, leftPower = power;
  let at = firstDigit;
  measure(right);
  let other = firstDigit;
  if (leftSign != sign) return leftSign < sign ? -1 : 1;
  if (sign == 0) return 0;
  if (leftPower != power) return leftPower < power ? -sign : sign;
  while (true) {
    if (at <= leftLast && load<u8>(at) == 0x2e) at++;
    if (other <= lastDigit && load<u8>(other) == 0x2e) other++;
    // Whose digits are used up first is the smaller: the other's last digit is not 0.
    if (at > leftLast) return other > lastDigit ? 0 : -sign;
    if (other > lastDigit) return sign;
    const digit = load<u8>(at++), otherDigit = load<u8>(other++);
    if (digit != otherDigit) return digit < otherDigit ? -sign : sign;
  }
}

/** `compareDecimals` for a number that is an integer on the left. */
export function compareInteger(left: i64, right: Bytes): i32 {
  let rest = left < 0 ? 0 - <u64>left : <u64>left, at = digits + integerDigitsMax;
  do {
    store<u8>(--at, 0x30 + rest % 10);
    rest /= 10;
  } while (rest != 0);
  if (left < 0) store<u8>(--at, 0x2d);
  return compareDecimals(bytesAt(at, digits + integerDigitsMax - at), right);
}

/** Digits and sign of an i64. */
const integerDigitsMax: usize = 20;
const digits: usize = memory.data(20, 1);

// What `readWhole` found.
let whole: i32 = 0;
let hasFraction: bool = false;

/** Reads what stands before the point; false where that is longer than an i32 is sure to hold, or the number has an exponent. */
function readWhole(number: Bytes): bool {
  const from = addressOf(number), end = from + lengthOf(number), negative = load<u8>(from) == 0x2d;
  let at = from + <usize>negative, value = 0;
  if (lengthOf(number) > wholeBytesMax) return false;
  for (let digit: u32; at < end && (digit = <u32>load<u8>(at) - 0x30) < 10; at++) value = value * 10 + digit;
  whole = negative ? -value : value;
  hasFraction = at < end;
  if (hasFraction && load<u8>(at) != 0x2e) return false;
  for (at++; at < end; at++) if (<u32>load<u8>(at) - 0x30 > 9) return false;
  return true;
}

/** Of a number that is read at once: nine digits fit an i32. */
const wholeBytesMax: u32 = 9;

function measure(number: Bytes): void {
  let at = addressOf(number);
  const end = at + lengthOf(number), negative = at < end && load<u8>(at) == 0x2d;
  let count: i64 = 0, before: i64 = -1, first: i64 = 0, byte: u32 = 0;
  firstDigit = 0;
  for (at += <usize>negative; at < end; at++) {
    byte = load<u8>(at);
    if (byte == 0x2e) { before = count; continue; }
    if (byte - 0x30 > 9) break;
    if (byte != 0x30) {
      if (firstDigit == 0) { firstDigit = at; first = count; }
      lastDigit = at;
    }
    count++;
  }
  sign = firstDigit == 0 ? 0 : negative ? -1 : 1;
  power = (before < 0 ? count : before) - first + (at < end ? exponent(at + 1, end) : 0);
}

/** The number behind the e. */
function exponent(at: usize, end: usize): i64 {
  const byte: u32 = at < end ? load<u8>(at) : 0;
  let value: i64 = 0;
  for (at += <usize>(byte == 0x2b || byte == 0x2d); at < end; at++) value = min(value * 10 + (load<u8>(at) & 15), exponentMax);
  return byte == 0x2d ? -value : value;
}
