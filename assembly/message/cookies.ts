// The pairs of a cookie field (MEANING.md; close to what servers do, not to the grammar of RFC 6265, which few follow).
import { addressOf, Bytes, bytesAt, lengthOf } from "../abi/bytes";
import { cookiesMax } from "../limits";
import { fieldInput, fieldInputs, fieldName, fieldValue, isInputRoot } from "./plan";
import { findByte } from "./simd";
import { trim } from "./text";

/**
 * Reports each cookie of one field value through the hooks of the fields. `count` is how many cookies the fields before it had; returns
 * the new count, or -1 where there are more than `cookiesMax`, or were before.
 */
export function cookies(root: i32, field: Bytes, count: i32): i32 {
  const end = addressOf(field) + lengthOf(field);
  for (let from = addressOf(field); from < end && count >= 0;) {
    const to = findByte(from, end, 0x3b), equal = findByte(from, to, 0x3d);
    const piece = trim(bytesAt(from, to - from));
    if (lengthOf(piece) != 0) {
      if (count >= cookiesMax) return -1;
      count++;
      pair(root, piece, equal == to ? 0 : equal);
    }
    from = to + 1;
  }
  return count;
}

/** One cookie; `equal` is where its first `=` stands, or 0. */
// @ts-ignore: decorator
@inline
function pair(root: i32, piece: Bytes, equal: usize): void {
  let name = addressOf(piece), end = name + lengthOf(piece);
  const nameEnd = equal == 0 ? end : equal;
  const plan = fieldName(root, name, <i32>(nameEnd - name));
  if (plan == 0 && !(fieldInputs && isInputRoot(root))) return;
  let value = equal == 0 ? end : equal + 1;
  if (end - value >= 2 && load<u8>(value) == 0x22 && load<u8>(end - 1) == 0x22) { value++; end--; }
  if (fieldInputs && isInputRoot(root)) {
    fieldInput(root, true, 0, 0, name, <i32>(nameEnd - name), true);
    fieldInput(root, false, name, <i32>(nameEnd - name), value, <i32>(end - value), true);
    if (plan == 0) return;
  }
  fieldValue(plan, value, <i32>(end - value));
}
