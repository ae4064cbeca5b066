/**
 * Where the SQL lexer can matter: patterns over bytes, of which one matches wherever a finding over its letters does. Each stands for what a finding cannot be
 * without; comments and words that the lexer leaves out may stand between. Tests look for a text that a finding sees and no gate does.
 */
import { sqlWords } from "./words.ts";

/** The words that make these letters alone. */
const words = (letters: string): string => [...sqlWords].filter(([, [alone]]) => letters.includes(alone as string)).map(([word]) => word).join("|");

/** White space to the lexer; what else it can leave out before a token, and where a comment begins, behind which anything can. */
const white = String.raw`[\0-\x20\x7f\xa0\xc2\\]`;
const comment = String.raw`--|#|\/\*`;
const gap = String.raw`[^\w]*(?:(?:not|binary|all|any|some|exists|distinct|distinctrow)\b[^\w]*)*`;
/** A word may follow a number, or \N, without space. */
const edge = String.raw`(?:\b|\d|\\N|0x[0-9a-f]+)`;
const and = String.raw`(?:&&|\|\||${edge}(?:and|or|xor)\b)`;
const nameStart = String.raw`[a-z_$\x80-\xff]`;
const nameBytes = String.raw`[\w$\x80-\xff]`;
const call = String.raw`${gap}(?:\(|${comment})`;
/** At the beginning: a name with a sign behind it, or a number. */
const begin = String.raw`^[^\w]*(?:[\w$.\x80-\xff]+[^\w]*[^\s\w][^\w]*|\d[\w.]*[^\w]*)?`;
const waits = [...sqlWords].filter(([, [, before]]) => before === "Z").map(([word]) => word).join("|");

const sources = [
  // Comments with something behind them, strings in dollars, words at the beginning that the lexer leaves out.
  String.raw`\/\*|(?:--|#)[^\n]*\n|\$\w*\$|^[^\w]*(?:[\w$.\x80-\xff]+[^\w]+){0,4}(?:not|binary)\b`,
  // Behind a quote: an operator, a comment, or a word that goes on with SQL.
  String.raw`['"${"`"}](?:${white}|\))*(?:[|&=<>!~^+*\/%;:#?@-]|(?:not|binary|as|where|${words("&lrUSXYTHgLiIDPFKJ")})\b|${nameBytes}+${white}+where\b)`,
  // Behind a quote: one more element of a list that is a condition, a function or in brackets.
  String.raw`['${"`"}"](?:${white}|\))*,(?:${gap}(?:case\b|${nameBytes}+${call})|[^\w]*\()`,
  // Words that findings need, wherever they are, or with what has to follow them.
  String.raw`${edge}(?:${words("SXO")})\b`,
  String.raw`${edge}(?:${words("U")})${gap}(?:values\b|\d|${comment}|$)`,
  String.raw`${edge}(?:${words("g")})${gap}by\b`,
  String.raw`${edge}(?:${words("LH")})${gap}(?:[\d'"@]|\\N|${comment}|(?:${words("0")})\b|${nameBytes}+${call})`,
  String.raw`(?:${waits})${call}`,
  // The end of a query, and CASE, at the beginning or behind a bracket.
  String.raw`(?:${begin}|\)${gap}(?:as\b${gap})?(?:${nameBytes}[\w$.\x80-\xff]*[^\w]+)?)from\b|^[^\w]*\d[\w.]*[^\w]*as\b`,
  String.raw`^[^\w]*(?:[\w$.\x80-\xff]+[^\w]*){0,2}case\b|^[^\w]*\)${gap}(?:when|then|else)\b`,
  // AND, OR: before a literal, a function, or at the beginning.
  String.raw`${and}${gap}(?:[\d@]|\\N|${comment}|(?:${words("0")})\b|${nameBytes}+${call})`,
  String.raw`${begin}${and}`,
  // A statement behind a semicolon, or at the beginning.
  String.raw`;${gap}(?:${comment}|(?:${words("IPDTXYSUV")})\b|${nameStart}${nameBytes}*${call})`,
  String.raw`${begin}(?:(?:${words("IPDT")})\b|(?:values|${words("lr")})${call})`,
  String.raw`${edge}(?:${words("Y")})${gap}(?:@|${comment})`,
  // A test behind a word that begins statements; numbers compared in brackets, or cast, at the beginning.
  String.raw`${begin}(?:${words("Y")})[^\w]+if${call}|^[^\w]*(?:\(${gap}\d[\w.]*${gap}[=<>!]|\d[\w.]*[^\w]*::)`,
  // A function call at the beginning; a comment behind a number, a variable or a bracket.
  String.raw`^[^\w]*(?:[\w$.\x80-\xff]+[^\w]*[^\s\w][^\w]*){0,3}${nameStart}${nameBytes}*${call}`,
  String.raw`(?:\)|(?:^|[^\w])[\d.@][\w.$\x80-\xff]*)(?:${white}|\*\/|[);!]|(?:not|binary)\b)*(?:${comment})`,
];

export const sqlGate: readonly RegExp[] = sources.map((source) => new RegExp(source, "i"));
