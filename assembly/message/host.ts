// request.host: the name in :authority.
import { addressOf, Bytes, bytesAt, lengthOf } from "../abi/bytes";
import { hostInvalid, hostTrailingDot } from "./anomalies";
import { lanes, loadUpTo } from "./simd";
import { lowered } from "./text";

/** :authority in lower case, without port and without one trailing dot; in place, or at `scratch`, which has room for as many bytes. */
export function hostOf(authority: Bytes, scratch: usize): Bytes {
  const name = withoutPort(authority);
  return lowered(endsWithDot(name) ? bytesAt(addressOf(name), lengthOf(name) - 1) : name, scratch);
}

/** The `host-…` anomalies of an :authority; a missing one is given as no bytes. */
export function hostAnomalies(authority: Bytes): u32 {
  const end = addressOf(authority) + lengthOf(authority);
  let found: u32 = endsWithDot(withoutPort(authority)) ? hostTrailingDot : 0;
  if (lengthOf(authority) == 0) found = hostInvalid;
  for (let from = addressOf(authority); from < end; from += 16) {
    const bytes = <i32>(end - from);
    if ((~hostBytes(loadUpTo(from, bytes)) & lanes(bytes)) != 0) return found | hostInvalid;
  }
  return found;
}

/** Without a last `:` that only digits, or nothing, follow. */
function withoutPort(authority: Bytes): Bytes {
  const from = addressOf(authority);
  let end = from + lengthOf(authority);
  while (end > from && <u32>load<u8>(end - 1) - 0x30 < 10) end--;
  return end > from && load<u8>(end - 1) == 0x3a ? bytesAt(from, end - 1 - from) : authority;
}

// @ts-ignore: decorator
@inline
function endsWithDot(name: Bytes): bool {
  return lengthOf(name) != 0 && load<u8>(addressOf(name) + lengthOf(name) - 1) == 0x2e;
}

/**
 * A bit for each lane with one of A-Z a-z 0-9 - . _ : [ ]. A byte's class is the `and` of what its high and its low half stand for:
 * 1 `-` `.`, 2 digits, `:` and p to z, 4 A to O and a to o, 8 P to Z, `[`, `]` and `_`.
 */
// @ts-ignore: decorator
@inline
function hostBytes(v: v128): i32 {
  const high = v128.swizzle(i8x16(0, 0, 1, 2, 4, 8, 4, 2, 0, 0, 0, 0, 0, 0, 0, 0), v128.shr<u8>(v, 4));
  const low = v128.swizzle(i8x16(10, 14, 14, 14, 14, 14, 14, 14, 14, 14, 14, 12, 4, 13, 5, 12), v128.and(v, i8x16.splat(15)));
  return v128.bitmask<i8>(v128.ne<i8>(v128.and(high, low), i8x16.splat(0)));
}
