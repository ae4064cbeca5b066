// Which member of which object a value of a JSON document belongs to: its own name, or for an element of an array the array's.
//
//   +0    depth    how many containers are open, i32
//   +4    owners   for each depth from 0 on, the depth of the name that its values have, u8 × jsonDepthMax + 1; to a multiple of 4
//         rows     for each depth from 0 on, where its name begins in `texts`, u16, and its bytes, u16
//         texts    the names, each behind those of the depths before; and 16 bytes to spare
import { Bytes, bytesAt } from "../abi/bytes";
import { jsonDepthMax, nameBytesMax, openNamesBytesMax } from "../limits";
import { copyLoosely } from "./simd";

const owners: usize = 4, rows: usize = owners + ((jsonDepthMax + 1 + 3) & ~3), texts: usize = rows + (jsonDepthMax + 1) * 4;

/** Bytes of that, aligned to 4. */
export const jsonNamesBytes: i32 = <i32>texts + openNamesBytesMax + 16;

/** A document begins, whose value has this name. */
export function noNames(at: usize, name: usize, bytes: i32): void {
  store<u32>(at, 0);
  store<u8>(at, 0, owners);
  store<u32>(at, 0, rows);
  keepName(at, name, bytes);
}

/** A container opens. */
export function openNames(at: usize, isObject: bool): void {
  const depth = load<i32>(at) + 1, row = at + rows + (<usize>depth << 2);
  store<i32>(at, depth);
  store<u8>(at + depth, isObject ? depth : load<u8>(at + depth - 1, owners), owners);
  // Behind the name before, and empty.
  store<u32>(row, load<u16>(row - 4) + load<u16>(row - 4, 2));
}

// @ts-ignore: decorator
@inline
export function closeNames(at: usize): void {
  store<i32>(at, load<i32>(at) - 1);
}

/** A member's name, or the beginning of one: as much of it as there is room for. */
export function keepName(at: usize, name: usize, bytes: i32): void {
  const row = at + rows + (<usize>load<i32>(at) << 2), from = <i32>load<u16>(row), kept = min(min(bytes, nameBytesMax), openNamesBytesMax - from);
  store<u16>(row, <u16>kept, 2);
  copyLoosely(at + texts + from, name, kept);
}

/** Whether there is room for a name behind that of the innermost container. */
export function hasRoomFor(at: usize, bytes: i32): bool {
  const row = at + rows + (<usize>load<i32>(at) << 2);
  return <i32>load<u16>(row) + <i32>load<u16>(row, 2) + bytes <= openNamesBytesMax;
}

/** The name of the values at the present depth. */
export function ownName(at: usize): Bytes {
  const row = at + rows + (<usize>load<u8>(at + load<i32>(at), owners) << 2);
  return bytesAt(at + texts + load<u16>(row), <usize>load<u16>(row, 2));
}
