// Lines made from templates: records, names of metrics, problems, messages of the log.
//
// A template is ASCII and ends with a NUL; a byte below 0x20 in it is a slot, and stands for what only the moment knows; one from 0x80 on
// is a phrase, which is a template too. Static parts of JSON come escaped from the build, all else is escaped here, byte by byte, so that
// a line is ASCII and one line whatever it tells.
import { addressOf, Bytes, bytesAt, lengthOf } from "../abi/bytes";
import { fingerprintOffset } from "../context/root";
import { block } from "../context/state";
import { heldTexts, lineBytes, lineRoom, Offset, phrases, rules, texts } from "../context/tables";
import { exchangeId } from "./exchange-id";
import { writeFound } from "./plan";
import { writePrincipal, writeRoute } from "./principal";
import { rowBytes } from "./verdict";

/** The slots; cli/codegen/texts.ts has the same numbers. */
export const enum Slot {
  End = 0,
  // Texts of the present rule, by their place in its row.
  Policy = 1, Rule = 2, Facts = 3, Title = 4,
  // Texts that `choose` has put there.
  Verdict = 5, Mode = 6, Why = 7, Verified = 8, Suppressed = 9,
  Number = 10, Principal = 11, Route = 12, Configuration = 13, Id = 14,
  // What detectors found; in a module that detects.
  Found = 15,
}

let row: usize = 0;
let number: u32 = 0;

/** Puts the n-th of the texts (or templates) that stand one behind the other into a slot. */
export function choose(slot: Slot, list: usize, n: i32): void {
  store<u32>(heldTexts + (slot << 2), <u32>nth(list, n));
}

/** Puts the texts of a rule (verdict.ts draws its row) into their slots. */
// @ts-ignore: decorator
@inline
export function setRow(ofRule: usize): void {
  row = ofRule;
}

// @ts-ignore: decorator
@inline
export function setNumber(value: u32): void {
  number = value;
}

/** Where the line ends so far. There is one line for all: it is void at the next one. The build has summed up the longest; what would be too long all the same is cut. */
let to: usize = 0;

/** Makes the line of a template; `put`, `putJson` and `expand` append to it. */
export function line(template: usize): Bytes {
  to = lineRoom;
  expand(template);
  return lineSoFar();
}

/** The line with what was appended to it. */
// @ts-ignore: decorator
@inline
export function lineSoFar(): Bytes {
  return bytesAt(lineRoom, to - lineRoom);
}

/** The n-th of the texts that stand one behind the other. */
export function nth(list: usize, n: i32): usize {
  for (; n; n--) while (load<u8>(list++)) {}
  return list;
}

/** Appends a byte. */
export function put(byte: u32): void {
  if (to < lineRoom + lineBytes) store<u8>(to++, byte);
}

/** Appends a template; templates in slots have no slots of their own that hold templates, so this ends. */
export function expand(template: usize): void {
  while (true) {
    const slot: i32 = load<u8>(template++);
    if (slot >= 0x80) expand(texts + load<Offset>(phrases + <usize>(slot - 0x80) * sizeof<Offset>()));
    else if (slot >= 0x20) put(slot);
    else switch (slot) {
      case Slot.End: return;
      case Slot.Number: putDecimal(number); break;
      case Slot.Principal: writePrincipal(); break;
      case Slot.Route: writeRoute(); break;
      case Slot.Configuration: putHex(load<u64>(block, fingerprintOffset), 16); break;
      case Slot.Found: writeFound(<i32>((row - rules) / rowBytes)); break;
      case Slot.Id: putHex(exchangeId(), 16); break;
      default: expand(slot > Slot.Title ? <usize>load<u32>(heldTexts + (slot << 2)) : texts + load<Offset>(row + <usize>slot * sizeof<Offset>()));
    }
  }
}

/** Appends at most `bytesMax` bytes as the inside of a JSON string: printable ASCII as it is, `"` and `\` escaped, all else as \u00NN. */
export function putJson(bytes: Bytes, bytesMax: u32): void {
  let from = addressOf(bytes);
  for (const end = from + min(lengthOf(bytes), bytesMax); from < end; from++) {
    const byte: u32 = load<u8>(from), isPlain = byte - 0x20 < 0x5f;
    if (!isPlain || byte == 0x22 || byte == 0x5c) put(0x5c);
    if (isPlain) put(byte);
    else {
      put(0x75);
      putHex(byte, 4);
    }
  }
}

/** Appends the lowest `digits` hexadecimal digits, in lower case. */
function putHex(value: u64, digits: u32): void {
  while (digits--) {
    const digit = <u32>(value >> (digits << 2)) & 15;
    put(digit + (digit > 9 ? 0x57 : 0x30));
  }
}

export function putDecimal(value: u32): void {
  if (value > 9) putDecimal(value / 10);
  put(0x30 + value % 10);
}
