/** All detectors, in the order of their names in types.ts. */
import type { Detector } from "./types.ts";

export const detectors: readonly Detector[] = [];
