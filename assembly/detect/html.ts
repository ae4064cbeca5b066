// A text as a browser reads it, as token letters (cli/detectors/cross-site-scripting/README.md). cli/evaluate/detect/html.ts is the reference.
import { slots, words } from "./html-words";
import { isSame, letterOf, lower } from "./words";

const tokensMax: usize = 8192;
const contextBytesMax: usize = 1024;
const nameBytesMax: i32 = 32;
const schemeBytesMax: i32 = 24;
const probeBytesMax: usize = 24;
const styleBytesMax: usize = 512;
const contentBytesMax: usize = 32;

const enum Kind { White = 1, Letter = 2, Script = 4, TagEnd = 8, NameEnd = 16 }

/** White: HTML's; letters; what an identifier of JavaScript has; what ends a tag's name; what ends an attribute's name. */
const kinds: usize = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 25, 16, 25, 25, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  25, 0, 16, 0, 4, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 24, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 0, 0, 8, 16, 24, 0,
  0, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 0, 0, 0, 0, 4,
  0, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
]);

let text: usize = 0;
let end: usize = 0;
let out: usize = 0;
let outMax: usize = 0;
let firstTag: usize = 0;

/** A name in lower case, without its prefix; more than `nameBytesMax` where it is longer. */
const name: usize = memory.data(32);
let nameBytes: i32 = 0;
/** A URL's first bytes, or a style's, without what does not count. */
const plain: usize = memory.data(512);

/** Writes the tokens of the text in each of its readings, joined by line feeds, and gives how many they are: at most 8192 and `toMax`. */
export function lexHtml(data: usize, bytes: i32, to: usize, toMax: i32): i32 {
  text = data;
  end = firstTag = data + bytes;
  out = to;
  outMax = to + min(tokensMax, <usize>toMax);
  content();
  attributeEnd(0x71, 0x22); // q "
  attributeEnd(0x73, 0x27); // s '
  attributeEnd(0x75, 0); // u
  return <i32>(out - to);
}

// @ts-ignore: decorator
@inline
function peek(at: usize): u32 {
  return at < end ? <u32>load<u8>(at) : 0x100;
}

// @ts-ignore: decorator
@inline
function is(byte: u32, kind: u32): bool {
  return byte < 0x100 && (load<u8>(kinds + byte) & kind) != 0;
}

function put(letter: u32): void {
  if (out < outMax) store<u8>(out++, <u8>letter);
}

/** Two letters, or none where they are one too many. */
function putTwo(one: u32, two: u32): void {
  if (out + 2 > outMax) return;
  store<u8>(out++, <u8>one);
  store<u8>(out++, <u8>two);
}

function content(): void {
  put(0x64); // d
  let at = text;
  while (at < end) {
    if (load<u8>(at) != 0x3c) {
      at++;
      continue;
    }
    const next = peek(at + 1);
    if (is(next, Kind.Letter)) {
      if (firstTag == end) firstTag = at;
      at = tag(at + 1);
    } else if (next == 0x2f && is(peek(at + 2), Kind.Letter)) {
      at = readName(at + 2, Kind.TagEnd);
      putTwo(0x2f, element());
    } else {
      if (next == 0x21 || next == 0x3f) put(next); // ! ?
      at++;
    }
  }
}

/** Reads the name that begins at `start`, up to a byte of the kind; gives where it ends. */
function readName(start: usize, kind: u32): usize {
  nameBytes = 0;
  let at = start;
  do {
    const byte = <u32>load<u8>(at++);
    if (byte == 0x3a) nameBytes = 0; // :
    else {
      if (nameBytes < nameBytesMax) store<u8>(name + nameBytes, <u8>lower(byte));
      nameBytes++;
    }
  } while (!is(peek(at), kind) && at < end);
  return at;
}

function element(): u32 {
  const letter = nameBytes <= nameBytesMax ? letterOf(slots, words, 0x3c, name, nameBytes) : 0;
  return letter == 0 ? 0x75 : letter; // u
}

const scriptEnd: usize = memory.data<u8>([0x3c, 0x2f, 0x73, 0x63, 0x72, 0x69, 0x70, 0x74]);
const styleEnd: usize = memory.data<u8>([0x3c, 0x2f, 0x73, 0x74, 0x79, 0x6c, 0x65]);

/** Past the tag whose name begins at `start`, and past the text of a script or a style. */
function tag(start: usize): usize {
  const nameEnd = readName(start, Kind.TagEnd);
  const letter = element();
  putTwo(0x3c, letter);
  const after = attributes(nameEnd, end);
  if (load<u8>(after - 1) != 0x3e || (letter != 0x73 && letter != 0x79)) return after; // s y
  const close = letter == 0x73 ? rawEnd(after, scriptEnd, 8) : rawEnd(after, styleEnd, 7);
  if (letter == 0x73) {
    if (close > after) script(after, close);
  } else if (isStyleBad(after, min(close, after + styleBytesMax))) put(0x53); // S
  return close;
}

function rawEnd(from: usize, letters: usize, count: usize): usize {
  for (let at = from; at + count <= end; at++) {
    if (load<u8>(at) != 0x3c) continue;
    let same: usize = 1;
    while (same < count && lower(<u32>load<u8>(at + same)) == <u32>load<u8>(letters + same)) same++;
    if (same == count) return at;
  }
  return end;
}

/** Attributes up to and with `>`, but none that begins at `stop` or behind it. */
function attributes(start: usize, stop: usize): usize {
  let at = start;
  while (at < stop) {
    const byte = <u32>load<u8>(at);
    if (byte == 0x3e) {
      put(0x3e);
      return at + 1;
    }
    if (byte == 0x3c && is(peek(at + 1), Kind.Letter)) return at;
    // White space, a slash, quotes; `=` may begin a name.
    at = is(byte, Kind.NameEnd) && byte != 0x3d ? at + 1 : attribute(at);
  }
  return at;
}

const autofocus: usize = memory.data<u8>([0x61, 0x75, 0x74, 0x6f, 0x66, 0x6f, 0x63, 0x75, 0x73]);

function attribute(start: usize): usize {
  const nameEnd = readName(start, Kind.NameEnd);
  let at = nameEnd;
  while (is(peek(at), Kind.White) || peek(at) == 0x0b) at++;
  if (peek(at) != 0x3d) {
    if (nameBytes == 9 && isSame(name, autofocus, 9)) put(0x41); // A
    return nameEnd;
  }
  at++;
  while (is(peek(at), Kind.White)) at++;
  const quote = peek(at);
  if (quote == 0x22 || quote == 0x27) {
    const from = at + 1;
    at = from;
    while (at < end && <u32>load<u8>(at) != quote) at++;
    value(from, at);
    return at < end ? at + 1 : end;
  }
  const from = at;
  while (at < end && !is(<u32>load<u8>(at), Kind.White) && load<u8>(at) != 0x3e) at++;
  value(from, at);
  return at;
}

const styleName: usize = memory.data<u8>([0x73, 0x74, 0x79, 0x6c, 0x65]);
const contentName: usize = memory.data<u8>([0x63, 0x6f, 0x6e, 0x74, 0x65, 0x6e, 0x74]);

/** The token of an attribute by its name, which was read, and its value. */
function value(from: usize, to: usize): void {
  if (isHandler()) {
    put(letterOf(slots, words, 0x21, name + 2, nameBytes - 2) != 0 ? 0x65 : 0x45); // e E
    script(from, to);
    return;
  }
  const letter = scheme(from, to);
  if (letter == 0x55) { // U
    put(letter);
    script(from, to);
    return;
  }
  if (nameBytes == 5 && isSame(name, styleName, 5)) {
    const stop = min(to, from + styleBytesMax);
    put(isStyleBad(from, stop) ? 0x53 : isStyleBroken(from, stop) ? 0x5a : 0x59); // S Z Y
    return;
  }
  if (nameBytes == 7 && isSame(name, contentName, 7) && isRefresh(from, min(to, from + contentBytesMax))) {
    put(0x63); // c
    return;
  }
  const known = nameBytes <= nameBytesMax ? letterOf(slots, words, 0x40, name, nameBytes) : 0;
  put(known != 0 ? known : letter);
}

/** `on` and three to thirty letters. */
function isHandler(): bool {
  if (nameBytes < 5 || nameBytes > nameBytesMax || load<u8>(name) != 0x6f || load<u8>(name + 1) != 0x6e) return false;
  for (let at: i32 = 2; at < nameBytes; at++) {
    if (<u32>load<u8>(name + at) - 0x61 >= 26) return false;
  }
  return true;
}

// @ts-ignore: decorator
@inline
function isSpace(byte: u32): bool {
  return byte == 0x20 || byte - 9 < 5;
}

/** A delay, and where to go then. */
function isRefresh(from: usize, to: usize): bool {
  let at = from;
  while (at < to && (<u32>load<u8>(at) - 0x30 < 10 || load<u8>(at) == 0x2e || isSpace(<u32>load<u8>(at)))) at++;
  if (at < to && (load<u8>(at) == 0x3b || load<u8>(at) == 0x2c)) at++;
  while (at < to && isSpace(<u32>load<u8>(at))) at++;
  const known = copy(at, to);
  if (begins(0, known, javascriptWord, 10)) return true;
  if (!begins(0, known, urlWord, 3)) return false;
  let place: i32 = 3;
  while (place < known && isSpace(<u32>load<u8>(plain + place))) place++;
  return place < known && load<u8>(plain + place) == 0x3d;
}

/** Bytes in lower case into `plain`. */
function copy(from: usize, to: usize): i32 {
  const count = <i32>(to - from);
  for (let at: i32 = 0; at < count; at++) store<u8>(plain + at, <u8>lower(<u32>load<u8>(from + at)));
  return count;
}

/** Whether `plain`, which holds `known` bytes, has these letters at a place. */
function begins(place: i32, known: i32, letters: usize, count: i32): bool {
  return place + count <= known && isSame(plain + place, letters, count);
}

const javascriptWord: usize = memory.data<u8>([0x6a, 0x61, 0x76, 0x61, 0x73, 0x63, 0x72, 0x69, 0x70, 0x74]);
const urlWord: usize = memory.data<u8>([0x75, 0x72, 0x6c, 0x28]); // url(
const feedWord: usize = memory.data<u8>([0x66, 0x65, 0x65, 0x64, 0x3a]); // feed:
const viewWord: usize = memory.data<u8>([0x76, 0x69, 0x65, 0x77, 0x2d, 0x73, 0x6f, 0x75, 0x72, 0x63, 0x65, 0x3a]); // view-source:
const dataWord: usize = memory.data<u8>([0x64, 0x61, 0x74, 0x61, 0x3a]); // data:
const voidWord: usize = memory.data<u8>([0x76, 0x6f, 0x69, 0x64]);
/** Lists of words, each with its length before it, 0 at the end. */
/** vbscript: livescript: mocha: vbs: jscript: */
const codeSchemes: usize = memory.data<u8>([
  9, 0x76, 0x62, 0x73, 0x63, 0x72, 0x69, 0x70, 0x74, 0x3a, 11, 0x6c, 0x69, 0x76, 0x65, 0x73, 0x63, 0x72, 0x69, 0x70, 0x74, 0x3a, 6, 0x6d, 0x6f, 0x63, 0x68, 0x61, 0x3a,
  4, 0x76, 0x62, 0x73, 0x3a, 8, 0x6a, 0x73, 0x63, 0x72, 0x69, 0x70, 0x74, 0x3a, 0,
]);
/** data:image/svg data:application/x data:application/j data:, data:; about:< mhtml: &{ */
const documentSchemes: usize = memory.data<u8>([
  14, 0x64, 0x61, 0x74, 0x61, 0x3a, 0x69, 0x6d, 0x61, 0x67, 0x65, 0x2f, 0x73, 0x76, 0x67, 18, 0x64, 0x61, 0x74, 0x61, 0x3a, 0x61, 0x70, 0x70, 0x6c, 0x69, 0x63, 0x61,
  0x74, 0x69, 0x6f, 0x6e, 0x2f, 0x78, 18, 0x64, 0x61, 0x74, 0x61, 0x3a, 0x61, 0x70, 0x70, 0x6c, 0x69, 0x63, 0x61, 0x74, 0x69, 0x6f, 0x6e, 0x2f, 0x6a, 6, 0x64, 0x61,
  0x74, 0x61, 0x3a, 0x2c, 6, 0x64, 0x61, 0x74, 0x61, 0x3a, 0x3b, 7, 0x61, 0x62, 0x6f, 0x75, 0x74, 0x3a, 0x3c, 6, 0x6d, 0x68, 0x74, 0x6d, 0x6c, 0x3a, 2, 0x26, 0x7b, 0,
]);
/** http: https: ftp: */
const farSchemes: usize = memory.data<u8>([
  5, 0x68, 0x74, 0x74, 0x70, 0x3a, 6, 0x68, 0x74, 0x74, 0x70, 0x73, 0x3a, 4, 0x66, 0x74, 0x70, 0x3a, 0,
]);
const textData: usize = memory.data<u8>([0x64, 0x61, 0x74, 0x61, 0x3a, 0x74, 0x65, 0x78, 0x74, 0x2f]); // data:text/
/** plain css */
const harmlessTexts: usize = memory.data<u8>([
  5, 0x70, 0x6c, 0x61, 0x69, 0x6e, 3, 0x63, 0x73, 0x73, 0,
]);

/** Whether one of the words of a list stands in `plain` at a place. */
function beginsAny(place: i32, known: i32, list: usize): bool {
  for (let word = list; load<u8>(word) != 0; word += <usize>load<u8>(word) + 1) {
    if (begins(place, known, word + 1, <i32>load<u8>(word))) return true;
  }
  return false;
}

/** U: runs code; V: holds a document; h: leads elsewhere; a: none of these. */
function scheme(from: usize, to: usize): u32 {
  let known: i32 = 0;
  for (let at = from; at < to && known < schemeBytesMax; at++) {
    const byte = <u32>load<u8>(at);
    if (byte > 0x20) store<u8>(plain + known++, <u8>lower(byte));
  }
  if (known == 0) return 0x61;
  if (isCode(known)) return isIdle(known) ? 0x61 : 0x55;
  if (begins(0, known, dataWord, 5)) {
    if (known == 5) return 0x56;
    if (begins(0, known, textData, 10)) return beginsAny(10, known, harmlessTexts) ? 0x61 : 0x56;
  }
  if (beginsAny(0, known, documentSchemes)) return 0x56;
  const first = load<u8>(plain);
  const isSlashes = known >= 2 && (first == 0x2f || first == 0x5c) && (load<u8>(plain + 1) == 0x2f || load<u8>(plain + 1) == 0x5c);
  return isSlashes || beginsAny(0, known, farSchemes) ? 0x68 : 0x61;
}

function isCode(known: i32): bool {
  const first = load<u8>(plain);
  let place: i32 = first == 0x27 || first == 0x22 || first == 0x60 ? 1 : 0;
  for (;;) {
    if (begins(place, known, feedWord, 5)) place += 5;
    else if (begins(place, known, viewWord, 12)) place += 12;
    else if (begins(place, known, urlWord, 4)) place += 4;
    else break;
  }
  if (place < known && (load<u8>(plain + place) == 0x27 || load<u8>(plain + place) == 0x22)) place++;
  if (begins(place, known, javascriptWord, 10)) {
    const after = place + 10 < known ? load<u8>(plain + place + 10) : 0;
    return after == 0x3a || after == 0x23; // : #
  }
  return beginsAny(place, known, codeSchemes);
}

/** javascript: with nothing, `;`, void(0), void0 or void() behind it. */
function isIdle(known: i32): bool {
  if (!begins(0, known, javascriptWord, 10) || load<u8>(plain + 10) != 0x3a) return false;
  if (known == 11 || load<u8>(plain + 11) == 0x3b) return true;
  if (!begins(11, known, voidWord, 4) || known < 16) return false;
  const next = load<u8>(plain + 15);
  if (next == 0x30) return true;
  if (next != 0x28 || known < 17) return false;
  return load<u8>(plain + 16) == 0x29 || (known >= 18 && load<u8>(plain + 16) == 0x30 && load<u8>(plain + 17) == 0x29);
}

/** What a script does: X as attacks do, J something, j nothing that is known; no token where it is empty. */
function script(from: usize, to: usize): void {
  if (from >= to) return;
  let found: u32 = 0x6a; // j
  let at = from;
  while (at < to) {
    const byte = <u32>load<u8>(at);
    if (!is(byte, Kind.Script) || byte - 0x30 < 10) {
      at++;
      continue;
    }
    nameBytes = 0;
    do {
      if (nameBytes < nameBytesMax) store<u8>(name + nameBytes, <u8>lower(<u32>load<u8>(at)));
      nameBytes++;
      at++;
    } while (at < to && is(<u32>load<u8>(at), Kind.Script));
    const letter = nameBytes <= nameBytesMax ? letterOf(slots, words, 0x24, name, nameBytes) : 0;
    if (letter == 0x58 || (letter == 0x44 && isProbe(at, min(to, at + probeBytesMax)))) { // X D
      put(0x58);
      return;
    }
    if (letter != 0) found = 0x4a; // J
  }
  put(found);
}

/** call apply bind source */
const callWords: usize = memory.data<u8>([
  4, 0x63, 0x61, 0x6c, 0x6c, 5, 0x61, 0x70, 0x70, 0x6c, 0x79, 4, 0x62, 0x69, 0x6e, 0x64, 6, 0x73, 0x6f, 0x75, 0x72, 0x63, 0x65, 0,
]);
/** ${ document window location self top this name origin string */
const pageWords: usize = memory.data<u8>([
  2, 0x24, 0x7b, 8, 0x64, 0x6f, 0x63, 0x75, 0x6d, 0x65, 0x6e, 0x74, 6, 0x77, 0x69, 0x6e, 0x64, 0x6f, 0x77, 8, 0x6c, 0x6f, 0x63, 0x61, 0x74, 0x69, 0x6f, 0x6e, 4, 0x73,
  0x65, 0x6c, 0x66, 3, 0x74, 0x6f, 0x70, 4, 0x74, 0x68, 0x69, 0x73, 4, 0x6e, 0x61, 0x6d, 0x65, 6, 0x6f, 0x72, 0x69, 0x67, 0x69, 0x6e, 6, 0x73, 0x74, 0x72, 0x69, 0x6e,
  0x67, 0,
]);
/** xss x test hi */
const probeWords: usize = memory.data<u8>([
  3, 0x78, 0x73, 0x73, 1, 0x78, 4, 0x74, 0x65, 0x73, 0x74, 2, 0x68, 0x69, 0,
]);
/** hack pwn vuln */
const probePrefixes: usize = memory.data<u8>([
  4, 0x68, 0x61, 0x63, 0x6b, 3, 0x70, 0x77, 0x6e, 4, 0x76, 0x75, 0x6c, 0x6e, 0,
]);

/** What stands behind a dialog's name, from `from` to `to`: what only a probe says. */
function isProbe(from: usize, to: usize): bool {
  const known = copy(from, to);
  let place: i32 = 0;
  while (place < known && (load<u8>(plain + place) == 0x29 || isSpace(<u32>load<u8>(plain + place)))) place++;
  if (place == known) return true;
  switch (load<u8>(plain + place)) {
    case 0x2e: return beginsAny(place + 1, known, callWords);
    case 0x3d: case 0x3b: case 0x2c: case 0x5d: case 0x7d: case 0x26: return true; // = ; , ] } &
    case 0x28: case 0x60: return isProbeText(place + 1, known); // ( `
    default: return false;
  }
}

function isProbeText(from: i32, known: i32): bool {
  let place = from;
  while (place < known && isSpace(<u32>load<u8>(plain + place))) place++;
  if (place == known) return true;
  const byte = <u32>load<u8>(plain + place);
  if (byte - 0x30 < 10 || byte == 0x29 || byte == 0x2f || byte == 0x2d || byte == 0x60 || beginsAny(place, known, pageWords)) return true; // ) / - `
  if (byte == 0x27 || byte == 0x22) place++;
  const start = place;
  let isNumber = true;
  while (place < known && is(<u32>load<u8>(plain + place), Kind.Script) && load<u8>(plain + place) != 0x24) {
    if (<u32>load<u8>(plain + place) - 0x30 >= 10) isNumber = false;
    place++;
  }
  const quote = place < known ? load<u8>(plain + place) : 0;
  if (place == start || (quote != 0x27 && quote != 0x22 && quote != 0x60)) return false;
  return isNumber || beginsAny(start, place, probePrefixes) || isOneOf(start, place, probeWords);
}

function isOneOf(start: i32, stop: i32, list: usize): bool {
  for (let word = list; load<u8>(word) != 0; word += <usize>load<u8>(word) + 1) {
    if (<i32>load<u8>(word) == stop - start && begins(start, stop, word + 1, stop - start)) return true;
  }
  return false;
}

/** Braces or brackets. */
function isStyleBroken(from: usize, to: usize): bool {
  for (let at = from; at < to; at++) {
    const byte = load<u8>(at);
    if (byte == 0x7b || byte == 0x7d || byte == 0x5b || byte == 0x5d) return true;
  }
  return false;
}

/** Words of styles that run code or fetch other styles (`badStyles`). */
const badStyles: usize = memory.data<u8>([
  11, 0x65, 0x78, 0x70, 0x72, 0x65, 0x73, 0x73, 0x69, 0x6f, 0x6e, 0x28, 11, 0x65, 0x78, 0x70, 0x72, 0x65, 0x73, 0x73, 0x69, 0x6f, 0x6e, 0x32, 11, 0x6a, 0x61, 0x76,
  0x61, 0x73, 0x63, 0x72, 0x69, 0x70, 0x74, 0x3a, 9, 0x76, 0x62, 0x73, 0x63, 0x72, 0x69, 0x70, 0x74, 0x3a, 12, 0x2d, 0x6d, 0x6f, 0x7a, 0x2d, 0x62, 0x69, 0x6e, 0x64,
  0x69, 0x6e, 0x67, 9, 0x62, 0x65, 0x68, 0x61, 0x76, 0x69, 0x6f, 0x72, 0x3a, 10, 0x62, 0x65, 0x68, 0x61, 0x76, 0x69, 0x6f, 0x75, 0x72, 0x3a, 7, 0x40, 0x69, 0x6d, 0x70,
  0x6f, 0x72, 0x74, 9, 0x75, 0x72, 0x6c, 0x28, 0x64, 0x61, 0x74, 0x61, 0x3a, 10, 0x75, 0x72, 0x6c, 0x28, 0x22, 0x64, 0x61, 0x74, 0x61, 0x3a, 10, 0x75, 0x72, 0x6c,
  0x28, 0x27, 0x64, 0x61, 0x74, 0x61, 0x3a, 7, 0x2d, 0x6f, 0x2d, 0x6c, 0x69, 0x6e, 0x6b, 11, 0x62, 0x69, 0x6e, 0x64, 0x69, 0x6e, 0x67, 0x3a, 0x75, 0x72, 0x6c, 0,
]);

/** Runs code in some browser, fetches other styles, or hides three letters in a row. Comments, white space and backslashes do not count. */
function isStyleBad(from: usize, to: usize): bool {
  let known: i32 = 0;
  let at = from;
  while (at < to) {
    const byte = <u32>load<u8>(at);
    if (isSpace(byte)) {
      at++;
      continue;
    }
    if (byte == 0x2f) {
      const after = commentEnd(at, to);
      if (after != 0) {
        at = after;
        continue;
      }
    }
    store<u8>(plain + known++, <u8>lower(byte));
    at++;
  }
  return hidesLetters(known) || holdsBadStyle(known);
}

/** Past the comment at `at`; 0 where there is none before `to`, or one with a star in it. */
function commentEnd(at: usize, to: usize): usize {
  if (at + 1 >= to || load<u8>(at + 1) != 0x2a) return 0;
  let star = at + 2;
  while (star < to && load<u8>(star) != 0x2a) star++;
  return star + 1 < to && load<u8>(star + 1) == 0x2f ? star + 2 : 0;
}

/** Three letters in a row, each a backslash, up to four zeros and two hexadecimal digits. */
function hidesLetters(known: i32): bool {
  for (let start: i32 = 0; start < known; start++) {
    if (load<u8>(plain + start) != 0x5c) continue;
    let place = start;
    let count: i32 = 0;
    while (count < 3) {
      place = hiddenLetter(place, known);
      if (place == 0) break;
      count++;
    }
    if (count == 3) return true;
  }
  return false;
}

function hiddenLetter(start: i32, known: i32): i32 {
  let place = start + 1;
  if (start >= known || load<u8>(plain + start) != 0x5c) return 0;
  while (place < known && place - start <= 4 && load<u8>(plain + place) == 0x30) place++;
  if (place + 1 >= known) return 0;
  const two = <u32>load<u8>(plain + place + 1);
  return <u32>load<u8>(plain + place) - 0x32 < 6 && (two - 0x30 < 10 || two - 0x61 < 6) ? place + 2 : 0;
}

function holdsBadStyle(known: i32): bool {
  let kept: i32 = 0;
  for (let place: i32 = 0; place < known; place++) {
    const byte = load<u8>(plain + place);
    if (byte != 0x5c) store<u8>(plain + kept++, byte);
  }
  for (let place: i32 = 0; place < kept; place++) {
    if (beginsAny(place, kept, badStyles)) return true;
  }
  return false;
}

/** The text as the end of an attribute's value, where no tag stands before: the rest of that tag. White space ends it where `quote` is 0. */
function attributeEnd(context: u32, quote: u32): void {
  let at = text;
  while (at < firstTag && (quote != 0 ? <u32>load<u8>(at) != quote : !is(<u32>load<u8>(at), Kind.White))) at++;
  if (at >= firstTag) return;
  let equals = at;
  while (equals < end && load<u8>(equals) != 0x3d) equals++;
  if (equals == end) return;
  putTwo(0x0a, context);
  attributes(at + 1, min(end, at + contextBytesMax));
}
