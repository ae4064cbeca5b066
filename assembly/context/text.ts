// The value that a single-valued text selector found: such a selector returns TRUE and leaves it here, or returns ABSENT or BROKEN.
import { Bytes, EMPTY } from "../abi/bytes";
import { ABSENT, TRUE } from "../predicate/tri";

let found: Bytes = EMPTY;

// @ts-ignore: decorator
@inline
export function text(): Bytes {
  return found;
}

// @ts-ignore: decorator
@inline
export function setText(value: Bytes): i32 {
  found = value;
  return TRUE;
}

/** For things that a message may lack: an address of 0 is a thing that was not seen. */
// @ts-ignore: decorator
@inline
export function setTextOrAbsent(value: Bytes): i32 {
  found = value;
  return <u32>value == 0 ? ABSENT : TRUE;
}
