// The rest of a :path value: its query and its fragment.
import { addressOf, Bytes, bytesAt, lengthOf } from "../abi/bytes";
import { pathFragment, queryControl, queryPercent, querySemicolon, queryUtf8 } from "./anomalies";
import { percentValue } from "./percent";
import { findByte, lanes, loadUpTo } from "./simd";
import { classes, notPlain, separators } from "./special";
import { utf8Boundary, utf8Next } from "./utf8";

/**
 * From the `?` (included) to a `#` or the end; no bytes where there is no query. `pathBytes` is where the path ends (`rawPathBytes`).
 * A `?` behind a `#` begins no query.
 */
export function queryWithMark(target: Bytes, pathBytes: i32): Bytes {
  const from = addressOf(target), bytes = <i32>lengthOf(target);
  if (pathBytes == bytes || load<u8>(from + pathBytes) != 0x3f) return bytesAt(from + pathBytes, 0);
  return bytesAt(from + pathBytes, findByte(from + pathBytes, from + bytes, 0x23) - (from + pathBytes));
}

/** The query behind its `?`. */
export function queryOf(target: Bytes, pathBytes: i32): Bytes {
  const query = queryWithMark(target, pathBytes);
  return lengthOf(query) == 0 ? query : bytesAt(addressOf(query) + 1, lengthOf(query) - 1);
}

/** `path-fragment` where the target has a `#` anywhere. */
export function fragmentAnomaly(target: Bytes): u32 {
  const end = addressOf(target) + lengthOf(target);
  return findByte(addressOf(target), end, 0x23) < end ? pathFragment : 0;
}

/** The `query-…` anomalies of a query (without its `?`), taken as a whole and decoded once. What begins without any special byte is skipped quickly. */
export function queryAnomalies(query: Bytes): u32 {
  let from = addressOf(query), found: u32 = 0, utf8 = utf8Boundary;
  const end = from + lengthOf(query);
  while (from < end) {
    const bytes = <i32>(end - from), seen = classes(loadUpTo(from, bytes));
    if (((notPlain(seen) & ~separators(seen)) & lanes(bytes)) != 0) break;
    from += 16;
  }
  for (; from < end; from++) {
    let byte: u32 = load<u8>(from);
    if (byte == 0x3b) found |= querySemicolon;
    if (byte == 0x25) {
      const value = percentValue(from + 1, end);
      if (value > 0xff) found |= queryPercent;
      else { byte = value; from += 2; }
    }
    if (byte < 0x20 || byte == 0x7f) found |= queryControl;
    if ((byte | utf8) >= 0x80) utf8 = utf8Next(utf8, byte);
  }
  return utf8 == utf8Boundary ? found : found | queryUtf8;
}
