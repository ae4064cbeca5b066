// The plugin configuration: JSON of the operator's, read strictly against the schema that the build knows, into a draft that is put in
// force whole or not at all. Where it is refused, one line of the log names the place and what was expected, never a value.
//
//   entry:    name Offset | expected Offset | target Offset | a Offset | b Offset | owner Offset | kind u8
//   object:   its members' entries, and behind them an Offset of 0
//
// Names and expectations are texts. The target of an Object is the offset of its members in `texts`, all others are places in the block.
// The owner is the entry of the object around, written when the member is met: 0 means that it was not met.
import { addressOf, Bytes, lengthOf } from "../abi/bytes";
import { arenaTake } from "../abi/allocator";
import { getBufferBytes } from "../abi/buffers";
import { Buffer, LogLevel } from "../abi/enums";
import { log } from "../abi/log";
import { resultBytes } from "../abi/result";
import { Status } from "../abi/status";
import { seedIds } from "../action/exchange-id";
import { expand, line, nth, put, putJson, setSlot, Slot } from "../action/line";
import { failed, Failure, gaugeMemory } from "../action/metrics";
import { floorOffset, policyOffset, rowBytes } from "../action/verdict";
import { nameBytesMax, numberBytesMax } from "../limits";
import { cidrBytes, parseCidr } from "../message/address";
import { compareText } from "../predicate/numbers";
import { Mode } from "./modes";
import { at, beginReading, decodesEscapes, next, readNumber, readString, readWhole, string, take, takeLetters } from "./reader";
import { activeOffset, adoptDraft, blockHeadBytes, draft, fingerprintOffset } from "./root";
import {
  blockBytes, configuration, defaults, falseText, isGivenOnce, isKnown, isObject, isWellFormed, isWithinRoom, isWithinSize, modeTexts, Offset, refusedTemplate,
  ruleCount, rules, texts, trueText, usesBooleans, usesLists, usesNumbers, usesRanges, usesTexts,
} from "./tables";

/** What an entry's value is, and what bounds it. */
export const enum Kind {
  Object = 0,
  /** One byte; not below `a`. */
  Mode = 1,
  /** u32; at most `a`. */
  Whole = 2,
  /** One byte, 0 or 1. */
  Boolean = 3,
  /** length u16 | text of a number; not less than the one at `a` in `texts`, not greater than the one at `b`; 0 for none. */
  Number = 4,
  /** A list of one text of at most `a` bytes. */
  Text = 5,
  /** count u16 | { length u16, bytes } × count; at most `a` of at most `b` bytes. */
  Texts = 6,
  /** count u16 | block (message/address.ts) × count; at most `a`. */
  Cidrs = 7,
}

const expectedOffset: usize = sizeof<Offset>(), targetOffset = expectedOffset * 2, aOffset = expectedOffset * 3, bOffset = expectedOffset * 4;
const ownerOffset: usize = expectedOffset * 5, kindOffset = expectedOffset * 6, entryBytes = kindOffset + 1;

/** The entry whose value is being read, and a name among its members that nobody knows. */
let place: usize = 0;
let unknown: Bytes = 0;

/** Reads the configuration of a root context and puts it in force; false where it is refused. */
export function configure(root: u32, bytes: u32): bool {
  seedIds();
  gaugeMemory();
  memory.copy(draft, defaults, blockBytes);
  place = configuration;
  unknown = 0;
  let expected = read(bytes);
  if (expected == 0) {
    settleModes();
    if (adoptDraft(root)) return true;
    expected = isWithinRoom;
  }
  failed(Failure.Configuration);
  setSlot(Slot.Expected, expected);
  log(LogLevel.Critical, line(refusedTemplate));
  return false;
}

/** Reads into the draft. 0, or the text that says what was expected where reading stopped. No bytes stand for no wishes. */
// @ts-ignore: decorator
@inline
function read(bytes: u32): usize {
  let from: usize = 0, end: usize = 0;
  if (bytes) {
    if (getBufferBytes(Buffer.PluginConfiguration) != Status.Ok) return isWithinSize;
    from = addressOf(resultBytes());
    // Room for the NUL behind the bytes, which are the last ones in the arena.
    end = arenaTake(1);
    if (end != from + lengthOf(resultBytes())) return isWithinSize;
    store<u8>(end, 0);
  }
  store<u64>(draft, fingerprint(from, end), fingerprintOffset);
  if (bytes == 0) return 0;
  beginReading(from);
  const expected = take(0x7b) ? members(configuration) : isObject;
  return expected != 0 || (next() == 0 && at == end) ? expected : isWellFormed;
}

/** FNV-1a, 64 bits: tells configurations apart, and protects nothing. */
// @ts-ignore: decorator
@inline
function fingerprint(from: usize, end: usize): u64 {
  let hash: u64 = 0xcbf29ce484222325;
  for (; from < end; from++) hash = (hash ^ load<u8>(from)) * 0x100000001b3;
  return hash;
}

/** Reads the members of an object, up to its end. A member's name is looked for one by one: this is not the path of a request. */
function members(owner: usize): usize {
  const first = texts + load<Offset>(owner, targetOffset);
  for (let entry = first; load<Offset>(entry); entry += entryBytes) store<Offset>(entry, 0, ownerOffset);
  if (take(0x7d)) return 0;
  while (true) {
    place = owner;
    if (!readString()) return isWellFormed;
    let entry = first;
    while (load<Offset>(entry) && !isString(texts + load<Offset>(entry))) entry += entryBytes;
    if (load<Offset>(entry) == 0) {
      unknown = string;
      return isKnown;
    }
    place = entry;
    if (load<Offset>(entry, ownerOffset)) return isGivenOnce;
    store<Offset>(entry, <Offset>(owner - texts), ownerOffset);
    if (!take(0x3a)) return isWellFormed;
    let isValue: bool;
    if (load<u8>(entry, kindOffset) == Kind.Object) {
      isValue = take(0x7b);
      if (isValue) {
        const expected = members(entry);
        if (expected) return expected;
        place = entry;
      }
    } else isValue = isScalar(entry);
    if (!isValue || (next() != 0x2c && next() != 0x7d)) return texts + load<Offset>(entry, expectedOffset);
    if (take(0x7d)) return 0;
    take(0x2c);
  }
}

/** True where the string that was read is this text. */
function isString(text: usize): bool {
  for (let from = addressOf(string); load<u8>(from) == load<u8>(text); text++, from++) {
    // Its own NUL, if it has one by way of an escape, is not the end.
    if (load<u8>(text) == 0) return !decodesEscapes || from == addressOf(string) + lengthOf(string);
  }
  return false;
}

/** Reads the value of an entry that is no object into its place; false where another one is next. */
// @ts-ignore: decorator
@inline
function isScalar(entry: usize): bool {
  const to = draft + load<Offset>(entry, targetOffset), a: u32 = load<Offset>(entry, aOffset), kind = load<u8>(entry, kindOffset);
  if (kind == Kind.Mode) return isMode(to, a);
  if (kind == Kind.Whole) {
    const number = readWhole(a);
    store<u32>(to, number);
    return number >= 0;
  }
  if (usesBooleans && kind == Kind.Boolean) {
    const isTrue = takeLetters(trueText);
    store<u8>(to, isTrue);
    return isTrue || takeLetters(falseText);
  }
  if (usesNumbers && kind == Kind.Number) return isNumber(to, texts + a, texts + load<Offset>(entry, bOffset));
  if (usesTexts && kind == Kind.Text) {
    store<u16>(to, 1);
    return textItem(to + 2, a) > 0;
  }
  return (usesLists || usesRanges) && isList(<Kind>kind, to, a, load<Offset>(entry, bOffset));
}

function isMode(to: usize, lowest: u32): bool {
  if (!readString()) return false;
  for (let mode = lowest; mode <= <u32>Mode.Enforce; mode++) {
    store<u8>(to, mode);
    if (isString(nth(modeTexts, mode))) return true;
  }
  return false;
}

/** A number of at most `numberBytesMax` bytes, kept as it is written. */
function isNumber(to: usize, lowest: usize, highest: usize): bool {
  const number = readNumber();
  if (lengthOf(number) - 1 >= <u32>numberBytesMax || (lowest != texts && compareText(number, lowest) < 0) || (highest != texts && compareText(number, highest) > 0)) return false;
  store<u16>(to, lengthOf(number));
  memory.copy(to + 2, addressOf(number), lengthOf(number));
  return true;
}

function isList(kind: Kind, to: usize, itemsMax: u32, bytesMax: u32): bool {
  const list = to;
  let count: u32 = 0;
  to += 2;
  if (!take(0x5b)) return false;
  if (!take(0x5d)) {
    do {
      const bytes = count++ == itemsMax ? 0 : usesRanges && (!usesLists || kind == Kind.Cidrs) ? rangeItem(to) : textItem(to, bytesMax);
      if (bytes == 0) return false;
      to += bytes;
    } while (take(0x2c));
    if (!take(0x5d)) return false;
  }
  store<u16>(list, count);
  return true;
}

/** Reads one text; the bytes that it takes, 0 where it does not fit. */
function textItem(to: usize, bytesMax: u32): u32 {
  if (!readString() || lengthOf(string) > bytesMax) return 0;
  store<u16>(to, lengthOf(string));
  memory.copy(to + 2, addressOf(string), lengthOf(string));
  return 2 + lengthOf(string);
}

/** Reads one block; likewise. */
function rangeItem(to: usize): u32 {
  return readString() && parseCidr(string, to) ? <u32>cidrBytes : 0;
}

/** A rule that the configuration does not name has this much more than its own mode. */
const unset: u32 = 4;

/** Each rule's effective mode, of what was read and what its file says (MEANING.md, Modes). */
// @ts-ignore: decorator
@inline
function settleModes(): void {
  let active: u32 = 0;
  for (let rule: usize = 0; rule < <usize>ruleCount; rule++) {
    const row = rules + rule * rowBytes, at = draft + blockHeadBytes + rule;
    const ofPolicy: u32 = load<u8>(draft + blockHeadBytes + ruleCount + load<u8>(row, policyOffset));
    let mode: u32 = load<u8>(at);
    if (mode >= unset) mode = min(mode - unset, ofPolicy);
    if (ofPolicy == Mode.Off) mode = Mode.Off;
    mode = max(mode, <u32>load<u8>(row, floorOffset));
    store<u8>(at, mode);
    active |= mode;
  }
  store<u32>(draft, active, activeOffset);
}

/** Appends where reading stopped, for the line that says why. */
export function writePath(): void {
  if (place != configuration || unknown == 0) writeName(place);
  if (unknown == 0) return;
  if (place != configuration) put(0x2e);
  putJson(unknown, nameBytesMax);
}

/** Appends the names on the way to an entry. */
function writeName(entry: usize): void {
  const owner = texts + load<Offset>(entry, ownerOffset);
  if (entry != configuration && owner != configuration) {
    writeName(owner);
    put(0x2e);
  }
  expand(texts + load<Offset>(entry));
}
