/**
 * The smallest proxy-wasm module: it has a memory and an allocator, and is called for nothing.
 *   type () -> () and (i32) -> i32 | function 0 of the first, 1 of the second | memory of one page | three exports | code: end; i32.const 0, end
 */
export function emptyModule(): Uint8Array {
  const text = (name: string): number[] => [name.length, ...Buffer.from(name)];
  const section = (id: number, content: number[]): number[] => [id, content.length, ...content];
  return Uint8Array.from([
    0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
    ...section(1, [2, 0x60, 0, 0, 0x60, 1, 0x7f, 1, 0x7f]),
    ...section(3, [2, 0, 1]),
    ...section(5, [1, 1, 1, 1]),
    ...section(7, [3, ...text("memory"), 2, 0, ...text("proxy_abi_version_0_2_1"), 0, 0, ...text("proxy_on_memory_allocate"), 0, 1]),
    ...section(10, [2, 2, 0, 0x0b, 4, 0, 0x41, 0, 0x0b]),
  ]);
}
