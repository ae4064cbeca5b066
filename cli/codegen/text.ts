/** Indented source text, line by line. */
export class Lines {
  readonly #lines: string[] = [];
  #depth = 0;

  /** Adds lines at the present depth; a line that ends in `{` deepens, one that begins with `}` comes back. */
  add(...lines: string[]): this {
    for (const line of lines) {
      if (line.startsWith("}")) this.#depth -= 1;
      this.#lines.push(line === "" ? "" : "  ".repeat(this.#depth) + line);
      if (line.endsWith("{")) this.#depth += 1;
    }
    return this;
  }

  toString(): string {
    return this.#lines.join("\n") + "\n";
  }
}

/** A text for a comment: one line, bounded, and unable to end the comment. */
export function forComment(text: string): string {
  const plain = text.replace(/[^\x20-\x7e]/g, "?").replaceAll("*/", "* /");
  return plain.length > 120 ? `${plain.slice(0, 117)}...` : plain;
}
