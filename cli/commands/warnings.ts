import { type Diagnostic, renderAll } from "../diagnostics/index.ts";
import type { Terminal } from "../terminal/index.ts";

/** The compiler's warnings, to the standard error. */
export function printWarnings(warnings: readonly Diagnostic[], { err }: Terminal): void {
  if (warnings.length > 0) err(renderAll(warnings));
}
