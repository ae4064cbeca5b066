// The request's cookies, collected while the head is walked.
import { Bytes } from "../abi/bytes";
import { cookies } from "../message/cookies";
import { BROKEN, TRUE } from "../predicate/tri";
import { requestHead } from "./request";
import { FieldRoot } from "./roots";

let count: i32 = 0;

/** Forgets the last request's. */
// @ts-ignore: decorator
@inline
export function beginCookies(): void {
  count = 0;
}

/** Takes one cookie field. */
export function cookieField(field: Bytes): void {
  count = cookies(FieldRoot.Cookie, field, count);
}

/** BROKEN where there were too many, or the head could not be read. */
export function readCookies(): i32 {
  const head = requestHead();
  return head == TRUE && count < 0 ? BROKEN : head;
}
