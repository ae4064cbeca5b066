/** Whether a regular expression can run in a module: asked of what a policy says, and of every IR (cli/check). */
import type { Pattern, SourcePlace } from "../ir/types.ts";
import { examined } from "../automata/examine.ts";
import { diagnostic, type Diagnostic } from "../diagnostics/index.ts";
import { limits } from "../limits.ts";

const shownMax = 60;

/** What is wrong with the pattern; undefined where it can run. */
export function patternFault({ source, flags }: Pattern, place: SourcePlace | undefined): Diagnostic | undefined {
  const { refused, bytes, work, isEverywhere } = examined({ source, flags });
  const written = `/${source}/${flags}`, pattern = written.length > shownMax ? `${written.slice(0, shownMax)}…` : written;
  if (refused !== undefined) return diagnostic("SW3022", { pattern, construct: refused.construct, at: refused.at + 1, mend: refused.mend }, place);
  if (bytes > limits.patternTableBytesMax) return diagnostic("SW3023", { pattern, max: limits.patternTableBytesMax }, place);
  if (work > limits.patternStepsPerByteMax) return diagnostic("SW3025", { pattern, max: limits.patternStepsPerByteMax }, place);
  return isEverywhere ? diagnostic("SW3024", { pattern }, place) : undefined;
}
