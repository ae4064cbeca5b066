// The id of an exchange: what its records and the answer to its client have in common. 64 bits from the stream's context id, which a VM
// uses once, and 128 random bits of the VM: the same in every phase without being kept, and no word about how many exchanges there are.
import { bytesAt } from "../abi/bytes";
import { randomGet } from "../abi/wasi";
import { context } from "../context/state";
import { seed } from "../context/tables";

/** Draws the VM's random bits, once. */
export function seedIds(): void {
  if (load<u64>(seed) == 0) randomGet(bytesAt(seed, 16));
}

/** The present exchange's. */
export function exchangeId(): u64 {
  return mixed(mixed(<u64>context * 0x9e3779b97f4a7c15 + load<u64>(seed)) ^ load<u64>(seed, 8));
}

/** The finaliser of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators). */
function mixed(x: u64): u64 {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}
