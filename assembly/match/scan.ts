// Runs the tables of cli/automata over bytes. What the tables look like is told there, beside the code that writes them.
import { nfaEnd, nfaFeed, nfaStart, nfaStateBytes } from "./nfa";

// Offsets in the head of the tables, and in a deterministic automaton's record.
const enum Head { Patterns = 0, DfaCount = 4, Dfas = 8, NfaCount = 12, Nfas = 16, Kinds = 20 }
const enum Dfa { Rows = 0, Map = 4, Lists = 8, Special = 12, Starts = 16, Bytes = 24 }
const unitShift: u32 = 5;
/** The start behind the input's edge: the last of the four kinds. */
const edgeStart: usize = 6;
const nfaRecordBytes: usize = 44;

const nfaState: usize = memory.data(8 * 17, 8);

/** Sets bit i of `found`, which the caller has cleared, for each pattern i that occurs in the bytes. */
export function scan(tables: usize, data: usize, bytes: i32, found: usize): void {
  const end = data + <usize>bytes;
  let dfa = tables + load<u32>(tables, Head.Dfas);
  for (let left = load<u32>(tables, Head.DfaCount); left > 0; left--) {
    dfaEnd(tables, dfa, dfaFeed(tables, dfa, dfaStart(tables, dfa, found), data, end, found), found);
    dfa += Dfa.Bytes;
  }
  let nfa = tables + load<u32>(tables, Head.Nfas);
  for (let left = load<u32>(tables, Head.NfaCount); left > 0; left--) {
    nfaStart(nfa, nfaState);
    nfaFeed(tables, tables + load<u32>(tables, Head.Kinds), nfa, nfaState, data, end, found);
    nfaEnd(tables, nfa, nfaState, found);
    nfa += nfaRecordBytes;
  }
}

/** Begins a text that comes in chunks. `state` has the bytes that the build says (stats.stateBytes), at a multiple of 8. */
export function scanStart(tables: usize, state: usize, found: usize): void {
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
  if (state >= load<u32>(dfa, Dfa.Special)) outputs(tables, dfa, load<u16>(tables + load<u32>(dfa, Dfa.Rows) + (<usize>state << unitShift)), found);
  return state;
}

/** The hot loop: two loads that depend on nothing but the byte, one that depends on the state. */
function dfaFeed(tables: usize, dfa: usize, from: u32, data: usize, end: usize, found: usize): u32 {
  const rows = tables + load<u32>(dfa, Dfa.Rows), map = tables + load<u32>(dfa, Dfa.Map), special = load<u32>(dfa, Dfa.Special);
  let state = from;
  for (let at = data; at < end; at++) {
    state = load<u16>(rows + (<usize>state << unitShift) + load<u16>(map + (<usize>load<u8>(at) << 1)));
    if (state >= special) outputs(tables, dfa, load<u16>(rows + (<usize>state << unitShift)), found);
  }
  return state;
}

function dfaEnd(tables: usize, dfa: usize, state: u32, found: usize): void {
  const list = load<u16>(tables + load<u32>(dfa, Dfa.Rows) + (<usize>state << unitShift), 2);
  if (list != 0) outputs(tables, dfa, list, found);
}

function outputs(tables: usize, dfa: usize, number: u32, found: usize): void {
  let at = tables + load<u32>(dfa, Dfa.Lists) + (<usize>number << 1);
  const end = at + (<usize>load<u16>(at) << 1);
  while (at < end) {
    at += 2;
    const pattern = <usize>load<u16>(at), place = found + (pattern >> 3);
    store<u8>(place, load<u8>(place) | (1 << <u8>(pattern & 7)));
  }
}
