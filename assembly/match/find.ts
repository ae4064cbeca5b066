// Where the leftmost match begins and ends (cli/automata/find.ts): one pass backward for its beginning, one forward for its end.

const enum Find { BackMap = 0, BackClasses = 4, BackStart = 6, BackNext = 8, BackFlags = 12, Map = 16, Classes = 20, Next = 24, Flags = 28, Starts = 32 }
const enum Begins { Here = 1, Behind = 2, AtStart = 4 }
const accepts: u32 = 0x8000;

const enum Kind { Word = 0, Newline = 1, Other = 2, Edge = 3 }

/** The leftmost match that begins at `from` or behind it: its beginning in the high half, its end in the low one; -1 where there is none. */
export function find(tables: usize, data: usize, bytes: i32, from: i32): i64 {
  const begin = leftmost(tables, data, bytes, from);
  return begin < 0 ? -1 : <i64>begin << 32 | <i64>endOf(tables, data, bytes, begin);
}

function leftmost(tables: usize, data: usize, bytes: i32, from: i32): i32 {
  const map = tables + load<u32>(tables, Find.BackMap), next = tables + load<u32>(tables, Find.BackNext), flags = tables + load<u32>(tables, Find.BackFlags);
  const classes = <usize>load<u16>(tables, Find.BackClasses);
  let state = <usize>load<u16>(tables, Find.BackStart), found = -1;
  for (let at = bytes - 1; at >= from; at--) {
    state = load<u16>(next + (state * classes + load<u8>(map + <usize>load<u8>(data + at)) << 1));
    const told = load<u8>(flags + state);
    if ((told & Begins.Behind) != 0) found = at + 1;
    if ((told & Begins.Here) != 0) found = at;
  }
  if (from == 0) return (load<u8>(flags + state) & Begins.AtStart) != 0 && bytes > 0 ? 0 : found;
  // What stands before tells whether a match begins at `from`.
  state = load<u16>(next + (state * classes + load<u8>(map + <usize>load<u8>(data + from - 1)) << 1));
  return (load<u8>(flags + state) & Begins.Behind) != 0 ? from : found;
}

function endOf(tables: usize, data: usize, bytes: i32, begin: i32): i32 {
  const map = tables + load<u32>(tables, Find.Map), next = tables + load<u32>(tables, Find.Next), classes = <usize>load<u16>(tables, Find.Classes);
  const before = begin == 0 ? Kind.Edge : kindOf(load<u8>(data + begin - 1));
  let state = <usize>load<u16>(tables + load<u32>(tables, Find.Starts) + (<usize>before << 1)), end = begin;
  for (let at = begin; at < bytes; at++) {
    const entry = <u32>load<u16>(next + (state * classes + load<u8>(map + <usize>load<u8>(data + at)) << 1));
    if ((entry & accepts) != 0) end = at;
    state = entry & (accepts - 1);
    if (state == 0) return end;
  }
  return load<u8>(tables + load<u32>(tables, Find.Flags) + state) != 0 ? bytes : end;
}

function kindOf(byte: u32): Kind {
  if (byte == 0x0a || byte == 0x0d) return Kind.Newline;
  const isWord = (byte | 0x20) - 0x61 < 26 || byte - 0x30 < 10 || byte == 0x5f;
  return isWord ? Kind.Word : Kind.Other;
}
