// Fields of a request by which another server reads another request than the one that is seen here; the walk over the head brings them.
import { Bytes } from "../abi/bytes";
import { b } from "../abi/literal";
import { transferEncodingInvalid } from "../message/anomalies";
import { equalsIgnoringCase } from "../message/text";

let noted: u32 = 0;
let isEncoded: bool = false;

/** Forgets the last head. */
export function beginOverrides(): void {
  noted = 0;
  isEncoded = false;
}

/** A field whose name is enough. */
// @ts-ignore: decorator
@inline
export function noteAnomaly(anomaly: u32): void {
  noted |= anomaly;
}

/** A transfer-encoding field: `chunked`, once, is all that every server reads alike (RFC 9112, 6.1). */
export function noteTransferEncoding(value: Bytes): void {
  if (isEncoded || !equalsIgnoringCase(value, b("chunked"))) noted |= transferEncodingInvalid;
  isEncoded = true;
}

// @ts-ignore: decorator
@inline
export function overrides(): u32 {
  return noted;
}
