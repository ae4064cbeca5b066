// SQL as token letters (cli/detectors/sql-injection/README.md). cli/evaluate/detect/sql.ts is the reference.
import { eqMask } from "../message/simd";
import { entryBytes, kinds, slotBits, slots, wordBytesMax, words } from "./sql-words";

const valueBytesMax: usize = 48;
const aheadMax: usize = 256;
const failuresMax: i32 = 16;
const remarkBytesMax: usize = 16;
const nameAheadMax: usize = 64;

/** What a token can be that begins with a byte: lower bits of `kinds`; and what else the byte is. */
const enum Kind { Other, White, Name, Digit, Quote, Slash, Minus, Hash, At, Bracket, Backslash, Dot, Open, Itself, Star, Operator, Sign, Mask = 0x1f, InName = 0x20, InWord = 0x40 }

let text: usize = 0;
let end: usize = 0;
/** Where the next letter goes; the first letter of this reading that can be folded; where no more is written, whatever the caller gave as the text's length. */
let out: usize = 0;
let first: usize = 0;
let outMax: usize = 0;
/** Where this reading ends: with the text, or where three words in a row show that it is prose. */
let stop: usize = 0;
/** What the last word would be before "(": its letter or 0, whether it is in the table, where it ended. */
let call: u32 = 0;
let callKnown: bool = false;
let callEnd: usize = 0;
let failures: i32 = 0;

/** Writes the readings of the text, joined by line feeds, and gives how many letters they have: never more than `toMax`, which is 4 * (bytes + 2) or more, so that none is cut. */
export function lexSql(data: usize, bytes: i32, to: usize, toMax: i32): i32 {
  text = data;
  end = data + bytes;
  out = to;
  store<u8>(out++, 0x62); // b
  outMax = to + toMax - 2;
  read(data);
  const quotes = quotesIn();
  if ((quotes & 1) != 0) readBehind(0x27, 0x73);
  if ((quotes & 2) != 0) readBehind(0x22, 0x64);
  if ((quotes & 4) != 0) readBehind(0x60, 0x6b);
  return <i32>(out - to);
}

/** Which quotes the text may have: 1 for ', 2 for ", 4 for `. Bytes behind the text may add some. */
function quotesIn(): i32 {
  let single = i8x16.splat(0);
  let double = i8x16.splat(0);
  let back = i8x16.splat(0);
  for (let at = text; at < end; at += 16) {
    if (!isWhole(at)) return 7;
    const block = v128.load(at);
    single = v128.or(single, v128.eq<i8>(block, i8x16.splat(0x27)));
    double = v128.or(double, v128.eq<i8>(block, i8x16.splat(0x22)));
    back = v128.or(back, v128.eq<i8>(block, i8x16.splat(0x60)));
  }
  return <i32>v128.any_true(single) | (<i32>v128.any_true(double) << 1) | (<i32>v128.any_true(back) << 2);
}

/** The reading behind the first quote of a kind, if there is one. */
function readBehind(quote: u32, context: u32): void {
  const from = endOfQuoted(text, quote);
  if (from == 0) return;
  store<u8>(out, 0x0a);
  store<u8>(out, <u8>(from - text > valueBytesMax ? context & 0xdf : context), 1);
  store<u8>(out, 0x27, 2);
  out += 3;
  read(from);
}

function read(from: usize): void {
  first = out;
  call = 0;
  failures = 0;
  stop = end;
  let at = from;
  while (at < stop) {
    const byte = <u32>load<u8>(at);
    const kind = <u32>load<u8>(kinds + byte) & Kind.Mask;
    if (kind == Kind.White) {
      at++;
      continue;
    }
    if (out >= outMax) return;
    switch (kind) {
      case Kind.Name: at = word(at, byte); break;
      case Kind.Digit: at = number(at); break;
      case Kind.Quote: at = quoted(at, byte); break;
      case Kind.Slash: at = slash(at); break;
      case Kind.Minus: at = minus(at); break;
      case Kind.Hash: at = hash(at); break;
      case Kind.At: at = variable(at); break;
      case Kind.Bracket: at = bracket(at); break;
      case Kind.Backslash: at = backslash(at); break;
      case Kind.Dot: at = dot(at); break;
      case Kind.Open: at = open(at); break;
      case Kind.Itself: at = token(byte, at + 1); break;
      case Kind.Star: at = star(at); break;
      case Kind.Operator: at = operatorAt(at, byte); break;
      case Kind.Sign: at = sign(at); break;
      default: at = token(0x78, at + 1); // x
    }
  }
}

/** The byte at an address, 0 behind the end: no token has a NUL. */
// @ts-ignore: decorator
@inline
function peek(at: usize): u32 {
  return at < end ? <u32>load<u8>(at) : 0;
}

// @ts-ignore: decorator
@inline
function kindAt(at: usize): u32 {
  return at < end ? <u32>load<u8>(kinds + load<u8>(at)) : 0;
}

/** A letter, folded with what is before it; gives back where the token ended. */
function token(letter: u32, after: usize): usize {
  call = 0;
  put(letter);
  return after;
}

function put(letter: u32): void {
  const last = <u32>load<u8>(out - 1);
  if (letter == last || last == 0x63 || last == 0x52) putFolded(letter); // c R
  else store<u8>(out++, <u8>letter);
}

function putFolded(letter: u32): void {
  let last = <u32>load<u8>(out - 1);
  if (last == 0x63 || last == 0x52) { // c R: a comment with something behind it is white space
    out--;
    last = <u32>load<u8>(out - 1);
  }
  if (out > first) {
    if (letter == last) {
      if (letter == 0x27 || letter == 0x78) return; // ' x
      if (letter == 0x6e && out >= first + 2 && load<u8>(out - 2) == 0x6e) { // nnn: p
        out--;
        store<u8>(out - 1, 0x70);
        stop = 0; // what follows is prose
        return;
      }
    }
  }
  store<u8>(out++, <u8>letter);
}

/** The operand that an operator needs before it to be binary: 1 ' " n 0 v ) . : */
function operator(letter: u32, after: usize): usize {
  const last = <u32>load<u8>(out - 1);
  call = 0;
  if (last == 0x6e || last == 0x31 || last == 0x27 || last == 0x29 || last == 0x76 || last == 0x30 || last == 0x22 || last == 0x2e || last == 0x3a) put(letter);
  return after;
}

/** Past the quotation that is open at `at`; 0 where nothing closes it. */
function endOfQuoted(at: usize, quote: u32): usize {
  for (at = nextOfTwo(at, quote, 0x5c); at < end; at = nextOfTwo(at + 2, quote, 0x5c)) {
    if (load<u8>(at) != 0x5c && peek(at + 1) != quote) return at + 1;
  }
  return 0;
}

const pageBytes: usize = 65536;

/** Whether sixteen bytes can be read from `at` on: memory is whole pages, so those behind the text are there unless they are in the next page. */
// @ts-ignore: decorator
@inline
function isWhole(at: usize): bool {
  return (at & (pageBytes - 1)) <= pageBytes - 16;
}

/** The first of two bytes from `at` on, or the end or beyond. */
function nextOfTwo(at: usize, one: u32, other: u32): usize {
  const textEnd = end;
  while (at < textEnd) {
    if (isWhole(at)) {
      const block = v128.load(at);
      const found = eqMask(block, <i32>one) | eqMask(block, <i32>other);
      if (found != 0) return at + ctz(found);
      at += 16;
    } else {
      const byte = <u32>load<u8>(at);
      if (byte == one || byte == other) return at;
      at++;
    }
  }
  return at;
}

/** Where the bytes of a name end that begin at `at`. */
function nameEnd(at: usize): usize {
  const textEnd = end;
  while (at < textEnd) {
    if (isWhole(at)) {
      const others = otherLanes(v128.load(at));
      if (others != 0) return min(at + ctz(others), textEnd);
      at += 16;
    } else {
      if ((load<u8>(kinds + load<u8>(at)) & Kind.InName) == 0) return at;
      at++;
    }
  }
  return textEnd;
}

/**
 * A bit for each byte that is not part of a name. Names have letters, digits, _ $ and bytes from 80 on without A0 and C2: the upper half of a byte says in which
 * of seven sets its lower half must be. 1: 4x 6x Ax, lower 1 to F; 2: 5x, 0 to A and F; 4: 7x, 0 to A; 8: 3x, 0 to 9; 16: 2x, 4; 32: 8x 9x Bx Dx Ex Fx, all; 64: Cx, not 2.
 */
// @ts-ignore: decorator
@inline
function otherLanes(block: v128): i32 {
  const lower = v128.swizzle(i8x16(110, 111, 47, 111, 127, 111, 111, 111, 111, 111, 103, 97, 97, 97, 97, 99), v128.and(block, i8x16.splat(15)));
  const upper = v128.swizzle(i8x16(0, 0, 16, 8, 1, 2, 1, 4, 32, 32, 1, 32, 64, 32, 32, 32), v128.shr<u8>(block, 4));
  return v128.bitmask<i8>(v128.eq<i8>(v128.and(lower, upper), i8x16.splat(0)));
}

function quoted(at: usize, quote: u32): usize {
  return quotation(at, at, quote);
}

/** A string or quoted name whose prefix begins at `from` and whose quote stands at `at`. */
function quotation(from: usize, at: usize, quote: u32): usize {
  const after = endOfQuoted(at + 1, quote);
  if (quote == 0x60) return token(0x6e, after == 0 ? end : after); // n
  if (after != 0) return token(quote, after);
  return token(end - at > valueBytesMax ? 0x75 : quote == 0x27 ? 0x71 : 0x51, end); // u q Q
}

/** Looks for one or two bytes, or for the bytes at `tag`, from `at` on, not beyond what may be looked ahead; where they end, or 0. */
function find(at: usize, tag: usize, tagBytes: usize): usize {
  if (failures >= failuresMax) return 0;
  const last = min(end, at + aheadMax);
  const head = load<u8>(tag);
  for (; at + tagBytes <= last; at++) {
    if (load<u8>(at) != head) continue;
    let same: usize = 1;
    while (same < tagBytes && load<u8>(at + same) == load<u8>(tag + same)) same++;
    if (same == tagBytes) return at + tagBytes;
  }
  failures++;
  return 0;
}

const oracleClose: usize = memory.data(2);

/** A word, or a string with a prefix, or one in dollars. */
function word(from: usize, byte: u32): usize {
  if (byte == 0x24) {
    const after = dollar(from);
    if (after != 0) return token(0x27, after);
  }
  const at = nameEnd(from);
  const follows = peek(at);
  // Nothing but " & ' . can go on behind the word.
  if (follows - 0x22 <= 0x2e - 0x22) {
    const after = goesOn(from, at, follows);
    if (after != 0) return after;
  }
  const entry = lookUp(from, at - from);
  if (entry != 0 && <u32>load<u8>(out - 1) == 0x2b) leaveOutPlus(from, <u32>load<u8>(entry, 17)); // +
  takeWord(entry, at);
  return at;
}

/** A plus directly before a word that joins or ends an expression (U & W F g H L l r) is a space of a query that was encoded once more. */
function leaveOutPlus(from: usize, letter: u32): void {
  if (load<u8>(from - 1) != 0x2b) return;
  if (letter == 0x55 || letter == 0x26 || letter == 0x57 || letter == 0x46 || letter == 0x67 || letter == 0x48 || letter == 0x4c || letter == 0x6c || letter == 0x72) out--;
}

/** What begins with a word but is more: a string with a prefix, a qualified name. Where it ends, or 0. */
function goesOn(from: usize, at: usize, follows: u32): usize {
  if (follows == 0x27 || follows == 0x22) return prefixed(from, at, follows);
  if (follows == 0x26) { // u&'
    const quote = peek(at + 1);
    return at - from == 1 && (load<u8>(from) | 0x20) == 0x75 && (quote == 0x27 || quote == 0x22) ? quotation(from, at + 1, quote) : 0;
  }
  const plainEnd = at;
  while (peek(at) == 0x2e && isNameStart(at + 1)) at = nameEnd(at + 2);
  if (peek(at) == 0x2e && peek(at + 1) == 0x2a) at += 2; // .*
  if (at == plainEnd) return 0;
  takeWord(0, at);
  return at;
}

// @ts-ignore: decorator
@inline
function isNameStart(at: usize): bool {
  const kind = kindAt(at);
  return (kind & Kind.InName) != 0 && (kind & Kind.Mask) != Kind.Digit;
}

/** A string whose prefix is the word before its quote: N'', E'', B'', X'', R'', _utf8'', Oracle's q'[]'; 0 where the word is none. */
function prefixed(from: usize, at: usize, quote: u32): usize {
  const letter = <u32>load<u8>(from) | 0x20;
  const length = at - from;
  if (length == 1) {
    if (letter == 0x71 && quote == 0x27 && at + 1 < end) { // q'
      const opener = <u32>load<u8>(at + 1);
      store<u8>(oracleClose, opener == 0x5b ? 0x5d : opener == 0x28 ? 0x29 : opener == 0x7b ? 0x7d : opener == 0x3c ? 0x3e : <u8>opener);
      store<u8>(oracleClose, 0x27, 1);
      const after = find(at + 2, oracleClose, 2);
      return after == 0 ? 0 : token(0x27, after);
    }
    return load<u8>(from) < 0x80 && (letter == 0x6e || letter == 0x65 || letter == 0x78 || letter == 0x62 || letter == 0x72) ? quotation(from, at, quote) : 0; // n e x b r
  }
  if (load<u8>(from) != 0x5f || length < 3 || length > 13) return 0; // _
  for (let one = from + 1; one < at; one++) {
    if ((load<u8>(kinds + load<u8>(one)) & Kind.InWord) == 0 || load<u8>(one) == 0x5f) return 0;
  }
  return quotation(from, at, quote);
}

/** $tag$ … $tag$ */
function dollar(from: usize): usize {
  let at = from + 1;
  while (at - from <= 16 && (kindAt(at) & Kind.InWord) != 0) at++;
  if (peek(at) != 0x24) return 0;
  const tagBytes = at + 1 - from;
  return find(from + tagBytes, from, tagBytes);
}

/** The word's entry in `words`, or 0. */
function lookUp(from: usize, length: usize): usize {
  if (length > wordBytesMax) return 0;
  let first: u64;
  let last: u64 = 0;
  if (length < 8) first = (startOf(from, length) | 0x2020202020202020) & ((<u64>1 << (<u64>length << 3)) - 1);
  else {
    first = load<u64>(from) | 0x2020202020202020;
    if (length > 8) last = load<u64>(from + length - 8) | 0x2020202020202020;
  }
  let slot = <usize>(((first ^ (last * 0x9e3779b97f4a7c15)) * 0xd6e8feb86659fd93) >>> (64 - slotBits));
  for (let place = slotAt(slot); place != 0; place = slotAt(slot)) {
    const entry = words + place * entryBytes;
    if (load<u64>(entry) == first && load<u64>(entry, 8) == last && <usize>load<u8>(entry, 16) == length) return entry;
    slot = (slot + 1) & ((1 << slotBits) - 1);
  }
  return 0;
}

/** The first bytes of a word, fewer than eight; what is above them can be anything. */
function startOf(from: usize, length: usize): u64 {
  if (isWhole(from)) return load<u64>(from);
  let bytes: u64 = 0;
  for (let at = length; at > 0; at--) bytes = (bytes << 8) | <u64>load<u8>(from + at - 1);
  return bytes;
}

// @ts-ignore: decorator
@inline
function slotAt(slot: usize): usize {
  return <usize>load<u16>(slots + (slot << 1));
}

function takeWord(entry: usize, after: usize): void {
  if (entry == 0) {
    put(0x6e); // n
    call = 0x6d; // m
    callKnown = false;
    callEnd = after;
    return;
  }
  const alone = <u32>load<u8>(entry, 17);
  call = 0;
  if (alone == 0x5f) return; // _: NOT, BINARY
  const last = <u32>load<u8>(out - 1);
  if (alone == 0x79) { // y: BY
    if (last == 0x67) store<u8>(out - 1, 0x47); // g G
    else put(0x6e);
    return;
  }
  if (alone == 0x41 && (last == 0x55 || last == 0x53) && out > first) return; // A behind U S
  put(alone);
  call = <u32>load<u8>(entry, 18);
  callKnown = true;
  callEnd = after;
}

function open(at: usize): usize {
  if (call != 0 && (callKnown || callEnd == at)) {
    store<u8>(out - 1, <u8>call);
  }
  return token(0x28, at + 1);
}

function number(from: usize): usize {
  let at = from;
  const second = peek(from + 1) | 0x20;
  if (load<u8>(from) == 0x30 && second == 0x78 && isHex(from + 2)) { // 0x
    at += 2;
    while (isHex(at)) at++;
  } else if (load<u8>(from) == 0x30 && second == 0x62 && (peek(from + 2) & 0xfe) == 0x30) { // 0b
    at += 2;
    while ((peek(at) & 0xfe) == 0x30) at++;
  } else {
    at = digits(at);
    if (peek(at) == 0x2e) at = digits(at + 1);
    at = exponent(at);
  }
  return behindNumber(at);
}

// @ts-ignore: decorator
@inline
function digits(at: usize): usize {
  while (peek(at) - 0x30 < 10) at++;
  return at;
}

function exponent(at: usize): usize {
  if ((peek(at) | 0x20) != 0x65) return at; // e
  const sign = peek(at + 1);
  const from = at + (sign == 0x2b || sign == 0x2d ? 2 : 1);
  const after = digits(from);
  return after == from ? at : after;
}

// @ts-ignore: decorator
@inline
function isHex(at: usize): bool {
  const byte = peek(at);
  return byte - 0x30 < 10 || (byte | 0x20) - 0x61 < 6;
}

/** 1union: a number and a word that SQL knows; otherwise (2nd) a name. */
function behindNumber(from: usize): usize {
  if ((kindAt(from) & Kind.InName) == 0) return token(0x31, from);
  let at = from;
  let mixed: u32 = 0x811c9dc5;
  do mixed = (mixed ^ (<u32>load<u8>(at++) | 0x20)) * 0x01000193;
  while ((kindAt(at) & Kind.InName) != 0);
  return lookUp(from, at - from) != 0 ? token(0x31, from) : token(0x6e, at);
}

function dot(at: usize): usize {
  const after = digits(at + 1);
  return after == at + 1 ? token(0x2e, after) : behindNumber(exponent(after));
}

/** Comments are white space, one without an end is the end; what MySQL reads in `/*!` is code. */
function slash(at: usize): usize {
  if (peek(at + 1) != 0x2a) return operator(0x2b, at + 1);
  if (peek(at + 2) == 0x21) return digits(at + 3);
  for (let close = at + 2; close + 1 < end; close++) {
    if (load<u8>(close) == 0x2a && load<u8>(close, 1) == 0x2f) return close + 2;
  }
  return token(0x63, end);
}

function star(at: usize): usize {
  return peek(at + 1) == 0x2f ? at + 2 : token(0x2a, at + 1);
}

function minus(at: usize): usize {
  const next = peek(at + 1);
  if (next == 0x2d) return remark(at);
  return operator(0x2b, at + (next == 0x3e ? (peek(at + 2) == 0x3e ? 3 : 2) : 1)); // -> ->>
}

function hash(at: usize): usize {
  if (peek(at + 1) != 0x3e) return remark(at);
  return token(0x3c, at + (peek(at + 2) == 0x3e ? 3 : 2)); // #> #>>
}

function remark(from: usize): usize {
  const at = min(nextOfTwo(from, 0x0a, 0x0a), end);
  return token(at - from <= remarkBytesMax ? 0x63 : 0x52, at); // c R
}

function variable(from: usize): usize {
  const isDouble = peek(from + 1) == 0x40;
  let at = from + (isDouble ? 2 : 1);
  const start = at;
  while ((kindAt(at) & Kind.InName) != 0 || peek(at) == 0x2e) at++;
  if (at > start) return token(0x76, at); // v
  const quote = peek(at);
  if (quote == 0x27 || quote == 0x22 || quote == 0x60) {
    const last = min(end, at + nameAheadMax + 2);
    for (at++; at < last; at++) {
      if (load<u8>(at) == quote) return token(0x76, at + 1);
    }
  }
  if (isDouble || peek(from + 1) == 0x3e) return token(0x3c, from + 2); // @@ @>
  return token(0x78, from + 1);
}

/** SQL Server's [name]. */
function bracket(from: usize): usize {
  const start = kindAt(from + 1);
  if ((start & Kind.InWord) == 0 || (start & Kind.Mask) == Kind.Digit) return token(0x78, from + 1);
  const last = min(end, from + nameAheadMax + 2);
  for (let at = from + 2; at < last; at++) {
    const byte = <u32>load<u8>(at);
    if (byte == 0x5d) return token(0x6e, at + 1); // n
    if ((load<u8>(kinds + byte) & Kind.InWord) == 0 && byte != 0x20 && byte != 0x24 && byte != 0x23 && byte != 0x40 && byte != 0x2e) break;
  }
  return token(0x78, from + 1);
}

function backslash(at: usize): usize {
  return peek(at + 1) == 0x4e ? token(0x30, at + 2) : at + 1; // \N
}

/** C2 leads signs in UTF-8, and the no-break space. */
function sign(at: usize): usize {
  const next = peek(at + 1);
  if (next == 0xa0) return at + 2;
  return token(0x78, at + ((next & 0xc0) == 0x80 ? 2 : 1));
}

function operatorAt(at: usize, byte: u32): usize {
  const next = peek(at + 1);
  switch (byte) {
    case 0x26: return next == 0x26 ? token(0x26, at + 2) : operator(0x2b, at + 1); // &
    case 0x7c: return next == 0x7c ? token(0x7c, at + 2) : operator(0x2b, at + 1); // |
    case 0x3d: return token(0x3d, at + (next == 0x3d ? 2 : 1)); // =
    case 0x3c: return lessAt(at, next);
    case 0x3e: return next == 0x3e ? operator(0x2b, at + 2) : token(0x3c, at + (next == 0x3d ? 2 : 1)); // >
    case 0x21: return notAt(at, next);
    case 0x7e: return next == 0x2a ? token(0x3c, at + 2) : operator(0x3c, at + 1); // ~
    case 0x5e: return next == 0x3d ? token(0x3c, at + 2) : operator(0x2b, at + 1); // ^
    case 0x3f: return next == 0x7c || next == 0x26 ? token(0x3c, at + 2) : token(0x78, at + 1); // ?
    case 0x3a: return colon(at, next);
    default: return operator(0x2b, at + 1); // + %
  }
}

/** <=> <= <> <@ << < */
function lessAt(at: usize, next: u32): usize {
  if (next == 0x3c) return operator(0x2b, at + 2);
  if (next == 0x3d) return token(0x3c, at + (peek(at + 2) == 0x3e ? 3 : 2));
  return token(0x3c, at + (next == 0x3e || next == 0x40 ? 2 : 1));
}

/** != !~* !~ !< !>, and NOT, which is left out. */
function notAt(at: usize, next: u32): usize {
  if (next == 0x7e) return token(0x3c, at + (peek(at + 2) == 0x2a ? 3 : 2));
  if (next == 0x3d || next == 0x3c || next == 0x3e) return token(0x3c, at + 2);
  call = 0;
  return at + 1;
}

/** A cast with its type, := and what is left. */
function colon(at: usize, next: u32): usize {
  if (next == 0x3d) return token(0x3d, at + 2);
  if (next == 0x3a) {
    let type = at + 2;
    while (type < end && load<u8>(type) <= 0x20) type++;
    const start = kindAt(type);
    if ((start & Kind.InWord) != 0 && (start & Kind.Mask) != Kind.Digit) {
      while ((kindAt(type) & Kind.InWord) != 0) type++;
      return token(0x3a, type);
    }
  }
  return token(0x78, at + 1);
}
