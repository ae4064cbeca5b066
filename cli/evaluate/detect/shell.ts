/**
 * A text as a command line: one token for each word and operator (cli/detectors/command-injection/README.md).
 *
 * Quotes, backslashes, carets, empty expansions and unset variables vanish from words as a shell makes them vanish, so that a command's name is known in each of its spellings.
 */
import { commandWords } from "../../detectors/command-injection/words.ts";
import type { ByteString } from "../exchange.ts";

/** What is found stands among a text's first words; a text that goes on behind them ends with `~`. */
export const shellTokensMax = 64;
/** A longer word is no command's name. */
const nameBytesMax = 32;

const classOf = new Map(Object.entries(commandWords).flatMap(([letter, names]) => names.split(/\s+/).map((name) => [name, letter] as const)));

export function tokens(text: ByteString): ByteString {
  let out = "";
  let at = 0;
  let braces = 0;
  while (at < text.length) {
    const letter = text[at] as string;
    if (/[ \t\r\v\f+,\0]/.test(letter)) { at++; continue; }
    if (out.length > shellTokensMax - 4) return `${out}~`;
    if (letter === "{") braces++;
    if (letter === "}" && braces > 0) braces--;
    const operator = operatorAt(text, at);
    if (operator !== undefined) {
      out += operator.token;
      at += operator.bytes;
      continue;
    }
    const word = wordAt(text, at, braces > 0);
    out += word.token;
    at = word.end;
  }
  return out;
}

function operatorAt(text: ByteString, at: number): { token: string; bytes: number } | undefined {
  const next = text[at + 1];
  switch (text[at]) {
    case "\n": return { token: "N", bytes: 1 };
    case ";": return { token: ";", bytes: 1 };
    case "|": return next === "|" ? { token: "B", bytes: 2 } : { token: "|", bytes: next === "&" ? 2 : 1 };
    case "&": return next === "&" ? { token: "A", bytes: 2 } : next === ">" ? { token: ">", bytes: 2 } : { token: "&", bytes: 1 };
    case "`": return { token: "`", bytes: 1 };
    case "(": return { token: "[", bytes: 1 };
    case ")": return { token: ")", bytes: 1 };
    case "{": return { token: "{", bytes: 1 };
    case "}": return { token: "}", bytes: 1 };
    case "$": return next === "(" ? { token: "(", bytes: 2 } : undefined;
    case "<": return next === "(" ? { token: "S", bytes: 2 } : next === "<" && text[at + 2] === "<" ? { token: "H", bytes: 3 } : { token: "<", bytes: 1 };
    case ">": return next === "(" ? { token: "S", bytes: 2 } : { token: ">", bytes: next === ">" || next === "&" ? 2 : 1 };
    default: return undefined;
  }
}

interface Word {
  /** Lower case, without what a shell drops; cut at `nameBytesMax`. */
  name: string;
  /** Bytes of the name, uncut. */
  bytes: number;
  /** Where in the name its last part begins, after the last slash, and after the last backslash, which is no part of the name. */
  afterSlash: number;
  afterBackslash: number;
  slashes: number;
  singles: number;
  doubles: number;
  /** What a shell drops stood within the word: backslash, caret, expansion. */
  isBroken: boolean;
  isQuotedInside: boolean;
  hasVariable: boolean;
  /** Letters of a path's pattern: `?` and where one came before a slash. */
  questions: number;
  hasStar: boolean;
  isGlob: boolean;
  hasEquals: boolean;
}

const isEnd = (letter: string | undefined, inBraces: boolean): boolean => letter === undefined || /[ \t\r\v\f\n+;|&`(){}<>\0]/.test(letter) || (inBraces && letter === ",");

/** The word that begins at `at`. It takes at least one byte. */
function wordAt(text: ByteString, start: number, inBraces: boolean): { token: string; end: number } {
  const word: Word = { name: "", bytes: 0, afterSlash: 0, afterBackslash: 0, slashes: 0, singles: 0, doubles: 0, isBroken: false, isQuotedInside: false, hasVariable: false, questions: 0, hasStar: false, isGlob: false, hasEquals: false };
  let at = start;
  for (;;) {
    const letter = text[at];
    if (letter === undefined) break;
    const next = text[at + 1];
    if (letter === "$" && next === "(" && text[at + 2] === ")") { word.isBroken ||= word.bytes > 0; at += 3; continue; }
    if (letter === "`" && next === "`" && word.bytes > 0) { word.isBroken = true; at += 2; continue; }
    if ((letter === "<" || letter === ">") && next === "(" && text[at + 2] === ")" && word.bytes > 0) { word.isBroken = true; at += 3; continue; }
    if (isEnd(letter, inBraces)) break;
    if (letter === "'" || letter === "\"") {
      if (letter === "'") word.singles++;
      else word.doubles++;
      if (word.bytes > 0 && isNameLetter(next)) word.isQuotedInside = true;
      at++;
      continue;
    }
    if (letter === "\\") {
      // At a word's beginning it may be an escape that a service left as it was: \n is white space then.
      if (word.bytes === 0 && next !== undefined && /[nrt]/.test(next)) { at += 2; if (at >= text.length || isEnd(text[at], inBraces)) break; continue; }
      // Nor is it a part of the word at its end.
      if (next !== undefined && /[nrt]/.test(next) && isEnd(text[at + 2], inBraces)) { at += 2; continue; }
      word.afterBackslash = word.bytes;
      if (isNameLetter(next) && word.bytes > 0) word.isBroken = true;
      at++;
      continue;
    }
    // A substitution begins within the word, in double quotes too.
    if (letter === "$" && next === "(") break;
    if (letter === "^") { word.isBroken ||= isNameLetter(next); at++; continue; }
    if (letter === "$") {
      const variable = variableAt(text, at);
      if (variable.bytes > 0) {
        at += variable.bytes;
        if (variable.isWhite) break;
        word.hasVariable = true;
        word.isBroken ||= word.bytes > 0 && isNameLetter(text[at]);
        continue;
      }
    }
    if (letter === "%") {
      const bytes = percentVariable(text, at);
      if (bytes > 0) { word.hasVariable = true; at += bytes; continue; }
    }
    if (letter === "=" && isAssignment(word)) {
      at++;
      return { token: "a", end: at };
    }
    addLetter(word, letter, next, text[at + 2]);
    at++;
  }
  return { token: tokenOf(word), end: Math.max(at, start + 1) };
}

function addLetter(word: Word, letter: string, next: string | undefined, third: string | undefined): void {
  if (letter === "/") {
    word.slashes++;
    word.isGlob ||= word.hasStar;
  }
  if (letter === "?") word.questions++;
  if (letter === "*" && isNameLetter(lastOf(word))) word.hasStar = word.slashes > 0;
  if (letter === "[" && word.slashes > 0 && (third === "]" || next === "!" || third === "/")) word.isGlob = true;
  if (letter === "=") word.hasEquals = true;
  if (word.bytes < nameBytesMax) word.name += letter.toLowerCase();
  word.bytes++;
  if (letter === "/") word.afterSlash = word.bytes;
}

const lastOf = (word: Word): string | undefined => (word.bytes <= nameBytesMax ? word.name[word.bytes - 1] : undefined);
const isNameLetter = (letter: string | undefined): boolean => letter !== undefined && /[A-Za-z0-9_]/.test(letter);
const isAssignment = (word: Word): boolean => word.bytes > 0 && word.bytes <= 16 && word.singles + word.doubles === 0 && /^[a-z_][a-z0-9_]*$/.test(word.name);

/** `$name`, `${…}`, `$@` and the like; bytes 0 where a dollar is only a dollar. `$IFS` is white space. */
function variableAt(text: ByteString, at: number): { bytes: number; isWhite: boolean } {
  const rest = text.slice(at + 1, at + 1 + 64);
  const [braced] = /^\{[^}\n]*\}/.exec(rest) ?? [];
  if (braced !== undefined) return { bytes: braced.length + 1, isWhite: /^\{IFS\b/.test(braced) };
  const [name] = /^(?:[A-Za-z_][A-Za-z0-9_]*|[0-9@*!?$#_-])/.exec(rest) ?? [];
  if (name === undefined) return { bytes: 0, isWhite: false };
  return { bytes: name.length + 1, isWhite: name === "IFS" };
}

/** `%name%` of Windows, at most 32 bytes. */
function percentVariable(text: ByteString, at: number): number {
  const [found] = /^%[A-Za-z_][A-Za-z0-9_:~,=-]{0,29}%/.exec(text.slice(at, at + 32)) ?? [];
  return found?.length ?? 0;
}

function tokenOf(word: Word): string {
  const { name, bytes } = word;
  if (bytes === 0) return word.hasVariable ? "v" : word.singles + word.doubles > 0 ? "" : "w";
  if (word.isGlob || (word.questions >= 2 && name[0] === "/")) { if (!word.hasEquals) return "G"; }
  if (bytes <= nameBytesMax) {
    const plain = commandOf(name.slice(word.afterSlash)), letter = plain ?? (word.afterBackslash > word.afterSlash ? commandOf(name.slice(word.afterBackslash)) : undefined);
    if (letter !== undefined && (word.slashes === 0 || /(?:^\.|bin|system32)\/[^/]*$/.test(name))) {
      // Nor do the backslashes of a path hide anything, or an apostrophe in a word that a quotation begins with, which is no pair.
      const isHidden = (plain !== undefined && word.isBroken) || (word.isQuotedInside && (word.singles >= 2 || word.doubles >= 2));
      return (isHidden ? "o" : "") + (/bin\/[^/]*$|system32/.test(name) ? "b" : "") + letter;
    }
  }
  if (/^-{1,2}[a-z]/.test(name)) return "f";
  if (/^[a-z]{2,8}:\/\/|^www\./.test(name)) return "u";
  if (/^\/(?:etc|proc|dev|bin|usr|var|tmp|root|home|opt|sys|boot|lib|mnt|srv|sbin)(?:\/|$)|^~\/|^[a-z]:(?:$|\/)/.test(name) || (/^[a-z]:/.test(name) && word.afterBackslash >= 2)) return "P";
  if (/^\.{0,2}\//.test(name)) return "p";
  if (/^[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9])/.test(name)) return "i";
  if (/^[0-9]+[.,]?[0-9]*$/.test(name)) return "n";
  if (/^[a-z0-9_-]+\.[a-z0-9]{1,10}$/.test(name)) return "d";
  return "w";
}

/** The class of a command's name: also of `name.exe`, and of a name with a version behind it. */
function commandOf(base: string): string | undefined {
  const found = classOf.get(base);
  if (found !== undefined) return found;
  const bare = base.replace(/\.(?:exe|com|bat|ps1)$/, "");
  if (bare !== base) return classOf.get(bare);
  const unversioned = base.replace(/[0-9][0-9.]*$/, "");
  return unversioned !== base && unversioned.length >= 3 ? classOf.get(unversioned) : undefined;
}
