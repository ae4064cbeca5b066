// Whose body is being read. Apart from outputs.ts, so that the readers of names and strings do not depend on those of bodies.
import { takesInputs, takesOutputs } from "../message/plan";

let isOutput: bool = false;

/** The body that is being read is a response's. */
// @ts-ignore: decorator
@inline
export function isOfOutputs(): bool {
  return takesOutputs && (!takesInputs || isOutput);
}

/** A call-back is about a response's body, or about a request's. */
// @ts-ignore: decorator
@inline
export function setSide(ofResponse: bool): void {
  if (takesInputs && takesOutputs) isOutput = ofResponse;
}
