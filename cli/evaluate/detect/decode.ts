/** One layer of decoding: every escape that a service behind might undo, undone once, left to right (MEANING.md, "Layers"). */
import { Buffer } from "node:buffer";
import { inputWindowBytes } from "../../detectors/types.ts";
import type { ByteString } from "../exchange.ts";

export const decodings = ["percent", "plus", "percent-u", "html", "javascript", "overlong", "width", "nul", "base64", "utf-7"] as const;
export type Decoding = (typeof decodings)[number];

export interface Decoded { text: ByteString; by: Set<Decoding> }

/** The next layer; undefined where nothing applies. It is never longer than what it is made of. */
export function decodeOnce(text: ByteString): Decoded | undefined {
  const plain = fromBase64(text);
  if (plain !== undefined) return { text: plain, by: new Set(["base64"]) };
  const by = new Set<Decoding>();
  const hasPercent = /%[0-9a-f]{2}/i.test(text);
  const takesPlus = hasPercent && !text.includes(" ");
  const decoded = text.replace(escapes, (found) => {
    if (found === "+") {
      if (takesPlus) by.add("plus");
      return takesPlus ? " " : found;
    }
    const [bytes, decoding] = decodeEscape(found);
    if (decoding !== undefined) by.add(decoding);
    return bytes;
  });
  return by.size === 0 ? undefined : { text: decoded, by };
}

/** Longest first where one begins another. */
const escapes = new RegExp([
  String.raw`%u[0-9a-fA-F]{4}`, "%[0-9a-fA-F]{2}",
  "&#[xX][0-9a-fA-F]{1,8};?", "&#[0-9]{1,8};?", "&[A-Za-z]{2,7};",
  String.raw`\\u[0-9a-fA-F]{4}`, String.raw`\\u\{[0-9a-fA-F]{1,6}\}`, String.raw`\\x[0-9a-fA-F]{2}`, String.raw`\\[0-3][0-7]{2}`, String.raw`\\[/"']`,
  String.raw`[\xc0\xc1][\x80-\xbf]`, String.raw`\xe0[\x80\x81][\x80-\xbf]`, String.raw`\xf0\x80[\x80\x81][\x80-\xbf]`,
  String.raw`[\xe2\xe3\xef][\x80-\xbf]{2}`, String.raw`\xca[\xb9\xbc]`, String.raw`\xc2\xb4`, String.raw`\x00`,
  String.raw`\+A[A-H][0-9A-Za-z+/]-`, String.raw`\+`,
].join("|"), "g");

function decodeEscape(found: string): [bytes: ByteString, by?: Decoding] {
  switch (found[0]) {
    case "%": return found[1] === "u" ? [utf8Of(hex(found.slice(2))), "percent-u"] : [String.fromCharCode(hex(found.slice(1))), "percent"];
    case "&": return entity(found);
    case "\\": return /[/"']/.test(found[1] as string) ? [found[1] as string, "javascript"] : backslash(found);
    case "\0": return ["", "nul"];
    case "+": return utf7(found);
    case "\xc0": case "\xc1": return [String.fromCharCode(((found.charCodeAt(0) & 1) << 6) | (found.charCodeAt(1) & 63)), "overlong"];
    case "\xe0": case "\xf0": return [String.fromCharCode(((found.charCodeAt(found.length - 2) & 1) << 6) | (found.charCodeAt(found.length - 1) & 63)), "overlong"];
    default: return width(found);
  }
}

const hex = (digits: string): number => Number.parseInt(digits, 16);

/** A code point as UTF-8; what is beyond Unicode stands for nothing. Surrogates become three bytes each, as careless decoders make them. */
function utf8Of(point: number): ByteString {
  if (point < 0x80) return String.fromCharCode(point);
  if (point < 0x800) return String.fromCharCode(0xc0 | (point >> 6), 0x80 | (point & 63));
  if (point < 0x10000) return String.fromCharCode(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
  if (point < 0x110000) return String.fromCharCode(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
  return "";
}

/** Names of ASCII's punctuation and of what is white (HTML 5, 13.5). The text stays as it is where the name is another. */
const named: Record<string, string> = {
  lt: "<", gt: ">", amp: "&", quot: "\"", apos: "'", colon: ":", Tab: "\t", NewLine: "\n", lpar: "(", rpar: ")", nbsp: " ", sol: "/", bsol: "\\", num: "#",
  excl: "!", dollar: "$", percnt: "%", semi: ";", equals: "=", commat: "@", lsqb: "[", rsqb: "]", lcub: "{", rcub: "}", vert: "|", grave: "`", period: ".", comma: ",",
};

function entity(found: string): [ByteString, Decoding?] {
  if (found[1] === "#") return [utf8Of(/[xX]/.test(found[2] as string) ? hex(found.slice(3)) : Number.parseInt(found.slice(2), 10)), "html"];
  const name = found.slice(1, -1);
  return Object.hasOwn(named, name) ? [named[name] as string, "html"] : [found];
}

function backslash(found: string): [ByteString, Decoding] {
  const digits = found.replace(/^\\(u\{|[ux])?|\}$/g, "");
  const isOctal = /^\\[0-3]/.test(found);
  return [isOctal || found[1] === "x" ? String.fromCharCode(Number.parseInt(digits, isOctal ? 8 : 16)) : utf8Of(hex(digits)), "javascript"];
}

/** `+ADw-`: one ASCII character in UTF-7 (RFC 2152). */
function utf7(found: string): [ByteString, Decoding] {
  const bits = [...found.slice(1, -1)].reduce((all, letter) => all * 64 + alphabet.indexOf(letter), 0);
  return [String.fromCharCode((bits >> 2) & 0x7f), "utf-7"];
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Characters that best-fit conversions and name preparation (UTS 46) turn into ASCII. */
function width(found: string): [ByteString, Decoding?] {
  if (found.length === 2) return ["'", "width"];
  const point = ((found.charCodeAt(0) & 15) << 12) | ((found.charCodeAt(1) & 63) << 6) | (found.charCodeAt(2) & 63);
  const as = asciiOf(point);
  return as === undefined ? [found] : [String.fromCharCode(as), "width"];
}

function asciiOf(point: number): number | undefined {
  // Fullwidth forms.
  if (point >= 0xff01 && point <= 0xff5e) return point - 0xff01 + 0x21;
  // Circled digits and letters.
  if (point >= 0x2460 && point <= 0x2468) return point - 0x2460 + 0x31;
  if (point === 0x24ea) return 0x30;
  if (point >= 0x24b6 && point <= 0x24cf) return point - 0x24b6 + 0x41;
  if (point >= 0x24d0 && point <= 0x24e9) return point - 0x24d0 + 0x61;
  // Curly and low quotes, and the prime.
  if ((point >= 0x2018 && point <= 0x201b) || point === 0x2032) return 0x27;
  // Ideographic full stop and one dot leader; division slash and fraction slash.
  if (point === 0x3002 || point === 0x2024) return 0x2e;
  return point === 0x2215 || point === 0x2044 ? 0x2f : undefined;
}

const base64BytesMin = 16;

/** What base64 (RFC 4648, either alphabet) as a whole says, where that is like a text: seven of eight bytes are printable ASCII or white. */
function fromBase64(text: ByteString): ByteString | undefined {
  const [, letters] = /^([A-Za-z0-9+/_-]*)={0,2}$/.exec(text) ?? [];
  if (letters === undefined || letters.length < base64BytesMin || letters.length % 4 === 1 || letters.length > inputWindowBytes) return undefined;
  const plain = Buffer.from(letters, "base64").toString("latin1");
  const printable = plain.replace(/[^\t\n\r\x20-\x7e]/g, "").length;
  return printable * 8 >= plain.length * 7 ? plain : undefined;
}

export interface Layer { text: ByteString; by: ReadonlySet<Decoding> }

/** A window and what decoding makes of it, at most `layersMax` texts; `by` are all decodings up to that layer. */
export function layersOf(text: ByteString, layersMax: number): Layer[] {
  const layers: Layer[] = [{ text, by: new Set() }];
  while (layers.length < layersMax) {
    const last = layers.at(-1) as Layer;
    const next = decodeOnce(last.text);
    if (next === undefined) break;
    layers.push({ text: next.text, by: new Set([...last.by, ...next.by]) });
  }
  return layers;
}
