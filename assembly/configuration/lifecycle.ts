// Call-backs about contexts and configurations.
import { arenaReset } from "../abi/allocator";
import { configure } from "./configuration";
import { noteStream } from "../context/root";

/** A root context (`root` is 0) or a stream of the root was created. */
export function proxy_on_context_create(context: u32, root: u32): void {
  noteStream(context, root);
}

/** A root's configuration has come; false refuses it. */
export function proxy_on_configure(root: u32, bytes: u32): bool {
  arenaReset();
  return configure(root, bytes);
}
