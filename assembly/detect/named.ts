// The name of the input that is being looked at: for tests that ask for one field alone.
import { Bytes, bytesAt, EMPTY } from "../abi/bytes";
import { equals } from "../message/text";
import { inspect } from "./inspect";

let present: Bytes = EMPTY;

/** `inspect`, whose input's name can be asked for. */
export function inspectNamed(place: i32, name: usize, nameBytes: i32, text: usize, bytes: i32): void {
  present = bytesAt(name, nameBytes);
  inspect(place, name, nameBytes, text, bytes);
}

export function isNamed(name: Bytes): bool {
  return equals(present, name);
}
