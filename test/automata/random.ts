/** Random patterns, and texts that nearly match them. */
import type { Pattern } from "../../cli/automata/compile.ts";

/** A seeded generator (mulberry32): numbers from 0 to below 1. */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = state + 0x6d2b79f5 | 0;
    let mixed = Math.imul(state ^ state >>> 15, 1 | state);
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed;
    return ((mixed ^ mixed >>> 14) >>> 0) / 4294967296;
  };
}

type Random = () => number;
const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
const upTo = (random: Random, most: number): number => Math.floor(random() * (most + 1));

const letters = ["a", "b", "c", "A", "B", "_", "0", " ", "\\n", "\\r", "-", "<", ">", "=", "'", "\\x00", "\\x80", "\\xbf", "\\x7f"];
const classes = ["\\w", "\\W", "\\d", "\\D", "\\s", "\\S", ".", "[ab]", "[^a]", "[a-c0-9]", "[^<>]", "[\\s\\S]", "[^\\n]", "[\\w-]", "[^\\w]", "[]", "[^]", "[\\x80-\\xbf]", "[^\\s\\d]"];
const words = ["ab", "abc", "union", "select", "or", "bab", "<a", "a=", "foo", "cab"];
const counts = ["*", "+", "?", "{2}", "{0,3}", "{1,2}", "{2,}", "{3}", "*?", "+?", "{0,9}", "{4,9}"];
const gaps = ["{0,20}", "{1,30}", "{0,64}", "*", "+", "{3,40}", "{10,12}", "{0,12}?"];
const assertions = ["\\b", "\\B", "^", "$"];

function atom(random: Random, depth: number): string {
  const kind = random();
  if (kind < 0.4) return pick(random, letters);
  if (kind < 0.6) return pick(random, classes);
  if (kind < 0.75 || depth === 0) return pick(random, words);
  return `${pick(random, ["(?:", "(", "(?<n>"])}${alternatives(random, depth - 1)})`;
}

function term(random: Random, depth: number): string {
  const kind = random();
  if (kind < 0.08) return pick(random, assertions);
  if (kind < 0.2) return pick(random, classes) + pick(random, gaps);
  const of = atom(random, depth);
  if (random() > 0.3) return of;
  return `(?:${of})${pick(random, counts)}`;
}

const sequence = (random: Random, depth: number): string => Array.from({ length: upTo(random, 4) + Number(random() < 0.9) }, () => term(random, depth)).join("");
const alternatives = (random: Random, depth: number): string => Array.from({ length: 1 + Number(random() < 0.3) + Number(random() < 0.1) }, () => sequence(random, depth)).join("|");

/** A pattern in byte mode. A name may stand but once in a pattern, so that later ones become plain groups. */
export function randomPattern(random: Random): Pattern {
  let isNamed = false;
  const source = alternatives(random, 2).replace(/\(\?<n>/g, (group) => { const first = !isNamed; isNamed = true; return first ? group : "("; });
  return { source: source === "" ? "(?:)" : source, flags: pick(random, ["", "", "i", "s", "m", "is", "ims"]) };
}

/** Texts of the pieces that patterns are made of, and of pieces of the patterns' own sources. */
export function randomText(random: Random, patterns: readonly Pattern[]): Uint8Array {
  const own = patterns.map(({ source }) => source.replace(/\\[nr]/g, "\n").replace(/\\x(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))).replace(/[\\()|?*+^$[\]{}]/g, ""));
  const plain = letters.map((letter) => (letter.startsWith("\\") ? JSON.parse(`"${letter.replace(/\\x/g, "\\u00")}"`) as string : letter));
  const piece = (): string => {
    const kind = random();
    if (kind < 0.4) return pick(random, plain);
    if (kind < 0.6) return pick(random, words);
    if (kind < 0.85) {
      const from = pick(random, own), at = upTo(random, from.length);
      return from.slice(at, at + upTo(random, 8));
    }
    return kind < 0.95 ? pick(random, plain).repeat(upTo(random, 40)) : String.fromCharCode(upTo(random, 255));
  };
  return Buffer.from(Array.from({ length: upTo(random, pick(random, [3, 8, 24])) }, piece).join(""), "latin1");
}
