/**
 * A text as a browser reads it (WHATWG HTML, 13.2): tags, attributes, handlers, URLs and scripts, one token each (cli/detectors/cross-site-scripting/README.md).
 *
 * It is read as content, and as the end of an attribute's value in double quotes, in single quotes and without quotes.
 */
import { attributeWords, badStyles, elementWords, everydayEvents, scriptWords } from "../../detectors/cross-site-scripting/words.ts";
import type { ByteString } from "../exchange.ts";

export const htmlTokensMax = 8192;
/** As an attribute's end, a text is read no further than this many bytes. */
const contextBytesMax = 1024;
/** A longer name is none that is known. */
const nameBytesMax = 32;

const letters = (words: Readonly<Record<string, string>>): Map<string, string> => new Map(Object.entries(words).flatMap(([letter, names]) => names.split(/\s+/).map((name) => [name, letter] as const)));
const elements = letters(elementWords);
const attributes = letters(attributeWords);
const everyday = new Set(everydayEvents.split(" "));
const scripts = letters(scriptWords);

export function tokens(text: ByteString): ByteString {
  const reader = new Reader(text);
  reader.content();
  for (const [context, end] of [["q", "\""], ["s", "'"], ["u", " \t\n\f\r"]] as const) reader.attributeEnd(context, end);
  return reader.out;
}

const isWhite = (letter: string | undefined): boolean => letter === " " || letter === "\t" || letter === "\n" || letter === "\f" || letter === "\r";
const isLetter = (letter: string | undefined): boolean => letter !== undefined && /[A-Za-z]/.test(letter);

class Reader {
  out = "";
  readonly text: ByteString;
  /** Where the first tag begins: what comes before may be the end of an attribute's value. */
  firstTag: number;

  constructor(text: ByteString) {
    this.text = text;
    this.firstTag = text.length;
  }

  add(token: string): void {
    if (this.out.length + token.length <= htmlTokensMax) this.out += token;
  }

  content(): void {
    this.add("d");
    let at = 0;
    while (at < this.text.length) {
      at = this.text.indexOf("<", at);
      if (at < 0) return;
      const next = this.text[at + 1];
      if (isLetter(next)) {
        if (this.firstTag === this.text.length) this.firstTag = at;
        at = this.tag(at + 1);
      } else if (next === "/" && isLetter(this.text[at + 2])) {
        const { name, end } = this.name(at + 2);
        this.add(`/${elements.get(name) ?? "u"}`);
        at = end;
      } else {
        if (next === "!") this.add("!");
        if (next === "?") this.add("?");
        at++;
      }
    }
  }

  /** A tag's name and attributes; after a script's or a style's, its text. */
  tag(start: number): number {
    const { name, end } = this.name(start);
    const letter = elements.get(name) ?? "u";
    this.add(`<${letter}`);
    const after = this.attributes(end);
    if (this.text[after - 1] !== ">" || (letter !== "s" && letter !== "y")) return after;
    const close = this.rawEnd(after, letter === "s" ? "</script" : "</style");
    if (letter === "s" && close > after) this.add(this.script(after, close));
    if (letter === "y" && isStyleBad(this.text.slice(after, Math.min(close, after + styleBytesMax)))) this.add("S");
    return close;
  }

  rawEnd(from: number, tag: string): number {
    const at = this.text.toLowerCase().indexOf(tag, from);
    return at < 0 ? this.text.length : at;
  }

  /** A tag's name in lower case, after its prefix; its end is white space, a slash or `>`. */
  name(start: number): { name: string; end: number } {
    let end = start;
    while (end < this.text.length && !isWhite(this.text[end]) && this.text[end] !== "/" && this.text[end] !== ">" && this.text[end] !== "<") end++;
    const whole = this.text.slice(start, end).toLowerCase();
    const name = whole.slice(whole.lastIndexOf(":") + 1);
    return { name: name.length <= nameBytesMax ? name : "", end };
  }

  /** Attributes up to and with `>`; returns what comes after. */
  attributes(start: number, stop = this.text.length): number {
    let at = start;
    while (at < stop) {
      const letter = this.text[at];
      if (letter === ">") { this.add(">"); return at + 1; }
      // A tag within a tag: what careless filters leave behind, and what browsers of old began anew with.
      if (letter === "<" && isLetter(this.text[at + 1])) return at;
      if (isWhite(letter) || letter === "/" || letter === "\"" || letter === "'" || letter === "\v") { at++; continue; }
      at = this.attribute(at);
    }
    return at;
  }

  attribute(start: number): number {
    let at = start + 1;
    while (at < this.text.length && !isWhite(this.text[at]) && !/[/>="'\v]/.test(this.text[at] as string)) at++;
    const whole = this.text.slice(start, at).toLowerCase();
    const name = whole.slice(whole.lastIndexOf(":") + 1).slice(0, nameBytesMax + 1);
    let value = at;
    while (value < this.text.length && (isWhite(this.text[value]) || this.text[value] === "\v")) value++;
    if (this.text[value] !== "=") {
      if (name === "autofocus") this.add("A");
      return at;
    }
    value++;
    while (value < this.text.length && isWhite(this.text[value])) value++;
    const quote = this.text[value];
    let from = value;
    let to = value;
    let end = value;
    if (quote === "\"" || quote === "'") {
      from = value + 1;
      const close = this.text.indexOf(quote, from);
      to = close < 0 ? this.text.length : close;
      end = close < 0 ? to : close + 1;
    } else {
      while (to < this.text.length && !isWhite(this.text[to]) && this.text[to] !== ">") to++;
      end = to;
    }
    this.value(name, from, to);
    return end;
  }

  value(name: string, from: number, to: number): void {
    if (/^on[a-z]{3,30}$/.test(name)) {
      this.add(everyday.has(name.slice(2)) ? "e" : "E");
      this.add(this.script(from, to));
      return;
    }
    const scheme = this.scheme(from, to);
    if (scheme === "U") {
      this.add("U");
      this.add(this.script(from, to));
      return;
    }
    if (name === "style") { this.add(styleLetter(this.text.slice(from, Math.min(to, from + styleBytesMax)))); return; }
    if (name === "content" && /^[\d.\t-\r ]*[;,]?[\t-\r ]*(?:url[\t-\r ]*=|javascript)/i.test(this.text.slice(from, Math.min(to, from + 32)))) { this.add("c"); return; }
    this.add(attributes.get(name) ?? scheme);
  }

  /** `U` runs code, `V` holds a document, `h` leads elsewhere, `a` none of these. Control characters and white space are no part of a scheme. */
  scheme(from: number, to: number): string {
    let seen = "";
    for (let at = from; at < to && seen.length < 24; at++) {
      const letter = this.text[at] as string;
      if (letter > " ") seen += letter.toLowerCase();
    }
    if (/^['"`]?(?:feed:|view-source:|url\()*['"]?(?:javascript[:#]|(?:vbscript|livescript|mocha|vbs|jscript):)/.test(seen)) return /^(?:javascript):(?:void\(0\)|void0|;|$|void\(\))/.test(seen) ? "a" : "U";
    if (/^(?:data:text\/(?!plain|css)|data:image\/svg|data:application\/(?:x|j)|data:[,;]|data:$|about:<|mhtml:|&\{)/.test(seen)) return "V";
    return /^(?:https?:|ftp:|[/\\]{2})/.test(seen) ? "h" : "a";
  }

  /** What a script does: `X` as attacks do, `J` something, `j` nothing that is known; nothing where it is empty. */
  script(from: number, to: number): string {
    let found = from < to ? "j" : "";
    let at = from;
    while (at < to) {
      if (!/[A-Za-z_$]/.test(this.text[at] as string)) { at++; continue; }
      const start = at;
      while (at < to && /[A-Za-z0-9_$]/.test(this.text[at] as string)) at++;
      const letter = at - start <= nameBytesMax ? scripts.get(this.text.slice(start, at).toLowerCase()) : undefined;
      if (letter === "X" || (letter === "D" && this.isProbe(at, to))) return "X";
      if (letter !== undefined) found = "J";
    }
    return found;
  }

  /** Whether a dialog says what only a probe says: a number, a name of the page's, something very short, or nothing. */
  isProbe(at: number, to: number): boolean {
    const rest = this.text.slice(at, Math.min(to, at + 24)).toLowerCase();
    return /^[)\t-\r ]*(?:\.(?:call|apply|bind|source)|[(`][\t-\r ]*(?:\d|\)|\/|-|`|document|window|location|self|top|this|name|origin|string|\$\{|['"]?(?:xss|x|\d+|hack\w*|test|pwn\w*|vuln\w*|hi)['"`]|$)|[=;,\]}]|$|&)/.test(rest);
  }

  /** The text as the end of an attribute's value, where no tag stands before: the rest of that tag. */
  attributeEnd(context: string, ends: string): void {
    let at = 0;
    while (at < this.firstTag && !ends.includes(this.text[at] as string)) at++;
    if (at >= this.firstTag || !this.text.includes("=", at)) return;
    this.add(`\n${context}`);
    this.attributes(at + 1, Math.min(this.text.length, at + contextBytesMax));
  }
}

const styleBytesMax = 512;

const styleLetter = (style: ByteString): string => (isStyleBad(style) ? "S" : /[{}[\]]/.test(style) ? "Z" : "Y");

/** Styles that run code in some browser, fetch other styles, or hide their letters. Comments, white space and backslashes within words are dropped. */
function isStyleBad(style: ByteString): boolean {
  const joined = style.replace(/\/\*[^*]*\*\/|[\t-\r ]/g, "").toLowerCase();
  return /(?:\\0{0,4}[2-7][0-9a-f]){3}/.test(joined) || badStyles.some((word) => joined.replaceAll("\\", "").includes(word));
}
