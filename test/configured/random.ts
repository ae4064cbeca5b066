/** Random patterns as a configuration writes them, most of the part of the language that is read, some that a small change has spoilt; and texts that they nearly match. */
import { randomUtf8 } from "../automata/text-random.ts";

type Random = () => number;
const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
const upTo = (random: Random, most: number): number => Math.floor(random() * (most + 1));

/** A piece of a pattern, and texts that it takes, most of the time. */
export interface Written { text: string; some: (random: Random) => string }

const letter = (text: string, means = text): Written => ({ text, some: () => means });
const letters = [
  ..."abksSK_0 -<='\",:#~".split("").map((one) => letter(one)), ..."${}./- ]".split("").map((one) => letter(`\\${one}`, one)),
  letter("\\t", "\t"), letter("\\n", "\n"), letter("\\r", "\r"), letter("\\x00", "\0"), letter("\\x41", "A"), letter("\\x7f", "\x7f"), letter("\\u0062", "b"),
];
const beyond = [letter("é"), letter("ß"), letter("日"), letter("\\u2028", "\u2028"), letter("\\u00a0", "\u00a0"), letter("\\xff", "ÿ"), letter("\\x80", "\x80"), letter("\\uffff", "\uffff"), letter("\\ud83d\\ude00", "😀"), letter("\\ude00", "😀"), letter("\u212a"), letter("\u017f")];
const set = (text: string, of: string): Written => ({ text, some: (random) => pick(random, [...of]) });
const sets = [
  set("\\w", "a_0K"), set("\\W", "-é "), set("\\d", "07"), set("\\D", "a😀"), set("\\s", " \t\u00a0"), set("\\S", "aé"), set(".", "ab-é😀"), set(".", "\ta日"), set("[ab]", "ab"), set("[^a]", "bé\n"), set("[a-k0-9]", "ak09"), set("[^<>]", "a\n"), set("[\\w-]", "a-"),
  set("[^\\w\\s]", "-é"), set("[-a]", "-a"), set("[a-]", "-a"), set("[\\]\\\\]", "]\\"), set("[^\\n]", "a\r"), set("[/]", "/"), set("[\\x00-\\x1f]", "\0\n"), set("[k-s]", "kms"), set("[^\\S]", " \n"), set("[[({]", "[({"), set("[\\s\\S]", "a\n"),
];
const setsBeyond = [set("[à-ÿ]", "éÿ"), set("[^é]", "aè"), set("[€日]", "€日"), set("[^\\u2028]", "a\u2029"), set("[\\u0080-\\uffff]", "\x80é"), set("[\\ud800-\\udbff]", "😀"), set("[^\\udc00-\\udfff]", "é😀"), set("[z-ÿ]", "zé"), set("[\\d€]", "1€")];
const words = ["ab", "abc", "ask", "kiss", "union", "sel", "foo", "aab"].map((one) => letter(one));
const counts: [text: string, least: number, most: number][] = [
  ["*", 0, 3], ["+", 1, 3], ["?", 0, 1], ["{2}", 2, 2], ["{0,3}", 0, 3], ["{1,2}", 1, 2], ["{2,}", 2, 4], ["{3}", 3, 3], ["*?", 0, 2], ["+?", 1, 2], ["??", 0, 1], ["{0,9}", 0, 9], ["{4,9}", 4, 9], ["{1}", 1, 1], ["{0,}", 0, 2],
];
const assertions = ["\\b", "\\B", "^", "$"];

const joined = (parts: readonly Written[]): Written => ({ text: parts.map(({ text }) => text).join(""), some: (random) => parts.map(({ some }) => some(random)).join("") });
const either = (parts: readonly Written[]): Written => ({ text: parts.map(({ text }) => text).join("|"), some: (random) => pick(random, parts).some(random) });
const counted = (of: Written, [text, least, most]: (typeof counts)[number]): Written => ({ text: of.text + text, some: (random) => Array.from({ length: least + upTo(random, most - least) }, () => of.some(random)).join("") });

function atom(random: Random, flags: string, depth: number): Written {
  const kind = random(), plain = flags.includes("i");
  if (kind < 0.35) return pick(random, plain || random() < 0.75 ? letters : beyond);
  if (kind < 0.6) return pick(random, plain || random() < 0.8 ? sets : setsBeyond);
  if (kind < 0.7 || depth === 0) return pick(random, letters);
  const of = alternatives(random, flags, depth - 1);
  return { ...of, text: `${pick(random, ["(?:", "("])}${of.text})` };
}

function term(random: Random, flags: string, depth: number): Written {
  const kind = random();
  if (kind < 0.08) return letter(pick(random, assertions), "");
  if (kind < 0.2) return pick(random, words);
  const of = atom(random, flags, depth);
  return random() < 0.35 ? counted(of, pick(random, counts)) : of;
}

const sequence = (random: Random, flags: string, depth: number): Written => joined(Array.from({ length: upTo(random, 3) + Number(random() < 0.95) }, () => term(random, flags, depth)));
const alternatives = (random: Random, flags: string, depth: number): Written => either(Array.from({ length: 1 + Number(random() < 0.35) + Number(random() < 0.1) }, () => sequence(random, flags, depth)));

/** What turns up where people write patterns by hand, and belongs to no pattern here. */
const spoils = ["(", ")", "[", "]", "{", "}", "*", "+", "?", "\\", "/", "|", "^", "$", "(?=", "(?<!", "(?<n>", "(?i:", "\\1", "\\0", "\\p{L}", "\\k", "\\cA", "\\u{61}", "\\x4", "{,3}", "{3,2}", "{0}", "{10000}", "{12345678901}", "{200}", "{2,x}", "()", "(|)", "(?:)*", "[]", "[^]", "[b-a]", "[\\d-z]", "[a-\\d]", "[\\b]", "é", "😀", "[😀]", "\n", "\\\n", "\\é", "\\_", "i", "g", "u", "is", "si", "ii"];

/** Mostly one that can be used. */
function randomWritten(random: Random): Written {
  const flags = pick(random, ["", "", "", "i", "s", "is", "si"]), { text, some } = alternatives(random, flags, 2), written = `/${text}/${flags}`;
  if (random() < 0.75) return { text: written, some };
  const characters = [...written], at = upTo(random, characters.length), cut = pick(random, [0, 0, 1, 2]);
  return { text: [...characters.slice(0, at), pick(random, spoils), ...characters.slice(at + cut)].join(""), some };
}

export const randomList = (random: Random): Written[] => Array.from({ length: 1 + Math.floor(random() * random() * 4) }, () => randomWritten(random));

const group = (...parts: Written[]): Written => { const { text, some } = either(parts); return { text: `(?:${text})`, some }; };
const large: Written[] = [
  joined([counted(set("[^}]", "ab\n"), ["{0,60}", 0, 60]), letter("x")]), counted(group(letter("ab"), letter("cd"), letter("ef")), ["+", 1, 4]), counted(set("\\w", "a0"), ["{40}", 40, 40]), counted(group(joined([...["a", "b", "c", "d", "e", "f"].map((one) => counted(letter(one), ["?", 0, 1])), letter("z")])), ["{3}", 3, 3]),
  set("[\\u0100-\\u0200\\u0300-\\u0400\\u0500\\u0600\\u0700]", "\u0100\u0400\u0600"), counted(group(joined([letter("x\\b", "x"), set(".", "- é"), letter("y")])), ["{7}", 7, 7]), joined([set("\\s", " \t"), set("[é日]", "é日")]), counted(letter("k"), ["{100,}", 100, 102]), counted(group(joined([group(letter("a"), letter("b")), letter("c")])), ["{6}", 6, 6]),
];

/** A long list, near what a budget has room for. */
export function randomLarge(random: Random): Written[] {
  return Array.from({ length: 1 + upTo(random, 5) }, () => { const { text, some } = joined([pick(random, words), pick(random, large), ...random() < 0.5 ? [pick(random, large)] : []]); return { text: `/${text}/`, some }; });
}

/** A text that one of the patterns takes, perhaps with something missing, or another text. */
export function randomText(random: Random, list: readonly Written[]): Uint8Array {
  const other = Buffer.from(randomUtf8(random, [])).toString(), kind = random();
  if (kind < 0.3) return Buffer.from(randomUtf8(random, list.map(({ text }) => ({ source: text, flags: "" }))));
  const some = pick(random, list).some(random), taken = [...random() < 0.8 ? some : some === some.toLowerCase() ? some.toUpperCase() : some.toLowerCase()], at = upTo(random, taken.length);
  const own = (kind < 0.6 ? taken : [...taken.slice(0, at), ...random() < 0.3 ? [pick(random, [..."a-é\n"])] : [], ...taken.slice(at + upTo(random, 2))]).join("");
  return Buffer.from(random() < 0.3 ? own : pick(random, [other + own, own + other, other + own + other]));
}
