// The plugin configuration: JSON of the operator's, read strictly against the schema that the build knows, into a draft that is put in
// force whole or not at all. Where it is refused, one line of the log names the place and what was expected, never a value.
//
//   object:   count u16 | entry × count
//   entry:    name Offset | expected Offset | target Offset | a Offset | b Offset | kind u8 | seen u8
//
// Names and expectations are texts. The target of an Object is the offset of its members in `texts`, all others are places in the block.
import { addressOf, Bytes, bytesAt, EMPTY, lengthOf, slice } from "../abi/bytes";
import { arenaTake } from "../abi/allocator";
import { getBufferBytes } from "../abi/buffers";
import { Buffer, LogLevel } from "../abi/enums";
import { log } from "../abi/log";
import { resultBytes } from "../abi/result";
import { Status } from "../abi/status";
import { Writer } from "../abi/writer";
import { seedIds } from "../action/exchange-id";
import { expand, line, nth, setSlot, Slot } from "../action/line";
import { failed, Failure, gaugeMemory } from "../action/metrics";
import { modesOffset, policyOffset, rowBytes } from "../action/verdict";
import { nameBytesMax, numberBytesMax } from "../limits";
import { cidrBytes, parseCidr } from "../message/address";
import { compareText } from "../predicate/numbers";
import { Mode } from "./modes";
import { at, beginReading, next, readNumber, readString, readWhole, string, take, takeLetters } from "./reader";
import { activeOffset, adoptDraft, blockHeadBytes, draft, fingerprintOffset } from "./root";
import {
  blockBytes, configurationMembers, defaults, falseText, isWellFormed, isWithinRoom, isWithinSize, isKnown, isGivenOnce, isObject, itself, modeTexts, Offset, refusedTemplate,
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

const expectedOffset: usize = sizeof<Offset>(), targetOffset = expectedOffset * 2, aOffset = expectedOffset * 3, bOffset = expectedOffset * 4, kindOffset = expectedOffset * 5, seenOffset = kindOffset + 1;
const entryBytes: usize = kindOffset + 2;

/** The entries on the way to the value that is being read, outermost first; the schema has four levels. */
const path: usize = memory.data(20);
let depth: usize = 0;
/** A name that nobody knows, at the end of that way. */
let unknown: Bytes = 0;

/** Reads the configuration of a root context and puts it in force; false where it is refused. */
export function configure(root: u32, bytes: u32): bool {
  seedIds();
  gaugeMemory();
  memory.copy(draft, defaults, blockBytes);
  depth = 0;
  unknown = 0;
  if (isRead(bytes)) {
    settleModes();
    if (adoptDraft(root)) return true;
    expect(isWithinRoom);
  }
  failed(Failure.Configuration);
  log(LogLevel.Critical, line(refusedTemplate));
  return false;
}

/** No bytes stand for no wishes. */
// @ts-ignore: decorator
@inline
function isRead(bytes: u32): bool {
  let from: usize = 0, end: usize = 0;
  if (bytes) {
    if (getBufferBytes(Buffer.PluginConfiguration) != Status.Ok) return expect(isWithinSize);
    from = addressOf(resultBytes());
    // Room for the NUL behind the bytes, which are the last ones in the arena.
    end = arenaTake(1);
    if (end != from + lengthOf(resultBytes())) return expect(isWithinSize);
    store<u8>(end, 0);
  }
  store<u64>(draft, fingerprint(from, end), fingerprintOffset);
  beginReading(from);
  return bytes == 0 || ((take(0x7b) ? members(configurationMembers) : expect(isObject)) && (next() == 0 && at == end || expect(isWellFormed)));
}

/** FNV-1a, 64 bits: tells configurations apart, and protects nothing. */
// @ts-ignore: decorator
@inline
function fingerprint(from: usize, end: usize): u64 {
  let hash: u64 = 0xcbf29ce484222325;
  for (; from < end; from++) hash = (hash ^ load<u8>(from)) * 0x100000001b3;
  return hash;
}

function expect(text: usize): bool {
  setSlot(Slot.Expected, text);
  return false;
}

/** Reads an object with these members. A member's name is looked for one by one: this is not the path of a request. */
function members(list: usize): bool {
  const first = list + 2, end = first + <usize>load<u16>(list) * entryBytes;
  for (let entry = first; entry < end; entry += entryBytes) store<u8>(entry, 0, seenOffset);
  if (take(0x7d)) return true;
  do {
    if (!readString()) return expect(isWellFormed);
    let entry = first;
    while (entry < end && !isString(texts + load<Offset>(entry))) entry += entryBytes;
    if (entry == end) {
      unknown = string;
      return expect(isKnown);
    }
    store<u32>(path + (depth++ << 2), <u32>entry);
    if (load<u8>(entry, seenOffset)) return expect(isGivenOnce);
    store<u8>(entry, 1, seenOffset);
    if (!take(0x3a)) return expect(isWellFormed);
    const target: usize = load<Offset>(entry, targetOffset), kind = load<u8>(entry, kindOffset);
    const isNested = kind == Kind.Object;
    const isRead = isNested ? take(0x7b) : isValue(kind, draft + target, load<Offset>(entry, aOffset), load<Offset>(entry, bOffset));
    if (isNested && isRead && !members(texts + target)) return false;
    if (!isRead || (next() != 0x2c && next() != 0x7d)) return expect(texts + load<Offset>(entry, expectedOffset));
    depth--;
  } while (take(0x2c));
  return take(0x7d);
}

/** True where the string that was read is this text. */
function isString(text: usize): bool {
  let from = addressOf(string);
  for (; load<u8>(text) && load<u8>(from) == load<u8>(text); text++) from++;
  return load<u8>(text) == 0 && from == addressOf(string) + lengthOf(string);
}

/** Reads the value of an entry that is no object into its place. */
// @ts-ignore: decorator
@inline
function isValue(kind: Kind, to: usize, a: u32, b: u32): bool {
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
  if (usesNumbers && kind == Kind.Number) return isNumber(to, texts + a, texts + b);
  if (usesTexts && kind == Kind.Text) {
    store<u16>(to, 1);
    return textItem(to + 2, a) > 0;
  }
  return (usesLists || usesRanges) && isList(kind, to, a, b);
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

/** Each rule's effective mode, of what was read and what its file says (MEANING.md, Modes). */
// @ts-ignore: decorator
@inline
function settleModes(): void {
  let active: u32 = 0;
  for (let rule: usize = 0; rule < <usize>ruleCount; rule++) {
    const row = rules + rule * rowBytes, at = draft + blockHeadBytes + rule, own: u32 = load<u8>(row, modesOffset);
    const ofPolicy: u32 = load<u8>(draft + blockHeadBytes + ruleCount + load<u8>(row, policyOffset));
    let mode: u32 = load<u8>(at);
    if (mode > <u32>Mode.Enforce) mode = min(own & 3, ofPolicy);
    if (ofPolicy == Mode.Off) mode = Mode.Off;
    mode = max(mode, own >> 2);
    store<u8>(at, mode);
    active |= mode;
  }
  store<u32>(draft, active, activeOffset);
}

/** Appends where reading stopped, for the line that says why. */
export function writePath(writer: Writer): void {
  for (let i: usize = 0; i < depth; i++) {
    if (i) writer.byte(0x2e);
    expand(writer, texts + load<Offset>(load<u32>(path + (i << 2))));
  }
  if (lengthOf(unknown)) {
    if (depth) writer.byte(0x2e);
    writer.json(slice(unknown, 0, nameBytesMax));
  } else if (depth == 0) expand(writer, itself);
}
