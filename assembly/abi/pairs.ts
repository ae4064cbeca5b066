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
  const count = load<u32>(start), end = start + length;
  if (count > (length - 4) >> 3) return Status.SerializationFailure;
  let at = start + 4 + (count << 3);
  for (let lengths = start + 4, data = at; lengths < data; lengths += 8) {
    // Compared before it is added: a length of 0xffffffff must not wrap around.
    const name = load<u32>(lengths);
    if (<usize>name >= end - at || load<u8>(at + name) != 0) return Status.SerializationFailure;
    at += name + 1;
    const value = load<u32>(lengths, 4);
    if (<usize>value >= end - at || load<u8>(at + value) != 0) return Status.SerializationFailure;
    at += value + 1;
  }
  return at == end ? Status.Ok : Status.SerializationFailure;
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
  return addressOf(pair) + 8 >= addressOf(map) + 4 + (load<u32>(addressOf(map)) << 3) ? 0 : followingPair(pair);
}

/** The pair after this one, which is known not to be the last. */
@inline
export function followingPair(pair: Pair): Pair {
  return pair + (8 | <u64>(load<u32>(addressOf(pair)) + load<u32>(addressOf(pair), 4) + 2) << 32);
}

/** Bytes of all names and values. */
export function namesAndValuesBytes(map: Pairs): u32 {
  // Each pair has two lengths and two NULs beside them.
  return lengthOf(map) < 4 ? 0 : lengthOf(map) - 4 - pairCount(map) * 10;
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
