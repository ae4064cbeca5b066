// What the present input stands in: JSON is read within other inputs (assembly/inputs/nested.ts), whose place and name count for it as well.
//
//   +0    outer       what this one stands in itself, or 0
//   +4    place
//   +8    nameBytes
//   +12   name        and 16 bytes to spare
import { nameBytesMax } from "../limits";
import { copyLoosely } from "../message/simd";

const place: usize = 4, nameBytes: usize = 8, name: usize = 12;

export const outerBytes: usize = name + nameBytesMax + 16;

/** The innermost one; 0 where the present input stands in none. */
export let within: usize = 0;

/** An input is read within which others stand; `withinAs(load<u32>(at))` ends that. */
export function withinOf(at: usize, ofPlace: i32, from: usize, bytes: i32): void {
  store<u32>(at, <u32>within);
  store<i32>(at, ofPlace, place);
  store<i32>(at, bytes, nameBytes);
  copyLoosely(at + name, from, bytes);
}

// @ts-ignore: decorator
@inline
export function withinAs(at: usize): void {
  within = at;
}

/** The outermost one, of one that is there. */
export function outermost(): usize {
  let at = within;
  while (load<u32>(at) != 0) at = <usize>load<u32>(at);
  return at;
}

/** How many there are in one another. */
export function withinDepth(): i32 {
  let depth = 0;
  for (let at = within; at != 0; at = outerOf(at)) depth++;
  return depth;
}

// @ts-ignore: decorator
@inline
export function outerOf(at: usize): usize {
  return <usize>load<u32>(at);
}

// @ts-ignore: decorator
@inline
export function outerPlace(at: usize): i32 {
  return load<i32>(at, place);
}

// @ts-ignore: decorator
@inline
export function outerName(at: usize): usize {
  return at + name;
}

// @ts-ignore: decorator
@inline
export function outerNameBytes(at: usize): i32 {
  return load<i32>(at, nameBytes);
}
