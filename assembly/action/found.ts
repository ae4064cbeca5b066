// What detectors found, in a record: names and places, never a text of the message.
import { bytesAt } from "../abi/bytes";
import { findingsKept, hitAt, hitsMax } from "../detect/hits";
import { decodingNames, detectorNames, findingNames, placeNames, ruleDetectors } from "../detect/plan";
import { foundTexts } from "../context/tables";
import { expand, nth, put, putDecimal, putJson } from "./line";

/** The parts of the text, by their place in `foundTexts` (cli/codegen/records.ts). */
const enum Part { Begin = 0, Detector = 1, Score = 2, Findings = 3, Next = 4, Place = 5, Name = 6, Decodings = 7, End = 8, EndAll = 9 }

/** Appends the hits of the rule's detectors: nothing where there is none. */
export function writeFound(rule: i32): void {
  const asked = load<u32>(ruleDetectors + (<usize>rule << 2));
  let any = false;
  for (let n = 0; n < hitsMax; n++) {
    const hit = hitAt(n);
    if (hit == 0) continue;
    if ((asked & (1 << (<u32>load<u8>(hit) - 1))) == 0) continue;
    if (any) put(0x2c);
    else part(Part.Begin);
    any = true;
    writeHit(hit);
  }
  if (any) part(Part.EndAll);
}

function part(which: i32): void {
  expand(nth(foundTexts, which));
}

function writeHit(hit: usize): void {
  part(Part.Detector);
  putName(detectorNames, <i32>load<u8>(hit) - 1);
  part(Part.Score);
  putDecimal(load<u8>(hit, 1));
  part(Part.Findings);
  for (let n = 0; n < findingsKept; n++) {
    const finding = <i32>load<u16>(hit + (<usize>n << 1), 6);
    if (finding == 0xffff) break;
    if (n > 0) part(Part.Next);
    putName(findingNames, finding);
  }
  part(Part.Place);
  putName(placeNames, load<u8>(hit, 2));
  part(Part.Name);
  putJson(bytesAt(hit + 16, load<u8>(hit, 3)), u32.MAX_VALUE);
  part(Part.Decodings);
  let any = false;
  for (let decodings = <u32>load<u16>(hit, 4); decodings != 0; decodings &= decodings - 1) {
    if (any) put(0x2c);
    any = true;
    put(0x22);
    putName(decodingNames, ctz(decodings));
    put(0x22);
  }
  part(Part.End);
}

/** The text of that number in a list (assembly/predicate/lists.ts). */
function putName(list: usize, number: i32): void {
  let at = list + 2;
  for (; number != 0; number--) at += 2 + <usize>load<u16>(at);
  putJson(bytesAt(at + 2, load<u16>(at)), u32.MAX_VALUE);
}
