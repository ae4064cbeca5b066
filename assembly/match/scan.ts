// Runs the tables of cli/automata over bytes. What the tables look like is told there, beside the code that writes them.
import { confirm } from "./confirm";
import { nfaEnd, nfaFeed, nfaStart, nfaState, nfaStateBytes } from "./nfa";

// Offsets in the head of the tables, and in a deterministic automaton's record.
const enum Head { Patterns = 0, DfaCount = 4, Dfas = 8, NfaCount = 12, Nfas = 16, Kinds = 20, GroupCount = 24, Groups = 28, Clauses = 32, Always = 36, Marks = 40 }
const enum Dfa { Rows = 0, Map = 4, Lists = 8, Special = 12, Starts = 16, ListsBefore = 24, Bytes = 28 }
const enum Group { Needs = 32, Bytes = 36 }
const unitShift: u32 = 5;
/** The start behind the input's edge: the last of the four kinds. */
const edgeStart: usize = 6;
const nfaRecordBytes: usize = 44;

// What happened in this scan has the scan's number, so that nothing must be cleared. As many as the build allows.
const listsMax: u32 = 4096;
const seenLists: usize = memory.data(4 * 4096, 4);
const seenClauses: usize = memory.data(4 * 2048, 4);
const seenGroups: usize = memory.data(4 * 1024, 4);
/** The groups that a clause of this scan touched, u16 each. */
const touched: usize = memory.data(2 * 1024, 4);
let touchedCount: u32 = 0;
let turn: u32 = 0;

function begin(): void {
  touchedCount = 0;
  turn += 1;
  if (turn != 0) return;
  // After four thousand million scans the numbers begin anew.
  memory.fill(seenLists, 0, 4 * 4096);
  memory.fill(seenClauses, 0, 4 * 2048);
  memory.fill(seenGroups, 0, 4 * 1024);
  turn = 1;
}

/** Sets bit i of `found`, which the caller has cleared, for each pattern i that occurs in the bytes. */
export function scan(tables: usize, data: usize, bytes: i32, found: usize): void {
  begin();
  const end = data + <usize>bytes;
  let dfa = tables + load<u32>(tables, Head.Dfas);
  for (let left = load<u32>(tables, Head.DfaCount); left > 0; left--) {
    dfaEnd(tables, dfa, dfaFeed(tables, dfa, dfaStart(tables, dfa, found), data, end, found), found);
    dfa += Dfa.Bytes;
  }
  if (load<u32>(tables, Head.GroupCount) != 0) confirmGroups(tables, data, end, found);
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
  begin();
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
  begin();
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
  begin();
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

/** The hot loop: two loads that depend on nothing but the byte, one that depends on the state; four bytes a turn. */
function dfaFeed(tables: usize, dfa: usize, from: u32, data: usize, end: usize, found: usize): u32 {
  const rows = tables + load<u32>(dfa, Dfa.Rows), map = tables + load<u32>(dfa, Dfa.Map), special = load<u32>(dfa, Dfa.Special);
  let state = from, at = data;
  while (at + 4 <= end) {
    state = load<u16>(rows + (<usize>state << unitShift) + load<u16>(map + (<usize>load<u8>(at) << 1)));
    if (state >= special) outputs(tables, dfa, load<u16>(rows + (<usize>state << unitShift)), found);
    state = load<u16>(rows + (<usize>state << unitShift) + load<u16>(map + (<usize>load<u8>(at, 1) << 1)));
    if (state >= special) outputs(tables, dfa, load<u16>(rows + (<usize>state << unitShift)), found);
    state = load<u16>(rows + (<usize>state << unitShift) + load<u16>(map + (<usize>load<u8>(at, 2) << 1)));
    if (state >= special) outputs(tables, dfa, load<u16>(rows + (<usize>state << unitShift)), found);
    state = load<u16>(rows + (<usize>state << unitShift) + load<u16>(map + (<usize>load<u8>(at, 3) << 1)));
    if (state >= special) outputs(tables, dfa, load<u16>(rows + (<usize>state << unitShift)), found);
    at += 4;
  }
  for (; at < end; at++) {
    state = load<u16>(rows + (<usize>state << unitShift) + load<u16>(map + (<usize>load<u8>(at) << 1)));
    if (state >= special) outputs(tables, dfa, load<u16>(rows + (<usize>state << unitShift)), found);
  }
  return state;
}

function dfaEnd(tables: usize, dfa: usize, state: u32, found: usize): void {
  const list = load<u16>(tables + load<u32>(dfa, Dfa.Rows) + (<usize>state << unitShift), 2);
  if (list != 0) outputs(tables, dfa, list, found);
}

/** A list that was seen in this scan says nothing new: a flood of one text costs a look at the list's number each time. */
function outputs(tables: usize, dfa: usize, list: u32, found: usize): void {
  const number = load<u32>(dfa, Dfa.ListsBefore) + list;
  if (number < listsMax) {
    const seen = seenLists + (<usize>number << 2);
    if (load<u32>(seen) == turn) return;
    store<u32>(seen, turn);
  }
  const lists = tables + load<u32>(dfa, Dfa.Lists), patterns = load<u32>(tables, Head.Patterns);
  let at = lists + (<usize>load<u32>(lists + (<usize>list << 2)) << 1);
  const end = at + (<usize>load<u16>(at) << 1);
  while (at < end) {
    at += 2;
    const action = <u32>load<u16>(at);
    if (action < patterns) {
      const place = found + (action >> 3);
      store<u8>(place, load<u8>(place) | (1 << <u8>(action & 7)));
    } else clauseFound(tables, action - patterns);
  }
}

function clauseFound(tables: usize, clause: u32): void {
  const seen = seenClauses + (<usize>clause << 2);
  if (load<u32>(seen) == turn) return;
  store<u32>(seen, turn);
  let at = tables + load<u32>(tables + load<u32>(tables, Head.Clauses) + (<usize>clause << 2));
  const end = at + (<usize>load<u16>(at) << 1);
  while (at < end) {
    at += 2;
    touch(load<u16>(at));
  }
}

function touch(group: u32): void {
  const seen = seenGroups + (<usize>group << 2);
  if (load<u32>(seen) == turn) return;
  store<u32>(seen, turn);
  store<u16>(touched + (<usize>touchedCount << 1), <u16>group);
  touchedCount += 1;
}

/** Runs the groups of which a pattern that counts has all that it must contain. */
function confirmGroups(tables: usize, data: usize, end: usize, found: usize): void {
  let at = tables + load<u32>(tables, Head.Always);
  const last = at + (<usize>load<u16>(at) << 1);
  while (at < last) {
    at += 2;
    touch(load<u16>(at));
  }
  if (touchedCount == 0) return;
  const present = marksOf(tables + load<u32>(tables, Head.Marks), data, end);
  const groups = tables + load<u32>(tables, Head.Groups);
  for (let index: u32 = 0; index < touchedCount; index++) {
    const group = groups + <usize>load<u16>(touched + (<usize>index << 1)) * Group.Bytes;
    if (isNeeded(tables + load<u32>(group, Group.Needs), present)) confirm(tables, tables + load<u32>(tables, Head.Kinds), group, data, end, found);
  }
}

/** The marks of all bytes (cli/automata/marks.ts). */
function marksOf(table: usize, data: usize, end: usize): u32 {
  let present: u32 = 0;
  for (let at = data; at < end; at++) present |= load<u32>(table + (<usize>load<u8>(at) << 2));
  return present;
}

/** Whether a pattern of the group counts, and has the marks and the texts that it must have. */
function isNeeded(needs: usize, present: u32): bool {
  let at = needs + 2;
  for (let patterns = <u32>load<u16>(needs); patterns > 0; patterns--) {
    const pattern = <usize>load<u16>(at);
    const required = <u32>load<u16>(at, 2) | <u32>load<u16>(at, 4) << 16;
    at += 6;
    let isMet = (required & ~present) == 0 && (wanted == 0 || (load<u8>(wanted + (pattern >> 3)) >> <u8>(pattern & 7) & 1) != 0);
    const end = at + (<usize>load<u16>(at) << 1);
    while (at < end) {
      at += 2;
      if (load<u32>(seenClauses + (<usize>load<u16>(at) << 2)) != turn) isMet = false;
    }
    if (isMet) return true;
    at += 2;
  }
  return false;
}
