// Inputs reach the detectors in windows, so that nothing is too long to be looked at and work and memory have a bound.
import { inputOverlapBytes, inputWindowBytes, nameBytesMax } from "../limits";
import { inspect } from "./plan";
import { Place } from "./places";

/** Hands an input that lies here whole over, or the last window of one whose others went before. An empty text is no input; a name is cut to `nameBytesMax`. */
export function hand(place: Place, name: usize, nameBytes: i32, text: usize, bytes: i32): void {
  nameBytes = min(nameBytes, nameBytesMax);
  for (; bytes > inputWindowBytes; text += inputWindowBytes - inputOverlapBytes, bytes -= inputWindowBytes - inputOverlapBytes) {
    inspect(place, name, nameBytes, text, inputWindowBytes);
  }
  if (bytes > 0) inspect(place, name, nameBytes, text, bytes);
}
