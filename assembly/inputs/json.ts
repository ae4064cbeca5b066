// Keys and strings of a JSON document: what the generated hooks of the reader call where a rule asks for inputs. They take over the reader's bounds, too:
// it hands names and values over at full length then.
import { addressOf, lengthOf } from "../abi/bytes";
import { nameBytesMax, valueBytesMax } from "../limits";
import { closeNames, keepName, openNames, ownName } from "../message/json-names";
import { handsOver, jsonObject, jsonString, namesAt } from "../message/json-state";
import { jsonDuplicate, nestingDepth, note, nul } from "./anomalies";
import { closeObject, noteName, openObject } from "./names";
import { Place } from "./places";
import { judgesBody } from "./plan";
import { isNested } from "./nested";
import { isEmbedded, isOfOutputs } from "./side";
import { hand } from "./windows";

/** A container opens. */
export function openInputs(kind: i32): void {
  if (!handsOver) return;
  openNames(namesAt, kind == jsonObject);
  if (isJudged()) openObject();
}

/** A container closes. */
export function closeInputs(): void {
  if (!handsOver) return;
  closeNames(namesAt);
  if (isJudged()) closeObject();
}

/** A member's name; -1 bytes for one that was handed over in windows. Its length for those who ask for names, -1 where it is too long for them. */
export function memberName(name: usize, bytes: i32): i32 {
  if (handsOver && bytes >= 0) {
    keepName(namesAt, name, bytes);
    jsonNamed(name, bytes);
    hand(placeOf(true), 0, 0, name, bytes);
  }
  return bytes <= nameBytesMax ? bytes : -1;
}

/** A member's name, or the first window of one. */
export function jsonNamed(name: usize, bytes: i32): void {
  if (isJudged()) noteName(jsonDuplicate, name, bytes);
}

/** An escape that is a NUL in a name or a string. */
export function jsonNul(): void {
  if (isJudged() && handsOver) note(nul);
}

/** The document is nested too deep. */
export function jsonDeep(): void {
  if (isJudged() && handsOver) note(nestingDepth);
}

/** Likewise for a scalar. */
export function scalarText(kind: i32, text: usize, bytes: i32): i32 {
  if (handsOver && kind == jsonString) jsonInput(false, text, bytes, true);
  return bytes <= valueBytesMax ? bytes : -1;
}

/** A window of a name or a string, the last one included, or one that the document's fault has ended. */
export function jsonInput(isName: bool, text: usize, bytes: i32, isLast: bool): void {
  if (isName) {
    hand(placeOf(true), 0, 0, text, bytes);
    return;
  }
  const own = ownName(namesAt);
  hand(placeOf(false), addressOf(own), <i32>lengthOf(own), text, bytes, isLast);
}

/** A response's document is not judged, nor is one within another body or an input. */
// @ts-ignore: decorator
@inline
function isJudged(): bool {
  return judgesBody && !isOfOutputs() && !isEmbedded() && !isNested();
}

// @ts-ignore: decorator
@inline
function placeOf(isName: bool): Place {
  return !isNested() && isOfOutputs() ? Place.ResponseBody : isName ? Place.JsonKey : Place.Json;
}
