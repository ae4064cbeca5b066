// Collects the lines that a child process writes, up to a bound, and lets callers wait for one.
import type { Readable } from "node:stream";

/** The oldest lines are dropped beyond this. */
const linesMax = 200_000;

export class LineCollector<T> {
  /** What is kept, oldest first. */
  readonly lines: T[] = [];
  /** How many were dropped; `mark()` positions stay valid. */
  #dropped = 0;
  #waiting = new Set<() => void>();
  /** Called for each line as it comes. */
  onLine: (line: T) => void = () => undefined;

  constructor(stream: Readable, parse: (line: string) => T) {
    let rest = "";
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      const parts = (rest + text).split("\n");
      rest = parts.pop()!;
      for (const text of parts) {
        const line = parse(text);
        this.lines.push(line);
        this.onLine(line);
      }
      if (this.lines.length > linesMax) this.#dropped += this.lines.splice(0, this.lines.length - linesMax).length;
      for (const wake of this.#waiting) wake();
    });
    stream.on("error", () => undefined);
  }

  /** A position: `since(mark)` gives what came after it. */
  mark(): number { return this.#dropped + this.lines.length; }

  since(mark: number): T[] { return this.lines.slice(Math.max(0, mark - this.#dropped)); }

  /** Resolves to the first line after the mark for which `wanted` holds; rejects after so many milliseconds. */
  async waitFor(wanted: (line: T) => boolean, mark = 0, milliseconds = 10_000): Promise<T> {
    const find = (): T | undefined => this.since(mark).find(wanted);
    return await new Promise((resolve, reject) => {
      const look = (): void => {
        const found = find();
        if (found === undefined) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`no such line within ${milliseconds} ms`));
      }, milliseconds);
      this.#waiting.add(look);
      look();
    });
  }
}
