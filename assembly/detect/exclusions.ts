// Findings that a policy does not count: texts of `detector=… finding=… place=… name=…`, any of them, separated by blanks. What is of another
// form excludes nothing. cli/evaluate/detect/exclusions.ts is the reference. Asked only when something was found.
import { detectorNames, findingNames, placeNames } from "./plan";
import { outerName, outerNameBytes, outerOf, outerPlace, within } from "./within";

/** Whether one of the list's texts (assembly/predicate/lists.ts) agrees with the finding and its input, or one that this stands in. */
export function excluded(list: usize, row: usize, place: i32, name: usize, nameBytes: i32): bool {
  let at = list + 2;
  for (let left = <u32>load<u16>(list); left; left--) {
    const bytes = <usize>load<u16>(at);
    if (agrees(at + 2, at + 2 + bytes, row, place, name, nameBytes)) return true;
    for (let outer = within; outer != 0; outer = outerOf(outer)) {
      if (agrees(at + 2, at + 2 + bytes, row, outerPlace(outer), outerName(outer), outerNameBytes(outer))) return true;
    }
    at += 2 + bytes;
  }
  return false;
}

function agrees(at: usize, end: usize, row: usize, place: i32, name: usize, nameBytes: i32): bool {
  let any = false;
  while (at < end) {
    let stop = at;
    while (stop < end && load<u8>(stop) != 0x20) stop++;
    if (stop > at) {
      if (!partAgrees(at, stop, row, place, name, nameBytes)) return false;
      any = true;
    }
    at = stop + 1;
  }
  return any;
}

// "detector=finding=place=name="
// @ts-ignore: decorator
@lazy
const keys: usize = memory.data<u8>([0x64, 0x65, 0x74, 0x65, 0x63, 0x74, 0x6f, 0x72, 0x3d, 0x66, 0x69, 0x6e, 0x64, 0x69, 0x6e, 0x67, 0x3d, 0x70, 0x6c, 0x61, 0x63, 0x65, 0x3d, 0x6e, 0x61, 0x6d, 0x65, 0x3d]);

function partAgrees(at: usize, end: usize, row: usize, place: i32, name: usize, nameBytes: i32): bool {
  if (hasKey(at, end, keys, 9)) return isNamed(detectorNames, load<u8>(row), at + 9, end);
  if (hasKey(at, end, keys + 9, 8)) return isNamed(findingNames, load<u16>(row, 2), at + 8, end);
  if (hasKey(at, end, keys + 17, 6)) return isNamed(placeNames, place, at + 6, end);
  return hasKey(at, end, keys + 23, 5) && <i32>(end - at - 5) == nameBytes && isSame(at + 5, name, nameBytes);
}

// @ts-ignore: decorator
@inline
function hasKey(at: usize, end: usize, key: usize, keyBytes: i32): bool {
  return <i32>(end - at) >= keyBytes && isSame(at, key, keyBytes);
}

/** Whether the text of that number in a list (assembly/predicate/lists.ts) is the value. */
function isNamed(list: usize, number: i32, from: usize, end: usize): bool {
  let at = list + 2;
  for (; number != 0; number--) at += 2 + <usize>load<u16>(at);
  return <i32>(end - from) == <i32>load<u16>(at) && isSame(from, at + 2, <i32>(end - from));
}

function isSame(left: usize, right: usize, bytes: i32): bool {
  for (; bytes != 0; bytes--) if (load<u8>(left++) != load<u8>(right++)) return false;
  return true;
}
