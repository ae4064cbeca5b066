// Inputs reach the detectors in windows, so that nothing is too long to be looked at and work and memory have a bound.
import { inputOverlapBytes, inputWindowBytes, nameBytesMax } from "../limits";
import { takesRequests } from "../message/plan";
import { documentWindow, isDocument } from "./graphql";
import { mayNest, nestedWindow } from "./nested";
import { inspect } from "./plan";
import { Place } from "./places";

/** Hands an input that lies here whole over, or one window of one that is told window by window (`isLast`: its last). An empty text is no input; a name is cut to `nameBytesMax`. */
export function hand(place: Place, name: usize, nameBytes: i32, text: usize, bytes: i32, isLast: bool = true): void {
  nameBytes = min(nameBytes, nameBytesMax);
  const asDocument = takesRequests && isDocument(place, name, nameBytes);
  for (; bytes > inputWindowBytes; text += inputWindowBytes - inputOverlapBytes, bytes -= inputWindowBytes - inputOverlapBytes) {
    inspect(place, name, nameBytes, text, inputWindowBytes);
    if (asDocument) documentWindow(place, name, nameBytes, text, inputWindowBytes, false);
    if (takesRequests && mayNest(place, text, false)) nestedWindow(place, name, nameBytes, text, inputWindowBytes, false, isLast);
  }
  if (bytes <= 0) return;
  inspect(place, name, nameBytes, text, bytes);
  if (asDocument) documentWindow(place, name, nameBytes, text, bytes, isLast);
  if (takesRequests && mayNest(place, text, isLast)) nestedWindow(place, name, nameBytes, text, bytes, isLast, isLast);
}
