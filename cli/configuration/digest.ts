/** The two digests of a record: of what the module was built from, and of the configuration that it runs with. */
import { createHash } from "node:crypto";
import type { Ir } from "../ir/types.ts";
import { packageVersion } from "../package-root.ts";
import { configurationSchema } from "./schema.ts";

/**
 * SHA-256, in hexadecimal, over the IR, the schema of its configuration, and the compiler's version: equal digests are equal policies
 * built by equal compilers. Places in the source are part of the IR, since records and reports name them.
 */
export function buildDigest(ir: Ir): string {
  return createHash("sha256").update(canonicalJson({ compiler: packageVersion(), ir, schema: configurationSchema(ir) })).digest("hex");
}

/** JSON with the members of every object in order, so that equal values have equal bytes. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (inner !== null && typeof inner === "object" && !Array.isArray(inner)
    ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner));
}

/**
 * The fingerprint of a configuration's bytes that records carry: FNV-1a, 64 bits, 16 hexadecimal digits. It tells configurations apart
 * and protects nothing: whoever wants another configuration with the same fingerprint can make one.
 */
export function configurationFingerprint(configuration: Uint8Array): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of configuration) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, "0");
}
