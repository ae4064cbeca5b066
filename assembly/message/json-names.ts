// Which member of which object a value of a JSON document belongs to: its own name, or for an element of an array the array's.
//
//   +0   depth    how many containers are open, i32
//   +4   owners   for each depth from 0 on, the depth of the name that its values have, u8 × jsonDepthMax + 1; to a multiple of 4
//        names    for each depth from 0 on { bytes i32 | the name's first bytes and 16 to spare }; none at depth 0
import { jsonDepthMax, nameBytesMax } from "../limits";
import { copyLoosely } from "./simd";

const owners: usize = 4, names: usize = owners + ((jsonDepthMax + 1 + 3) & ~3), rowBytes: usize = 4 + nameBytesMax + 16;

/** Bytes of that, aligned to 4. */
export const jsonNamesBytes: i32 = <i32>(names + (jsonDepthMax + 1) * rowBytes);

/** A document begins. */
export function noNames(at: usize): void {
  store<u32>(at, 0);
  store<u8>(at, 0, owners);
  store<i32>(at, 0, names);
}

/** A container opens. */
export function openNames(at: usize, isObject: bool): void {
  const depth = load<i32>(at) + 1;
  store<i32>(at, depth);
  store<u8>(at + depth, isObject ? depth : load<u8>(at + depth - 1, owners), owners);
}

// @ts-ignore: decorator
@inline
export function closeNames(at: usize): void {
  store<i32>(at, load<i32>(at) - 1);
}

/** A member's name, or the beginning of one. */
export function keepName(at: usize, name: usize, bytes: i32): void {
  const row = at + names + load<i32>(at) * rowBytes, kept = min(bytes, nameBytesMax);
  store<i32>(row, kept);
  copyLoosely(row + 4, name, kept);
}

/** The name of the values at the present depth: how many bytes i32 | bytes. */
export function ownName(at: usize): usize {
  return at + names + <usize>load<u8>(at + load<i32>(at), owners) * rowBytes;
}
