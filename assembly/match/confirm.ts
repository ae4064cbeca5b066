// The automaton of a group of patterns (cli/automata/write-dfa.ts, writeConfirmer): run where a text has what one of them must contain.
import { nfaEnd, nfaFeed, nfaStart, nfaState } from "./nfa";

const enum Confirmer { Next = 0, Map = 4, Ends = 8, Outputs = 12, Lists = 16, Idle = 20, Special = 22, Dead = 24, Classes = 26, Width = 28, Starts = 32 }
/** The kinds of the byte before, as in cli/automata/ast.ts; `kinds` has those of bytes. */
const edgeKind: usize = 3;

/** Over the whole text. */
export function confirm(tables: usize, kinds: usize, record: usize, data: usize, end: usize, found: usize): void {
  if (load<u16>(record, Confirmer.Width) != 0) {
    run(tables, record, <u32>load<u16>(record + (edgeKind << 1), Confirmer.Starts), <u32>load<u16>(record, Confirmer.Special), data, end, end, found);
    return;
  }
  const nfa = tables + load<u32>(record);
  nfaStart(nfa, nfaState);
  nfaFeed(tables, kinds, nfa, nfaState, data, end, found);
  nfaEnd(tables, nfa, nfaState, found);
}

/** From `from` on, until nothing that began before `until` goes on. Where it stopped. */
export function confirmNear(tables: usize, kinds: usize, record: usize, data: usize, end: usize, from: usize, until: usize, found: usize): usize {
  const kind = from > data ? <usize>load<u8>(kinds + <usize>load<u8>(from - 1)) : edgeKind;
  return run(tables, record, <u32>load<u16>(record + (kind << 1), Confirmer.Starts), <u32>load<u16>(record, Confirmer.Idle), from, end, until, found);
}

function run(tables: usize, record: usize, start: u32, special: u32, from: usize, end: usize, until: usize, found: usize): usize {
  if (start >= special && isOver(tables, record, start, from >= until, found)) return from;
  return load<u16>(record, Confirmer.Width) == 1 ? narrow(tables, record, start, special, from, end, until, found) : wide(tables, record, start, special, from, end, until, found);
}

/** Up to 256 states. */
function narrow(tables: usize, record: usize, start: u32, special: u32, from: usize, end: usize, until: usize, found: usize): usize {
  const next = tables + load<u32>(record, Confirmer.Next), map = tables + load<u32>(record, Confirmer.Map), classes = <usize>load<u16>(record, Confirmer.Classes);
  let state = start;
  for (let at = from; at < end; at++) {
    state = load<u8>(next + <usize>state * classes + load<u8>(map + <usize>load<u8>(at)));
    if (state >= special && isOver(tables, record, state, at >= until, found)) return at;
  }
  ended(tables, record, state, found);
  return end;
}

/** More states. */
function wide(tables: usize, record: usize, start: u32, special: u32, from: usize, end: usize, until: usize, found: usize): usize {
  const next = tables + load<u32>(record, Confirmer.Next), map = tables + load<u32>(record, Confirmer.Map), classes = <usize>load<u16>(record, Confirmer.Classes);
  let state = start;
  for (let at = from; at < end; at++) {
    state = load<u16>(next + (<usize>state * classes + load<u8>(map + <usize>load<u8>(at)) << 1));
    if (state >= special && isOver(tables, record, state, at >= until, found)) return at;
  }
  ended(tables, record, state, found);
  return end;
}

/** Notes what the state has found; true where nothing more can be. */
function isOver(tables: usize, record: usize, state: u32, isBehind: bool, found: usize): bool {
  const special = <u32>load<u16>(record, Confirmer.Special);
  if (state < special) return isBehind;
  if (state == <u32>load<u16>(record, Confirmer.Dead)) return true;
  list(tables, record, load<u16>(tables + load<u32>(record, Confirmer.Outputs) + (<usize>(state - special) << 1)), found);
  return false;
}

/** What is found besides because the text ends. */
function ended(tables: usize, record: usize, state: u32, found: usize): void {
  const number = load<u16>(tables + load<u32>(record, Confirmer.Ends) + (<usize>state << 1));
  if (number != 0) list(tables, record, number, found);
}

function list(tables: usize, record: usize, number: u32, found: usize): void {
  const lists = tables + load<u32>(record, Confirmer.Lists);
  let at = lists + (<usize>load<u32>(lists + (<usize>number << 2)) << 1);
  const end = at + (<usize>load<u16>(at) << 1);
  while (at < end) {
    at += 2;
    const pattern = <usize>load<u16>(at), place = found + (pattern >> 3);
    store<u8>(place, load<u8>(place) | (1 << <u8>(pattern & 7)));
  }
}
