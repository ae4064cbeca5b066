// The WASI functions that a proxy-wasm host has: clock, randomness, environment, standard output, exit.
import { arenaTake } from "./allocator";
import { addressOf, Bytes, bytesAt, EMPTY, indexOfByte, lengthOf, slice, startsWith } from "./bytes";
import { ClockId, Errno, FileDescriptor } from "./enums";
import { addressSlot, clearResult, lengthSlot, numberSlot, setResultBytes } from "./result";

@external("wasi_snapshot_preview1", "clock_time_get")
declare function clock_time_get(clock: ClockId, precision: u64, time: usize): Errno;

/** Fetches a clock in nanoseconds (`resultNumber`): Realtime since 1970, Monotonic since some moment. */
export function clockTimeGet(clock: ClockId): Errno {
  clearResult();
  return clock_time_get(clock, 0, numberSlot);
}

@external("wasi_snapshot_preview1", "random_get")
declare function random_get(buffer: usize, bufferSize: usize): Errno;

/** Fills the region with random bytes from a cryptographic source. At most 64 KiB at once, else Invalid. */
export function randomGet(region: Bytes): Errno {
  return random_get(addressOf(region), lengthOf(region));
}

/** Fetches one random number (`resultNumber`). */
export function randomNumber(): Errno {
  clearResult();
  return random_get(numberSlot, 8);
}

@external("wasi_snapshot_preview1", "environ_sizes_get")
declare function environ_sizes_get(count: usize, size: usize): Errno;
@external("wasi_snapshot_preview1", "environ_get")
declare function environ_get(pointers: usize, buffer: usize): Errno;

/**
 * Fetches all environment variables (`resultBytes`): `NAME=value`, each ended by a NUL, in no certain order; for `environValue`.
 * Fault: the arena has no room for them.
 */
export function getEnviron(): Errno {
  clearResult();
  let errno = environ_sizes_get(addressSlot, lengthSlot);
  const count = load<u32>(addressSlot), size = load<u32>(lengthSlot);
  clearResult();
  if (errno != Errno.Success) return errno;
  const total = <u64>count * 4 + size;
  const pointers = total > <u64>i32.MAX_VALUE ? <usize>0 : arenaTake(<usize>total);
  if (pointers == 0) return Errno.Fault;
  const buffer = pointers + count * 4;
  errno = environ_get(pointers, buffer);
  if (errno == Errno.Success) setResultBytes(bytesAt(buffer, size));
  return errno;
}

/** The value of a variable among those that `getEnviron` has fetched; `nameAndEquals` is `b("NAME=")`. Empty where it is missing. */
export function environValue(environ: Bytes, nameAndEquals: Bytes): Bytes {
  for (let rest = environ; lengthOf(rest) != 0;) {
    const end = indexOfByte(rest, 0);
    const entry = slice(rest, 0, <u32>end);
    if (startsWith(entry, nameAndEquals)) return slice(entry, lengthOf(nameAndEquals));
    if (end < 0) break;
    rest = slice(rest, <u32>end + 1);
  }
  return EMPTY;
}

@external("wasi_snapshot_preview1", "fd_write")
declare function fd_write(descriptor: FileDescriptor, vectors: usize, vectorsCount: usize, written: usize): Errno;

const vector: usize = memory.data(8, 4);

/** Writes to standard output (logged at Info) or standard error (at Error); `resultNumber` is how many bytes were taken. */
export function fdWrite(descriptor: FileDescriptor, bytes: Bytes): Errno {
  clearResult();
  store<u64>(vector, bytes);
  return fd_write(descriptor, vector, 1, numberSlot);
}

@external("wasi_snapshot_preview1", "proc_exit")
declare function proc_exit(code: u32): void;

/** Asks the host to end the VM. Envoy only notes it and goes on: do not count on it. */
export function procExit(code: u32): void {
  proc_exit(code);
}
