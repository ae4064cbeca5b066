/**
 * When a lexer is worth its price: patterns over a layer's bytes, of which one matches wherever a finding over the lexer's letters can. The module looks
 * for them in the one pass that it makes anyway; the reference does not, so that a gate that misses shows as a difference. Case does not count in them.
 */
import { commandWords } from "./command-injection/words.ts";
import type { View } from "./types.ts";

/** A command line needs an operator, an expansion, quotes within a word, or a command's name at its beginning. */
const commandFirst = new RegExp(`^[\\t-\\r +,'"\\0]*(?:${Object.values(commandWords).flatMap((names) => names.split(/\s+/)).map((name) => name.replaceAll(".", "\\.")).join("|")})`);
const quotesInside = /['"][a-z\d_][^\t-\r +,;|&\0]*['"]|['"][^\t-\r +,;|&\0]*['"][a-z\d_]/;

export const gates: Readonly<Record<Exclude<View, "text">, readonly RegExp[]>> = {
  sql: [/[^]/], html: [/<[a-z]/, /on[a-z]{3}[a-z]*[\t-\r ]*=/],
  shell: [/[;|&`\n<>$\\^*?[]/, /bin\/|system32/, /%[a-z_]/, quotesInside, commandFirst],
};
