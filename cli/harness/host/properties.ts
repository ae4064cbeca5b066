// Properties: a tree of values, addressed by path segments that are apart by a zero byte, and the bytes in which a value crosses the ABI.
//
//   text, bytes            as they are
//   int, uint, double,
//   duration, timestamp    8 bytes little-endian (durations and timestamps in nanoseconds)
//   boolean                1 byte
//   map, list              a list of pairs (pairs.ts); a list has empty values
import { Status } from "./abi.ts";
import { bytesOf, utf8Bytes, type ByteString } from "./bytes.ts";
import { pairsBytes, writePairs } from "./pairs.ts";
import type { HeaderPair } from "./headers.ts";

/** A text is encoded in UTF-8, a Uint8Array taken as it is, a number or bigint an integer of 64 bits; null is absent; undefined is absent too, unless the host itself has a value. */
export type PropertyValue = string | Uint8Array | number | bigint | boolean | { readonly double: number } | readonly PropertyValue[] | PropertyTree | null | undefined;
export interface PropertyTree { readonly [name: string]: PropertyValue }

const isList = (value: PropertyValue): value is readonly PropertyValue[] => Array.isArray(value);
const isDouble = (value: object): value is { readonly double: number } => "double" in value && typeof value.double === "number";

function isTree(value: PropertyValue): value is PropertyTree {
  return typeof value === "object" && value !== null && !(value instanceof Uint8Array) && !isList(value) && !isDouble(value);
}

/** The segments of a path: one zero byte at its end closes the last, as Envoy reads it. */
export function segmentsOf(path: ByteString): ByteString[] {
  const segments = path.split("\0");
  if (segments.length > 1 && segments[segments.length - 1] === "") segments.pop();
  return segments;
}

/** What cannot be put into bytes, such as a map with values that have none: the caller gets SerializationFailure. */
export const unserializable = Symbol("unserializable");

export function answerProperty(value: PropertyValue | typeof unserializable): ByteString | Status {
  if (value === unserializable) return Status.serializationFailure;
  return encodeProperty(value) ?? Status.notFound;
}

export function lookUp(tree: PropertyTree, path: ByteString): PropertyValue {
  let value: PropertyValue = tree;
  for (const segment of segmentsOf(path)) {
    if (isList(value)) value = /^\d{1,9}$/.test(segment) ? value[Number(segment)] : undefined;
    else if (isTree(value) && Object.hasOwn(value, segment)) value = (value as PropertyTree)[segment];
    else return undefined;
    if (value === null) return null;
  }
  return value;
}

function eightBytes(write: (buffer: Buffer) => void): ByteString {
  const buffer = Buffer.alloc(8);
  write(buffer);
  return buffer.toString("latin1");
}

/** The bytes of a value, or undefined where it is absent. */
export function encodeProperty(value: PropertyValue): ByteString | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "string") return utf8Bytes(value);
  if (typeof value === "boolean") return value ? "\x01" : "\0";
  if (typeof value === "number" || typeof value === "bigint") return eightBytes((buffer) => buffer.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value))));
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("latin1");
  if (isList(value)) return encodePairs(value.map((item) => [encodeProperty(item) ?? "", ""] as const));
  if (isDouble(value)) return eightBytes((buffer) => buffer.writeDoubleLE(value.double));
  return encodePairs(Object.entries(value).filter(([, item]) => item !== null && item !== undefined).map(([name, item]) => [utf8Bytes(name), encodeProperty(item) ?? ""] as const));
}

export function encodePairs(pairs: readonly HeaderPair[]): ByteString {
  const buffer = Buffer.alloc(pairsBytes(pairs));
  writePairs(pairs, buffer, 0);
  return buffer.toString("latin1");
}

/** A value that is already bytes. */
export function rawProperty(bytes: ByteString): Uint8Array { return bytesOf(bytes); }
