import { Unusable } from "../../unusable.ts";
import { bodyOf, type ByteString, byteStringOf, type HeaderPair, utf8Bytes } from "../exchange.ts";

/** Reads members of parsed JSON or YAML and, where one is not what the format says, stops with the place, the member's path and what was found. */
export class Fields {
  readonly #value: Record<string, unknown>;
  readonly #path: string;
  /** Called only for a message: finding a line in a long document takes a while. */
  readonly #place: () => string;

  constructor(value: unknown, path: string, place: () => string) {
    this.#path = path;
    this.#place = place;
    if (typeof value !== "object" || value === null || Array.isArray(value)) this.#refuse(path, "an object", value);
    this.#value = value as Record<string, unknown>;
  }

  fail(name: string, what: string): never {
    throw new Unusable(this.#place(), `${this.pathOf(name)}: ${what}`);
  }

  pathOf(name: string): string {
    return this.#path === "" ? name : `${this.#path}.${name}`;
  }

  names(): string[] {
    return Object.keys(this.#value);
  }

  raw(name: string): unknown {
    return Object.hasOwn(this.#value, name) ? this.#value[name] : undefined;
  }

  /** True where the member is there and not null. */
  has(name: string): boolean {
    const value = this.raw(name);
    return value !== undefined && value !== null;
  }

  text(name: string): string {
    const value = this.raw(name);
    return typeof value === "string" ? value : this.#refuse(this.pathOf(name), "a text", value);
  }

  optionalText(name: string): string | undefined {
    return this.has(name) ? this.text(name) : undefined;
  }

  /** A text, or a number or boolean as its text: YAML turns `80` and `true` into those. */
  scalarText(name: string): string {
    const value = this.raw(name);
    return typeof value === "number" || typeof value === "boolean" ? String(value) : this.text(name);
  }

  optionalNumber(name: string): number | undefined {
    if (!this.has(name)) return undefined;
    const value = this.raw(name);
    return typeof value === "number" ? value : this.#refuse(this.pathOf(name), "a number", value);
  }

  optionalInteger(name: string, min: number, max: number): number | undefined {
    const value = this.optionalNumber(name);
    if (value !== undefined && !(Number.isInteger(value) && value >= min && value <= max)) this.fail(name, `expected a whole number from ${min} to ${max}, found ${value}`);
    return value;
  }

  optionalBoolean(name: string): boolean | undefined {
    if (!this.has(name)) return undefined;
    const value = this.raw(name);
    return typeof value === "boolean" ? value : this.#refuse(this.pathOf(name), "true or false", value);
  }

  object(name: string): Fields {
    return new Fields(this.raw(name), this.pathOf(name), this.#place);
  }

  optionalObject(name: string): Fields | undefined {
    return this.has(name) ? this.object(name) : undefined;
  }

  list(name: string): unknown[] {
    const value = this.raw(name);
    return Array.isArray(value) ? value : this.#refuse(this.pathOf(name), "a list", value);
  }

  optionalList(name: string): unknown[] {
    return this.has(name) ? this.list(name) : [];
  }

  /** The objects of a list that may be missing. */
  objects(name: string): Fields[] {
    return this.optionalList(name).map((item, index) => new Fields(item, `${this.pathOf(name)}[${index}]`, this.#place));
  }

  /** A text, which stands for its UTF-8 bytes, or `{"base64": "…"}`. */
  byteString(name: string): ByteString {
    return this.#byteStringOf(this.raw(name), this.pathOf(name));
  }

  /** Likewise; undefined where there is none. */
  optionalBody(name: string): Uint8Array | undefined {
    if (!this.has(name)) return undefined;
    const value = this.raw(name);
    return typeof value === "string" ? bodyOf(value) : this.#decoded(value, this.pathOf(name));
  }

  /** `[[name, value], …]` */
  pairs(name: string): HeaderPair[] {
    return this.optionalList(name).map((item, index) => {
      const path = `${this.pathOf(name)}[${index}]`;
      if (!Array.isArray(item) || item.length !== 2) this.#refuse(path, "a pair [name, value]", item);
      const [field, value] = item as [unknown, unknown];
      const pair = [this.#byteStringOf(field, `${path}[0]`), this.#byteStringOf(value, `${path}[1]`)] as const;
      if (pair[0].length === 0) this.fail(`${name}[${index}][0]`, "a header's name is empty");
      return pair;
    });
  }

  label(name: string): 0 | 1 | undefined {
    const value = this.raw(name);
    if (value === 1 || value === true) return 1;
    if (value === 0 || value === false) return 0;
    if (value === undefined || value === null || value === -1) return undefined;
    return this.#refuse(this.pathOf(name), "1 (attack), 0 (benign), or -1 or null (nobody said)", value);
  }

  #byteStringOf(value: unknown, path: string): ByteString {
    return typeof value === "string" ? utf8Bytes(value) : byteStringOf(this.#decoded(value, path));
  }

  #decoded(value: unknown, path: string): Uint8Array {
    const encoded = typeof value === "object" && value !== null ? (value as { base64?: unknown }).base64 : undefined;
    if (typeof encoded !== "string") return this.#refuse(path, 'a text or {"base64": "…"}', value);
    const decoded = base64Bytes(encoded);
    if (decoded === undefined) throw new Unusable(this.#place(), `${path}.base64: is not base64`);
    return decoded;
  }

  #refuse(path: string, wanted: string, value: unknown): never {
    throw new Unusable(this.#place(), `${path === "" ? "" : `${path}: `}expected ${wanted}, found ${kindOf(value)}`);
  }
}

/** Whitespace may stand anywhere in it; the padding may be missing. */
export function base64Bytes(text: string): Uint8Array | undefined {
  const dense = text.replace(/[\s]+/g, "");
  return /^[A-Za-z0-9+/]*={0,2}$/.test(dense) && dense.replace(/=+$/, "").length % 4 !== 1 ? Buffer.from(dense, "base64") : undefined;
}

export function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Unusable(place, `is not JSON: ${(error as Error).message}`);
  }
}

function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  const shown = typeof value === "string" ? JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value) : String(value);
  return `${typeof value === "string" ? "the text" : `the ${typeof value}`} ${shown}`;
}
