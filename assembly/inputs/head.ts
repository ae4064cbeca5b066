// The inputs of a request's head, in this order: header fields and cookies as they come, the query, the path. The walk over the head and the reader of the
// query hand theirs over while they do what other rules ask of them; what is left is done here.
import { addressOf, Bytes, bytesAt, EMPTY, lengthOf } from "../abi/bytes";
import { readCookies } from "../context/cookies";
import { readQuery } from "../context/query";
import { requestHead, requestTarget } from "../context/request";
import { text } from "../context/text";
import { findByte } from "../message/simd";
import { BROKEN, NONE, TRUE } from "../predicate/tri";
import { keepDocumentAt, noDocument } from "./graphql";
import { joinFailed } from "./join";
import { keepNestedAt, nestedFailed, noNested } from "./nested";
import { Place } from "./places";
import { hand } from "./windows";

let read: i32 = NONE;
let header: Bytes = EMPTY;

/** Forgets the last head. */
export function beginHeadInputs(): void {
  read = NONE;
  keepDocumentAt(0);
  noDocument(0);
  keepNestedAt(0, 0);
  noNested(0);
}

/** The walk over the head has come to a field. */
// @ts-ignore: decorator
@inline
export function noteHeader(name: usize, nameBytes: i32): void {
  header = bytesAt(name, nameBytes);
}

/** The value of that field. */
export function headerInput(value: Bytes): void {
  hand(Place.Header, addressOf(header), <i32>lengthOf(header), addressOf(value), <i32>lengthOf(value));
}

/** TRUE where all inputs of the head have been handed over; BROKEN where some could not be: what could be has been. */
export function headInputs(): i32 {
  if (read == NONE) {
    read = requestHead();
    if (read == TRUE) {
      if (readQuery() == BROKEN || joinFailed() || readCookies() == BROKEN) read = BROKEN;
      if (requestTarget() == TRUE) targetInputs(text());
      if (nestedFailed(0)) read = BROKEN;
    }
  }
  return read;
}

/** The path as it came, and a fragment, which an upstream may take for a part of the path: no input is left out because of a `#`. */
function targetInputs(target: Bytes): void {
  const from = addressOf(target), end = from + lengthOf(target), fragment = findByte(from, end, 0x23);
  hand(Place.Path, 0, 0, from, <i32>(findByte(from, fragment, 0x3f) - from));
  hand(Place.Path, 0, 0, fragment, <i32>(end - fragment));
}
