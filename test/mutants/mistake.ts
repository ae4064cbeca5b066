import type { Mutant } from "./planting.ts";

/** A mutant that says what goes wrong, and why it matters. */
export interface Mistake extends Mutant { name: string; why: string }
