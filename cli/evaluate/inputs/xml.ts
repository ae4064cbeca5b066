/** Texts, attributes, CDATA, comments, processing instructions and the document type of an XML document, in their order, as far as it is one. */
import { Buffer } from "node:buffer";
import { inputWindowBytes } from "../../detectors/types.ts";
import { lower } from "../bytes.ts";
import type { ByteString } from "../exchange.ts";
import { limits } from "../limits.ts";
import type { BodyAnomalyName } from "../../ir/types.ts";
import { inputOf, type Input, type Inputs } from "./input.ts";

export function xmlInputs(text: ByteString, isConverted = false): Inputs {
  const reader = new Reader(text, isConverted), fault = reader.document() ?? reader.flaw;
  return fault === undefined ? { inputs: reader.inputs, anomalies: [] } : { inputs: reader.inputs, broken: fault, anomalies: [...reader.found, "xml-invalid"] };
}

const nameBytes = `[^\\x00-\\x20/<>="'&]`;

class Reader {
  readonly inputs: Input[] = [];
  readonly found: BodyAnomalyName[] = [];
  flaw: string | undefined;
  readonly #text: ByteString;
  readonly #isConverted: boolean;
  readonly #open: ByteString[] = [];
  #at = 0;
  #hasRoot = false;

  /** `isConverted`: it was in another charset, which its declaration may say. */
  constructor(text: ByteString, isConverted: boolean) {
    this.#text = text;
    this.#isConverted = isConverted;
  }

  /** Reads to the end, or to a fault, which it gives back. */
  document(): string | undefined {
    for (;;) {
      this.#take(/[\t\n\r ]+/y);
      if (this.#at === this.#text.length) return this.#open.length > 0 || !this.#hasRoot ? "it does not end" : undefined;
      const fault = this.#text[this.#at] === "<" ? this.#markup() : this.#content();
      if (fault !== undefined) return fault;
    }
  }

  #content(): string | undefined {
    if (this.#open.length === 0) return "text outside of the root";
    this.#add(this.#open.at(-1) as string, decoded(this.#take(/[^<]+/y) as string));
    return undefined;
  }

  #markup(): string | undefined {
    const isInside = this.#open.length > 0;
    if (this.#starts("<!--")) return this.#raw("<!--", "-->", "");
    if (this.#starts("<?")) return this.#raw("<?", "?>", "");
    if (isInside && this.#starts("<![CDATA[")) return this.#raw("<![CDATA[", "]]>", this.#open.at(-1) as string);
    if (!isInside && this.#starts("<!DOCTYPE")) return this.#documentType();
    if (this.#starts("</")) return this.#endTag();
    return this.#startTag();
  }

  #raw(start: string, end: string, name: ByteString): string | undefined {
    const from = this.#at + start.length, to = this.#text.indexOf(end, from);
    const text = to < 0 ? this.#text.slice(from) : this.#text.slice(from, to);
    this.#add(name, text);
    if (to < 0) return `no ${end}`;
    this.#at = to + end.length;
    if (start === "<?" && !this.#isConverted && isForeign(text)) {
      this.flaw = "an encoding that is not read";
      this.found.push("charset-foreign");
    }
    return undefined;
  }

  /** One text, up to its `>`: its subset may hold declarations, comments and instructions, whose quotes and brackets differ. */
  #documentType(): string | undefined {
    const from = this.#at;
    this.#at += "<!DOCTYPE".length;
    const fault = this.#declarations();
    this.#add("", this.#text.slice(from, this.#at));
    return fault;
  }

  #declarations(): string | undefined {
    for (let isInSubset = false, hadSubset = false; ;) {
      if (this.#take(/"[^"]*"|'[^']*'/y) !== undefined) continue;
      const unended = this.#take(/["'][^]*/y) ?? (isInSubset && this.#take(/<!--[^]*?-->|<\?[^]*?\?>/y) === undefined ? this.#take(/<(?:!--|\?)[^]*/y) : undefined);
      if (unended !== undefined || this.#at === this.#text.length) return "a document type that does not end";
      if (isInSubset) {
        if (this.#take(/\]/y) !== undefined) isInSubset = false;
        else this.#take(/[^\]"'<]+|<(?!!--|\?)/y);
      } else if (this.#take(/>/y) !== undefined) return undefined;
      else if (this.#take(/[^[\]<>"']+/y) === undefined) {
        if (hadSubset || this.#take(/\[/y) === undefined) return "a document type that does not end as it should";
        isInSubset = hadSubset = true;
      }
    }
  }

  #endTag(): string | undefined {
    const name = /^<\/(.*?)[\t\n\r ]*>$/s.exec(this.#take(new RegExp(`</${nameBytes}*[\\t\\n\\r ]*>`, "y")) ?? "")?.[1];
    if (name === undefined) return "no end tag";
    return this.#open.pop() === name.slice(0, limits.nameBytesMax) ? undefined : "an end tag of another element";
  }

  #startTag(): string | undefined {
    const name = this.#take(new RegExp(`<${nameBytes}+`, "y"));
    if (name === undefined || name.startsWith("<!")) return "no tag";
    if (this.#text.length === this.#at) return "a tag that does not end";
    if (this.#open.length === limits.jsonDepthMax) {
      this.found.push("nesting-depth");
      return `nested deeper than ${limits.jsonDepthMax}`;
    }
    if (this.#open.length === 0 && this.#hasRoot) return "a second root";
    this.#hasRoot = true;
    const own = name.slice(1, 1 + limits.nameBytesMax);
    if ([...this.#open, own].join("").length > limits.openNamesBytesMax) return "names that are too long together";
    for (let attribute = this.#attribute(); attribute !== undefined; attribute = this.#attribute()) {
      const [called, value, isWhole] = attribute;
      this.#add(called, decoded(value));
      if (!isWhole) return "an attribute's value that does not end";
    }
    const closing = this.#take(/[\t\n\r ]*\/?>/y);
    if (closing === undefined) return "no attribute";
    if (!closing.endsWith("/>")) this.#open.push(own);
    return undefined;
  }

  /** Name and value of the next attribute, and whether its quote comes before a `<`. */
  #attribute(): [name: ByteString, value: ByteString, isWhole: boolean] | undefined {
    const start = this.#take(new RegExp(`[\\t\\n\\r ]+${nameBytes}+[\\t\\n\\r ]*=[\\t\\n\\r ]*["']`, "y"));
    if (start === undefined) return undefined;
    const quote = start.at(-1) as string, name = (new RegExp(`${nameBytes}+`).exec(start) as RegExpExecArray)[0];
    const value = this.#take(quote === "\"" ? /[^"<]*/y : /[^'<]*/y) as string;
    return [name, value, this.#take(quote === "\"" ? /"/y : /'/y) !== undefined];
  }

  #add(name: ByteString, text: ByteString): void { this.inputs.push(...inputOf("xml", name, text)); }

  #starts(word: string): boolean { return this.#text.startsWith(word, this.#at); }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }
}

const entities: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: "\"", apos: "'" };

/** References to characters and to the five entities that every document has; any other stays as it is. */
function decoded(text: ByteString): ByteString {
  return text.replace(/&(lt|gt|amp|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});/g, (reference, name: string) => {
    if (!name.startsWith("#")) return entities[name] as string;
    const code = name.startsWith("#x") ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
    return code === 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? reference : Buffer.from(String.fromCodePoint(code), "utf8").toString("latin1");
  });
}

/** An XML declaration of an encoding that is not read, or one that is too long to be looked at. */
function isForeign(instruction: ByteString): boolean {
  if (instruction.length > inputWindowBytes) return true;
  const declared = /^xml[\t\n\r ][^]*?encoding(?:[\t\n\r ]*=[\t\n\r ]*(?:"([^"]*)|'([^']*))|())/.exec(instruction);
  return declared !== null && !["utf-8", "us-ascii"].includes(lower(declared[1] ?? declared[2] ?? ""));
}
