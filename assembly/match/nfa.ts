// A position automaton as bit vectors (cli/automata/write-nfa.ts): the state is one bit a position, a byte moves all of them.

const enum Nfa { Words = 0, Action = 4, Anchored = 6, Nullable = 8, Map = 12, Members = 16, First = 20, Shift = 24, Jumps = 28, JumpNumbers = 32, Last = 36, JumpRows = 40 }
const edge: u32 = 3;
const found_: u32 = 0xff;

const next: usize = memory.data(8 * 64, 8);
/** A state for whole texts. */
export const nfaState: usize = memory.data(8 * 65, 8);

// The state: kind of the byte before u32, 255 once the pattern was found | unused u32 | vector u64 × words.
const vector: usize = 8;

export function nfaStateBytes(nfa: usize): usize { return vector + (<usize>load<u32>(nfa, Nfa.Words) << 3); }

export function nfaStart(nfa: usize, state: usize): void {
  memory.fill(state, 0, nfaStateBytes(nfa));
  store<u32>(state, edge);
}

export function nfaFeed(tables: usize, kinds: usize, nfa: usize, state: usize, data: usize, end: usize, found: usize): void {
  let before = load<u32>(state);
  if (before == found_) return;
  const bytes = <usize>load<u32>(nfa, Nfa.Words) << 3;
  const isAnchored = load<u16>(nfa, Nfa.Anchored) != 0;
  for (let at = data; at < end; at++) {
    if (isAnchored && before != edge && !meets(state + vector, state + vector, bytes)) break;
    const byte = <usize>load<u8>(at);
    const kind = <u32>load<u8>(kinds + byte);
    if (endsBefore(tables, nfa, state, before, kind)) { hit(nfa, state, found); return; }
    advance(tables, nfa, state, before, <usize>load<u8>(tables + load<u32>(nfa, Nfa.Map) + byte) * bytes, bytes);
    before = kind;
    if (meets(state + vector, tables + load<u32>(nfa, Nfa.Last), bytes)) { hit(nfa, state, found); return; }
  }
  store<u32>(state, before);
}

export function nfaEnd(tables: usize, nfa: usize, state: usize, found: usize): void {
  const before = load<u32>(state);
  if (before != found_ && endsBefore(tables, nfa, state, before, edge)) hit(nfa, state, found);
}

function hit(nfa: usize, state: usize, found: usize): void {
  const pattern = <usize>load<u16>(nfa, Nfa.Action), place = found + (pattern >> 3);
  store<u8>(place, load<u8>(place) | (1 << <u8>(pattern & 7)));
  store<u32>(state, found_);
}

/** A match ends here if a byte of this kind stands behind. */
function endsBefore(tables: usize, nfa: usize, state: usize, before: u32, kind: u32): bool {
  if ((load<u32>(nfa, Nfa.Nullable) >> (4 * before + kind) & 1) != 0) return true;
  const bytes = <usize>load<u32>(nfa, Nfa.Words) << 3;
  return meets(state + vector, tables + load<u32>(nfa, Nfa.Last) + bytes * <usize>(1 + kind), bytes);
}

function meets(one: usize, other: usize, bytes: usize): bool {
  let bits: u64 = 0;
  for (let word: usize = 0; word < bytes; word += 8) bits |= load<u64>(one + word) & load<u64>(other + word);
  return bits != 0;
}

/** The positions that follow, or begin here, and take a byte of the class. */
function advance(tables: usize, nfa: usize, state: usize, before: u32, members: usize, bytes: usize): void {
  const now = state + vector, first = tables + load<u32>(nfa, Nfa.First) + bytes * <usize>before, shift = tables + load<u32>(nfa, Nfa.Shift);
  let carry: u64 = 0;
  for (let word: usize = 0; word < bytes; word += 8) {
    const bits = load<u64>(now + word) & load<u64>(shift + word);
    store<u64>(next + word, bits << 1 | carry | load<u64>(first + word));
    carry = bits >> 63;
  }
  const jumps = tables + load<u32>(nfa, Nfa.Jumps), numbers = tables + load<u32>(nfa, Nfa.JumpNumbers), rows = tables + load<u32>(nfa, Nfa.JumpRows);
  for (let word: usize = 0; word < bytes; word += 8) {
    for (let bits = load<u64>(now + word) & load<u64>(jumps + word); bits != 0; bits &= bits - 1) {
      const position = (word << 3) + <usize>ctz(bits), row = rows + <usize>load<u16>(numbers + (position << 1)) * bytes;
      for (let other: usize = 0; other < bytes; other += 8) store<u64>(next + other, load<u64>(next + other) | load<u64>(row + other));
    }
  }
  const own = tables + load<u32>(nfa, Nfa.Members) + members;
  for (let word: usize = 0; word < bytes; word += 8) store<u64>(now + word, load<u64>(next + word) & load<u64>(own + word));
}
