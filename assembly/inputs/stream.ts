// A text that comes in pieces, and leaves in windows. The caller provides `streamBytes` bytes, aligned to 4:
//
//   +0     used         bytes in the text
//   +4     place
//   +8     nameBytes
//   +12    name         and 16 bytes to spare
//   +156   text         a window, and 16 bytes to spare
import { inputOverlapBytes, inputWindowBytes, nameBytesMax } from "../limits";
import { copyLoosely } from "../message/simd";
import { Place } from "./places";
import { hand } from "./windows";

const place: usize = 4, nameBytes: usize = 8, name: usize = 12, text: usize = name + nameBytesMax + 16;

export const streamBytes: i32 = <i32>text + inputWindowBytes + 16;

/** A text begins. Its name stays the one that was given last. */
export function streamStart(at: usize, where: Place): void {
  store<u32>(at, 0);
  store<i32>(at, where, place);
}

/** The name of the texts to come. */
export function streamName(at: usize, from: usize, bytes: i32): void {
  const kept = min(bytes, nameBytesMax);
  copyLoosely(at + name, from, kept);
  store<i32>(at, kept, nameBytes);
}

/** More of the text. */
export function streamPut(at: usize, from: usize, bytes: i32): void {
  let used = load<i32>(at);
  while (bytes > inputWindowBytes - used) {
    const room = inputWindowBytes - used;
    copyLoosely(at + text + used, from, room);
    window(at, at + text, inputWindowBytes, false);
    memory.copy(at + text, at + text + inputWindowBytes - inputOverlapBytes, inputOverlapBytes);
    used = inputOverlapBytes;
    from += room;
    bytes -= room;
  }
  copyLoosely(at + text + used, from, bytes);
  store<i32>(at, used + bytes, 0);
}

/** The text ends with these bytes: handed over where they lie, if they are all of it. */
export function streamEnd(at: usize, from: usize, bytes: i32): void {
  if (load<i32>(at) == 0) {
    window(at, from, bytes, true);
    return;
  }
  streamPut(at, from, bytes);
  window(at, at + text, load<i32>(at), true);
  store<i32>(at, 0);
}

/** Where the text lies that was put so far, if it is no longer than a window. */
// @ts-ignore: decorator
@inline
export function streamText(at: usize): usize {
  return at + text;
}

function window(at: usize, from: usize, bytes: i32, isLast: bool): void {
  hand(load<i32>(at, place), at + name, load<i32>(at, nameBytes), from, bytes, isLast);
}
