// Who made the request, and over which route: fetched only when a record is written.
import { arenaMark, arenaRelease } from "../abi/allocator";
import { addressOf, Bytes, bytesAt, EMPTY, isEmpty, lengthOf, slice, startsWith } from "../abi/bytes";
import { getProperty } from "../abi/properties";
import { resultBytes } from "../abi/result";
import { Status } from "../abi/status";
import { Writer } from "../abi/writer";
import { nth, setSlot, Slot } from "./line";
import { principalBytesMax, routeBytesMax } from "../limits";
import { routeName, sourceAddress, spiffe, uriSan, verifiedTexts } from "../context/tables";

/** Appends the SPIFFE id of the peer's certificate, else the address that the proxy gives for the source, and says which in the slots. */
export function writePrincipal(writer: Writer): void {
  const mark = arenaMark();
  let id = property(uriSan), how = 0;
  if (!startsWith(id, spiffe)) {
    id = withoutPort(property(sourceAddress));
    how = isEmpty(id) ? 2 : 1;
  }
  writer.json(slice(id, 0, principalBytesMax));
  setSlot(Slot.Verified, nth(verifiedTexts, how));
  arenaRelease(mark);
}

/** Appends the name of the route. */
export function writeRoute(writer: Writer): void {
  const mark = arenaMark();
  writer.json(slice(property(routeName), 0, routeBytesMax));
  arenaRelease(mark);
}

function property(path: Bytes): Bytes {
  return getProperty(path) == Status.Ok ? resultBytes() : EMPTY;
}

function withoutPort(address: Bytes): Bytes {
  let length = lengthOf(address);
  while (length && load<u8>(addressOf(address) + length - 1) != 0x3a) length--;
  return length ? slice(address, 0, length - 1) : address;
}
