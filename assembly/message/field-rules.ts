/** How an upstream reads names and values otherwise than the standard says (URL, 5.1): bits. */
export const enum FieldRule {
  /** `;` separates fields as `&` does. */
  Semicolon = 1,
  /** `+` is a plus. */
  Plus = 2,
}
