/** A numbered mistake in a runtime configuration. The numbers are stable: documentation and tests name them. */
export interface Problem {
  code: keyof typeof problemTexts;
  /** JSON pointer (RFC 6901) into the configuration. */
  at: string;
  message: string;
}

export const problemTexts = {
  SW6001: "is not JSON",
  SW6002: "is of the wrong type",
  SW6003: "is no name known here",
  SW6004: "occurs twice",
  SW6005: "is not a mode: off, observe or enforce",
  SW6006: "switches a mandatory policy off",
  SW6007: "is below the rule's floor",
  SW6008: "is longer than the parameter allows",
  SW6009: "is out of bounds",
  SW6010: "has more items than the parameter allows",
  SW6011: "is not an address or a network (CIDR)",
  SW6012: "cannot be the value of a header: no control characters, and no white space at its ends",
  SW6013: "cannot be false while a rule is enforced that changes headers when it has seen the body",
  SW6014: "has a pattern that cannot be used",
} as const;

export function problem(code: Problem["code"], at: string, detail?: string): Problem {
  return { code, at, message: `${at === "" ? "the configuration" : at} ${problemTexts[code]}${detail === undefined ? "" : ` (${detail})`}` };
}
