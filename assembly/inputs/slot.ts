// What the head says of the body is kept in the stream's slot for the body's call-backs: the flags in its reserved bytes, the boundary behind its answers.
import { carriedBytes } from "../context/plan";
import { requestHead } from "../context/request";
import { slot, slotHeadBytes } from "../context/slots";
import { BROKEN } from "../predicate/tri";
import { setBody } from "./body";
import { BodyFlag, inputFlags, keepBoundary } from "./media";

const flagsAt: usize = 14, boundaryAt: usize = slotHeadBytes + carriedBytes;

/** The head's phase ends. */
export function keepBody(): void {
  store<u16>(slot, requestHead() == BROKEN ? BodyFlag.Unclear : inputFlags(), flagsAt);
  keepBoundary(slot + boundaryAt);
}

/** A call-back of the body begins. */
export function resumeBody(): void {
  setBody(load<u16>(slot, flagsAt), slot + boundaryAt);
}
