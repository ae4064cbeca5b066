/** Why a configured pattern is refused, and what to write instead: in the order of `Problem` in assembly/match/configured-text.ts. */
export const patternProblems = {
  form: "no pattern; write /.../ or /.../i around it, and \\/ for a slash in it",
  flags: "a flag other than i and s, or one twice; leave it out, and write \\/ for a slash within",
  parenthesis: "a parenthesis without its other one; write \\( or \\)",
  "group-kind": "a group with a name or flags; write (?:",
  look: "a look-around; write what stands there as a part of the pattern",
  depth: "more than 16 groups in one another; take one apart",
  escape: "an escape that has no meaning here; leave out the \\, or write \\xHH or \\uHHHH",
  "back-reference": "a back-reference; write out what may stand there",
  nothing: "nothing to repeat; write \\ before the sign",
  counted: "a repetition of what can be nothing; repeat what takes a character",
  brace: "a brace that is no count; write \\{ or \\}",
  count: "a count of none, from more to less, or above 9999",
  bracket: "a bracket without its other one; write \\]",
  "empty-class": "an empty class; say what is in it",
  range: "no range; write the smaller character first, and \\- for a dash",
  case: "a character beyond ASCII beside the flag i; leave out the flag, and write both cases",
  pair: "a character beyond U+FFFF; write its two halves as \\uHHHH\\uHHHH",
  utf8: "not UTF-8",
  empty: "a match of nothing at all; say what must be there",
  positions: "no room; each half of a list has 128 characters and classes, and as many signs: shorten it, or count less",
  ranges: "no room; each half of a list has 64 ranges beyond ASCII: name fewer characters",
  branches: "no room; each half of a list has 12 branches: write fewer alternatives and repetitions within patterns",
} as const;

export type PatternProblem = keyof typeof patternProblems;
