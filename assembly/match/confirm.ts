// The automaton of a group of patterns (cli/automata/write-dfa.ts, writeConfirmer): run where a text has what one of them must contain.
import { Head } from "./layout";
import { nfaEnd, nfaFeed, nfaStart, nfaState } from "./nfa";

const enum Confirmer { Rows = 0, Map = 4, Lists = 8, Idle = 12, Special = 14, Dead = 16, Starts = 20 }
/** A row: its parts; what is in the place of its exceptions where it has a next state for every class, and the bit besides that tells of lists. */
const enum Row { Usual = 2, Classes = 4 }
const everyClass: i32 = 0x7fff;
const hasListsBit: u32 = 0x8000;
/** The kinds of the byte before, as in cli/automata/ast.ts; `kinds` has those of bytes. */
const edgeKind: usize = 3;

/** The state that `run` ended in, and whether nothing more can be found from there. */
let last: u32 = 0;
let isDone: bool = false;

/** Over the whole text. */
export function confirm(tables: usize, kinds: usize, record: usize, data: usize, end: usize, found: usize): void {
  if (load<u32>(record, Confirmer.Map) != 0) {
    const start = <u32>load<u16>(record + (edgeKind << 1), Confirmer.Starts), special = <u32>load<u16>(record, Confirmer.Special);
    if (start >= special && isOver(tables, record, start, false, found)) return;
    run(tables, record, start, special, data, end, false, found);
    if (!isDone) endIn(tables, record, found);
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
  const start = <u32>load<u16>(record + (kind << 1), Confirmer.Starts), special = <u32>load<u16>(record, Confirmer.Special);
  if (start >= special && isOver(tables, record, start, false, found)) return from;
  // Up to the text it does not matter whether something has begun.
  const near = run(tables, record, start, special, from, until, false, found);
  if (isDone) return near;
  const at = run(tables, record, last, <u32>load<u16>(record, Confirmer.Idle), until, end, true, found);
  if (!isDone) endIn(tables, record, found);
  return at;
}

/** Goes on from a state until nothing more can be found, or to `to`. Where it stopped. */
function run(tables: usize, record: usize, begin: u32, special: u32, from: usize, to: usize, isBehind: bool, found: usize): usize {
  const rows = tables + load<u32>(record, Confirmer.Rows), map = tables + load<u32>(record, Confirmer.Map), symbols = tables + load<u32>(tables, Head.Symbols);
  let state = begin;
  isDone = false;
  for (let at = from; at < to; at++) {
    state = next(rows + (<usize>state << 1), <u32>load<u8>(map + <usize>load<u8>(symbols + <usize>load<u8>(at))));
    if (state >= special && isOver(tables, record, state, isBehind, found)) {
      isDone = true;
      return at;
    }
  }
  last = state;
  return to;
}

/** What is found besides because the text ends in the state that `run` ended in. */
function endIn(tables: usize, record: usize, found: usize): void {
  const row = tables + load<u32>(record, Confirmer.Rows) + (<usize>last << 1);
  if ((load<u16>(row) & hasListsBit) != 0) list(tables, record, load<u16>(row - 4), found);
}

/** Sixteen classes are compared at once; what stands behind a row's own is left out. */
// @ts-ignore: decorator
@inline
function next(row: usize, column: u32): u32 {
  const exceptions = <i32>load<u16>(row) & everyClass;
  if (exceptions == everyClass) return load<u16>(row + (<usize>column << 1), Row.Classes);
  const hits = v128.bitmask<i8>(v128.eq<i8>(v128.load(row, Row.Classes), i8x16.splat(<i8>column))) & exceptions;
  if (hits == 0) return load<u16>(row, Row.Usual);
  return load<u16>(row + <usize>(popcnt(exceptions) + 1 & ~1) + (<usize>ctz(hits) << 1), Row.Classes);
}

/** Notes what the state has found; true where nothing more can be. */
function isOver(tables: usize, record: usize, state: u32, isBehind: bool, found: usize): bool {
  const special = <u32>load<u16>(record, Confirmer.Special);
  if (state < special) return isBehind;
  if (state == <u32>load<u16>(record, Confirmer.Dead)) return true;
  list(tables, record, load<u16>(tables + load<u32>(record, Confirmer.Rows) + (<usize>state << 1) - 2), found);
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
