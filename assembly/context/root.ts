// Root contexts: one for each plugin configuration that the VM serves. A change of configuration is a new root in the same VM,
// while streams under way keep theirs, so several are alive as a matter of course.
//
//   block:  +0 context id u32 | +4 reserved u32 | +8 configuration digest u64 | +16 mode u8 × rules, parameters (the image)
//
// A block is free when its id is 0, and free again when the host no longer knows its root context: asking for that costs a host
// call for each block at a change of configuration, and no call-back for each stream (`proxy_on_delete` would be one).
import { setEffectiveContext, Status } from "../index";
import { rootsMax } from "../limits";

/** Bytes of a block before its image. */
export const blockHeadBytes: usize = 16;

// Made by the entry module through `defineRoots`: how long a block is, where the blocks are, what a fresh image holds.
let blocks: usize = 0;
let blockBytes: usize = 0;

let newest: usize = 0;
let lastContext: u32 = 0;
let lastBlock: usize = 0;

/** Says where the blocks lie: `rootsMax` × `bytes`, zero at the start. */
// @ts-ignore: decorator
@inline
export function defineRoots(address: usize, bytes: usize): void {
  blocks = address;
  blockBytes = bytes;
}

/** The block of a root context, or 0. */
export function blockOf(root: u32): usize {
  if (newest != 0 && load<u32>(newest) == root) return newest;
  for (let at = blocks, end = blocks + blockBytes * rootsMax; at < end; at += blockBytes) {
    if (load<u32>(at) == root) return at;
  }
  return 0;
}

/** A block for a new configuration of this root context, its own if it has one; 0 where all are taken by living roots. */
export function takeBlock(root: u32): usize {
  let found = blockOf(root);
  if (found == 0) found = blockOf(0);
  for (let at = blocks, end = blocks + blockBytes * rootsMax; found == 0 && at < end; at += blockBytes) {
    if (setEffectiveContext(load<u32>(at)) == Status.BadArgument) found = at;
  }
  setEffectiveContext(root);
  return found;
}

/** The block becomes the root's; streams created from now on find it. */
export function useBlock(block: usize, root: u32): void {
  store<u32>(block, root);
  newest = block;
}

/** Remembers which root a new stream belongs to; the host creates a stream's context right before its request headers. */
export function noteStream(context: u32, root: u32): void {
  lastContext = context;
  lastBlock = blockOf(root);
}

/** The block of a stream whose request headers have come; 0 where its root has no configuration. */
export function blockOfStream(context: u32): usize {
  return context == lastContext ? lastBlock : newest;
}
