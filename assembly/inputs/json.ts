// Keys and strings of a JSON document: what the generated hooks of the reader call where a rule asks for inputs. They take over the reader's bounds, too:
// it hands names and values over at full length then.
import { nameBytesMax, valueBytesMax } from "../limits";
import { closeNames, keepName, openNames, ownName } from "../message/json-names";
import { handsOver, jsonObject, jsonString, namesAt } from "../message/json-state";
import { Place } from "./places";
import { hand } from "./windows";

/** A container opens. */
export function openInputs(kind: i32): void {
  if (handsOver) openNames(namesAt, kind == jsonObject);
}

/** A container closes. */
export function closeInputs(): void {
  if (handsOver) closeNames(namesAt);
}

/** A member's name; -1 bytes for one that was handed over in windows. Its length for those who ask for names, -1 where it is too long for them. */
export function memberName(name: usize, bytes: i32): i32 {
  if (handsOver && bytes >= 0) {
    keepName(namesAt, name, bytes);
    hand(Place.JsonKey, 0, 0, name, bytes);
  }
  return bytes <= nameBytesMax ? bytes : -1;
}

/** Likewise for a scalar. */
export function scalarText(kind: i32, text: usize, bytes: i32): i32 {
  if (handsOver && kind == jsonString) jsonInput(false, text, bytes);
  return bytes <= valueBytesMax ? bytes : -1;
}

/** A window of a name or a string, the last one included, or one that the document's fault has ended. */
export function jsonInput(isName: bool, text: usize, bytes: i32): void {
  if (isName) {
    hand(Place.JsonKey, 0, 0, text, bytes);
    return;
  }
  const own = ownName(namesAt);
  hand(Place.Json, own + 4, load<i32>(own), text, bytes);
}
