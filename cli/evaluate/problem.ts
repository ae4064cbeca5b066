/** A numbered mistake in a runtime configuration. The numbers are stable: documentation and tests name them. */
export interface Problem {
  code: keyof typeof problemTexts;
  /** JSON pointer (RFC 6901) into the configuration. */
  at: string;
  message: string;
}

export const problemTexts = {
  SW5001: "is not JSON",
  SW5002: "is of the wrong type",
  SW5003: "is no name known here",
  SW5004: "occurs twice",
  SW5005: "is not a mode: off, observe or enforce",
  SW5006: "switches a mandatory policy off",
  SW5007: "is below the rule's floor",
  SW5008: "is longer than the parameter allows",
  SW5009: "is out of bounds",
  SW5010: "has more items than the parameter allows",
  SW5011: "is not an address or a network (CIDR)",
} as const;

export function problem(code: Problem["code"], at: string, detail?: string): Problem {
  return { code, at, message: `${at === "" ? "the configuration" : at} ${problemTexts[code]}${detail === undefined ? "" : ` (${detail})`}` };
}
