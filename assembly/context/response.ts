// The response head, walked at most once in its phase.
import { Bytes, lengthOf, parseDecimal } from "../abi/bytes";
import { HeaderMap } from "../abi/enums";
import { ABSENT, BROKEN, NONE, TRUE } from "../predicate/tri";
import { scanHeaders } from "./headers";
import { FieldRoot } from "./roots";

let head: i32 = NONE;
// -1: not three digits; -2: not seen.
const notSeen: i32 = -2;
let status: i32 = notSeen;

/** Forgets the last response. */
export function beginResponse(): void {
  head = NONE;
  status = notSeen;
}

/** Walks the response's pairs once. */
export function responseHead(): i32 {
  if (head == NONE) head = scanHeaders(HeaderMap.HttpResponseHeaders, FieldRoot.ResponseHeader);
  return head;
}

/** Called by the walk for `:status`. */
export function setStatus(value: Bytes): void {
  status = lengthOf(value) == 3 ? <i32>parseDecimal(value) : -1;
}

/** Whether `:status` is three digits. */
export function responseStatus(): i32 {
  const state = responseHead();
  return state != TRUE ? state : status == notSeen ? ABSENT : status < 0 ? BROKEN : TRUE;
}

// @ts-ignore: decorator
@inline
export function statusFound(): i32 {
  return status;
}
