import type { Pattern } from "../../../cli/automata/compile.ts";
import { detectors } from "../../../cli/detectors/index.ts";

/** What the detectors look for in texts themselves; what they look for in a lexer's letters is left out. */
export const textPatterns: readonly Pattern[] = detectors.flatMap(({ findings }) => findings.filter(({ over }) => over === "text").map(({ pattern: { source, flags } }) => ({ source, flags })));
