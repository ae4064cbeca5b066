// The automaton of a group of patterns (cli/automata/write-dfa.ts, writeConfirmer): run over a text that has what one of them must contain.
import { nfaEnd, nfaFeed, nfaStart, nfaState } from "./nfa";

const enum Confirmer { Next = 0, Map = 4, Ends = 8, Outputs = 12, Lists = 16, Special = 20, Dead = 22, Classes = 24, Start = 26, Width = 28 }

export function confirm(tables: usize, kinds: usize, record: usize, data: usize, end: usize, found: usize): void {
  if (load<u16>(record, Confirmer.Width) == 0) {
    const nfa = tables + load<u32>(record);
    nfaStart(nfa, nfaState);
    nfaFeed(tables, kinds, nfa, nfaState, data, end, found);
    nfaEnd(tables, nfa, nfaState, found);
    return;
  }
  const state = load<u16>(record, Confirmer.Width) == 1 ? narrow(tables, record, data, end, found) : wide(tables, record, data, end, found);
  if (state == <u32>load<u16>(record, Confirmer.Dead)) return;
  list(tables, record, load<u16>(tables + load<u32>(record, Confirmer.Ends) + (<usize>state << 1)), found);
}

/** Up to 256 states. The state that the text ends in, or the dead one. */
function narrow(tables: usize, record: usize, data: usize, end: usize, found: usize): u32 {
  const next = tables + load<u32>(record, Confirmer.Next), map = tables + load<u32>(record, Confirmer.Map);
  const special = <u32>load<u16>(record, Confirmer.Special), classes = <usize>load<u16>(record, Confirmer.Classes);
  let state = <u32>load<u16>(record, Confirmer.Start);
  if (state >= special && isOver(tables, record, state, found)) return state;
  for (let at = data; at < end; at++) {
    state = load<u8>(next + <usize>state * classes + load<u8>(map + <usize>load<u8>(at)));
    if (state >= special && isOver(tables, record, state, found)) return state;
  }
  return state;
}

/** More states. */
function wide(tables: usize, record: usize, data: usize, end: usize, found: usize): u32 {
  const next = tables + load<u32>(record, Confirmer.Next), map = tables + load<u32>(record, Confirmer.Map);
  const special = <u32>load<u16>(record, Confirmer.Special), classes = <usize>load<u16>(record, Confirmer.Classes);
  let state = <u32>load<u16>(record, Confirmer.Start);
  if (state >= special && isOver(tables, record, state, found)) return state;
  for (let at = data; at < end; at++) {
    state = load<u16>(next + (<usize>state * classes + load<u8>(map + <usize>load<u8>(at)) << 1));
    if (state >= special && isOver(tables, record, state, found)) return state;
  }
  return state;
}

/** Notes what the state has found; true in the state that nothing leaves. */
function isOver(tables: usize, record: usize, state: u32, found: usize): bool {
  if (state == <u32>load<u16>(record, Confirmer.Dead)) return true;
  list(tables, record, load<u16>(tables + load<u32>(record, Confirmer.Outputs) + (<usize>(state - <u32>load<u16>(record, Confirmer.Special)) << 1)), found);
  return false;
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
