// The texts of a GraphQL document (its October 2021 edition, 2.1): names, strings, block strings and comments, each an input besides the document as a whole.
//
// A document is an `application/graphql` body, or a text called `query` that begins as an executable document does. It is read window by window, where it lies.
// A text that goes on behind its window is handed over as far as it stands there, unless it stands in the next one from its beginning; it begins with that one then.
//
// What is kept between two windows of a document, u32:
//
//    31       16 15          8 7     0
//   +-----------+-------------+-------+
//   | from      | flags       | phase |    from: where the present text begins, in its window; 0 in all where no document is open
//   +-----------+-------------+-------+
import { Bytes, bytesAt } from "../abi/bytes";
import { b } from "../abi/literal";
import { inputOverlapBytes, inputWindowBytes } from "../limits";
import { equals } from "../message/text";
import { inspect } from "./plan";
import { Place } from "./places";

const own: usize = memory.data(4, 4);
let kept: usize = own;

/** The document's state is kept there from now on; 0 for the head's. */
// @ts-ignore: decorator
@inline
export function keepDocumentAt(at: usize): void {
  kept = at == 0 ? own : at;
}

// @ts-ignore: decorator
@inline
export function documentKept(): usize {
  return kept;
}

/** No document has begun. */
// @ts-ignore: decorator
@inline
export function noDocument(at: usize): void {
  store<u32>(at == 0 ? own : at, 0);
}

const enum At {
  Between = 0, Other = 1, Name = 2, Number = 3, Comment = 4,
  /** Behind a quote, and behind two. */
  Quote = 5, Quotes = 6,
  Text = 7, Escape = 8,
  /** In a block string; behind one and two quotes in it; behind a `\`, and one and two quotes behind that. */
  Block = 9, BlockQuote = 10, BlockQuotes = 11, BlockEscape = 12, BlockEscapeQuote = 13, BlockEscapeQuotes = 14,
}
const hasBegun: u32 = 256, goesOn: u32 = 512;
const stepBytes: i32 = inputWindowBytes - inputOverlapBytes;

/** Whether a text of that place and name may be a document. */
// @ts-ignore: decorator
@inline
export function isDocument(place: Place, name: usize, nameBytes: i32): bool {
  return place == Place.Graphql || (nameBytes == 5 && (place == Place.Json || place == Place.Form || place == Place.Query) && load<u32>(name) == 0x72657571 && load<u8>(name, 4) == 0x79);
}

let place: Place = Place.Graphql;
let nameAt: usize = 0;
let nameBytesOf: i32 = 0;

function give(text: usize, bytes: i32): void {
  if (bytes > 0) inspect(place, nameAt, nameBytesOf, text, bytes);
}

/** One window of a document, whose whole has been handed over; `isLast` where the document ends with it. */
export function documentWindow(ofPlace: Place, name: usize, nameBytes: i32, window: usize, bytes: i32, isLast: bool): void {
  const before = load<u32>(kept), isFirst = before == 0;
  place = ofPlace == Place.Query ? Place.Query : Place.Graphql;
  nameAt = name;
  nameBytesOf = nameBytes;
  let phase = <At>(before & 0xff), begun = (before & hasBegun) != 0, from = max(<i32>(before >> 16) - stepBytes, 0);
  let at = isFirst ? startOf(window, bytes) : inputOverlapBytes;
  for (; at < bytes && phase != At.Other; at++) {
    const byte: u32 = load<u8>(window + at);
    switch (phase) {
      case At.Name:
      case At.Number: {
        if (isNameByte(byte)) continue;
        if (phase == At.Name && !begun && !beginsDocument(bytesAt(window + from, at - from))) { phase = At.Other; continue; }
        begun = true;
        if (phase == At.Name) give(window + from, at - from);
        break;
      }
      case At.Comment: {
        if (byte != 0x0a && byte != 0x0d) continue;
        give(window + from, at - from);
        break;
      }
      case At.Quote: {
        if (byte == 0x22) { phase = At.Quotes; continue; }
        phase = At.Text;
      }
      case At.Text: {
        if (byte == 0x5c) { phase = At.Escape; continue; }
        if (byte != 0x22 && byte != 0x0a && byte != 0x0d) continue;
        give(window + from, at - from);
        phase = At.Between;
        continue;
      }
      case At.Escape: {
        phase = At.Text;
        continue;
      }
      case At.Quotes: {
        if (byte != 0x22) break;
        from = at + 1;
        phase = At.Block;
        continue;
      }
      case At.Block:
      case At.BlockQuote: {
        phase = byte == 0x22 ? phase == At.Block ? At.BlockQuote : At.BlockQuotes : byte == 0x5c ? At.BlockEscape : At.Block;
        continue;
      }
      case At.BlockQuotes: {
        if (byte == 0x22) {
          give(window + from, at - 2 - from);
          phase = At.Between;
        } else phase = byte == 0x5c ? At.BlockEscape : At.Block;
        continue;
      }
      case At.BlockEscape:
      case At.BlockEscapeQuote:
      case At.BlockEscapeQuotes: {
        if (byte == 0x22) phase = phase == At.BlockEscapeQuotes ? At.Block : phase == At.BlockEscape ? At.BlockEscapeQuote : At.BlockEscapeQuotes;
        else phase = byte == 0x5c ? At.BlockEscape : At.Block;
        continue;
      }
    }
    // Between two tokens, or at the byte behind one.
    phase = tokenAt(byte);
    from = phase == At.Name || phase == At.Number ? at : at + 1;
    if (begun || phase == At.Name || phase == At.Comment || (phase == At.Between && isIgnored(byte))) continue;
    begun = byte == 0x7b;
    if (!begun) phase = At.Other;
  }
  store<u32>(kept, isLast ? 0 : <u32>from << 16 | goesOn | (begun ? hasBegun : 0) | <u32>phase);
  if (isLast || from < stepBytes) leave(phase, begun, window, from, bytes);
}

/** The window ends within a text. */
function leave(phase: At, begun: bool, window: usize, from: i32, bytes: i32): void {
  if (phase == At.Name ? begun || beginsDocument(bytesAt(window + from, bytes - from)) : phase == At.Comment || phase >= At.Text) give(window + from, bytes - from);
}

/** Behind a byte-order mark. */
function startOf(window: usize, bytes: i32): i32 {
  return bytes >= 3 && load<u16>(window) == 0xbbef && load<u8>(window, 2) == 0xbf ? 3 : 0;
}

/** What begins with that byte. */
// @ts-ignore: decorator
@inline
function tokenAt(byte: u32): At {
  if (byte == 0x22) return At.Quote;
  if (byte == 0x23) return At.Comment;
  return byte - 0x30 < 10 ? At.Number : isNameByte(byte) ? At.Name : At.Between;
}

// @ts-ignore: decorator
@inline
function isNameByte(byte: u32): bool {
  return (byte | 0x20) - 0x61 < 26 || byte - 0x30 < 10 || byte == 0x5f;
}

// @ts-ignore: decorator
@inline
function isIgnored(byte: u32): bool {
  return byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 || byte == 0x2c;
}

/** An executable document begins with one of these, or with a selection. */
function beginsDocument(word: Bytes): bool {
  return equals(word, b("query")) || equals(word, b("mutation")) || equals(word, b("subscription")) || equals(word, b("fragment"));
}
