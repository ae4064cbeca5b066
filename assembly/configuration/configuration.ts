// The plugin configuration: JSON of the operator's, read strictly against the schema that the build knows, into a draft that is put in
// force whole or not at all. Where it is refused, one line of the log names the place and what was expected, never a value.
//
//   entry:    name Offset | expected Offset | target Offset | bound Offset | owner Offset | kind u8
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
import { expand, line, lineSoFar, nth, put, putDecimal, putJson, setRow } from "../action/line";
import { failed, Failure, gaugeMemory } from "../action/metrics";
import { floorOffset, headersBit, policyModeOffset, rowBytes } from "../action/verdict";
import { Mode } from "../context/modes";
import { prepareDefaults, prepareLists } from "../context/prepare";
import { activeOffset, adoptDraft, blockHeadBytes, draft, fingerprintOffset } from "../context/root";
import {
  blockBytes, configuration, defaults, falseText, holdsHeadersOffset, isGivenOnce, isHeld, isKnown, isWellFormed, isWithinSize, modeTexts, mustBeText, Offset, patternProblems,
  patternText, placeText, refusedText, ruleCount, rules, texts, trueText, usesBooleans, usesChoices, usesFieldValues, usesHeldHeaders, usesLists, usesNumbers, usesPatterns, usesRanges, usesTexts,
} from "../context/tables";
import { nameBytesMax, numberBytesMax } from "../limits";
import { addPattern, beginPatterns, finishPatterns, forgetProblem, Problem, problem, problemPattern, problemPlace } from "../match/configured-text";
import { cidrBytes, parseCidr } from "../message/address";
import { trim } from "../message/text";
import { compareText } from "../predicate/numbers";
import { at, beginReading, decodesEscapes, next, readNumber, readString, readWhole, string, take, takeLetters } from "./reader";

/** What an entry's value is, and what bounds it. */
export const enum Kind {
  Object = 0,
  /** One byte; not below the bound. */
  Mode = 1,
  /** u32; at most the bound. */
  Whole = 2,
  /** One byte, 0 or 1. */
  Boolean = 3,
  /** length u16 | text of a number. The bound is the place of two Offsets in `texts`: of the least and of the greatest such text, 0 for none. */
  Number = 4,
  /** A list of one text, whose bytes the bound bounds. */
  Text = 5,
  /** count u16 | { length u16, bytes } × count. The bound is the place of two Offsets in `texts`: the most texts, and the most bytes of each. */
  Texts = 6,
  /** count u16 | block (message/address.ts) × count. The bound is the place of the most blocks. */
  Cidrs = 7,
  /** The same as Text, and it can be the value of a header field. */
  FieldValue = 8,
  /** One byte: which of the texts that stand one behind the other, an empty one behind the last, at the bound. */
  Choice = 9,
  /** The table of a list of patterns (match/configured.ts). The bound as for Texts. */
  Patterns = 10,
}

const expectedOffset: usize = sizeof<Offset>(), targetOffset = expectedOffset * 2, boundOffset = expectedOffset * 3, ownerOffset = expectedOffset * 4;
const kindOffset: usize = expectedOffset * 5, entryBytes = kindOffset + 1;

/** The entry whose value is being read, and a name among its members that nobody knows. */
let place: usize = 0;
let unknown: Bytes = 0;

/** Reads the configuration of a root context and puts it in force; false where it is refused. */
export function configure(root: u32, bytes: u32): bool {
  seedIds();
  gaugeMemory();
  memory.copy(draft, defaults, blockBytes);
  prepareDefaults(draft);
  if (usesPatterns) forgetProblem();
  place = configuration;
  unknown = 0;
  let expected = read(bytes);
  if (expected == 0 && settleModes() && load<u8>(draft, holdsHeadersOffset) == 0) {
    // The first member of all.
    place = texts + load<Offset>(configuration, targetOffset);
    expected = isHeld;
  }
  if (expected == 0) {
    prepareLists(draft);
    adoptDraft(root);
    return true;
  }
  failed(Failure.Configuration);
  line(refusedText);
  writePath();
  expand(mustBeText);
  expand(expected);
  if (usesPatterns && problem != Problem.None) writeProblem();
  log(LogLevel.Critical, lineSoFar());
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
    // Room for a NUL behind the bytes, which are the last ones in the arena.
    if (arenaTake(1) == 0) return isWithinSize;
    end = from + lengthOf(resultBytes());
    store<u8>(end, 0);
  }
  store<u64>(draft, fingerprint(from, end), fingerprintOffset);
  if (bytes == 0) return 0;
  beginReading(from);
  const expected = object(configuration);
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

/** Reads the object that an entry stands for. A member's name is looked for one by one: this is not the path of a request. */
function object(owner: usize): usize {
  if (!take(0x7b)) return texts + load<Offset>(owner, expectedOffset);
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
    let isValue = take(0x3a);
    if (isValue) {
      if (load<u8>(entry, kindOffset) == Kind.Object) {
        const expected = object(entry);
        if (expected) return expected;
      } else isValue = isScalar(entry);
    }
    const behind = isValue ? next() : 0;
    if (behind != 0x2c && behind != 0x7d) return next() == 0 ? isWellFormed : texts + load<Offset>(entry, expectedOffset);
    take(behind);
    if (behind == 0x7d) return 0;
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
  const to = draft + load<Offset>(entry, targetOffset), bound: u32 = load<Offset>(entry, boundOffset), kind = load<u8>(entry, kindOffset);
  if (kind == Kind.Mode) return isMode(to, bound);
  if (usesBooleans && kind == Kind.Boolean) {
    const isTrue = takeLetters(trueText);
    store<u8>(to, isTrue);
    return isTrue || takeLetters(falseText);
  }
  if (usesChoices && kind == Kind.Choice) return isChoice(to, texts + bound);
  if (usesNumbers && kind == Kind.Number) return isNumber(to, texts + load<Offset>(texts + bound), texts + load<Offset>(texts + bound, sizeof<Offset>()));
  if (usesTexts && (kind == Kind.Text || (usesFieldValues && kind == Kind.FieldValue))) {
    store<u16>(to, 1);
    return textItem(to + 2, bound) > 0 && (!usesFieldValues || kind == Kind.Text || isFieldValue(string));
  }
  if (usesPatterns && kind == Kind.Patterns) return isPatterns(to, load<Offset>(texts + bound), load<Offset>(texts + bound, sizeof<Offset>()));
  if ((usesLists || usesRanges) && kind != Kind.Whole) return isList(<Kind>kind, to, load<Offset>(texts + bound), load<Offset>(texts + bound, sizeof<Offset>()));
  return readWhole(to, bound);
}

/** No control byte but the tab, which would end the field in a parser (CWE-113), and no white space at an end (RFC 9110, 5.5). */
function isFieldValue(text: Bytes): bool {
  const end = addressOf(text) + lengthOf(text);
  for (let from = addressOf(text); from < end; from++) {
    const byte: u32 = load<u8>(from);
    if ((byte < 0x20 && byte != 0x09) || byte == 0x7f) return false;
  }
  return lengthOf(trim(text)) == lengthOf(text);
}

function isMode(to: usize, lowest: u32): bool {
  if (!readString()) return false;
  for (let mode = lowest; mode <= <u32>Mode.Enforce; mode++) {
    store<u8>(to, mode);
    if (isString(nth(modeTexts, mode))) return true;
  }
  return false;
}

function isChoice(to: usize, text: usize): bool {
  if (!readString()) return false;
  for (let number = 0; load<u8>(text) != 0; text = nth(text, 1), number++) {
    store<u8>(to, number);
    if (isString(text)) return true;
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

/** Reads a list of patterns into their table. */
function isPatterns(to: usize, itemsMax: u32, bytesMax: u32): bool {
  beginPatterns(to);
  let count: u32 = 0;
  if (!take(0x5b)) return false;
  if (!take(0x5d)) {
    do {
      if (count++ == itemsMax || !readString() || lengthOf(string) > bytesMax || !addPattern(string)) return false;
    } while (take(0x2c));
    if (!take(0x5d)) return false;
  }
  finishPatterns();
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

/** Each rule's effective mode, of what was read and what its file says (MEANING.md, Modes). True where an enforced one needs headers to be held. */
// @ts-ignore: decorator
@inline
function settleModes(): bool {
  let active: u32 = 0, needsHeaders = false;
  for (let at = draft + blockHeadBytes, row = rules; at < draft + blockHeadBytes + ruleCount; at++, row += rowBytes) {
    const ofPolicy: u32 = load<u8>(draft + load<Offset>(row, policyModeOffset));
    let mode: u32 = load<u8>(at);
    if (mode >= unset) mode = min(mode - unset, ofPolicy);
    const floor: u32 = load<u8>(row, floorOffset);
    mode = max(ofPolicy == Mode.Off ? 0 : mode, usesHeldHeaders ? floor & ~headersBit : floor);
    store<u8>(at, mode);
    active |= mode;
    if (usesHeldHeaders && mode == Mode.Enforce && (floor & headersBit) != 0) {
      // For the line that refuses.
      setRow(row);
      needsHeaders = true;
    }
  }
  store<u32>(draft, active, activeOffset);
  return needsHeaders;
}

/** Appends where reading stopped. */
function writePath(): void {
  if (place != configuration || unknown == 0) writeName(place);
  if (unknown == 0) return;
  if (place != configuration) put(0x2e);
  putJson(unknown, nameBytesMax);
}

/** Appends which pattern was refused, where in it, and why. */
function writeProblem(): void {
  expand(patternText);
  putDecimal(problemPattern);
  if (problemPlace != 0) {
    expand(placeText);
    putDecimal(problemPlace);
  }
  expand(nth(patternProblems, problem));
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
