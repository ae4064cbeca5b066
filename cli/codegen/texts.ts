/**
 * The region of texts in a module: each text once, ended by a NUL, named by its offset. A text may be a template; its slots are bytes
 * below 0x20, with the numbers of assembly/action/line.ts, and bytes from 0x80 on are phrases. Tables of offsets (rows, entries) stand
 * in the region too.
 */
import { Phrases } from "./phrases.ts";
import { forComment } from "./text.ts";

/** As in assembly/action/line.ts. */
export const slots = {
  policy: 1, rule: 2, facts: 3, title: 4, verdict: 5, mode: 6, why: 7, verified: 8, suppressed: 9,
  number: 10, principal: 11, route: 12, configuration: 13, id: 14, found: 15,
} as const;

/** A template: literal text around slots. */
export function template(literals: TemplateStringsArray, ...names: (keyof typeof slots)[]): string {
  return literals.map((literal, i) => literal + (i < names.length ? String.fromCharCode(slots[names[i] as keyof typeof slots]) : "")).join("");
}

export class Texts {
  readonly #parts: { at: number; bytes: Uint8Array; comment: string }[] = [];
  readonly #known = new Map<string, number>();
  readonly offsetBytes: 2 | 4;
  /** All templates so far, each once, for the choice of phrases. */
  readonly templates = new Set<string>();
  readonly #phrases: Phrases;
  #length = 0;
  /** The largest number that a table names. */
  largest = 0;

  /** Offset 0 is the empty text. */
  constructor(offsetBytes: 2 | 4, phrases = new Phrases()) {
    this.offsetBytes = offsetBytes;
    this.#phrases = phrases;
    this.text("");
  }

  /** The offset of a text that is compared, or of several that stand one behind the other. ASCII. */
  text(...texts: string[]): number {
    return this.#once(texts, texts);
  }

  /** The offset of a text that is only written, or of several; with slots and phrases. ASCII. */
  template(...texts: string[]): number {
    for (const text of texts) this.templates.add(text);
    return this.#once(texts.map((text) => this.#phrases.encode(text)), texts);
  }

  /** The offset of the table of phrases. */
  phrases(): number {
    return this.put(Buffer.concat(this.#phrases.all.map((phrase) => this.offset(this.#once([phrase], [phrase])))), "phrases");
  }

  #once(encoded: string[], texts: string[]): number {
    const joined = encoded.map((text) => `${text}\0`).join("");
    const known = this.#known.get(joined);
    if (known !== undefined) return known;
    const at = this.put(Buffer.from(joined, "latin1"), texts.map(shown).join(", "));
    this.#known.set(joined, at);
    return at;
  }

  /** The offset of bytes of a table. */
  put(bytes: Uint8Array, comment: string): number {
    const at = this.#length;
    this.#parts.push({ at, bytes, comment });
    this.#length += bytes.length;
    return at;
  }

  /** An offset as the tables have it. */
  offset(offset: number): Uint8Array {
    this.largest = Math.max(this.largest, offset);
    const bytes = Buffer.alloc(this.offsetBytes);
    bytes.writeUIntLE(offset, 0, this.offsetBytes);
    return bytes;
  }

  /** `memory.data<u8>([…])`, a part a line. */
  get declaration(): string[] {
    return ["export const texts: usize = memory.data<u8>([", ...this.#parts.map(({ at, bytes, comment }) => `  ${[...bytes].join(",")}, // +${at} ${forComment(comment)}`), "]);"];
  }
}

export function shown(text: string): string {
  return JSON.stringify(text.replace(/[\x01-\x1f]/g, (slot) => `<${Object.entries(slots).find(([, number]) => number === slot.charCodeAt(0))?.[0] ?? "?"}>`));
}
