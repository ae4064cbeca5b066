// Words in the tables that cli/codegen/lexer-words.ts makes.

const slotBits: u32 = 10;

/** The letter of the word in lower case at `from`, in the set of words that `set` stands for; 0 for none. */
export function letterOf(slots: usize, words: usize, set: u32, from: usize, bytes: i32): u32 {
  let mixed: u32 = (0x811c9dc5 ^ set) * 0x01000193;
  for (let at: i32 = 0; at < bytes; at++) mixed = (mixed ^ <u32>load<u8>(from + at)) * 0x01000193;
  let slot = (mixed * 0x9e3779b1) >>> (32 - slotBits);
  let place = <usize>load<u16>(slots + (slot << 1));
  while (place != 0) {
    const entry = words + place - 1;
    if (<i32>load<u8>(entry) == bytes + 1 && <u32>load<u8>(entry, 2) == set && isSame(entry + 3, from, bytes)) return <u32>load<u8>(entry, 1);
    slot = (slot + 1) & ((1 << slotBits) - 1);
    place = <usize>load<u16>(slots + (slot << 1));
  }
  return 0;
}

export function isSame(one: usize, other: usize, bytes: i32): bool {
  for (let at: i32 = 0; at < bytes; at++) {
    if (load<u8>(one + at) != load<u8>(other + at)) return false;
  }
  return true;
}

/** ASCII's letters in lower case. */
// @ts-ignore: decorator
@inline
export function lower(byte: u32): u32 {
  return byte - 0x41 < 26 ? byte | 0x20 : byte;
}
