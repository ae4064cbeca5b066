// What the present call-back is about. One call-back runs at a time, so this is a handful of globals, set at its start.

/** Phases, in order; the numbers are those of `phases` in cli/ir/types.ts. */
export const enum Phase { RequestHeaders = 0, RequestBody = 1, ResponseHeaders = 2, ResponseBody = 3 }

/** The present stream. */
export let context: u32 = 0;
/** The block of its root (see root.ts). */
export let block: usize = 0;
/** The phase whose tests can be answered. */
export let phase: Phase = Phase.RequestHeaders;
/** The answer of a test whose phase is yet to come: PENDING, or BROKEN where nothing could be kept for that phase. */
export let pending: i32 = 4;
/** Bit p: policy p has allowed this exchange and is not evaluated any more. */
export let allowed: u32 = 0;

// @ts-ignore: decorator
@inline
export function beginPhase(ofContext: u32, ofBlock: usize, ofPhase: Phase, allowedSoFar: u32): void {
  context = ofContext;
  block = ofBlock;
  phase = ofPhase;
  pending = 4;
  allowed = allowedSoFar;
}

// @ts-ignore: decorator
@inline
export function setPending(value: i32): void {
  pending = value;
}

// @ts-ignore: decorator
@inline
export function hasAllowed(policy: i32): bool {
  return (allowed & (1 << policy)) != 0;
}

// @ts-ignore: decorator
@inline
export function allow(policy: i32): void {
  allowed |= 1 << policy;
}
