// Runs the tables of cli/automata over bytes. What the tables look like is told there, beside the code that writes them.
import { beginGate, isSettled, neighbour, noteText, settleTexts } from "./gate";
import { Head } from "./layout";
import { nfaEnd, nfaFeed, nfaStart, nfaState, nfaStateBytes } from "./nfa";
import { secondStep } from "./steps";

// Offsets in a deterministic automaton's record.
const enum Dfa { Rows = 0, Map = 4, Lists = 8, Special = 12, Starts = 16, Sparse = 24, Bytes = 28 }
const enum Sparse { Like = 4, Count = 6, Columns = 8 }
const unitShift: u32 = 4;
/** The start behind the input's edge: the last of the four kinds. */
const edgeStart: usize = 6;
const nfaRecordBytes: usize = 44;
/** A list that means something whatever stands behind. */
const anyClass: u32 = 0xffffffff;
/** In the place of a list: it is one text. */
const aloneBit: u32 = 1 << 31;
/** The text of the present scan. */
let textData: usize = 0;
let textEnd: usize = 0;

/** Sets bit i of `found`, which the caller has cleared, for each pattern i that occurs in the bytes. */
export function scan(tables: usize, data: usize, bytes: i32, found: usize): void {
  if (secondStep) beginGate(wanted);
  const end = data + <usize>bytes;
  textData = data;
  textEnd = end;
  let dfa = tables + load<u32>(tables, Head.Dfas);
  for (let left = load<u32>(tables, Head.DfaCount); left > 0; left--) {
    dfaEnd(tables, dfa, dfaFeed(tables, dfa, dfaStart(tables, dfa, found), data, end, found), found);
    dfa += Dfa.Bytes;
  }
  if (secondStep) {
    if (load<u32>(tables, Head.Parts) != 0) settleTexts(tables, data, end, found);
  }
  let nfa = tables + load<u32>(tables, Head.Nfas);
  for (let left = load<u32>(tables, Head.NfaCount); left > 0; left--) {
    nfaStart(nfa, nfaState);
    nfaFeed(tables, tables + load<u32>(tables, Head.Kinds), nfa, nfaState, data, end, found);
    nfaEnd(tables, nfa, nfaState, found);
    nfa += nfaRecordBytes;
  }
}

/** The patterns that are looked for: a bit each; 0 for all. What is found by the first step is told all the same. */
let wanted: usize = 0;

/** The same where only some patterns count: `mask` has a bit for each that does. Others may be found, or may be missed. */
export function scanFor(mask: usize, tables: usize, data: usize, bytes: i32, found: usize): void {
  wanted = mask;
  scan(tables, data, bytes, found);
  wanted = 0;
}

/** Begins a text that comes in chunks. `state` has the bytes that the build says (stats.stateBytes), at a multiple of 8. */
export function scanStart(tables: usize, state: usize, found: usize): void {
  if (secondStep) beginGate(0);
  let dfa = tables + load<u32>(tables, Head.Dfas), at = state;
  for (let left = load<u32>(tables, Head.DfaCount); left > 0; left--) {
    store<u16>(at, <u16>dfaStart(tables, dfa, found));
    dfa += Dfa.Bytes;
    at += 2;
  }
  let nfa = tables + load<u32>(tables, Head.Nfas);
  at = (at + 7) & ~7;
  for (let left = load<u32>(tables, Head.NfaCount); left > 0; left--) {
    nfaStart(nfa, at);
    at += nfaStateBytes(nfa);
    nfa += nfaRecordBytes;
  }
}

/** The next chunk. Bits are set as soon as they are known. */
export function scanFeed(tables: usize, state: usize, data: usize, bytes: i32, found: usize): void {
  if (secondStep) beginGate(0);
  const end = data + <usize>bytes;
  let dfa = tables + load<u32>(tables, Head.Dfas), at = state;
  for (let left = load<u32>(tables, Head.DfaCount); left > 0; left--) {
    store<u16>(at, <u16>dfaFeed(tables, dfa, load<u16>(at), data, end, found));
    dfa += Dfa.Bytes;
    at += 2;
  }
  let nfa = tables + load<u32>(tables, Head.Nfas);
  at = (at + 7) & ~7;
  for (let left = load<u32>(tables, Head.NfaCount); left > 0; left--) {
    nfaFeed(tables, tables + load<u32>(tables, Head.Kinds), nfa, at, data, end, found);
    at += nfaStateBytes(nfa);
    nfa += nfaRecordBytes;
  }
}

/** The text has ended: what depends on its end is found now. */
export function scanEnd(tables: usize, state: usize, found: usize): void {
  if (secondStep) beginGate(0);
  let dfa = tables + load<u32>(tables, Head.Dfas), at = state;
  for (let left = load<u32>(tables, Head.DfaCount); left > 0; left--) {
    dfaEnd(tables, dfa, load<u16>(at), found);
    dfa += Dfa.Bytes;
    at += 2;
  }
  let nfa = tables + load<u32>(tables, Head.Nfas);
  at = (at + 7) & ~7;
  for (let left = load<u32>(tables, Head.NfaCount); left > 0; left--) {
    nfaEnd(tables, nfa, at, found);
    at += nfaStateBytes(nfa);
    nfa += nfaRecordBytes;
  }
}

function dfaStart(tables: usize, dfa: usize, found: usize): u32 {
  const state = <u32>load<u16>(dfa + edgeStart, Dfa.Starts);
  if (state >= load<u32>(dfa, Dfa.Special)) outputs(tables, dfa, load<u16>(tables + load<u32>(dfa, Dfa.Rows) + (<usize>state << unitShift)), 0, found);
  return state;
}

/** The hot loop: two loads that depend on nothing but the byte, one that depends on the state; four bytes a turn. */
function dfaFeed(tables: usize, dfa: usize, from: u32, data: usize, end: usize, found: usize): u32 {
  const rows = tables + load<u32>(dfa, Dfa.Rows), map = tables + load<u32>(dfa, Dfa.Map), special = load<u32>(dfa, Dfa.Special), sparse = load<u32>(dfa, Dfa.Sparse);
  let state = from, at = data;
  while (at < end) {
    if (at + 4 <= end) {
      state = load<u16>(rows + (<usize>state << unitShift) + load<u16>(map + (<usize>load<u8>(at) << 1)));
      if (state < special) {
        state = load<u16>(rows + (<usize>state << unitShift) + load<u16>(map + (<usize>load<u8>(at, 1) << 1)));
        if (state < special) {
          state = load<u16>(rows + (<usize>state << unitShift) + load<u16>(map + (<usize>load<u8>(at, 2) << 1)));
          if (state < special) {
            state = load<u16>(rows + (<usize>state << unitShift) + load<u16>(map + (<usize>load<u8>(at, 3) << 1)));
            at += 4;
            if (state < special) continue;
          } else at += 3;
        } else at += 2;
      } else at += 1;
    } else {
      state = load<u16>(rows + (<usize>state << unitShift) + load<u16>(map + (<usize>load<u8>(at) << 1)));
      at += 1;
      if (state < special) continue;
    }
    // What is found in this state, and in those behind it as long as their rows are sparse.
    for (;;) {
      const row = rows + (<usize>state << unitShift), list = load<u16>(row);
      if (list != 0) outputs(tables, dfa, list, at, found);
      if (state < sparse || at == end) break;
      const column = load<u16>(map + (<usize>load<u8>(at) << 1));
      at += 1;
      state = load<u16>(rows + (<usize>load<u16>(row, Sparse.Like) << unitShift) + column);
      const columns = <i32>load<u16>(row, Sparse.Count), same = i16x8.bitmask(i16x8.eq(v128.load(row, Sparse.Columns), i16x8.splat(<i16>column))) & ((1 << columns) - 1);
      if (same != 0) state = load<u16>(row + (<usize>(columns + ctz(same)) << 1), Sparse.Columns);
      if (state < special) break;
    }
  }
  return state;
}

function dfaEnd(tables: usize, dfa: usize, state: u32, found: usize): void {
  const list = load<u16>(tables + load<u32>(dfa, Dfa.Rows) + (<usize>state << unitShift), 2);
  if (list != 0) tell(tables, dfa, list, 0, found);
}

/** What ends before `end`, where the byte that stands there is of a class that matters: patterns are found, texts are noted for the second step. */
// @ts-ignore: decorator
@inline
function outputs(tables: usize, dfa: usize, list: u32, end: usize, found: usize): void {
  if (!secondStep) {
    tell(tables, dfa, list, end, found);
    return;
  }
  const entry = tables + load<u32>(dfa, Dfa.Lists) + (<usize>list << 3), behind = load<u32>(entry, 4);
  if (behind != anyClass && (behind & neighbour(tables, end, textEnd)) == 0) return;
  const place = load<u32>(entry);
  if ((place & aloneBit) == 0) tell(tables, dfa, list, end, found);
  else if (!isSettled(place ^ aloneBit)) noteText(tables, place ^ aloneBit, end, textData, textEnd, found);
}

/** All of a list, which is not a text alone. */
function tell(tables: usize, dfa: usize, list: u32, end: usize, found: usize): void {
  const lists = tables + load<u32>(dfa, Dfa.Lists), patterns = load<u32>(tables, Head.Patterns);
  let at = lists + (<usize>load<u32>(lists + (<usize>list << 3)) << 1);
  for (const last = at + (<usize>load<u16>(at) << 1); at < last;) {
    at += 2;
    const action = <u32>load<u16>(at);
    if (action < patterns) {
      const place = found + (action >> 3);
      store<u8>(place, load<u8>(place) | (1 << <u8>(action & 7)));
    } else if (secondStep) {
      if (!isSettled(action - patterns)) noteText(tables, action - patterns, end, textData, textEnd, found);
    }
  }
}
