/** How an upstream reads names and values otherwise than the standard says (URL, 5.1): bits. */
export const enum FieldRule {
  /** `;` separates fields as `&` does. */
  Semicolon = 1,
  /** `+` is a plus. */
  Plus = 2,
  /** Of several values of one name the first counts, or the last, or all of them as one; otherwise each. */
  First = 4, Last = 8, Joined = 16,
  /** Escaped bytes are characters of windows-1252, or bytes as they stand are. */
  WideEscapes = 32, Wide = 64,
}
