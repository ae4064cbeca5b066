// The name of the input that is being looked at: for tests that ask for one field alone.
import { Bytes, bytesAt, EMPTY } from "../abi/bytes";
import { equals } from "../message/text";
import { inspect } from "./inspect";
import { outermost, outerName, outerNameBytes, within } from "./within";

let present: Bytes = EMPTY;

/** `inspect`, whose input's name can be asked for, or that of the outermost one that it stands in. */
export function inspectNamed(place: i32, name: usize, nameBytes: i32, text: usize, bytes: i32): void {
  const outer = within == 0 ? 0 : outermost();
  present = outer == 0 ? bytesAt(name, nameBytes) : bytesAt(outerName(outer), outerNameBytes(outer));
  inspect(place, name, nameBytes, text, bytes);
}

export function isNamed(name: Bytes): bool {
  return equals(present, name);
}
