// Who made the request, and over which route: fetched only when a record is written.
import { addressOf, Bytes, EMPTY, isEmpty, lengthOf, slice } from "../abi/bytes";
import { getProperty } from "../abi/properties";
import { resultBytes } from "../abi/result";
import { Status } from "../abi/status";
import { routeName, sourceAddress, uriSan, verifiedTexts } from "../context/tables";
import { principalBytesMax, routeBytesMax } from "../limits";
import { nth, putJson, setSlot, Slot } from "./line";

/** How the principal is known, by the place in `verifiedTexts`. */
const enum Verified { Mtls = 0, Connection = 1, None = 2 }

/** Appends the SPIFFE id of the peer's certificate, else the address that the proxy gives for the source, and says which in the slots. */
export function writePrincipal(): void {
  let id = property(uriSan), how = Verified.Mtls;
  if (!isSpiffe(id)) {
    id = withoutPort(property(sourceAddress));
    how = isEmpty(id) ? Verified.None : Verified.Connection;
  }
  putJson(id, principalBytesMax);
  setSlot(Slot.Verified, nth(verifiedTexts, how));
}

/** Appends the name of the route. */
export function writeRoute(): void {
  putJson(property(routeName), routeBytesMax);
}

function property(path: Bytes): Bytes {
  return getProperty(path) == Status.Ok ? resultBytes() : EMPTY;
}

/** True for `spiffe://` and something behind it. */
// @ts-ignore: decorator
@inline
function isSpiffe(id: Bytes): bool {
  return lengthOf(id) > 9 && load<u64>(addressOf(id)) == 0x2f3a656666697073 && load<u8>(addressOf(id), 8) == 0x2f;
}

/** The address before its last colon; brackets of IPv6 stay. */
// @ts-ignore: decorator
@inline
function withoutPort(address: Bytes): Bytes {
  let length = lengthOf(address);
  while (length && load<u8>(addressOf(address) + length - 1) != 0x3a) length--;
  return slice(address, 0, length - 1);
}
