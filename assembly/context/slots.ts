// What a stream must remember between call-backs. A slot is taken at the end of the request headers, and only where a rule of a
// later phase may still fire; it is given back at the final verdict, or when the stream ends.
//
//   +0 context id u32 (0: free) | +4 block u32 | +8 allowed policies u32 | +12 flags u16 | +14 body's inputs u16 | +16 carried answers u8 × n | what inputs need to know of the body | hits (detect/hits.ts)
//
// Context ids are handed out in order, so id modulo the number of slots spreads well; a slot is looked for at most `probesMax` places on.
import { BROKEN } from "../predicate/tri";
import { carriedBytes, hitsBytes, slotInputBytes, slotsMax } from "./plan";

const probesMax: i32 = 32;

/** Bytes of a slot before its carried answers. */
export const slotHeadBytes: i32 = 16;

/** A slot's flags. */
export const enum SlotFlag {
  /** The message's body is held until its verdict, and its headers where the host can hold them. */
  HoldsRequest = 1,
  HoldsResponse = 2,
  /** The body phase is over: further bytes pass. */
  RequestBodyDone = 4,
  ResponseBodyDone = 8,
  /** What the body is (media-flags.ts): from bit 4 for the request, from bit 9 for the response. */
  RequestMedia = 16,
  ResponseMedia = 512,
}

const slotBytes: i32 = (slotHeadBytes + carriedBytes + slotInputBytes + hitsBytes + 7) & ~7;
const slots: usize = memory.data(slotBytes * slotsMax, 8);

/** The present stream's slot, or 0. */
export let slot: usize = 0;

function probe(context: u32, wanted: u32): usize {
  for (let i: u32 = 0; i < <u32>probesMax; i++) {
    const at = slots + <usize>((context + i) & <u32>(slotsMax - 1)) * slotBytes;
    if (load<u32>(at) == wanted) return at;
  }
  return 0;
}

/** Makes the stream's slot the present one; false where it has none: nothing is left to decide for it. */
export function findSlot(context: u32): bool {
  slot = probe(context, context);
  return slot != 0;
}

/** Takes a slot for the stream; false where none is free near its place. */
export function takeSlot(context: u32, block: usize, allowed: u32): bool {
  slot = probe(context, 0);
  if (slot == 0) return false;
  store<u32>(slot, context);
  store<u32>(slot, <u32>block, 4);
  store<u32>(slot, allowed, 8);
  store<u32>(slot, 0, 12);
  // An answer that a phase never gave (a response before the request's end, say) is broken.
  memory.fill(slot + slotHeadBytes, <u8>BROKEN, carriedBytes);
  return true;
}

/** Gives the present stream's slot back: its verdict is final. */
// @ts-ignore: decorator
@inline
export function dropSlot(): void {
  store<u32>(slot, 0);
  slot = 0;
}

/** True where the request's body is held and was not decided yet: nothing of it may go on, whatever the response does meanwhile. */
export function holdsRequestBody(): bool {
  return (slotFlags() & (SlotFlag.HoldsRequest | SlotFlag.RequestBodyDone)) == SlotFlag.HoldsRequest;
}

/** The response is decided. The slot is given back, unless the request's body is still held: then it goes with the stream. */
export function leaveResponse(): void {
  if (holdsRequestBody()) setFlags(SlotFlag.ResponseBodyDone);
  else dropSlot();
}

/** Gives a stream's slot back, if it has one. */
export function releaseSlot(context: u32): void {
  if (findSlot(context)) dropSlot();
}

// @ts-ignore: decorator
@inline
export function slotContext(): u32 {
  return load<u32>(slot);
}

// @ts-ignore: decorator
@inline
export function slotBlock(): usize {
  return load<u32>(slot, 4);
}

// @ts-ignore: decorator
@inline
export function slotAllowed(): u32 {
  return load<u32>(slot, 8);
}

// @ts-ignore: decorator
@inline
export function keepAllowed(allowed: u32): void {
  store<u32>(slot, allowed, 8);
}

// @ts-ignore: decorator
@inline
export function hasFlag(flag: i32): bool {
  return (<i32>load<u16>(slot, 12) & flag) != 0;
}

// @ts-ignore: decorator
@inline
export function slotFlags(): i32 {
  return load<u16>(slot, 12);
}

// @ts-ignore: decorator
@inline
export function setFlags(flags: i32): void {
  store<u16>(slot, <u16>(<i32>load<u16>(slot, 12) | flags), 12);
}

/** The answer of a test of an earlier phase. */
// @ts-ignore: decorator
@inline
export function carried(place: i32): i32 {
  return load<u8>(slot + place, slotHeadBytes);
}

/** Keeps an answer for the later phases. */
// @ts-ignore: decorator
@inline
export function carry(place: i32, answer: i32): void {
  store<u8>(slot + place, <u8>answer, slotHeadBytes);
}
