// request.host: the name in :authority.
import { addressOf, Bytes, bytesAt, lengthOf } from "../abi/bytes";
import { hostInvalid, hostTrailingDot } from "./anomalies";
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
  for (let from = addressOf(authority); from < end; from++) {
    if (!isHostByte(load<u8>(from))) return found | hostInvalid;
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

/** A-Z a-z 0-9 - . _ : [ ] as a set of 128 bits. */
// @ts-ignore: decorator
@inline
function isHostByte(byte: u32): bool {
  if (byte > 0x7f) return false;
  const set: u64 = byte < 64 ? 0x07ff_6000_0000_0000 : 0x07ff_fffe_afff_fffe;
  return (set >> (byte & 63) & 1) != 0;
}
