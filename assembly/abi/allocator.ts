// The arena: the one place that bytes from the host, and bytes made for the host, come from.
//
//   base          + floor          + top                     + arenaBytes
//    |  kept for   |  this call-back |   free                  |
//    |  ever       |  and outer ones |                         |
//
// Its size is fixed at build time and `memory.grow` is never used, so linear memory is flat. Nothing is freed: a call-back
// begins with `arenaReset()`, which drops all that earlier call-backs were given.

/**
 * Size of the arena in bytes. 64 KiB unless the build says otherwise with `--use ARENA_BYTES=n` (asconfig.json: `"use": ["ARENA_BYTES=131072"]`).
 * It bounds what one call-back can fetch: all headers, plus the body bytes it reads, plus what it writes.
 */
// @ts-ignore: ARENA_BYTES is a constant of the build
export const arenaBytes: usize = isDefined(ARENA_BYTES) ? ARENA_BYTES : 65536;

// @ts-ignore: decorator
@lazy
const base: usize = memory.data(<i32>arenaBytes, 16);

// Offsets from the base, so that both begin as constants and the module needs no start function for them.
let floor: usize = 0;
let top: usize = 0;

/**
 * Takes `size` bytes, unaligned and not cleared. 0 when fewer are left: the caller must have a way to go on.
 * They last until the next `arenaReset()`, or until `arenaRelease` of an earlier mark.
 */
export function arenaTake(size: usize): usize {
  const taken = top;
  if (size > arenaBytes - taken) return 0;
  top = taken + size;
  return base + taken;
}

/**
 * The host calls this for every value that it hands over. Returning 0 makes the host function that wanted the memory return
 * `Status.InvalidMemoryAccess` (proxy-wasm-cpp-host, `copyToPointerSize` and `get_header_map_pairs`): too many headers are an
 * ordinary status. The one exception is `callForeignFunction`, which see.
 */
export function proxy_on_memory_allocate(size: usize): usize {
  return arenaTake(size);
}

/**
 * Drops everything but what `arenaKeep` holds: the first statement of every call-back. Every view from the host or from a
 * `Writer` is void from here on.
 */
@inline
export function arenaReset(): void {
  top = floor;
}

/** Bytes that can still be taken. */
@inline
export function arenaLeft(): usize {
  return arenaBytes - top;
}

/** Keeps all that has been taken so far for the life of the VM, for instance a parsed configuration. There is no way back. */
@inline
export function arenaKeep(): void {
  floor = top;
}

/**
 * The present top, for `arenaRelease`. Envoy never calls a module while one of its call-backs runs (what would do so, such as
 * a local reply, is put off until the call-back has returned), but another host may: there, begin a call-back with
 * `const mark = arenaMark()` and end it with `arenaRelease(mark)` in place of `arenaReset()`, and an outer call-back keeps its views.
 */
@inline
export function arenaMark(): usize {
  return top;
}

/** Drops what was taken since the mark; a mark of a call-back that has been reset is brought back into the arena. */
export function arenaRelease(mark: usize): void {
  top = mark < floor ? floor : mark < top ? mark : top;
}

/** True when the view lies wholly in the arena, or is empty. All that a host may hand over does. */
export function isInArena(address: usize, length: usize): bool {
  // Below the base the difference wraps around, and is greater than any top.
  return length == 0 || (address - base <= top && length <= top - (address - base));
}
