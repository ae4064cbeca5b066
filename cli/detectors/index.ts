/** All detectors, in the order of their names in types.ts. */
import { detector as sqlInjection } from "./sql-injection/detector.ts";
import type { Detector } from "./types.ts";

export const detectors: readonly Detector[] = [sqlInjection];
