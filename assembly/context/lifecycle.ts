import { noteStream, useBlock, blockHeadBytes } from "./root";
const one: usize = memory.data(1024, 8);
export function proxy_on_context_create(context: u32, root: u32): void { noteStream(context, root); }
export function proxy_on_configure(root: u32, bytes: u32): bool { memory.fill(one + blockHeadBytes, 2, 512); useBlock(one, root); return true; }
