/** Comparison with a text that is known at build time, where its length is known to fit: words at once, and no call. */
import type { DataPool } from "./data.ts";
import type { Imports } from "./imports.ts";

/** Longer texts are compared by a function. */
const wordsBytesMax = 32;

/** An expression: the bytes at `address`, which are as many as the text has, are the text. */
export function isText(imports: Imports, data: DataPool, address: string, text: string): string {
  const bytes = Buffer.from(text, "utf8");
  if (bytes.length === 0) return "true";
  if (bytes.length > wordsBytesMax) return `${imports.use("assembly/message/text", "equals")}(${imports.use("assembly/abi/bytes", "bytesAt")}(${address}, ${bytes.length}), ${data.view(text)})`;
  const size = [8, 4, 2, 1].find((word) => word <= bytes.length) as number;
  // The last word overlaps the one before it.
  const places = Array.from({ length: Math.ceil(bytes.length / size) }, (_, word) => Math.min(word * size, bytes.length - size));
  return places.map((at) => `load<u${size * 8}>(${address}${at === 0 ? "" : `, ${at}`}) == 0x${Buffer.from(bytes.subarray(at, at + size)).reverse().toString("hex")}`).join(" && ");
}
