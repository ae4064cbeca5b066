import { type Diagnostic, renderAll } from "../diagnostics/index.ts";
import { Unusable } from "../unusable.ts";

/** Policy files with mistakes; the message is all of the compiler's, as a person reads them. */
export class PolicyMistakes extends Unusable {
  readonly diagnostics: readonly Diagnostic[];
  /** What the files are made of, for those who wait until they change. */
  readonly inputs: readonly string[];

  constructor(diagnostics: readonly Diagnostic[], inputs: readonly string[]) {
    super(undefined, renderAll(diagnostics).trimEnd());
    this.diagnostics = diagnostics;
    this.inputs = inputs;
  }
}
