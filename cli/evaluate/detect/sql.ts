/**
 * SQL as token letters, read as code from the start and as what follows a string or a quoted name (cli/detectors/sql-injection/README.md has the letters).
 * One line a reading: `b` from the start; `s`, `d`, `k` (capitals behind a long text) where the text closes a '…', "…" or `…` that was opened before it.
 */
import { sqlWords } from "../../detectors/sql-injection/words.ts";
import { inputWindowBytes } from "../../detectors/types.ts";
import type { ByteString } from "../exchange.ts";

/** More letters no window makes: each of four readings has one for a byte, and two before them. */
export const sqlTokensMax = 4 * (inputWindowBytes + 2);

/** What comes before the quote that an injection closes, and what an open one is left with, is a value; a text where it is longer. */
const valueBytesMax = 48;
/** How far the end of a quotation is looked for that is not open to the end of the text, and how often in vain in one reading. */
const aheadMax = 256;
const failuresMax = 16;
/** A comment of no more bytes is there to cut a statement off, not to be read. */
const remarkBytesMax = 16;

/** What joins or ends an expression, as a word. */
const clauseLetters = "U&WFgHLlr";

export function tokens(text: ByteString): ByteString {
  const lines = [readAs("b", text, 0)];
  for (const [context, quote] of [["s", "'"], ["d", "\""], ["k", "`"]] as const) {
    const end = endOfQuoted(text, 0, quote);
    if (end !== undefined) lines.push(readAs(`${end > valueBytesMax ? context.toUpperCase() : context}'`, text, end));
  }
  return lines.join("\n");
}

/** `begun` are the letters with which this reading begins. */
function readAs(begun: ByteString, text: ByteString, from: number): ByteString {
  const line = new Line(begun);
  const ahead = { failures: 0 };
  // Three words in a row are prose, and no finding asks what follows.
  for (let at = from; at < text.length && !line.letters.endsWith("p");) {
    const [kind, end, letter] = next(text, at, ahead);
    if (kind === "word") line.word(text.slice(at, end).toLowerCase(), end, text[at - 1] === "+");
    else if (kind === "open") line.open(at);
    else if (kind === "operator") line.operator(letter as string);
    else if (kind === "token") line.push(letter as string);
    at = end;
  }
  return line.letters;
}

/** The letters of one reading, folded as they come. */
class Line {
  letters: string;
  readonly #first: number;
  /** What the last word would be before "(", and where it ended. */
  #call: { letter: string; isKnown: boolean; end: number } | undefined;

  constructor(begun: string) {
    this.letters = begun;
    this.#first = begun.length;
  }

  get #last(): string {
    return this.letters.at(-1) as string;
  }

  push(letter: string): void {
    this.#call = undefined;
    this.#put(letter);
  }

  word(word: string, end: number, isBehindPlus: boolean): void {
    const letters = sqlWords.get(word);
    const [alone, before] = letters ?? "nm";
    this.#call = undefined;
    // No operand begins with these: the plus before one is a space of a query that was encoded once more.
    if (isBehindPlus && this.#last === "+" && clauseLetters.includes(alone as string)) this.letters = this.letters.slice(0, -1);
    if (alone === "_") return;
    if (alone === "y") {
      if (this.#last === "g") this.letters = this.letters.slice(0, -1) + "G";
      else this.#put("n");
      return;
    }
    // UNION ALL, SELECT DISTINCT: one token each.
    if (alone === "A" && /[US]/.test(this.#last) && this.letters.length > this.#first) return;
    this.#put(alone as string);
    this.#call = { letter: before as string, isKnown: letters !== undefined, end };
  }

  /** "(": the word before it is a function, an unknown one only without space between. */
  open(at: number): void {
    const call = this.#call;
    if (call !== undefined && (call.isKnown || call.end === at)) this.letters = this.letters.slice(0, -1) + call.letter;
    this.push("(");
  }

  /** An operator that can be unary is left out where no operand comes before it; "~" compares where one does. */
  operator(letter: string): void {
    const isBinary = /[1'"n0v).:]/.test(this.#last);
    if (letter === "!" || !isBinary) this.#call = undefined;
    else this.push(letter === "~" ? "<" : letter);
  }

  #put(letter: string): void {
    // A comment with something behind it is white space.
    if (this.letters.length > this.#first && /[cR]/.test(this.#last)) this.letters = this.letters.slice(0, -1);
    const isFolded = this.letters.length > this.#first && ((letter === "'" && this.#last === "'") || (letter === "x" && this.#last === "x"));
    if (isFolded) return;
    if (letter === "n" && this.letters.length >= this.#first + 2 && this.letters.endsWith("nn")) this.letters = `${this.letters.slice(0, -2)}p`;
    else this.letters += letter;
  }
}

interface Ahead { failures: number }
type Next = readonly [kind: "white" | "word" | "open" | "operator" | "token", end: number, letter?: string];

const at = (pattern: RegExp, text: ByteString, from: number): string | undefined => {
  pattern.lastIndex = from;
  return pattern.exec(text)?.[0];
};

const white = /(?:[\0-\x20\x7f]|\xc2\xa0|\xa0|\/\*!\d*|\*\/|\\(?!N))+/y;
const number = /0x[0-9a-f]+|0b[01]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/iy;
// Bytes of names: letters, digits, "_", "$" and what UTF-8 makes of letters; not C2, which leads signs and the no-break space, and not A0, which is that space in Latin-1.
const name = /[a-zA-Z_$\x80-\x9f\xa1-\xc1\xc3-\xff][\w$\x80-\x9f\xa1-\xc1\xc3-\xff]*(?:\.[a-zA-Z_$\x80-\x9f\xa1-\xc1\xc3-\xff][\w$\x80-\x9f\xa1-\xc1\xc3-\xff]*)*(?:\.\*)?/y;
const tail = /[\w$\x80-\x9f\xa1-\xc1\xc3-\xff]+/y;
const variable = /@{1,2}(?:[\w$.\x80-\x9f\xa1-\xc1\xc3-\xff]+|`[^`]{0,64}`|'[^']{0,64}'|"[^"]{0,64}")?/y;
const bracketed = /\[[a-z_][\w $#@.]{0,63}\]/iy;
const cast = /::[\0-\x20]*[a-z_]\w*/iy;
const dollar = /\$\w{0,16}\$/y;
const stringPrefix = /(?:[nexbr]|u&|_[a-z0-9]{2,12})(?=['"])/iy;
const shift = /<<|>>|->>?/y;
const comparison = /<=>|<=|<>|<@|<|>=|>|==?|!=|!~\*?|!<|!>|\^=|~\*|@>|@@|\?[|&]|:=|#>>?/y;
const sign = /\xc2[\x80-\xbf]/y;

/** The token at `from`: what kind, where it ends, its letter. */
function next(text: ByteString, from: number, ahead: Ahead): Next {
  const blank = at(white, text, from);
  if (blank !== undefined) return ["white", from + blank.length];
  if (text.startsWith("/*", from)) {
    const end = text.indexOf("*/", from + 2);
    return end < 0 ? ["token", text.length, "c"] : ["white", end + 2];
  }
  if (text.startsWith("--", from) || (text[from] === "#" && text[from + 1] !== ">")) return remark(text, from);
  return quotedAt(text, from, ahead) ?? wordAt(text, from) ?? symbolAt(text, from);
}

function remark(text: ByteString, from: number): Next {
  const lineEnd = text.indexOf("\n", from);
  const end = lineEnd < 0 ? text.length : lineEnd;
  return ["token", end, end - from <= remarkBytesMax ? "c" : "R"];
}

/** Past the quotation that is open at `from`; undefined where nothing closes it. */
function endOfQuoted(text: ByteString, from: number, quote: string): number | undefined {
  for (let index = from; index < text.length; index++) {
    if (text[index] === "\\") index++;
    else if (text[index] === quote) {
      if (text[index + 1] !== quote) return index + 1;
      index++;
    }
  }
  return undefined;
}

/** What a quotation is that ends, and one that does not. */
const quotedLetters: Record<string, readonly [closed: string, open: string]> = { "'": ["'", "q"], "\"": ["\"", "Q"], "`": ["n", "n"] };

function quotedAt(text: ByteString, from: number, ahead: Ahead): Next | undefined {
  const upTo = (close: string, start: number): Next | undefined => {
    if (ahead.failures >= failuresMax) return undefined;
    const end = text.slice(start, start + aheadMax).indexOf(close);
    if (end >= 0) return ["token", start + end + close.length, "'"];
    ahead.failures++;
    return undefined;
  };
  if (/[qQ]/.test(text[from] as string) && text[from + 1] === "'" && from + 2 < text.length) {
    const opener = text[from + 2] as string;
    const found = upTo(`${({ "[": "]", "(": ")", "{": "}", "<": ">" })[opener] ?? opener}'`, from + 3);
    if (found !== undefined) return found;
  }
  const tag = at(dollar, text, from);
  if (tag !== undefined) {
    const found = upTo(tag, from + tag.length);
    if (found !== undefined) return found;
  }
  const start = from + (at(stringPrefix, text, from)?.length ?? 0);
  const quote = text[start] as string;
  const letters = quotedLetters[quote];
  if (letters === undefined) return undefined;
  const end = endOfQuoted(text, start + 1, quote);
  if (end !== undefined) return ["token", end, letters[0]];
  return ["token", text.length, quote !== "`" && text.length - start > valueBytesMax ? "u" : letters[1]];
}

function wordAt(text: ByteString, from: number): Next | undefined {
  const digits = at(number, text, from);
  if (digits !== undefined) {
    const end = from + digits.length;
    // 1union, 2or: a number and a word that SQL knows; otherwise (2nd, 5lbs) a name.
    const rest = at(tail, text, end)?.toLowerCase();
    return rest === undefined || sqlWords.has(rest) ? ["token", end, "1"] : ["token", end + rest.length, "n"];
  }
  const held = at(variable, text, from);
  if (held !== undefined && held !== "@@" && held !== "@") return ["token", from + held.length, "v"];
  const bracket = at(bracketed, text, from);
  if (bracket !== undefined) return ["token", from + bracket.length, "n"];
  if (text.startsWith("\\N", from)) return ["token", from + 2, "0"];
  const word = at(name, text, from);
  return word === undefined ? undefined : ["word", from + word.length];
}

function symbolAt(text: ByteString, from: number): Next {
  if (text.startsWith("&&", from)) return ["token", from + 2, "&"];
  if (text.startsWith("||", from)) return ["token", from + 2, "|"];
  const type = at(cast, text, from);
  if (type !== undefined) return ["token", from + type.length, ":"];
  const shifted = at(shift, text, from);
  if (shifted !== undefined) return ["operator", from + shifted.length, "+"];
  const compared = at(comparison, text, from);
  if (compared !== undefined) return ["token", from + compared.length, /^:?==?$/.test(compared) ? "=" : "<"];
  const symbol = text[from] as string;
  if (symbol === "(") return ["open", from + 1];
  if (/[!~]/.test(symbol)) return ["operator", from + 1, symbol];
  if (symbol === "*") return ["token", from + 1, "*"];
  if (/[+/%^|&-]/.test(symbol)) return ["operator", from + 1, "+"];
  return ["token", from + (at(sign, text, from)?.length ?? 1), /[),;.]/.test(symbol) ? symbol : "x"];
}
