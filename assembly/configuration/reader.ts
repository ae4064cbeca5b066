// Reads JSON (RFC 8259) that lies whole in memory, value by value, as somebody asks for it. For the configuration alone: nothing is
// skipped there, since all that nobody knows is refused, and so neither depth nor length needs a bound of its own. Bodies come in
// pieces and hold anything; assembly/message/json.ts reads those.
//
// The bytes end with a NUL, which no token has, so that no reader looks further.
import { Bytes, bytesAt } from "../abi/bytes";
import { usesLists, usesPatterns, usesRanges, usesTexts } from "../context/tables";

/** Strings can hold more than names and modes. */
export const decodesEscapes: bool = usesTexts || usesLists || usesRanges || usesPatterns;

/** The next byte to be read. */
export let at: usize = 0;
/** What `readString` has read, decoded where it lay, with a NUL behind it. */
export let string: Bytes = 0;

// @ts-ignore: decorator
@inline
export function beginReading(bytes: usize): void {
  at = bytes;
}

/** Bit b: byte b is white space. */
const whiteSpace: u64 = 1 << 0x20 | 1 << 0x0d | 1 << 0x0a | 1 << 0x09;

/** The next byte that is not white space; it is not taken. */
export function next(): u32 {
  let byte: u32 = load<u8>(at);
  while (byte <= 0x20 && (whiteSpace >> byte & 1) != 0) byte = load<u8>(++at);
  return byte;
}

/** Takes the byte if it is next. */
export function take(byte: u32): bool {
  if (next() != byte) return false;
  at++;
  return true;
}

/** Takes the letters if they are next. */
export function takeLetters(letters: usize): bool {
  next();
  const from = at;
  for (; load<u8>(letters) && load<u8>(at) == load<u8>(letters); at++) letters++;
  if (load<u8>(letters) == 0) return true;
  at = from;
  return false;
}

/** Takes a number without sign, fraction or exponent, and stores it as u32; false where something else is next, or a greater one. */
export function readWhole(to: usize, numberMax: u32): bool {
  next();
  const from = at;
  let number: u32 = 0, digit: u32 = 0;
  for (; (digit = <u32>load<u8>(at) - 0x30) < 10 && number <= numberMax; at++) number = number * 10 + digit;
  store<u32>(to, number);
  return number <= numberMax && at > from && (at == from + 1 || load<u8>(from) != 0x30);
}

/** Takes a number; the bytes that it is written in, none where something else is next. */
export function readNumber(): Bytes {
  next();
  const from = at;
  if (load<u8>(at) == 0x2d) at++;
  const whole = at;
  let isNumber = takeDigits() && (load<u8>(whole) != 0x30 || at == whole + 1);
  if (load<u8>(at) == 0x2e) {
    at++;
    isNumber = takeDigits() && isNumber;
  }
  if ((load<u8>(at) | 0x20) == 0x65) {
    const sign: u32 = load<u8>(++at);
    if (sign == 0x2b || sign == 0x2d) at++;
    isNumber = takeDigits() && isNumber;
  }
  return isNumber ? bytesAt(from, at - from) : 0;
}

/** Takes digits; true where there was one. */
function takeDigits(): bool {
  const from = at;
  while (<u32>load<u8>(at) - 0x30 < 10) at++;
  return at > from;
}

/**
 * Takes a string (`string`). Where no parameter is a text, all strings are names and modes: nothing is decoded then, and one that is
 * spelled with escapes is a name that nobody knows.
 */
export function readString(): bool {
  if (!take(0x22)) return false;
  const from = at;
  let to = at;
  while (true) {
    let byte: u32 = load<u8>(at++);
    if (byte < 0x20) return false;
    if (byte == 0x22) break;
    if (!decodesEscapes) {
      to = at;
      continue;
    }
    if (byte == 0x5c) {
      byte = load<u8>(at++);
      if (byte == 0x75) {
        const code = readCharacter();
        if (code < 0) return false;
        to = writeUtf8(to, code);
        continue;
      }
      byte = escaped(byte);
      if (byte == 0) return false;
    }
    store<u8>(to++, byte);
  }
  // A NUL behind it, for comparisons; the closing quote, if nothing was decoded, is no longer needed.
  store<u8>(to, 0);
  string = bytesAt(from, to - from);
  return true;
}

/** The character behind a backslash; 0 where it is none. */
function escaped(byte: u32): u32 {
  switch (byte) {
    case 0x22: case 0x5c: case 0x2f: return byte;
    case 0x62: return 0x08;
    case 0x66: return 0x0c;
    case 0x6e: return 0x0a;
    case 0x72: return 0x0d;
    case 0x74: return 0x09;
    default: return 0;
  }
}

/** The character of one or two \u escapes, behind the first u; half of a pair stands for U+FFFD. -1 where there are no four digits. */
function readCharacter(): i32 {
  const code = readUnit();
  if (<u32>(code - 0xd800) >= 0x800) return code;
  if (code < 0xdc00 && load<u16>(at) == 0x755c) {
    const behind = at;
    at += 2;
    const low = readUnit();
    if (<u32>(low - 0xdc00) < 0x400) return 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    at = behind;
  }
  return 0xfffd;
}

/** Four hexadecimal digits; -1 where there are not. */
function readUnit(): i32 {
  let code = 0;
  for (let i = 0; i < 4; i++) {
    const byte: u32 = load<u8>(at), letter = (byte | 0x20) - 0x61;
    if (byte - 0x30 < 10) code = (code << 4) + <i32>(byte - 0x30);
    else if (letter < 6) code = (code << 4) + <i32>(letter + 10);
    else return -1;
    at++;
  }
  return code;
}

/** Writes a character in UTF-8, which is never longer than its escape; returns the place behind it. */
function writeUtf8(to: usize, code: u32): usize {
  if (code < 0x80) {
    store<u8>(to, code);
    return to + 1;
  }
  const more: u32 = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  store<u8>(to, (0xf80 >> more) | (code >> (more * 6)));
  for (let i = more; i; i--) store<u8>(to + (more + 1 - i), 0x80 | ((code >> ((i - 1) * 6)) & 0x3f));
  return to + more + 1;
}
