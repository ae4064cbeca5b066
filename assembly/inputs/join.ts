// Values of one name of a query or a form, in one text, where the service behind joins them with commas (ASP.NET): an attack that is told in pieces is looked
// at in one. What stands once is kept as well, since nobody knows before the end; there is room for so much, and what does not fit is told only where it matters.
//
//   +0     owner      the state of the form's reader, 0: free
//   +4     count      of fields
//   +8     used       bytes in `kept`
//   +12    failed     1 where some field is not among them
//   +16    fields     { hash of the name u64 | at u16, where its value stands, and before it the name of the first | valueBytes u16 | next u16, of the same
//                     name, and of the last the first | nameBytes u8 | isFirst u8 } × joinedFieldsMax
//          places     by hash: the number of the last field of a name from 1 on, u16 × 2 · joinedFieldsMax
//          kept       names and values
import { inputWindowBytes, joinedBytesMax, joinedFieldsMax, joinedValueBytesMax, joinsMax, nameBytesMax } from "../limits";
import { contextOf } from "./owner";
import { Place } from "./places";
import { hand } from "./windows";

const count: usize = 4, used: usize = 8, failed: usize = 12, fields: usize = 16, fieldBytes: usize = 16;
const at: usize = 8, valueBytes: usize = 10, nextOf: usize = 12, nameBytesOf: usize = 14, isFirst: usize = 15;
const placesMax: i32 = joinedFieldsMax * 2, places: usize = fields + joinedFieldsMax * fieldBytes, kept: usize = places + placesMax * 2;
const roomBytes: usize = kept + joinedBytesMax;
/** A name is looked for at no more places; likewise in names.ts. */
const stepsMax: i32 = 64;
/** A value that is not kept. */
const missing: u32 = 0xffff;

// The first is for the query and for the held body, which are read in one call-back.
// @ts-ignore: decorator
@lazy
const rooms: usize = memory.data(roomBytes * joinsMax, 8);
// @ts-ignore: decorator
@lazy
const joined: usize = memory.data(joinedBytesMax + joinedFieldsMax + 16);

/** The room of what is being read, or 0. */
let room: usize = 0;
let hasFailed: bool = false;

/** A query begins (`state` 0), or a form: whether its values are joined. */
export function openJoin(state: usize, isJoined: bool): void {
  room = 0;
  if (!isJoined) return;
  const isPassing = state != 0 && contextOf(state) != 0;
  for (let i: usize = isPassing ? 1 : 0; i < <usize>(isPassing ? joinsMax : 1) && room == 0; i++) {
    const own = rooms + i * roomBytes, owner = <usize>load<u32>(own);
    if (!isPassing || owner == 0 || contextOf(owner) == 0) room = own;
  }
  if (room == 0) return;
  memory.fill(room, 0, fields);
  store<u32>(room, <u32>state);
  memory.fill(room + places, 0, placesMax * 2);
}

/** A call-back goes on with a body; a form among them has a room perhaps. */
export function resumeJoin(state: usize): void {
  room = 0;
  for (let i: usize = 0; i < <usize>joinsMax; i++) if (load<u32>(rooms + i * roomBytes) == <u32>state) room = rooms + i * roomBytes;
}

/** What the reader's last stream left. */
export function forgetJoin(state: usize): void {
  resumeJoin(state);
  if (room != 0) store<u32>(room, 0);
  room = 0;
}

/** A field's name, or the first window of one. */
export function joinName(name: usize, bytes: i32): void {
  if (room == 0) return;
  const number = load<i32>(room, count), hash = hashOf(name, min(bytes, inputWindowBytes));
  let place = <i32>((hash ^ hash >> 32) & (placesMax - 1));
  for (let step = 0; step < stepsMax && number < joinedFieldsMax; step++, place = (place + 1) & (placesMax - 1)) {
    const last = <i32>load<u16>(room + places + (place << 1));
    if (last != 0 && load<u64>(field(last - 1)) != hash) continue;
    store<u16>(room + places + (place << 1), <u16>(number + 1));
    store<u32>(room, number + 1, count);
    const own = field(number);
    store<u64>(own, hash);
    store<u64>(own, 0, at);
    if (last != 0) {
      store<u16>(own, load<u16>(field(last - 1), nextOf), nextOf);
      store<u16>(field(last - 1), <u16>number, nextOf);
    } else {
      store<u16>(own, <u16>number, nextOf);
      store<u8>(own, 1, isFirst);
      const known = min(bytes, nameBytesMax);
      if (keep(own, name, known, known)) {
        store<u8>(own, <u8>known, nameBytesOf);
        store<u16>(own, <u16>(load<u16>(own, at) + known), at);
      }
    }
    return;
  }
  store<u32>(room, 1, failed);
}

/** The value of the last field, or the last window of one. */
export function joinValue(value: usize, bytes: i32): void {
  if (room == 0 || load<u32>(room, failed) != 0) return;
  const own = field(load<i32>(room, count) - 1);
  if (load<u16>(own, valueBytes) != missing && keep(own, value, bytes, joinedValueBytesMax)) store<u16>(own, <u16>bytes, valueBytes);
}

/** The value of the last field goes on behind a window. */
export function joinMissing(): void {
  if (room != 0 && load<u32>(room, failed) == 0) store<u16>(field(load<i32>(room, count) - 1), <u16>missing, valueBytes);
}

/** Behind what is kept already; false where there is no room. */
function keep(own: usize, from: usize, bytes: i32, bytesMax: i32): bool {
  const before = load<i32>(room, used);
  if (bytes > min(bytesMax, joinedBytesMax - before)) {
    store<u16>(own, <u16>missing, valueBytes);
    return false;
  }
  memory.copy(room + kept + before, from, bytes);
  store<u32>(room, before + bytes, used);
  store<u16>(own, <u16>before, at);
  return true;
}

/** The query or the form has ended: what its names have together is handed over. */
export function closeJoin(place: Place, isJoined: bool): void {
  hasFailed = isJoined && room == 0;
  if (room == 0) return;
  hasFailed = load<u32>(room, failed) != 0;
  for (let number = 0; number < load<i32>(room, count); number++) if (load<u8>(field(number), isFirst) != 0 && load<u16>(field(number), nextOf) != <u16>number) joinFrom(number, place);
  store<u32>(room, 0);
  room = 0;
}

function joinFrom(first: i32, place: Place): void {
  let bytes = 0, number = first;
  do {
    const own = field(number), more = <i32>load<u16>(own, valueBytes);
    if (more == missing) {
      hasFailed = true;
      return;
    }
    if (number != first) store<u8>(joined + bytes++, 0x2c);
    memory.copy(joined + bytes, room + kept + load<u16>(own, at), more);
    bytes += more;
    number = load<u16>(own, nextOf);
  } while (number != first);
  const own = field(first), nameBytes = <i32>load<u8>(own, nameBytesOf);
  hand(place, room + kept + load<u16>(own, at) - nameBytes, nameBytes, joined, bytes);
}

/** Not all that the last query or form has could be joined. */
export function joinFailed(): bool {
  return hasFailed;
}

// @ts-ignore: decorator
@inline
function field(number: i32): usize {
  return room + fields + (<usize>number << 4);
}

/** FNV-1a; two names that differ are taken for one only where somebody has looked for such a pair. */
function hashOf(name: usize, bytes: i32): u64 {
  let hash: u64 = 0xcbf29ce484222325;
  for (const end = name + bytes; name < end; name++) hash = (hash ^ load<u8>(name)) * 0x100000001b3;
  return hash;
}
