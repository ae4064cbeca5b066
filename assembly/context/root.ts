// Root contexts: one for each plugin configuration that the VM serves. A change of configuration is a new root in the same VM,
// while streams under way keep theirs, so several are alive as a matter of course. Each has a block:
//
//   +0 context id u32 | +4 active u32 | +8 fingerprint u64 | +16 records per second u32 | +20 second u32 | +24 records left u32 | +28 suppressed u32
//   +32 mode u8 × rules | mode u8 × policies | holds headers u8, where a body is read | parameters
//
// What stands from +32 on is laid out by cli/plan/image.ts. A block is free when its id is 0, and free again when the host no longer
// knows its root context: asking for that costs a host call for each block at a change of configuration, and no call-back for each
// stream (`proxy_on_delete` would be one). The host keeps a root context as long as it has streams, and Envoy a replaced listener's as
// long as it drains (proxy-wasm-cpp-host, `PluginHandleBase`; ten minutes unless Envoy is told otherwise).
import { Status } from "../abi/status";
import { setEffectiveContext } from "../abi/stream";
import { blockBytes, blockCount, blocks, holdsHeadersOffset } from "./tables";

/** Bytes of a block before its modes. */
export const blockHeadBytes: usize = 32;

export const activeOffset: usize = 4, fingerprintOffset: usize = 8, perSecondOffset: usize = 16, secondOffset: usize = 20, leftOffset: usize = 24, suppressedOffset: usize = 28;

/** Behind the blocks of the roots: the one that a configuration is read into before it is known to be valid. */
// @ts-ignore: decorator
@lazy
export const draft: usize = blocks + blockBytes * blockCount;

let newest: usize = 0;
let lastContext: u32 = 0;
let lastBlock: usize = 0;

/**
 * Puts the draft in force for this root context; streams created from now on find it. Where all blocks are taken by living roots, the
 * oldest one loses its own: to refuse here is no choice, since Envoy then sends requests past the module on that worker, whatever the
 * failure policy. In Envoy a changed configuration has a root of its own; on a host that configures a root again, its streams under way
 * change too. May leave another effective context behind, until the call-back ends.
 */
export function adoptDraft(root: u32): void {
  let least = u32.MAX_VALUE;
  for (let at = blocks; at < draft; at += blockBytes) {
    let owner = load<u32>(at);
    if (owner == root) {
      newest = at;
      break;
    }
    if (setEffectiveContext(owner) == Status.BadArgument) owner = 0;
    if (owner < least) {
      least = owner;
      newest = at;
    }
  }
  memory.copy(newest, draft, blockBytes);
  store<u32>(newest, root);
}

/** Remembers which root a new stream belongs to; the host creates a stream's context right before its request headers. */
export function noteStream(context: u32, root: u32): void {
  lastContext = context;
  if (load<u32>(lastBlock) == root) return;
  let at = blocks;
  while (at < draft && load<u32>(at) != root) at += blockBytes;
  lastBlock = at < draft ? at : 0;
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

/** Whether headers are held while a body is read. A host that cannot do that would never bring the body. */
// @ts-ignore: decorator
@inline
export function holdsHeaders(block: usize): bool {
  return load<u8>(block + holdsHeadersOffset) != 0;
}
