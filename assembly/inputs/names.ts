// The names of a document's members, a form's fields or a body's parts, so that one that stands twice is told. There is room for `namesMax` names of the
// objects that are open at a time: what an object had goes when it closes, in the reverse order in which it came, so that places are freed by being cleared.
//
//   +0     owner    the state of the body's reader (body.ts), 0: free
//   +4     count    of names
//   +8     depth    of the open objects
//   +12    heights  how many names there were when each was opened, u16 × jsonDepthMax + 2
//   +144   hashes   of the names, u64 × namesMax
//          places   by hash: the number of a name from 1 on, u16 × 4 · namesMax
import { inputWindowBytes, jsonDepthMax, judgesMax, namesMax } from "../limits";
import { judged, note, untold } from "./anomalies";
import { contextOf } from "./owner";

const count: usize = 4, depth: usize = 8, heights: usize = 12, hashes: usize = 144;
const placesMax: i32 = namesMax * 4, places: usize = hashes + namesMax * 8;
const roomBytes: usize = places + placesMax * 2;
/** A name is looked for at no more places. With a quarter of them taken, only names that somebody has chosen for it need more. */
const stepsMax: i32 = 32;

// The first is for the held body.
// @ts-ignore: decorator
@lazy
const rooms: usize = memory.data(roomBytes * judgesMax, 8);

/** A body with names begins, after whatever its parser had before. Where no room is free, nothing can be told of them. */
export function openRoom(state: usize, hasNames: bool): void {
  for (let i: usize = 0; i < <usize>judgesMax; i++) if (load<u32>(rooms + i * roomBytes) == <u32>state) store<u32>(rooms + i * roomBytes, 0);
  if (!hasNames) return;
  const isHeld = contextOf(state) == 0;
  let room: usize = 0;
  for (let i: usize = isHeld ? 0 : 1; i < <usize>(isHeld ? 1 : judgesMax) && room == 0; i++) {
    const at = rooms + i * roomBytes, owner = <usize>load<u32>(at);
    if (isHeld || owner == 0 || contextOf(owner) == 0) room = at;
  }
  store<u32>(judged, <u32>room, 4);
  if (room == 0) {
    note(untold);
    return;
  }
  store<u32>(room, <u32>state);
  store<u64>(room, 0, count);
  memory.fill(room + places, 0, placesMax * 2);
}

/** The body has ended. */
export function closeRoom(): void {
  const room = <usize>load<u32>(judged, 4);
  if (room != 0) store<u32>(room, 0);
}

/** An object opens. */
export function openObject(): void {
  const room = <usize>load<u32>(judged, 4);
  if (room == 0) return;
  const own = load<u32>(room, depth) + 1;
  store<u32>(room, own, depth);
  store<u16>(room + (own << 1), <u16>load<u32>(room, count), heights);
}

/** The innermost object closes: its names are forgotten. */
export function closeObject(): void {
  const room = <usize>load<u32>(judged, 4);
  if (room == 0) return;
  const own = load<u32>(room, depth), height = <u32>load<u16>(room + (own << 1), heights);
  for (let last = load<u32>(room, count); last > height; last--) {
    let place = placeOf(load<u64>(room + ((last - 1) << 3), hashes));
    while (<u32>load<u16>(room + (place << 1), places) != last) place = (place + 1) & (placesMax - 1);
    store<u16>(room + (place << 1), 0, places);
  }
  store<u32>(room, height, count);
  store<u32>(room, own - 1, depth);
}

/** A name of the innermost object, or the first window of one; `anomaly` where it has one that is the same. Two that differ are taken for one only where somebody has looked for such a pair. */
export function noteName(anomaly: u32, name: usize, bytes: i32): void {
  const room = <usize>load<u32>(judged, 4);
  if (room == 0) return;
  const hash = hashOf(load<u32>(room, depth), name, min(bytes, inputWindowBytes)), known = load<u32>(room, count);
  let place = placeOf(hash);
  for (let step = 0; step < stepsMax; step++, place = (place + 1) & (placesMax - 1)) {
    const number = <u32>load<u16>(room + (place << 1), places);
    if (number != 0 && load<u64>(room + ((number - 1) << 3), hashes) != hash) continue;
    if (number != 0) note(anomaly);
    else if (known == namesMax) break;
    else {
      store<u64>(room + (known << 3), hash, hashes);
      store<u16>(room + (place << 1), <u16>(known + 1), places);
      store<u32>(room, known + 1, count);
    }
    return;
  }
  note(untold);
}

/** FNV-1a over the object's depth and the name, its high bits mixed into the low ones, of which its place is made. */
function hashOf(own: u32, name: usize, bytes: i32): u64 {
  let hash: u64 = (<u64>0xcbf29ce484222325 ^ own) * 0x100000001b3;
  for (const end = name + bytes; name < end; name++) hash = (hash ^ load<u8>(name)) * 0x100000001b3;
  return hash;
}

// @ts-ignore: decorator
@inline
function placeOf(hash: u64): i32 {
  return <i32>((hash ^ hash >> 32) & (placesMax - 1));
}
