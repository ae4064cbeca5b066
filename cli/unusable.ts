/**
 * Input that cannot be used, said so that a person can mend it: the command line prints the message alone, without a stack, and exits with 1.
 * `place` is `FILE`, `FILE:LINE` or `FILE:LINE:COLUMN`.
 */
export class Unusable extends Error {
  readonly place: string | undefined;

  constructor(place: string | undefined, what: string) {
    super(place === undefined ? what : `${place}: ${what}`);
    this.name = "Unusable";
    this.place = place;
  }
}
