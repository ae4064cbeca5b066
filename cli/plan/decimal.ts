/**
 * The text of a numeric constant, as `compareDecimals` of assembly/message/number.ts takes it: a JSON number that denotes the same
 * decimal as the number's shortest text in JavaScript, in the form DIGITS or DIGITSeEXPONENT without a point or needless zeros.
 * The number must be finite.
 */
export function decimalText(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is not a decimal`);
  const [, sign, whole, fraction, exponent] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value))!;
  const digits = `${whole}${fraction ?? ""}`.replace(/^0+(?=\d)/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  const power = Number(exponent ?? 0) - (fraction?.length ?? 0) + digits.length - significant.length;
  const short = power === 0 ? significant : `${significant}e${power}`;
  // 1000 rather than 1e3, where that is not longer by much: the texts are read in the emitted source.
  return sign + (power > 0 && power <= 3 ? significant + "0".repeat(power) : short);
}
