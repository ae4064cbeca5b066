// For editors: what an author's function can use. The compiler translates such functions itself (cli/codegen/user), so there is no code here.

declare global {
  type i32 = number;
  type u32 = number;
  type i64 = number;
  type u64 = number;
  type bool = boolean;
}

/** A window on bytes that nobody can change. Nothing outside of it can be read. */
export interface View {
  /** In bytes. */
  readonly length: i32;
  /** The byte at that place (0 to 255), or -1 where there is none. */
  at(index: i32): i32;
  /** The bytes from `from` to `to` (not included, by default the end), as far as they are there. */
  slice(from: i32, to?: i32): View;
  /** The same bytes. A text stands for its UTF-8 bytes. */
  equals(other: View | string): bool;
  /** The same, where A to Z and a to z are equal. */
  equalsIgnoringCase(other: View | string): bool;
  startsWith(prefix: View | string): bool;
  endsWith(suffix: View | string): bool;
  /** Where `needle` first stands at or behind `from` (by default 0), or -1. */
  indexOf(needle: View | string, from?: i32): i32;
}

/** A view of a text that is written in the file: `const HEX = view("0123456789abcdef");` */
export function view(text: string): View;
