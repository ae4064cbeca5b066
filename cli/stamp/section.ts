/**
 * The custom section that Sidewall writes into a module and reads back from one: what it was built from and what it needs.
 * JSON, compressed by a deflate of our own choosing and not Node's, whose output differs from release to release.
 */
import { deflateSync, inflateSync } from "fflate";
import type { Ir } from "../ir/types.ts";
import { dictionary } from "./dictionary.ts";

export const sectionName = "sidewall";

/** The version of this section's shape. */
export const stampVersion = 1;

export interface Stamp {
  version: typeof stampVersion;
  /** The compiler's version. */
  compiler: string;
  /** SHA-256, in hex, over IR, parameter schema and compiler version: what records call `build`. */
  digest: string;
  ir: Ir;
  needs: Needs;
}

/** What a host must offer, and what it will be asked to hold. */
export interface Needs {
  /** Imported functions, `env.proxy_log` and so on, in order. */
  hostFunctions: string[];
  /** Exported call-backs. */
  callbacks: string[];
  /** `allow_on_headers_stop_iteration`, or `"holdHeaders": false` in the configuration: headers are held until a body's verdict. */
  holdsHeaders: boolean;
  requestBodyBytesMax: number;
  responseBodyBytesMax: number;
  /** Linear memory, which never grows. */
  memoryBytes: number;
  /** Streams that can wait for a later phase at once, and the bytes that each takes. */
  slots: { count: number; bytes: number };
}

const headBytes = 8;
/** No section of ours is longer; a longer one is not read. */
const stampBytesMax = 8 * 1024 * 1024;

/** The module with the section behind all others. */
export function stampModule(wasm: Uint8Array, stamp: Stamp): Uint8Array {
  const content = deflateSync(Buffer.from(JSON.stringify(stamp)), { level: 9, dictionary });
  const name = Buffer.from(sectionName);
  const body = Buffer.concat([leb128(name.length), name, content]);
  return Buffer.concat([wasm, Uint8Array.of(0), leb128(body.length), body]);
}

/** The stamp of a module, or undefined where it has none that can be read. Throws a RangeError where the bytes are no module. */
export function readStamp(wasm: Uint8Array): Stamp | undefined {
  const content = customSection(wasm, sectionName);
  if (content === undefined || content.length > stampBytesMax) return undefined;
  try {
    const stamp = JSON.parse(Buffer.from(inflateSync(content, { out: new Uint8Array(stampBytesMax), dictionary })).toString("utf8")) as Stamp;
    return stamp.version === stampVersion ? stamp : undefined;
  } catch {
    return undefined;
  }
}

/** The content of the last custom section of that name. */
function customSection(wasm: Uint8Array, wanted: string): Uint8Array | undefined {
  let found: Uint8Array | undefined;
  for (const { id, bytes } of sectionsOf(wasm)) {
    if (id !== 0) continue;
    const length = readLeb128(bytes, 0);
    const name = Buffer.from(bytes.subarray(length.next, length.next + length.value)).toString("utf8");
    if (name === wanted) found = bytes.subarray(length.next + length.value);
  }
  return found;
}

/** A module's sections in order, as in the binary format's chapter 5.5. Throws a RangeError where the bytes are no module. */
export function* sectionsOf(wasm: Uint8Array): Generator<{ id: number; bytes: Uint8Array }> {
  const isModule = wasm.length >= headBytes && Buffer.from(wasm.buffer, wasm.byteOffset, 4).equals(Buffer.from("\0asm"));
  if (!isModule) throw new RangeError("the bytes are not a WebAssembly module");
  for (let at = headBytes; at < wasm.length;) {
    const id = wasm[at] as number;
    const size = readLeb128(wasm, at + 1);
    const end = size.next + size.value;
    if (end > wasm.length) throw new RangeError("a section of the module runs past its end");
    yield { id, bytes: wasm.subarray(size.next, end) };
    at = end;
  }
}

function leb128(value: number): Uint8Array {
  const bytes: number[] = [];
  do {
    bytes.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    value >>>= 7;
  } while (value > 0);
  return Uint8Array.from(bytes);
}

function readLeb128(bytes: Uint8Array, at: number): { value: number; next: number } {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = bytes[at++];
    if (byte === undefined) throw new RangeError("the module ends inside a number");
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return { value, next: at };
  }
  throw new RangeError("a number of the module is too long");
}
