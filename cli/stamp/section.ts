/**
 * The custom section that Sidewall writes into a module and reads back from one: what it was built from and what it needs.
 * JSON, compressed by a deflate of our own choosing and not Node's, whose output differs from release to release.
 */
import { deflateSync, inflateSync } from "fflate";
import type { Ir } from "../ir/types.ts";
import { customSection, withCustomSection } from "../wasm/binary.ts";
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

/** No section of ours is longer; a longer one is not read. */
const stampBytesMax = 8 * 1024 * 1024;

/** The module with the section behind all others. */
export function stampModule(wasm: Uint8Array, stamp: Stamp): Uint8Array {
  const content = deflateSync(Buffer.from(JSON.stringify(stamp)), { level: 9, dictionary });
  return withCustomSection(wasm, sectionName, content);
}

/** The stamp of a module, or undefined where it has none that can be read. Throws BadModule where the bytes are no module. */
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
