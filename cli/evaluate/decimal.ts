/** Numbers as the exact decimals that their texts denote (MEANING.md, Numbers). */

/** 0.d1d2d3… × 10^exponent: digits without leading and trailing zeros, none at all for zero. */
interface Decimal { negative: boolean; digits: string; exponent: bigint }

/** Below, at or above zero, as `left` is less than, equal to or greater than `right`. Both are numbers of JSON's grammar. */
export function compareDecimals(left: string, right: string): number {
  const a = decimalOf(left), b = decimalOf(right);
  const signs = signOf(a) - signOf(b);
  if (signs !== 0) return signs;
  return a.negative ? compareMagnitudes(b, a) : compareMagnitudes(a, b);
}

const signOf = (decimal: Decimal): number => (decimal.digits === "" ? 0 : decimal.negative ? -1 : 1);

/** Of the same sign; two zeros are equal. The one that begins further left is larger; else digit by digit, a missing digit being 0. */
function compareMagnitudes(a: Decimal, b: Decimal): number {
  if (a.digits === "" && b.digits === "") return 0;
  if (a.exponent !== b.exponent) return a.exponent < b.exponent ? -1 : 1;
  const digits = Math.max(a.digits.length, b.digits.length);
  const [x, y] = [BigInt(a.digits.padEnd(digits, "0")), BigInt(b.digits.padEnd(digits, "0"))];
  return x < y ? -1 : x > y ? 1 : 0;
}

function decimalOf(text: string): Decimal {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?)(\d+))?$/.exec(text);
  if (parts === null) throw new Error(`${JSON.stringify(text)} is no number`);
  const [, sign, whole = "", fraction = "", exponentSign, exponentDigits = "0"] = parts;
  const written = BigInt(exponentDigits) * (exponentSign === "-" ? -1n : 1n);
  const leading = (whole + fraction).replace(/^0+/, "");
  const dropped = whole.length + fraction.length - leading.length;
  return { negative: sign === "-", digits: leading.replace(/0+$/, ""), exponent: BigInt(whole.length - dropped) + written };
}
