// Where host functions leave what they found. Every wrapper returns a status and nothing else; what it fetched is read from
// here until the next wrapper is called. On any status but Ok the result is empty, so a forgotten check reads nothing stale.
//
//   +0        +4        +8              +16
//   | address | length  | number        |     static memory; the host writes all three
import { isInArena } from "./allocator";
import { Bytes } from "./bytes";
import { Status } from "./status";

const slot: usize = memory.data(16, 8);

/** Out-parameters for the host functions: address, length, number. Inside this folder only. */
export const addressSlot: usize = slot;
export const lengthSlot: usize = slot + 4;
export const numberSlot: usize = slot + 8;

/** The bytes that the last wrapper fetched; empty unless it returned Ok. Lasts as long as the arena's contents. */
@inline
export function resultBytes(): Bytes {
  return load<u64>(slot);
}

/** The number that the last wrapper fetched (a token, a size, a time, a CAS value, a status code); 0 unless it returned Ok. */
@inline
export function resultNumber(): u64 {
  return load<u64>(numberSlot);
}

/** Forgets the last result. Inside this folder only, as are the three below. */
export function clearResult(): void {
  store<u64>(slot, 0);
  store<u64>(numberSlot, 0);
}

export function setResultBytes(bytes: Bytes): void {
  store<u64>(slot, bytes);
}

export function setResultNumber(number: u64): void {
  store<u64>(numberSlot, number);
}

/** Ends a wrapper that fetched bytes: what the host claims to have written must lie in the arena, or it is an error and not a view. */
export function fetched(status: Status): Status {
  if (status == Status.Ok) {
    if (isInArena(load<u32>(addressSlot), load<u32>(lengthSlot))) return status;
    status = Status.InvalidMemoryAccess;
  }
  clearResult();
  return status;
}

/** Ends a wrapper that fetched a number only. */
export function counted(status: Status): Status {
  if (status != Status.Ok) clearResult();
  return status;
}
