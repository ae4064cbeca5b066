/** Keys and strings of a JSON document in their order, as far as it is one: a reader of one byte after the other, since a parser tells nothing of what it has refused. */
import { Buffer } from "node:buffer";
import type { ByteString } from "../exchange.ts";
import { limits } from "../limits.ts";
import type { BodyAnomalyName } from "../../ir/types.ts";
import { Names } from "./anomalies.ts";
import { inputOf, type Input, type Inputs } from "./input.ts";

export function jsonInputs(text: ByteString): Inputs {
  const { faultAt: _, isOpen: __, ...told } = readJsonInputs(text);
  return told;
}

/**
 * The same, and of a document that is broken the place of the first byte with which it cannot become JSON any more: its length where it only ends too early,
 * and whether the last input does not end there. `name`: of its value.
 */
export function readJsonInputs(text: ByteString, name: ByteString = ""): Inputs & { faultAt: number; isOpen: boolean } {
  const reader = new Reader(text, name);
  try {
    reader.document();
    return { inputs: reader.inputs, faultAt: text.length, isOpen: false, ...reader.told() };
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return { inputs: reader.inputs, broken: fault.message, faultAt: reader.at, isOpen: reader.isOpen, ...reader.told(["json-invalid"]) };
  }
}

class Fault extends Error {}

/** A whole character of UTF-8 that is not ASCII, and the beginning of one. */
const character = /[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}/y;
const beginning = /[\xc2-\xdf]|\xe0[\xa0-\xbf]?|[\xe1-\xec\xee\xef][\x80-\xbf]?|\xed[\x80-\x9f]?|\xf0(?:[\x90-\xbf][\x80-\xbf]?)?|[\xf1-\xf3][\x80-\xbf]{0,2}|\xf4(?:[\x80-\x8f][\x80-\xbf]?)?/y;

/** The beginning of a number, of a literal, and of an escape, as far as they can be one. */
const numberPart = /-?(?:(?:0|[1-9][0-9]*)(?:\.(?:[0-9]+(?:[eE][-+]?[0-9]*)?)?|[eE][-+]?[0-9]*)?)?/y;
const literalPart = /t(?:r(?:ue?)?)?|f(?:a(?:l(?:se?)?)?)?|n(?:u(?:ll?)?)?/y;
const escapePart = /\\(?:u[0-9a-fA-F]{0,3})?/y;

const escapes: Record<string, string> = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

class Reader {
  readonly inputs: Input[] = [];
  readonly #text: ByteString;
  readonly #names = new Names();
  readonly #found: BodyAnomalyName[] = [];
  readonly #name: ByteString;
  #at = 0;
  /** The last input is of a string that does not end. */
  isOpen = false;

  constructor(text: ByteString, name: ByteString) {
    this.#text = text;
    this.#name = name;
  }

  /** Its anomalies, with these. */
  told(more: BodyAnomalyName[] = []): Pick<Inputs, "anomalies" | "untold"> {
    const { hasDuplicate, untold } = this.#names;
    return { anomalies: [...this.#found, ...more, ...(hasDuplicate ? ["json-duplicate" as const] : [])], ...(untold === undefined ? {} : { untold }) };
  }
  /** Where the reader stands: behind a fault, at the byte that is one. */
  get at(): number { return this.#at; }

  document(): void {
    this.#value(this.#name, 0, this.#name.length);
    this.#space();
    if (this.#at < this.#text.length) throw new Fault("more than one value");
  }

  /** `name`: of the member that the value is, or that the array is in which it stands; `kept`: bytes of the names of the open members. */
  #value(name: ByteString, depth: number, kept: number): void {
    this.#space();
    if (this.#take(/[[{]/y) !== undefined) this.#container(this.#text[this.#at - 1] === "{", name, depth + 1, kept);
    else if (this.#take(/"/y) !== undefined) this.#string((own) => inputOf("json", name, own));
    else if (this.#take(/true|false|null/y) === undefined) this.#number();
  }

  #number(): void {
    const number = this.#take(numberPart) ?? "";
    if (number === "") this.#take(literalPart);
    if (!/^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/.test(number)) throw new Fault("no value");
  }

  #container(isObject: boolean, name: ByteString, depth: number, kept: number): void {
    if (depth > limits.jsonDepthMax) {
      this.#found.push("nesting-depth");
      this.#at -= 1;
      throw new Fault(`nested deeper than ${limits.jsonDepthMax}`);
    }
    this.#names.open();
    this.#elements(isObject, name, depth, kept);
    this.#names.close();
  }

  #elements(isObject: boolean, name: ByteString, depth: number, kept: number): void {
    const closing = isObject ? /\}/y : /\]/y;
    this.#space();
    if (this.#take(closing) !== undefined) return;
    for (;;) {
      if (isObject) this.#member(depth, kept);
      else this.#value(name, depth, kept);
      this.#space();
      if (this.#take(closing) !== undefined) return;
      if (this.#take(/,/y) === undefined) throw new Fault("no comma");
    }
  }

  #member(depth: number, kept: number): void {
    this.#space();
    if (this.#take(/"/y) === undefined) throw new Fault("no name");
    const name = this.#string((own) => inputOf("json-key", "", own));
    this.#names.note(name);
    this.#space();
    if (this.#take(/:/y) === undefined) throw new Fault("no colon");
    const own = name.slice(0, Math.min(limits.nameBytesMax, limits.openNamesBytesMax - kept));
    this.#value(own, depth, kept + own.length);
  }

  /** A string behind its opening quote. What was read of one with a fault in it is an input too. */
  #string(inputs: (text: ByteString) => Input[]): ByteString {
    const units: string[] = [];
    const textOf = (): ByteString => joined(units);
    try {
      while (this.#take(/"/y) === undefined) units.push(...this.#unit(units));
    } catch (fault) {
      const rest = inputs(textOf());
      this.inputs.push(...rest);
      this.isOpen = rest.length > 0 && this.#at === this.#text.length;
      throw fault;
    }
    this.inputs.push(...inputs(textOf()));
    return textOf();
  }

  /** One character: its bytes, or an escape's code unit as `\u….` */
  #unit(before: string[]): string[] {
    const plain = this.#take(/[^\x00-\x1f"\\\x80-\xff]+/y) ?? this.#take(character);
    if (plain !== undefined) return [plain];
    const simple = this.#take(/\\["\\/bfnrt]/y);
    if (simple !== undefined) return [escapes[simple[1] as string] as string];
    const escaped = this.#take(/\\u[0-9a-fA-F]{4}/y);
    if (escaped === "\\u0000") this.#found.push("nul");
    if (escaped !== undefined) return [escaped];
    const begun = this.#take(beginning);
    if (begun === undefined) this.#take(escapePart);
    before.push(begun ?? "");
    throw new Fault(this.#at < this.#text.length ? "no character that may stand in a string" : "a string that does not end");
  }

  #space(): void { this.#take(/[ \t\r\n]+/y); }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }
}

/** Pieces in one text; two surrogates that stand together are one character, any other is U+FFFD. */
function joined(units: readonly string[]): ByteString {
  let text = "";
  for (let at = 0; at < units.length; at++) {
    const code = codeOf(units[at] as string), next = codeOf(units[at + 1] ?? "");
    if (code === undefined) { text += units[at]; continue; }
    const isPair = code >= 0xd800 && code < 0xdc00 && next !== undefined && next >= 0xdc00 && next < 0xe000;
    text += Buffer.from(isPair ? String.fromCharCode(code, next) : String.fromCharCode(code), "utf8").toString("latin1");
    if (isPair) at++;
  }
  return text;
}

/** The code unit of a \u escape: a backslash that an escape stood for is alone. */
const codeOf = (unit: string): number | undefined => (/^\\u[0-9a-fA-F]{4}$/.test(unit) ? Number.parseInt(unit.slice(2), 16) : undefined);
