// A text as a command line, as token letters (cli/detectors/command-injection/README.md). cli/evaluate/detect/shell.ts is the reference.
import { slots, words } from "./shell-words";
import { letterOf, lower } from "./words";

const tokensMax: usize = 64;
const nameBytesMax: i32 = 32;
const variableBytesMax: usize = 65;
const percentBytesMax: i32 = 32;

/** What a byte is: ends a word, is a name's letter, is white space between words. */
const enum Kind { End = 1, Name = 2, White = 4 }

const kinds: usize = memory.data<u8>([
  5, 0, 0, 0, 0, 0, 0, 0, 0, 5, 1, 5, 5, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  5, 0, 0, 0, 0, 0, 1, 0, 1, 1, 0, 5, 4, 0, 0, 0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 1, 1, 0, 1, 0,
  0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 2,
  1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
]);

let end: usize = 0;
let out: usize = 0;
let braces: i32 = 0;

/** The word that is read: its letters in lower case, without what a shell drops, and how many there were. */
const name: usize = memory.data(32);
let bytes: i32 = 0;
let afterSlash: i32 = 0;
let afterBackslash: i32 = 0;
let slashes: i32 = 0;
let singles: i32 = 0;
let doubles: i32 = 0;
let questions: i32 = 0;
let isBroken: bool = false;
let isQuotedInside: bool = false;
let hasVariable: bool = false;
let hasStar: bool = false;
let isGlob: bool = false;
let hasEquals: bool = false;

/** Writes the tokens of the text and gives how many they are, at most 64: `toMax` is at least that. */
export function lexShell(data: usize, length: i32, to: usize, toMax: i32): i32 {
  end = data + length;
  out = to;
  braces = 0;
  let at = data;
  while (at < end) {
    const byte = <u32>load<u8>(at);
    if ((load<u8>(kinds + byte) & Kind.White) != 0) {
      at++;
      continue;
    }
    if (out - to > tokensMax - 4) {
      put(0x7e); // ~
      break;
    }
    if (byte == 0x7b) braces++;
    else if (byte == 0x7d && braces > 0) braces--;
    const after = operatorAt(at, byte);
    at = after != 0 ? after : wordAt(at);
  }
  return <i32>(out - to);
}

// @ts-ignore: decorator
@inline
function peek(at: usize): u32 {
  return at < end ? <u32>load<u8>(at) : 0x100;
}

// @ts-ignore: decorator
@inline
function put(letter: u32): void {
  store<u8>(out++, <u8>letter);
}

// @ts-ignore: decorator
@inline
function isName(byte: u32): bool {
  return byte < 0x100 && (load<u8>(kinds + byte) & Kind.Name) != 0;
}

// @ts-ignore: decorator
@inline
function isEnd(byte: u32): bool {
  return byte == 0x100 || (load<u8>(kinds + byte) & Kind.End) != 0 || (byte == 0x2c && braces > 0);
}

function operator(letter: u32, after: usize): usize {
  put(letter);
  return after;
}

/** Past the operator at `at`; 0 where there is none. */
function operatorAt(at: usize, byte: u32): usize {
  const next = peek(at + 1);
  switch (byte) {
    case 0x0a: return operator(0x4e, at + 1); // N
    case 0x3b: case 0x60: case 0x29: case 0x7b: case 0x7d: return operator(byte, at + 1); // ; ` ) { }
    case 0x7c: return next == 0x7c ? operator(0x42, at + 2) : operator(0x7c, at + (next == 0x26 ? 2 : 1)); // | B
    case 0x26: return next == 0x26 ? operator(0x41, at + 2) : next == 0x3e ? operator(0x3e, at + 2) : operator(0x26, at + 1); // & A
    case 0x28: return operator(0x5b, at + 1); // [
    case 0x24: return next == 0x28 ? operator(0x28, at + 2) : 0; // $(
    case 0x3c:
      if (next == 0x28) return operator(0x53, at + 2); // S
      return next == 0x3c && peek(at + 2) == 0x3c ? operator(0x48, at + 3) : operator(0x3c, at + 1); // H
    case 0x3e: return next == 0x28 ? operator(0x53, at + 2) : operator(0x3e, at + (next == 0x3e || next == 0x26 ? 2 : 1));
    default: return 0;
  }
}

/** Past the word at `start`, or past its `=`: at least one byte. */
function wordAt(start: usize): usize {
  bytes = afterSlash = afterBackslash = slashes = singles = doubles = questions = 0;
  isBroken = isQuotedInside = hasVariable = hasStar = isGlob = hasEquals = false;
  let at = start;
  while (at < end) {
    const byte = <u32>load<u8>(at);
    const next = peek(at + 1);
    const dropped = emptyAt(at, byte, next);
    if (dropped != 0) {
      at += dropped;
      continue;
    }
    if (isEnd(byte) || (byte == 0x24 && next == 0x28)) break; // $( within the word, in double quotes too
    if (byte == 0x27 || byte == 0x22) {
      if (byte == 0x27) singles++;
      else doubles++;
      if (bytes > 0 && isName(next)) isQuotedInside = true;
      at++;
    } else if (byte == 0x5c) {
      if (bytes == 0 && isEscape(next)) {
        at += 2;
        if (isEnd(peek(at))) break;
      } else if (isEscape(next) && isEnd(peek(at + 2))) at += 2;
      else {
        afterBackslash = bytes;
        if (isName(next) && bytes > 0) isBroken = true;
        at++;
      }
    } else if (byte == 0x5e) {
      if (isName(next)) isBroken = true;
      at++;
    } else {
      if (byte == 0x24) {
        const after = variableAt(at);
        if (after != 0) {
          at += after & ~white;
          if ((after & white) != 0) break;
          hasVariable = true;
          if (bytes > 0 && isName(peek(at))) isBroken = true;
          continue;
        }
      } else if (byte == 0x25) {
        const after = percentVariable(at);
        if (after != 0) {
          hasVariable = true;
          at += after;
          continue;
        }
      } else if (byte == 0x3d && isAssignment()) {
        put(0x61); // a
        return at + 1;
      }
      addLetter(byte, next, peek(at + 2));
      at++;
    }
  }
  tokenOf();
  return max(at, start + 1);
}

// @ts-ignore: decorator
@inline
function isEscape(byte: u32): bool {
  return byte == 0x6e || byte == 0x72 || byte == 0x74;
}

/** Bytes of an expansion that is empty: `$()`, and within a word an empty pair of backquotes, `<()`, `>()`. */
function emptyAt(at: usize, byte: u32, next: u32): usize {
  if (byte == 0x24 && next == 0x28 && peek(at + 2) == 0x29) {
    if (bytes > 0) isBroken = true;
    return 3;
  }
  if (bytes == 0) return 0;
  if (byte == 0x60 && next == 0x60) {
    isBroken = true;
    return 2;
  }
  if ((byte == 0x3c || byte == 0x3e) && next == 0x28 && peek(at + 2) == 0x29) {
    isBroken = true;
    return 3;
  }
  return 0;
}

function addLetter(byte: u32, next: u32, third: u32): void {
  switch (byte) {
    case 0x2f: // /
      slashes++;
      if (hasStar) isGlob = true;
      break;
    case 0x3f: questions++; break;
    case 0x2a: // *
      if (bytes > 0 && bytes <= nameBytesMax && isName(<u32>load<u8>(name + bytes - 1))) hasStar = slashes > 0;
      break;
    case 0x5b: // [
      if (slashes > 0 && (third == 0x5d || next == 0x21 || third == 0x2f)) isGlob = true;
      break;
    case 0x3d: hasEquals = true; break;
  }
  if (bytes < nameBytesMax) store<u8>(name + bytes, <u8>lower(byte));
  bytes++;
  if (byte == 0x2f) afterSlash = bytes;
}

function isAssignment(): bool {
  if (bytes == 0 || bytes > 16 || singles + doubles != 0 || isDigit(<u32>load<u8>(name))) return false;
  for (let at: i32 = 0; at < bytes; at++) {
    if (!isName(<u32>load<u8>(name + at))) return false;
  }
  return true;
}

// @ts-ignore: decorator
@inline
function isDigit(byte: u32): bool {
  return byte - 0x30 < 10;
}

/** A flag in what `variableAt` gives: the variable is white space. */
const white: usize = 0x100;

function variableAt(from: usize): usize {
  const stop = min(end, from + variableBytesMax);
  let at = from + 1;
  if (at >= stop) return 0;
  const first = <u32>load<u8>(at);
  if (first == 0x7b) { // {
    while (++at < stop) {
      const byte = load<u8>(at);
      if (byte == 0x7d) return (at + 1 - from) | (isField(from + 2) ? white : 0);
      if (byte == 0x0a) return 0;
    }
    return 0;
  }
  if (isName(first) && !isDigit(first)) {
    while (at < stop && isName(<u32>load<u8>(at))) at++;
    return (at - from) | (at - from == 4 && isField(from + 1) ? white : 0);
  }
  return isDigit(first) || first == 0x40 || first == 0x2a || first == 0x21 || first == 0x3f || first == 0x24 || first == 0x23 || first == 0x2d ? 2 : 0; // @*!?$#-
}

/** IFS, and no letter of a name behind it. */
function isField(at: usize): bool {
  return peek(at) == 0x49 && peek(at + 1) == 0x46 && peek(at + 2) == 0x53 && !isName(peek(at + 3));
}

/** Bytes of `%name%`; 0 where there is none. */
function percentVariable(from: usize): usize {
  const second = peek(from + 1);
  if (!isName(second) || isDigit(second)) return 0;
  for (let at: usize = 2; at < <usize>percentBytesMax; at++) {
    const byte = peek(from + at);
    if (byte == 0x25) return at + 1;
    if (!isName(byte) && byte != 0x3a && byte != 0x7e && byte != 0x2c && byte != 0x3d && byte != 0x2d) return 0; // : ~ , = -
  }
  return 0;
}

function tokenOf(): void {
  if (bytes == 0) {
    if (hasVariable) put(0x76); // v
    else if (singles + doubles == 0) put(0x77); // w
    return;
  }
  if ((isGlob || (questions >= 2 && load<u8>(name) == 0x2f)) && !hasEquals) {
    put(0x47); // G
    return;
  }
  if (bytes <= nameBytesMax) {
    const plain = commandOf(afterSlash);
    let letter = plain;
    if (letter == 0 && afterBackslash > afterSlash) letter = commandOf(afterBackslash);
    if (letter != 0 && (slashes == 0 || isCommandFolder())) {
      // Nor do the backslashes of a path hide anything, or an apostrophe in a word that a quotation begins with, which is no pair.
      if ((plain != 0 && isBroken) || (isQuotedInside && (singles >= 2 || doubles >= 2))) put(0x6f); // o
      if ((slashes > 0 && endsBefore(afterSlash - 1, bin, 3)) || holdsSystem32()) put(0x62); // b
      put(letter);
      return;
    }
  }
  put(classOf());
}

const bin: usize = memory.data<u8>([0x62, 0x69, 0x6e]);
const system32: usize = memory.data<u8>([0x73, 0x79, 0x73, 0x74, 0x65, 0x6d, 0x33, 0x32]);

/** Whether the name has these letters right before a place. */
function endsBefore(place: i32, letters: usize, count: i32): bool {
  if (place < count) return false;
  for (let at: i32 = 0; at < count; at++) {
    if (load<u8>(name + place - count + at) != load<u8>(letters + at)) return false;
  }
  return true;
}

function isCommandFolder(): bool {
  const slash = afterSlash - 1;
  return (slash == 1 && load<u8>(name) == 0x2e) || endsBefore(slash, bin, 3) || endsBefore(slash, system32, 8);
}

function holdsSystem32(): bool {
  for (let place: i32 = 8; place <= bytes; place++) {
    if (endsBefore(place, system32, 8)) return true;
  }
  return false;
}

/** The class of the name from `from` on, also of `name.exe`, and of a name with a version behind it; 0 for none. */
function commandOf(from: i32): u32 {
  const found = look(from, bytes);
  if (found != 0) return found;
  const length = bytes - from;
  if (length >= 4 && load<u8>(name + bytes - 4) == 0x2e && isSuffix(load<u32>(name + bytes - 4))) return look(from, bytes - 4);
  let stop = bytes;
  while (stop > from && (isDigit(<u32>load<u8>(name + stop - 1)) || load<u8>(name + stop - 1) == 0x2e)) stop--;
  while (stop < bytes && load<u8>(name + stop) == 0x2e) stop++; // a version begins with a digit
  return stop < bytes && stop - from >= 3 ? look(from, stop) : 0;
}

/** .exe .com .bat .ps1 */
// @ts-ignore: decorator
@inline
function isSuffix(four: u32): bool {
  return four == 0x6578652e || four == 0x6d6f632e || four == 0x7461622e || four == 0x3173702e;
}

function look(from: i32, to: i32): u32 {
  return letterOf(slots, words, 0x24, name + from, to - from);
}

/** The class of a word that is no command. */
function classOf(): u32 {
  const known = min(bytes, nameBytesMax);
  const first = <u32>load<u8>(name);
  if (first == 0x2d) { // -
    let at: i32 = 1;
    if (at < known && load<u8>(name + at) == 0x2d) at++;
    if (at < known && isSmall(<u32>load<u8>(name + at))) return 0x66; // f
  }
  if (isUrl(known)) return 0x75; // u
  if (isSystemPath(known)) return 0x50; // P
  if (isPath(known)) return 0x70; // p
  if (isAddress(known)) return 0x69; // i
  if (isNumber(known)) return 0x6e; // n
  return isDotted(known) ? 0x64 : 0x77; // d w
}

// @ts-ignore: decorator
@inline
function isSmall(byte: u32): bool {
  return byte - 0x61 < 26;
}

// @ts-ignore: decorator
@inline
function nameAt(at: i32, known: i32): u32 {
  return at < known ? <u32>load<u8>(name + at) : 0x100;
}

function isUrl(known: i32): bool {
  let at: i32 = 0;
  while (isSmall(nameAt(at, known))) at++;
  if (at >= 2 && at <= 8 && nameAt(at, known) == 0x3a && nameAt(at + 1, known) == 0x2f && nameAt(at + 2, known) == 0x2f) return true;
  return at == 3 && nameAt(3, known) == 0x2e && load<u8>(name) == 0x77 && load<u8>(name + 1) == 0x77 && load<u8>(name + 2) == 0x77; // www.
}

/** Folders of a system's root, each with its length before it, 0 at the end. */
const roots: usize = memory.data<u8>([
  3, 0x65, 0x74, 0x63, 4, 0x70, 0x72, 0x6f, 0x63, 3, 0x64, 0x65, 0x76, 3, 0x62, 0x69, 0x6e, 3, 0x75, 0x73, 0x72, 3, 0x76, 0x61, 0x72, 3, 0x74, 0x6d, 0x70, 4, 0x72, 0x6f, 0x6f, 0x74,
  4, 0x68, 0x6f, 0x6d, 0x65, 3, 0x6f, 0x70, 0x74, 3, 0x73, 0x79, 0x73, 4, 0x62, 0x6f, 0x6f, 0x74, 3, 0x6c, 0x69, 0x62, 3, 0x6d, 0x6e, 0x74, 3, 0x73, 0x72, 0x76, 4, 0x73, 0x62, 0x69, 0x6e, 0,
]);

function isSystemPath(known: i32): bool {
  const first = <u32>load<u8>(name);
  if (first == 0x2f) {
    for (let root = roots; load<u8>(root) != 0; root += <usize>load<u8>(root) + 1) {
      const length = <i32>load<u8>(root);
      let at: i32 = 0;
      while (at < length && nameAt(at + 1, known) == <u32>load<u8>(root + at, 1)) at++;
      if (at < length) continue;
      const next = nameAt(length + 1, known);
      if (next == 0x100 || next == 0x2f) return true;
    }
    return false;
  }
  if (first == 0x7e) return nameAt(1, known) == 0x2f; // ~/
  if (!isSmall(first) || nameAt(1, known) != 0x3a) return false;
  const next = nameAt(2, known);
  return next == 0x100 || next == 0x2f || afterBackslash >= 2;
}

/** /… ./… ../… */
function isPath(known: i32): bool {
  let at: i32 = 0;
  while (at < 2 && nameAt(at, known) == 0x2e) at++;
  return nameAt(at, known) == 0x2f;
}

function isAddress(known: i32): bool {
  let at: i32 = 0;
  for (let part: i32 = 0; part < 4; part++) {
    if (part > 0 && nameAt(at++, known) != 0x2e) return false;
    const from = at;
    while (isDigit(nameAt(at, known))) at++;
    if (at == from || at - from > 3) return false;
  }
  return true;
}

function isNumber(known: i32): bool {
  let at: i32 = 0;
  while (isDigit(nameAt(at, known))) at++;
  if (at == 0) return false;
  const next = nameAt(at, known);
  if (next == 0x2e || next == 0x2c) at++;
  while (isDigit(nameAt(at, known))) at++;
  return at == known;
}

/** A name, a dot, and up to ten letters or digits: a file or a host. */
function isDotted(known: i32): bool {
  let at: i32 = 0;
  while (isName(nameAt(at, known)) || nameAt(at, known) == 0x2d) at++;
  if (at == 0 || nameAt(at, known) != 0x2e) return false;
  const from = ++at;
  while (isName(nameAt(at, known)) && load<u8>(name + at) != 0x5f) at++;
  return at == known && at > from && at - from <= 10;
}
