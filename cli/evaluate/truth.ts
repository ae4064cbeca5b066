/** MEANING.md, "Conditions have four values". */
export const truths = ["true", "false", "absent", "broken"] as const;
export type Truth = (typeof truths)[number];

export const truthOf = (value: boolean): Truth => (value ? "true" : "false");

/** Swaps true and false; an unknown stays what it is. */
export function not(value: Truth): Truth {
  if (value === "true") return "false";
  if (value === "false") return "true";
  return value;
}

/** False if one is false; else broken if one is broken; else absent if one is absent; else true. */
export function and(values: readonly Truth[]): Truth {
  if (values.includes("false")) return "false";
  if (values.includes("broken")) return "broken";
  if (values.includes("absent")) return "absent";
  return "true";
}

/** True if one is true; else broken if one is broken; else absent if one is absent; else false. */
export function or(values: readonly Truth[]): Truth {
  if (values.includes("true")) return "true";
  if (values.includes("broken")) return "broken";
  if (values.includes("absent")) return "absent";
  return "false";
}

/** The `or` (any) or the `and` (all) over the answers for single values; absent where there is none. */
export function quantify(quantifier: "any" | "all", answers: readonly Truth[]): Truth {
  if (answers.length === 0) return "absent";
  return quantifier === "any" ? or(answers) : and(answers);
}
