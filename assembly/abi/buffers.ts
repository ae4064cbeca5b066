// Bodies, TCP data, call-out answers, configurations.
import { addressOf, Bytes, EMPTY, lengthOf } from "./bytes";
import { Buffer } from "./enums";
import { addressSlot, clearResult, counted, fetched, lengthSlot, numberSlot } from "./result";
import { Status } from "./status";

@external("env", "proxy_get_buffer_bytes")
declare function proxy_get_buffer_bytes(buffer: Buffer, start: usize, length: usize, value: usize, valueSize: usize): Status;

/**
 * Fetches up to `lengthMax` bytes from `start` on (`resultBytes`); empty when the buffer ends before. The default fetches all.
 * Outside of its phase a buffer is NotFound, or Ok and empty: Envoy does either. InvalidMemoryAccess: more than the arena has left, so
 * give `lengthMax` its bound.
 */
export function getBufferBytes(buffer: Buffer, start: u32 = 0, lengthMax: u32 = u32.MAX_VALUE): Status {
  clearResult();
  // The host refuses a range that wraps around 32 bits.
  return fetched(proxy_get_buffer_bytes(buffer, start, min(lengthMax, u32.MAX_VALUE - start), addressSlot, lengthSlot));
}

@external("env", "proxy_get_buffer_status")
declare function proxy_get_buffer_status(buffer: Buffer, length: usize, flags: usize): Status;

/** Fetches the length of a buffer in bytes (`resultNumber`). The ABI's flags are always 0 and not passed on. */
export function getBufferStatus(buffer: Buffer): Status {
  clearResult();
  const status = proxy_get_buffer_status(buffer, numberSlot, numberSlot + 4);
  // The flags were written over the upper half.
  store<u32>(numberSlot + 4, 0);
  return counted(status);
}

@external("env", "proxy_set_buffer_bytes")
declare function proxy_set_buffer_bytes(buffer: Buffer, start: usize, length: usize, data: usize, dataSize: usize): Status;

/**
 * Replaces `length` bytes from `start` on by `data`. Envoy can do so only at an end: `start` 0 replaces a prefix, `start` at or
 * beyond the length appends (`length` is then ignored), and anything between is BadArgument and changes nothing.
 * `content-length` is never corrected: remove it before the headers go on.
 */
export function setBufferBytes(buffer: Buffer, start: u32, length: u32, data: Bytes): Status {
  return proxy_set_buffer_bytes(buffer, start, length, addressOf(data), lengthOf(data));
}

/** Replaces the first `prefixBytes` bytes by `data`. All of them by default. */
@inline
export function replaceBufferPrefix(buffer: Buffer, data: Bytes, prefixBytes: u32 = u32.MAX_VALUE): Status {
  return setBufferBytes(buffer, 0, prefixBytes, data);
}

/** Puts `data` after the last byte. Into an empty buffer too. */
@inline
export function appendToBuffer(buffer: Buffer, data: Bytes): Status {
  return setBufferBytes(buffer, u32.MAX_VALUE, 0, data);
}

/** Empties the buffer. */
@inline
export function drainBuffer(buffer: Buffer): Status {
  return setBufferBytes(buffer, 0, u32.MAX_VALUE, EMPTY);
}
