// The serialised form in which maps cross the border, read without copying.
//
//   count u32 | name length u32, value length u32  × count | name NUL value NUL  × count
//   ^ Pairs                 ^ low half of a Pair             ^ high half of a Pair
//
// An empty map is no bytes, or one NUL byte (ABI 0.2.1, "Serialization").
import { addressOf, Bytes, bytesAt, equals, lengthOf } from "./bytes";
import { Status } from "./status";

/** A serialised map that `checkedPairs` has found sound. */
export type Pairs = Bytes;

/** One pair of a map: address of its lengths in the low half, of its name in the high half. 0 is no pair. */
export type Pair = u64;

/**
 * Ok when the bytes are exactly one map: count, lengths and terminators agree with the length to the byte. Else
 * SerializationFailure. What passes can be walked without further checks. Work is linear in the number of pairs, which the length bounds.
 */
export function checkedPairs(map: Bytes): Status {
  const start = addressOf(map), length = lengthOf(map);
  if (length < 4) return length == 0 || (length == 1 && load<u8>(start) == 0) ? Status.Ok : Status.SerializationFailure;
  const count = load<u32>(start);
  if (count > (length - 4) >> 3) return Status.SerializationFailure;
  const end = <u64>length;
  let position = 4 + (<u64>count << 3);
  for (let lengths = start + 4, data = start + <usize>position; lengths < data; lengths += 4) {
    // 64 bits: a length of 0xffffffff must not wrap around.
    position += <u64>load<u32>(lengths);
    if (position >= end || load<u8>(start + <usize>position) != 0) return Status.SerializationFailure;
    position++;
  }
  return position == end ? Status.Ok : Status.SerializationFailure;
}

/** How many pairs the map has. */
export function pairCount(map: Pairs): u32 {
  return lengthOf(map) < 4 ? 0 : load<u32>(addressOf(map));
}

/** The first pair, or 0. `for (let pair = firstPair(map); pair != 0; pair = nextPair(map, pair)) …` */
export function firstPair(map: Pairs): Pair {
  const count = pairCount(map);
  const lengths = addressOf(map) + 4;
  return count == 0 ? 0 : bytesAt(lengths, lengths + (count << 3));
}

/** The pair after this one, or 0. */
export function nextPair(map: Pairs, pair: Pair): Pair {
  const lengths = addressOf(pair) + 8;
  if (lengths >= addressOf(map) + 4 + (load<u32>(addressOf(map)) << 3)) return 0;
  return bytesAt(lengths, lengthOf(pair) + load<u32>(lengths - 8) + load<u32>(lengths - 4) + 2);
}

/** The pair's name: in lower case when it comes from Envoy, pseudo-headers (`:path`) included. */
@inline
export function pairName(pair: Pair): Bytes {
  return bytesAt(lengthOf(pair), load<u32>(addressOf(pair)));
}

/** The pair's value. */
@inline
export function pairValue(pair: Pair): Bytes {
  return bytesAt(lengthOf(pair) + load<u32>(addressOf(pair)) + 1, load<u32>(addressOf(pair), 4));
}

/** The first pair of that name, or 0. */
export function findPair(map: Pairs, name: Bytes): Pair {
  let pair = firstPair(map);
  while (pair != 0 && !equals(pairName(pair), name)) pair = nextPair(map, pair);
  return pair;
}

/** The next pair of the same name as this one, or 0: walks the duplicates. */
export function findNextPair(map: Pairs, pair: Pair): Pair {
  const name = pairName(pair);
  do { pair = nextPair(map, pair); } while (pair != 0 && !equals(pairName(pair), name));
  return pair;
}
