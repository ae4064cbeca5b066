// Detection: one input's window in, what the detectors find in its layers out. cli/evaluate/detect is the reference; cli/detectors/README.md tells the steps.
//
// The build supplies ./plan: the tables of each view's patterns, a row for each finding, and `judge`, which asks for the scores of the tests' detectors.
import { scanFor } from "../match/scan";
import { collectAny, kept } from "../context/cells";
import { BROKEN, FALSE, TRUE } from "../predicate/tri";
import { decodedBy, decodeOnce, prepareDecoding } from "./decode";
import { excluded } from "./exclusions";
import { findingsKept, noteHit } from "./hits";
import { judge, search, searches } from "./judge";
import { isKnown, remember } from "./known";
import { lexHtml, lexShell, lexSql } from "./lexers";
import { outermost, outerName, outerNameBytes, outerPlace, within, withinDepth } from "./within";
import { detectorsMax, findingsBytes, findingRows, htmlFirst, htmlGate, htmlTables, placeMasks, placesAsked, shellFirst, shellGate, shellTables, sqlFirst, sqlGate, sqlTables, textTables } from "./plan";

/** Bytes of a window at most, and how many layers are looked at, of an input within another one half as many: `inputWindowBytes` and `layersMax` of cli/detectors/types.ts. */
export const windowBytesMax: i32 = 8192;
const layersMax: i32 = 4;
/** Letters of a lexer: four readings of a window, each with a letter that begins it and a line feed. */
const tokensBytesMax: i32 = 32776;

/** A row of a finding: detector u8 | score u8 | name u16 (its place in the names, see exclusions.ts). */
export const findingBytes: usize = 4;

const layers: usize = memory.data(windowBytesMax * 2, 16);
const tokens: usize = memory.data(tokensBytesMax, 16);
// A bit for each pattern: those of text, then from a multiple of 32 on those of sql, html and shell. None is set between two layers.
const found: usize = memory.data(findingsBytes, 4);
const scores: usize = memory.data(detectorsMax * 4, 4);
// The first findings of each detector, for the hit.
const parts: usize = memory.data(detectorsMax * findingsKept * 2, 4);
// The detector with the highest score that was asked for last, and that score.
let best: u32 = 0;
let bestScore: i32 = 0;
// Nothing was found in the present window.
let isQuiet: bool = true;
// What has been undone up to the present layer.
let decodings: u32 = 0;

let place: i32 = 0;
let name: usize = 0;
let nameBytes: i32 = 0;
// The place by which tests ask: its own, or that of the outermost input that it stands in.
let placeAsked: i32 = 0;

/** Looks at a window of an input: `place` as in `inputPlaces`. Answers are collected in the tests' cells. */
export function inspect(ofPlace: i32, ofName: usize, ofNameBytes: i32, value: usize, valueBytes: i32): void {
  placeAsked = within == 0 ? ofPlace : outerPlace(outermost());
  if ((placesAsked & (1 << placeAsked)) == 0) return;
  place = ofPlace;
  name = ofName;
  nameBytes = ofNameBytes;
  prepareDecoding();
  let text = value;
  let bytes = valueBytes;
  decodings = 0;
  // What the configuration has texts searched for is looked at each time.
  const isMemorable = !searches();
  if (isMemorable && isKnown(ofPlace, value, valueBytes)) return;
  isQuiet = true;
  const layersOwn = layersMax >> withinDepth();
  for (let layer = 1; ; layer++) {
    look(text, bytes);
    if (layer == layersOwn) break;
    const room = layers + <usize>(layer & 1) * windowBytesMax;
    bytes = decodeOnce(text, bytes, room);
    if (bytes < 0) break;
    text = room;
    decodings |= decodedBy();
  }
  // Of a text that stands in another one, there may be more layers elsewhere.
  if (isMemorable && isQuiet && (layersOwn == layersMax || bytes < 0)) remember(value, valueBytes);
}

/** Runs every view's patterns over one layer. */
function look(text: usize, bytes: i32): void {
  search(text, bytes);
  const mask = placeMasks + <usize>place * findingsBytes;
  if (textTables != 0) scanFor(mask, textTables, text, bytes, found);
  if (sqlTables != 0 && isOpenFor(sqlGate)) scanFor(mask + sqlFirst / 8, sqlTables, tokens, lexSql(text, bytes, tokens, tokensBytesMax), found + sqlFirst / 8);
  if (htmlTables != 0 && isOpenFor(htmlGate)) scanFor(mask + htmlFirst / 8, htmlTables, tokens, lexHtml(text, bytes, tokens, tokensBytesMax), found + htmlFirst / 8);
  if (shellTables != 0 && isOpenFor(shellGate)) scanFor(mask + shellFirst / 8, shellTables, tokens, lexShell(text, bytes, tokens, tokensBytesMax), found + shellFirst / 8);
  let any: u32 = 0;
  for (let at: usize = 0; at < findingsBytes; at += 4) {
    // What is none at this place is forgotten, so that ordinary texts are not judged.
    const here = load<u32>(found + at) & load<u32>(mask + at);
    store<u32>(found + at, here);
    any |= here;
  }
  if (any == 0) return;
  isQuiet = false;
  judge();
  memory.fill(found, 0, findingsBytes);
}

/** Whether the gate of a lexer was found in the layer (cli/detectors/gates.ts); it is no finding, so its bit is taken back. In the masks it counts everywhere. */
// @ts-ignore: decorator
@inline
function isOpenFor(gate: usize): bool {
  const at = found + (gate >> 3), bit = <u32>1 << <u32>(gate & 7), byte = <u32>load<u8>(at);
  store<u8>(at, <u8>(byte & ~bit));
  return (byte & bit) != 0;
}

/** The highest score of these detectors in the layer, without the findings that the list of exclusions takes out. */
export function highestScore(detectors: u32, exclusions: usize): i32 {
  memory.fill(scores, 0, detectorsMax * 4);
  memory.fill(parts, 0xff, detectorsMax * findingsKept * 2);
  bestScore = 0;
  for (let at: usize = 0; at < findingsBytes; at += 4) {
    for (let bits = load<u32>(found + at); bits != 0; bits &= bits - 1) {
      const row = findingRows + ((at << 3) + <usize>ctz(bits)) * findingBytes;
      const detector = <u32>load<u8>(row);
      if ((detectors & (1 << detector)) == 0) continue;
      if (load<u16>(exclusions) != 0 && excluded(exclusions, row, place, name, nameBytes)) continue;
      const score = load<i32>(scores + (detector << 2)) + <i32>load<u8>(row, 1);
      store<i32>(scores + (detector << 2), score);
      keepPart(parts + detector * findingsKept * 2, load<u16>(row, 2));
      if (score > bestScore) {
        bestScore = score;
        best = detector;
      }
    }
  }
  return bestScore;
}

function keepPart(at: usize, finding: u32): void {
  for (let n = 0; n < findingsKept; n++, at += 2) {
    if (load<u16>(at) == 0xffff) {
      store<u16>(at, <u16>finding);
      return;
    }
  }
}

/** Whether an attack can still be told for the test: it has not been found yet, and it looks at this place. */
// @ts-ignore: decorator
@inline
export function isOpen(cell: i32, places: u32): bool {
  return (places & (1 << placeAsked)) != 0 && kept(cell) != TRUE;
}

// @ts-ignore: decorator
@inline
export function attackFound(cell: i32): void {
  collectAny(cell, TRUE);
  const found = parts + best * findingsKept * 2, outer = within == 0 ? 0 : outermost();
  if (outer == 0) noteHit(best, bestScore, place, decodings, found, name, nameBytes);
  else noteHit(best, bestScore, placeAsked, decodings, found, outerName(outer), outerNameBytes(outer));
}

/** The test's answer when all inputs have been looked at: no input is no attack. */
// @ts-ignore: decorator
@inline
export function detected(cell: i32, source: i32): i32 {
  return kept(cell) == TRUE ? TRUE : source == BROKEN ? BROKEN : FALSE;
}
