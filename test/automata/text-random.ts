/** Random patterns over text, and texts that nearly match them. Every character is as old as Unicode 15, which the build's tables have. */
import type { Pattern } from "../../cli/automata/compile.ts";
import { parsed } from "../../cli/automata/parse.ts";

type Random = () => number;
const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
const upTo = (random: Random, most: number): number => Math.floor(random() * (most + 1));

/** Characters whose case, class or length is special. */
const characters = [
  "a", "b", "k", "K", "\u212a", "s", "S", "\u017f", "_", "0", " ", "\n", "\r", "\u2028", "\u2029", "\u0085", "\u00a0", "\ufeff", "-", "é", "É", "ß", "ẞ", "İ", "ı", "i", "I", "σ", "ς", "Σ", "µ", "μ", "Ω", "ω", "Ω",
  "ǅ", "ǆ", "Ǆ", "ᾳ", "ᾼ", "€", "日", "\ud7ff", "\ue000", "\uffff", "\u{10000}", "😀", "😁", "𐐀", "𐐨", "\u{10ffff}", "\u0301", "\u200d", "\0", "\x7f", "\x80", "\u07ff", "\u0800",
];
const everywhere = ["\\w", "\\W", "\\d", "\\D", "\\s", "\\S", ".", "[ab]", "[^a]", "[a-c0-9]", "[^k]", "[\\s\\S]", "[^\\n]", "[\\w-]", "[^\\w]", "[]", "[^]", "[à-ÿ]", "[^\\u2028]", "[€日]", "[^\\s\\d]", "[Ω-ω]", "[^é]", "[\\u0080-\\u{7ff}]", "[\\ud7f0-\\ue00f]"];
const byCodePoint = ["\\p{Zs}", "\\P{Zs}", "\\P{Nd}", "[\\p{Script=Greek}k]", "[^\\p{Script=Greek}]", "[^\\P{Zl}]", "[😀-😂]", "[^😀]", "[\\u{10000}-\\u{10ffff}]", "\\p{ASCII}", "\\u{1f600}", "\\p{Cc}"];
/** Of hundreds of ranges: they take long to compile. */
const large = ["\\p{L}", "\\P{L}", "\\p{Lu}", "\\P{Ll}", "[^\\p{Lu}]", "\\p{Alphabetic}", "[^\\P{L}]"];
const sets = ["[\\p{Script=Greek}--[α-ω]]", "[\\w--0]", "[[a-k]&&[i-s]]", "\\p{Emoji_Keycap_Sequence}", "[\\q{ab|😀a|é}b]"];
const byUnit = ["[\\ud800-\\udbff][\\udc00-\\udfff]", "[^\\ud800-\\udbff]", "[\\udc00-\\udfff]", "[\\ud800-\\udfff]"];
const counts = ["*", "+", "?", "{2}", "{0,3}", "{1,2}", "{2,}", "*?", "+?", "{0,9}", "{0,20}"];
const assertions = ["\\b", "\\B", "^", "$"];
const words = ["ab", "sk", "ask", "k\u212a", "é日", "😀a", "aß", "kiss"];

const escaped = (text: string): string => text.replace(/[\n\r\u2028\u2029\0]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);

/**
 * With the flag v, V8 of Node 20 reads negated classes, and those of everything, wrongly beside repetitions (`[^]{2}` matches one character there),
 * and `[\w--k]` with i keeps U+212A, which the language folds to k. They are drawn without it; text.test.ts has some.
 */
const isMisread = (one: string): boolean => one.startsWith("[^") || one === "[\\s\\S]";

function atom(random: Random, flags: string, depth: number): string {
  const kind = random(), isUnicode = /[uv]/.test(flags);
  if (kind < 0.4) return escaped(pick(random, characters).replace("-", "\\x2d"));
  if (kind < 0.65) {
    const all = [...everywhere.filter((one) => isUnicode || !one.includes("{")), ...isUnicode ? (random() < 0.04 ? large : byCodePoint) : byUnit, ...flags.includes("v") ? sets : []];
    return pick(random, flags.includes("v") ? all.filter((one) => !isMisread(one)) : all);
  }
  if (kind < 0.75 || depth === 0) return pick(random, words);
  return `(?:${alternatives(random, flags, depth - 1)})`;
}

function term(random: Random, flags: string, depth: number): string {
  if (random() < 0.1) return pick(random, assertions);
  const of = atom(random, flags, depth);
  return random() > 0.3 ? of : `(?:${of})${pick(random, counts)}`;
}

const sequence = (random: Random, flags: string, depth: number): string => Array.from({ length: upTo(random, 2) + Number(random() < 0.9) }, () => term(random, flags, depth)).join("");
const alternatives = (random: Random, flags: string, depth: number): string => Array.from({ length: 1 + Number(random() < 0.3) }, () => sequence(random, flags, depth)).join("|");

/** A pattern in one of the modes; only what can be read with its flags. */
export function randomTextPattern(random: Random): Pattern {
  const flags = pick(random, ["", "i", "u", "iu", "m", "im", "imu", "su", "u", "v", "iv", "s", "imsv"]);
  for (;;) {
    const source = alternatives(random, flags, 1);
    try {
      parsed(source, { unicode: flags.includes("u"), unicodeSets: flags.includes("v") });
      return { source: source === "" ? "(?:)" : source, flags, mode: "utf8" };
    } catch { /* With `v` some letters of classes need an escape. */ }
  }
}

/** Texts of the characters and of pieces of the patterns' own sources. */
export function randomUtf8(random: Random, patterns: readonly Pattern[]): Uint8Array {
  const own = patterns.map(({ source }) => [...source.replace(/\\u(?:\{(\w+)\}|(\w{4}))/g, (_, long: string | undefined, short: string) => String.fromCodePoint(parseInt(long ?? short, 16))).replace(/\\[a-z]|[\\()|?*+^$[\]{}]/gi, "")]);
  const piece = (): string => {
    const kind = random();
    if (kind < 0.5 || own.length === 0) return pick(random, characters);
    if (kind < 0.65) return pick(random, words);
    if (kind < 0.9) {
      const from = pick(random, own), at = upTo(random, from.length);
      return from.slice(at, at + upTo(random, 6)).join("");
    }
    return pick(random, characters).repeat(upTo(random, 12));
  };
  return Buffer.from(Array.from({ length: upTo(random, pick(random, [2, 5, 14])) }, piece).join(""));
}

/** The same with bytes that are not UTF-8: cut characters, over-long forms, surrogates, and what nothing is. */
export const randomBroken = (random: Random, patterns: readonly Pattern[]): Uint8Array => brokenText(random, randomUtf8(random, patterns));

export function brokenText(random: Random, text: Uint8Array): Uint8Array {
  const strange = ["\x80", "\xbf", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xff", "\xe2\x82", "\xf0\x9f\x98", "\xc3", "\xa8", "\xe2\x80"].map((bytes) => Buffer.from(bytes, "latin1"));
  const at = upTo(random, text.length), to = at + upTo(random, text.length - at);
  return Buffer.concat([text.subarray(0, at), pick(random, strange), text.subarray(at, to), pick(random, [...strange, Buffer.alloc(0)]), text.subarray(to)]);
}
