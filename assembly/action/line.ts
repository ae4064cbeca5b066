// Lines made from templates: records, names of metrics, problems, messages of the log.
//
// A template is ASCII and ends with a NUL; a byte below 0x20 in it is a slot, and stands for what only the moment knows. Static parts
// of JSON come escaped from the build, all else is escaped here, byte by byte, so that a line is ASCII and one line whatever it tells.
import { Bytes, bytesAt } from "../abi/bytes";
import { Writer } from "../abi/writer";
import { fingerprintOffset } from "../context/root";
import { block } from "../context/state";
import { writePath } from "../context/configuration";
import { lineBytes } from "../context/tables";
import { exchangeId } from "./exchange-id";
import { writePrincipal, writeRoute } from "./principal";

/** The slots; cli/codegen/texts.ts has the same numbers. Up to `Expected` they hold texts. */
export const enum Slot {
  End = 0, Policy = 1, Rule = 2, Facts = 3, Title = 4, Verdict = 5, Mode = 6, Why = 7, Verified = 8, Suppressed = 9, Expected = 10,
  Number = 11, Principal = 12, Route = 13, Configuration = 14, Id = 15, Path = 16,
}

/** What the slots of texts hold: an address for each. */
const held: usize = memory.data(44);
let number: u32 = 0;

/** Puts a text (or a template) into a slot. */
export function setSlot(slot: Slot, text: usize): void {
  store<u32>(held + (slot << 2), <u32>text);
}

// @ts-ignore: decorator
@inline
export function setNumber(value: u32): void {
  number = value;
}

/** One line for all: it is void at the next call. */
const room: usize = memory.data(<i32>lineBytes, 4);

/** Makes the line of a template. */
export function line(template: usize): Bytes {
  const writer = Writer.over(bytesAt(room, lineBytes));
  expand(writer, template);
  return writer.written;
}

/** The n-th of the texts that stand one behind the other. */
export function nth(list: usize, n: i32): usize {
  for (; n; n--) while (load<u8>(list++)) {}
  return list;
}

/** Appends a template; templates in slots have no slots of their own that hold templates, so this ends. */
export function expand(writer: Writer, template: usize): void {
  for (;; template++) {
    const from = template;
    let slot: u32;
    while ((slot = load<u8>(template)) >= 0x20) template++;
    writer.bytes(bytesAt(from, template - from));
    switch (slot) {
      case Slot.End: return;
      case Slot.Number: writer.decimal(number); break;
      case Slot.Principal: writePrincipal(writer); break;
      case Slot.Route: writeRoute(writer); break;
      case Slot.Configuration: writer.hex(load<u64>(block, fingerprintOffset), 16); break;
      case Slot.Id: writer.hex(exchangeId(), 16); break;
      case Slot.Path: writePath(writer); break;
      default: expand(writer, load<u32>(held + (slot << 2)));
    }
  }
}
