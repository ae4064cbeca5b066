// Streams for which no rule is evaluated: all rules of their configuration are off, or there is none because it was refused and the
// host sends streams nevertheless (Envoy does not).
import { HeadersAction } from "../abi/enums";
import { sendLocalResponse } from "../abi/stream";
import { deniedDetails, failsClosed, problemHeaders, refusalProblem } from "../context/tables";

/**
 * What the request headers' call-back returns where `isInert(block)`. Without a configuration the request is refused if the policies fail
 * closed: by a problem (RFC 9457) that is all constant, since nothing of the module's need have worked. It has no id, for no record tells of it.
 */
export function idle(block: usize): HeadersAction {
  if (!failsClosed || block != 0) return HeadersAction.Continue;
  sendLocalResponse(503, deniedDetails, refusalProblem, problemHeaders);
  return HeadersAction.StopIteration;
}
