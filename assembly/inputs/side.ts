// Whose body is being read. Apart from outputs.ts, so that the readers of names and strings do not depend on those of bodies.
import { takesInputs, takesOutputs } from "../message/plan";

let isOutput: bool = false;

let isWithin: bool = false;

/** What is being read is a document within a body, of whose anomalies nothing is told. */
// @ts-ignore: decorator
@inline
export function isEmbedded(): bool {
  return takesInputs && isWithin;
}

export function setEmbedded(within: bool): void {
  isWithin = within;
}

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
