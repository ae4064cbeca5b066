// Who made the request, and over which route: fetched only when a record is written.
import { addressOf, Bytes, bytesAt, isEmpty, lengthOf } from "../abi/bytes";
import { getProperty } from "../abi/properties";
import { resultBytes } from "../abi/result";
import { routeName, sourceAddress, uriSan, verifiedTexts } from "../context/tables";
import { principalBytesMax, routeBytesMax } from "../limits";
import { choose, putJson, Slot } from "./line";

/** How the principal is known, by the place in `verifiedTexts`. */
const enum Verified { Mtls = 0, Proxy = 1, None = 2 }

/** Appends the SPIFFE id of the peer's certificate, else the address that the proxy gives for the source, and says which in the slots. */
export function writePrincipal(): void {
  let id = property(uriSan), how = Verified.Mtls;
  if (!isSpiffe(id)) {
    id = withoutPort(property(sourceAddress));
    how = isEmpty(id) ? Verified.None : Verified.Proxy;
  }
  putJson(id, principalBytesMax);
  choose(Slot.Verified, verifiedTexts, how);
}

/** Appends the name of the route. */
export function writeRoute(): void {
  putJson(property(routeName), routeBytesMax);
}

function property(path: Bytes): Bytes {
  // Empty unless the status is Ok.
  getProperty(path);
  return resultBytes();
}

/** True for a text that begins with `spiffe:/`; no other scheme of a certificate's URI does. */
// @ts-ignore: decorator
@inline
function isSpiffe(id: Bytes): bool {
  return lengthOf(id) > 8 && load<u64>(addressOf(id)) == 0x2f3a656666697073;
}

/** The address before its last colon, where it has one; brackets of IPv6 stay. */
// @ts-ignore: decorator
@inline
function withoutPort(address: Bytes): Bytes {
  const from = addressOf(address);
  let end = from + lengthOf(address);
  while (end > from && load<u8>(--end) != 0x3a) {}
  return bytesAt(from, end - from);
}
