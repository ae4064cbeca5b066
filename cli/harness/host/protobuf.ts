// As much of the protobuf wire format as the arguments of foreign functions need (https://protobuf.dev/programming-guides/encoding/).
import type { ByteString } from "./bytes.ts";

/** The fields of a message by number; a field that occurs twice keeps the last value, as protobuf asks of singular fields. */
export type Fields = ReadonlyMap<number, ByteString | bigint>;

/** Undefined where the bytes are no message. */
export function readMessage(bytes: ByteString): Fields | undefined {
  const fields = new Map<number, ByteString | bigint>();
  let at = 0;
  const varint = (): bigint | undefined => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (at >= bytes.length) return undefined;
      const byte = bytes.charCodeAt(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    return undefined;
  };
  while (at < bytes.length) {
    const tag = varint();
    if (tag === undefined || tag >> 3n === 0n) return undefined;
    const number = Number(tag >> 3n);
    const wireType = Number(tag & 7n);
    if (wireType === 0) {
      const value = varint();
      if (value === undefined) return undefined;
      fields.set(number, value);
    } else {
      const length = wireType === 2 ? varint() : wireType === 1 ? 8n : wireType === 5 ? 4n : undefined;
      if (length === undefined || BigInt(at) + length > BigInt(bytes.length)) return undefined;
      fields.set(number, bytes.slice(at, at += Number(length)));
    }
  }
  return fields;
}

export function textField(fields: Fields, number: number): ByteString {
  const value = fields.get(number);
  return typeof value === "string" ? value : "";
}

export function numberField(fields: Fields, number: number): number {
  const value = fields.get(number);
  return typeof value === "bigint" ? Number(BigInt.asIntN(32, value)) : 0;
}

function varintBytes(value: number): ByteString {
  let bytes = "";
  let left = value;
  do { const low = left % 128; left = Math.floor(left / 128); bytes += String.fromCharCode(left > 0 ? low + 128 : low); } while (left > 0);
  return bytes;
}

/** A message of texts, booleans and small numbers; empty values are left out, as proto3 does. */
export function writeMessage(fields: readonly (readonly [number: number, value: ByteString | boolean | number])[]): ByteString {
  let bytes = "";
  for (const [number, value] of fields) {
    if (value === "" || value === false || value === 0) continue;
    bytes += typeof value === "string" ? varintBytes(number * 8 + 2) + varintBytes(value.length) + value : varintBytes(number * 8) + varintBytes(Number(value));
  }
  return bytes;
}
