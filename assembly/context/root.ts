// Root contexts: one for each plugin configuration that the VM serves. A change of configuration is a new root in the same VM,
// while streams under way keep theirs, so several are alive as a matter of course. Each has a block:
//
//   +0 context id u32 | +4 active u32 | +8 fingerprint u64 | +16 records per second u32 | +20 second u32 | +24 records left u32 | +28 suppressed u32
//   +32 mode u8 × rules | mode u8 × policies | parameters
//
// What stands from +32 on is laid out by cli/plan/image.ts. A block is free when its id is 0, and free again when the host no longer
// knows its root context: asking for that costs a host call for each block at a change of configuration, and no call-back for each
// stream (`proxy_on_delete` would be one). The host keeps a root context as long as it has streams (proxy-wasm-cpp-host, `PluginHandleBase`).
import { Status } from "../abi/status";
import { setEffectiveContext } from "../abi/stream";
import { rootsMax } from "../limits";
import { blockBytes, blocks } from "./tables";

/** Bytes of a block before its modes. */
export const blockHeadBytes: usize = 32;

export const activeOffset: usize = 4, fingerprintOffset: usize = 8, perSecondOffset: usize = 16, secondOffset: usize = 20, leftOffset: usize = 24, suppressedOffset: usize = 28;

/** Behind the blocks of the roots: the one that a configuration is read into before it is known to be valid. */
export const draft: usize = blocks + blockBytes * rootsMax;

let newest: usize = 0;
let lastContext: u32 = 0;
let lastBlock: usize = 0;

/** The block of a root context, or 0. */
export function blockOf(root: u32): usize {
  for (let at = blocks; at < draft; at += blockBytes) {
    if (load<u32>(at) == root) return at;
  }
  return 0;
}

/**
 * Puts the draft in force for this root context; streams created from now on find it. False where all blocks are taken by living roots.
 * In Envoy a changed configuration has a root of its own. On a host that configures a root again, its streams under way change too.
 * It may leave another effective context behind, until the call-back ends.
 */
export function adoptDraft(root: u32): bool {
  let found = blockOf(root);
  for (let at = blocks; found == 0 && at < draft; at += blockBytes) {
    const owner = load<u32>(at);
    if (owner == 0 || setEffectiveContext(owner) == Status.BadArgument) found = at;
  }
  if (found == 0) return false;
  memory.copy(found, draft, blockBytes);
  store<u32>(found, root);
  newest = found;
  return true;
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

/** True where every rule of the block is off, and where there is no block: no rule is evaluated for such streams. */
// @ts-ignore: decorator
@inline
export function isInert(block: usize): bool {
  // At address 0 there is nothing but zeros.
  return load<u32>(block, activeOffset) == 0;
}
