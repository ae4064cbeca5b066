// The segments of a path in normal form, for templates such as /users/{id}/files/{rest*}.
import { addressOf, Bytes, bytesAt, lengthOf } from "../abi/bytes";
import { segmentsMax } from "../limits";
import { eqMask, lanes, loadUpTo } from "./simd";

/** Where each segment of the last split path begins (u32), and one more that is the path's end + 1. */
const starts: usize = memory.data((segmentsMax + 2) * 4, 4);

/** How many segments `splitSegments` found; more than `segmentsMax` are counted but only that many kept. 0 where the path is not absolute. */
export let segmentCount: i32 = 0;

/** Splits a path in normal form after each `/`: `/` has one empty segment, `/a/` has `a` and an empty one. */
export function splitSegments(path: Bytes): void {
  const from = addressOf(path), bytes = <i32>lengthOf(path);
  let count = 0;
  segmentCount = 0;
  if (bytes == 0 || load<u8>(from) != 0x2f) return;
  for (let at = 0; at < bytes; at += 16) {
    for (let slash = eqMask(loadUpTo(from + at, bytes - at), 0x2f) & lanes(bytes - at); slash != 0; slash &= slash - 1, count++) {
      if (count <= segmentsMax) store<u32>(starts + (count << 2), from + at + ctz(slash) + 1);
    }
  }
  if (count <= segmentsMax) store<u32>(starts + (count << 2), from + bytes + 1);
  segmentCount = count;
}

/** Segment `index` (from 0; below `segmentCount` and `segmentsMax`) of the path that was split last. */
// @ts-ignore: decorator
@inline
export function segmentAt(index: i32): Bytes {
  const begin = load<u32>(starts + (index << 2));
  return bytesAt(begin, load<u32>(starts + (index << 2), 4) - 1 - begin);
}

/** Segment `index` and all that follows, of `path`, which was split last. */
// @ts-ignore: decorator
@inline
export function segmentsFrom(index: i32, path: Bytes): Bytes {
  const begin = load<u32>(starts + (index << 2));
  return bytesAt(begin, addressOf(path) + lengthOf(path) - begin);
}
