/**
 * When a lexer is worth its price: patterns over a layer's bytes, of which one matches wherever a finding over the lexer's letters can. The module looks
 * for them in the one pass that it makes anyway; the reference does not, so that a gate that misses shows as a difference. Case does not count in them.
 */
import { commandWords } from "./command-injection/words.ts";
import { sqlGate } from "./sql-injection/gate.ts";
import type { View } from "./types.ts";

/** More of a command's name is not looked at: a gate may let others through. */
const prefixLetters = 3;

/** The beginnings of the words as alternatives that share their own beginnings. */
function beginnings(words: readonly string[]): string {
  if (words.includes("")) return "";
  const letters = [...new Set(words.map((word) => word[0] as string))].sort();
  const choices = letters.map((letter) => (letter === "." ? "\\." : letter) + beginnings(words.filter((word) => word.startsWith(letter)).map((word) => word.slice(1))));
  return choices.length === 1 ? choices[0] as string : `(?:${choices.join("|")})`;
}

/** A command line needs an operator, an expansion, quotes within a word, or a command's name at its beginning. */
const commandFirst = new RegExp(`^[\\t-\\r +,'"\\0]*${beginnings(Object.values(commandWords).flatMap((names) => names.split(/\s+/)).map((name) => name.slice(0, prefixLetters)))}`);
const quotesInside = /[^\t-\r +,]['"][a-z\d_]/;

export const gates: Readonly<Record<Exclude<View, "text">, readonly RegExp[]>> = {
  sql: sqlGate, html: [/<[a-z]/, /on[a-z]{3}[a-z]*[\t-\r ]*=/],
  shell: [/[;|&`\n<>$\\^*?[]/, /bin\/|system32/, /%[a-z_]/, quotesInside, commandFirst],
};
