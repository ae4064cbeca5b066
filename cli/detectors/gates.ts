/**
 * When a lexer is worth its price: patterns over a layer's bytes, of which one matches wherever a finding over the lexer's letters can. The module looks
 * for them in the one pass that it makes anyway; the reference does not, so that a gate that misses shows as a difference.
 */
import type { View } from "./types.ts";

export const gates: Readonly<Record<Exclude<View, "text">, readonly RegExp[]>> = {
  sql: [/[^]/], html: [/[^]/], shell: [/[^]/],
};
