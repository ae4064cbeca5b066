// One walk over a header map: every pair whose name the policy asks for goes to `fieldValue`, in order, duplicates included.
import { addressOf, Bytes, lengthOf } from "../abi/bytes";
import { HeaderMap } from "../abi/enums";
import { getHeaderMapPairs, resultPairs } from "../abi/headers";
import { firstPair, followingPair, namesAndValuesBytes, pairCount, pairName, pairValue } from "../abi/pairs";
import { Status } from "../abi/status";
import { fieldName, fieldValue } from "../message/plan";
import { trim } from "../message/text";
import { BROKEN, TRUE } from "../predicate/tri";
import { FieldRoot } from "./roots";

/** Pairs of the map that was walked last, pseudo-headers included. */
export let headerCount: u32 = 0;
/** Bytes of all its names and values. */
export let headerBytes: u32 = 0;

/** TRUE, or BROKEN where the host cannot hand the map over (more than the arena holds, say). */
export function scanHeaders(map: HeaderMap, root: FieldRoot): i32 {
  if (getHeaderMapPairs(map) != Status.Ok) return BROKEN;
  const pairs = resultPairs();
  headerCount = pairCount(pairs);
  headerBytes = namesAndValuesBytes(pairs);
  let pair = firstPair(pairs);
  for (let left = headerCount; left; left--, pair = followingPair(pair)) {
    const name = addressOf(pairName(pair)), state = fieldName(root, name, lengthOf(pairName(pair)));
    // Pseudo-headers count as received.
    if (state != 0) give(state, load<u8>(name) == 0x3a ? pairValue(pair) : trim(pairValue(pair)));
  }
  return TRUE;
}

function give(state: i32, value: Bytes): void {
  fieldValue(state, addressOf(value), lengthOf(value));
}
