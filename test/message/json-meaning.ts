/** What the tokenizer must report for a document: JSON.parse and TextDecoder say whether it is one, and a plain recursive walk lists what is in it. */

export type Event = ["member", string | null] | ["element", number] | ["open" | "close", number] | ["scalar", number, string | null, number, number];
export const kinds = { null: 0, false: 1, true: 2, number: 3, string: 4, array: 5, object: 6 } as const;
export const [depthMax, nameBytesMax, valueBytesMax] = [64, 128, 1024];

/** Which members and elements somebody asks for; the walk and the hooks of the module under test use the same. */
export interface Interest { root: boolean; member(name: string | null): boolean; element(index: number): boolean }
export const everything: Interest = { root: true, member: () => true, element: () => true };

/** The events, or undefined where the bytes are no acceptable document. */
export function eventsOf(bytes: Uint8Array, interest: Interest): Event[] | undefined {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    JSON.parse(text);
  } catch { return undefined; }
  const walk = new Walk(bytes, interest);
  walk.value(interest.root, 0);
  return walk.tooDeep ? undefined : walk.events;
}

/** Walks a document that is known to be well-formed, on one character a byte. */
class Walk {
  readonly events: Event[] = [];
  tooDeep = false;
  #at = 0;
  readonly #text: string;
  readonly #interest: Interest;

  constructor(bytes: Uint8Array, interest: Interest) {
    this.#text = Buffer.from(bytes).toString("latin1");
    this.#interest = interest;
  }

  value(wanted: boolean, depth: number): void {
    this.#space();
    const first = this.#text[this.#at]!;
    if (first === "{" || first === "[") return this.#container(first === "[", wanted, depth + 1);
    const start = this.#at;
    const [token] = /"(?:[^"\\]|\\[^])*"|[^,\]}\s]+/y[Symbol.match](this.#text.slice(start))!;
    this.#at += token.length;
    if (!wanted) return;
    const kind = first === '"' ? kinds.string : first === "t" ? kinds.true : first === "f" ? kinds.false : first === "n" ? kinds.null : kinds.number;
    const value = kind === kinds.string ? decoded(token) : kind === kinds.number ? token : "";
    this.events.push(["scalar", kind, value.length > valueBytesMax ? null : value, start, this.#at]);
  }

  #container(isArray: boolean, wanted: boolean, depth: number): void {
    if (depth > depthMax) this.tooDeep = true;
    const kind = isArray ? kinds.array : kinds.object, closing = isArray ? "]" : "}";
    if (wanted) this.events.push(["open", kind]);
    for (let index = 0; ; index++) {
      this.#at++;
      this.#space();
      if (this.#text[this.#at] === closing) break;
      const below = isArray ? this.#element(wanted, index) : this.#member(wanted);
      this.value(below, depth);
      this.#space();
      if (this.#text[this.#at] === closing) break;
    }
    this.#at++;
    if (wanted) this.events.push(["close", kind]);
  }

  #element(wanted: boolean, index: number): boolean {
    if (!wanted) return false;
    this.events.push(["element", index]);
    return this.#interest.element(index);
  }

  #member(wanted: boolean): boolean {
    const [token] = /"(?:[^"\\]|\\[^])*"/y[Symbol.match](this.#text.slice(this.#at))!;
    this.#at += token.length;
    this.#space();
    this.#at++;
    if (!wanted) return false;
    const name = decoded(token).length > nameBytesMax ? null : decoded(token);
    this.events.push(["member", name]);
    return this.#interest.member(name);
  }

  #space(): void {
    while (" \t\r\n".includes(this.#text[this.#at] ?? "x")) this.#at++;
  }
}

/** A string token's text, as UTF-8, one character a byte; Buffer writes a lone surrogate as U+FFFD. */
function decoded(token: string): string {
  const text = JSON.parse(Buffer.from(token, "latin1").toString("utf8")) as string;
  return Buffer.from(text, "utf8").toString("latin1");
}
