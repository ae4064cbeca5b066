/**
 * When a lexer is worth its price: patterns over a layer's bytes, of which one matches wherever a finding over the lexer's letters can. The module looks
 * for them in the one pass that it makes anyway; the reference does not, so that a gate that misses shows as a difference. Case does not count in them.
 */
import { commandWords } from "./command-injection/words.ts";
import { sqlGate } from "./sql-injection/gate.ts";
import type { View } from "./types.ts";

/** More of a command's name is not looked at: a gate may let others through. */
const prefixLetters = 5;

const escaped = (text: string): string => text.replace(/[.]/g, "\\.");

/** Where a command's name can stand: at the beginning, or behind an operator. */
const nameBegins = "(?:^|[;|&`\\n(<>)}])[\\t-\\r +,'\"{\\0]*";

/** By length: the names, or their beginnings where they are long. What stands behind a whole one may be a version or a suffix. */
const names = Object.values(commandWords).flatMap((list) => list.split(/\s+/));
const commands = Array.from({ length: prefixLetters }, (_, index) => index + 1).map((length) => {
  const own = length < prefixLetters ? names.filter((name) => name.length === length) : [...new Set(names.filter((name) => name.length >= length).map((name) => name.slice(0, length)))];
  return new RegExp(`${nameBegins}(?:\\./)?(?:${own.map(escaped).join("|")})${length < prefixLetters ? "(?:[^a-z_]|$)" : ""}`);
});
/** Two quotes in a word, or one in a word where a command's name can stand. Commas end no word. */
const quotesInside = [/[^\t-\r +]['"][a-z\d_][^\t-\r +]*['"]/, /['"][^\t-\r +]*['"][a-z\d_]/, new RegExp(`${nameBegins}[^\\t-\\r +'"]+['"]+[^\\t-\\r +]`)];

export const gates: Readonly<Record<Exclude<View, "text">, readonly RegExp[]>> = {
  sql: sqlGate, html: [/<[a-z]/, /on[a-z]{3}[a-z]*[\t-\r ]*=/],
  // A command's name at the beginning or behind an operator; what hides a name, or stands for one: escapes, expansions, folders, patterns of paths.
  shell: [/[$\\^]/, /bin\/|system32/, /%[a-z_]/, /``|[<>]\(\)/, /\?[^\t-\r ]*\?/, /\/[^\t-\r ]*[a-z\d_]['"]*\*[^\t-\r ]*\//, /\/[^\t-\r ]*\[/, ...quotesInside, ...commands],
};
