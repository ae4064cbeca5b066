/** Values near a constant: equal, a prefix, one byte off, another case, longer, and other ways to say the same. */
import { utf8 } from "../../cli/evaluate/bytes.ts";
import type { Draw } from "./draw.ts";

/** Bytes near a text, as a byte string. Equal in about four of ten. */
export function nearText(draw: Draw, text: string): string {
  const bytes = utf8(text);
  switch (draw.weighted({ same: 8, prefix: 2, longer: 2, before: 1, off: 2, case: 2, below: 2, empty: 0.5, wild: 0.5 })) {
    case "prefix": return bytes.slice(0, -1);
    case "longer": return bytes + draw.pick(["a", "/", ".", " ", "x"]);
    case "before": return draw.pick(["a", "x", "/", "."]) + bytes;
    case "off": {
      const at = draw.integer(0, Math.max(0, bytes.length - 1));
      return bytes.slice(0, at) + String.fromCharCode((bytes.charCodeAt(at) || 0x60) ^ draw.pick([1, 2, 0x20])) + bytes.slice(at + 1);
    }
    case "case": return bytes.replace(/[A-Za-z]/g, (letter) => (letter < "a" ? letter.toLowerCase() : letter.toUpperCase()));
    case "below": return `${bytes.replace(/\/$/, "")}/${draw.pick(["a", "b", ""])}`;
    case "empty": return "";
    case "wild": return draw.pick(["\xff", "\x00", "\xc0\xaf", "\xed\xa0\x80", "\x7f", "\t"]) + bytes;
    default: return bytes;
  }
}

/** A number's text near a number, in JSON's grammar. */
export function nearNumber(draw: Draw, number: number): string {
  const text = String(number);
  switch (draw.weighted({ same: 5, other: 4, written: 4, digits: 2, huge: 1 })) {
    case "other": return String(number + draw.pick([1, -1, 0.5, -0.5, 2]));
    case "written": return otherWriting(draw, text);
    case "digits": return /^-?\d+$/.test(text) ? `${text}.${"0".repeat(draw.integer(0, 20))}${draw.pick(["1", "0"])}` : text;
    case "huge": return draw.pick(["1e400", "-1e400", "1e-400", "-0", "0e99999999999", "1E99999999999", "9007199254740993", "0.30000000000000004", "123456789012345678901234567890"]);
    default: return text;
  }
}

/** The same number, written with another exponent. */
function otherWriting(draw: Draw, text: string): string {
  const [digits = "0", exponent = "0"] = text.split("e");
  const shift = draw.integer(-3, 3), written = Number(exponent) - shift;
  return `${shifted(digits, shift)}${draw.pick(["e", "E"])}${written >= 0 ? draw.pick(["", "+"]) : ""}${written}`;
}

/** A decimal with its point moved to the right (or left). */
function shifted(digits: string, by: number): string {
  const sign = digits.startsWith("-") ? "-" : "";
  const [whole = "0", fraction = ""] = digits.replace("-", "").split(".");
  const padded = "0000" + whole + fraction + "0000";
  const point = 4 + whole.length + by;
  const left = padded.slice(0, point).replace(/^0+(?=\d)/, ""), right = padded.slice(point);
  return `${sign}${left}.${right}`;
}

/** An address in or near a network, as text without port. */
export function nearAddress(draw: Draw, network: string): string {
  const [base = "", bits] = network.split("/");
  if (base.includes(":")) return draw.pick([base, "::1", "2001:db8::1", "2001:db8::7", "2001:db8::8", "2001:db9::1", "::ffff:10.0.0.1", "::ffff:192.168.5.5", "2001:DB8:0:0:0:0:0:1"]);
  const value = base.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const prefix = Number(bits ?? 32);
  const flipped = draw.weighted({ none: 4, inside: 3, edge: 3 });
  const bit = flipped === "inside" && prefix < 32 ? draw.integer(0, 31 - prefix) : 32 - prefix;
  const near = flipped === "none" || bit > 31 ? value : (value ^ 2 ** bit) >>> 0;
  const text = [24, 16, 8, 0].map((shift) => near >>> shift & 255).join(".");
  return draw.chance(0.15) ? `::ffff:${text}` : text;
}
