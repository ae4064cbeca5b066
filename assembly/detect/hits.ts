// What was found in the present exchange, kept for records: of the request, and of its response, the first hit of each detector, three at most. They lie
// here during the phase of the request's headers, and in the stream's slot from then on.
//
//   hit:  detector + 1 u8 (0: none) | score u8 | place u8 | name's bytes u8 | decodings u16 | findings u16 × 5, 0xffff behind the last | name u8 × 24, cut

import { carriedBytes, firstOutputPlace, hitsBytes, requestHits, slotInputBytes } from "../context/plan";
import { slot, slotHeadBytes } from "../context/slots";

export const hitBytes: usize = 40;
export const findingsKept: i32 = 5;
const hitNameBytesMax: i32 = 24;

export const hitsMax: i32 = hitsBytes / <i32>hitBytes;

const own: usize = memory.data(40 * 6, 4);
let hits: usize = own;

/** Forgets what was found in the last request. */
export function beginHits(): void {
  hits = own;
  memory.fill(own, 0, hitsBytes);
}

/** The stream has a slot now, which takes them over. */
export function keepHits(): void {
  useKeptHits();
  memory.copy(hits, own, hitsBytes);
}

/** The present stream has a slot from an earlier call-back. */
export function useKeptHits(): void {
  hits = slot + slotHeadBytes + carriedBytes + slotInputBytes;
}

/** The n-th hit, 0 where there is none; `hitsMax` of them. */
export function hitAt(n: i32): usize {
  const at = hits + <usize>n * hitBytes;
  return load<u8>(at) != 0 ? at : 0;
}

/** Notes a hit, unless there is one of its detector on its side of the exchange, or no room there; `findings` are `findingsKept` numbers. */
export function noteHit(detector: u32, score: i32, place: i32, decodings: u32, findings: usize, name: usize, nameBytes: i32): void {
  const ofResponse = place >= firstOutputPlace;
  const end = ofResponse ? hitsMax : requestHits;
  for (let n = ofResponse ? requestHits : 0; n < end; n++) {
    const at = hits + <usize>n * hitBytes;
    if (load<u8>(at) == detector + 1) return;
    if (load<u8>(at) != 0) continue;
    const kept = min(nameBytes, hitNameBytesMax);
    store<u8>(at, <u8>(detector + 1));
    store<u8>(at, <u8>min(score, 255), 1);
    store<u8>(at, <u8>place, 2);
    store<u8>(at, <u8>kept, 3);
    store<u16>(at, <u16>decodings, 4);
    memory.copy(at + 6, findings, findingsKept * 2);
    memory.copy(at + 16, name, kept);
    return;
  }
}
