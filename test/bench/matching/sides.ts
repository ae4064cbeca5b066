// What every engine under comparison does: it holds a set of patterns and several lists of texts in a memory of its own, and goes over a list.

/** One pass, or several, over a list of texts. */
export interface Pass {
  /** Processor time of the process that did it. */
  seconds: number;
  /** Pairs of text and pattern that were found in one of the passes. */
  pairs: number;
}

export interface Side {
  readonly name: string;
  /** What about it a reader of figures must know. */
  readonly about: string;
  /** Keeps the texts; the number of the list. */
  load(texts: readonly Uint8Array[]): Promise<number>;
  pass(list: number, repeats: number): Promise<Pass>;
  /** For each text the patterns' numbers, ascending. */
  found(list: number): Promise<number[][]>;
  close(): void;
}

/** Texts in one piece: the length of each (u32, little-endian) before its bytes. */
export function packed(texts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(texts.flatMap((text) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    return [length, text];
  }));
}

/** Seconds of processor time that this process has taken. */
export function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
