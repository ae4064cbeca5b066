/** A pattern that does not run in linear time here, or has no meaning over bytes. */
export class PatternRefused extends Error {
  /** What was found: "a look-ahead". */
  readonly construct: string;
  /** Where it begins in the pattern's source, from 0. */
  readonly at: number;
  /** What to write instead. */
  readonly mend: string;
  constructor(construct: string, at: number, mend: string) {
    super(`${construct} at character ${at + 1} of the pattern: ${mend}`);
    this.name = "PatternRefused";
    this.construct = construct;
    this.at = at;
    this.mend = mend;
  }
}
