// Whether a name stands twice in a query: some servers take the first value of such a name, some the last, some all (CWE-235).
import { addressOf, Bytes, lengthOf } from "../abi/bytes";
import { queryParametersMax } from "../limits";
import { FieldRule } from "./field-rules";
import { percentValue } from "./percent";
import { findByte } from "./simd";

/** Hashes of the names seen; 0 is a free place. Twice as many as there can be names, so that each is found within a few steps. */
const places: i32 = 1024;
// @ts-ignore: decorator
@lazy
const seen: usize = memory.data(places * 8, 8);

/** Names are compared decoded, as the service behind reads them (`rules`: bits of FieldRule), by a hash of 64 bits: two that differ are taken for one only where somebody has looked for such a pair. */
export function hasDuplicates(query: Bytes, rules: i32): bool {
  const end = addressOf(query) + lengthOf(query), isSplit = (rules & FieldRule.Semicolon) != 0, blank: u32 = (rules & FieldRule.Plus) != 0 ? 0x100 : 0x2b;
  memory.fill(seen, 0, places * 8);
  let left = queryParametersMax;
  for (let from = addressOf(query); from < end && left > 0;) {
    const near = findByte(from, end, 0x26), next = isSplit ? findByte(from, near, 0x3b) : near;
    if (next > from) {
      left--;
      if (isSeen(nameHash(from, findByte(from, next, 0x3d), blank))) return true;
    }
    from = next + 1;
  }
  return false;
}

/** FNV-1a over the decoded bytes, of which `blank` is a space; never 0. */
function nameHash(from: usize, end: usize, blank: u32): u64 {
  let hash: u64 = 0xcbf29ce484222325;
  while (from < end) {
    let byte: u32 = load<u8>(from++);
    if (byte == blank) byte = 0x20;
    else if (byte == 0x25) {
      const value = percentValue(from, end);
      if (value <= 0xff) { byte = value; from += 2; }
    }
    hash = (hash ^ byte) * 0x100000001b3;
  }
  return hash == 0 ? 1 : hash;
}

/** Notes the hash; true where it was there already. */
function isSeen(hash: u64): bool {
  let place = <i32>(hash >> 54);
  for (; load<u64>(seen + (place << 3)) != 0; place = (place + 1) & (places - 1)) if (load<u64>(seen + (place << 3)) == hash) return true;
  store<u64>(seen + (place << 3), hash);
  return false;
}
