// The connection and the route, as the host's properties tell them; each fetched when a test asks.
import { Bytes, isEmpty } from "../abi/bytes";
import { getProperty, getPropertyBool, getPropertyNumber } from "../abi/properties";
import { resultBytes, resultNumber } from "../abi/result";
import { Status } from "../abi/status";
import { startsWith } from "../message/text";
import { ABSENT, BROKEN, TRUE } from "../predicate/tri";
import { setText } from "./text";

/** A text property: absent where missing or empty, broken on any other status. */
export function propertyText(path: Bytes): i32 {
  const status = getProperty(path);
  if (status == Status.Ok) return isEmpty(resultBytes()) ? ABSENT : setText(resultBytes());
  return status == Status.NotFound ? ABSENT : BROKEN;
}

/** An address with its port: every connection has one, so that a missing one is broken. */
export function propertyAddress(path: Bytes): i32 {
  return getProperty(path) == Status.Ok ? setText(resultBytes()) : BROKEN;
}

let number: u64 = 0;

/** A number that every connection has (`numberFound`). */
export function propertyNumber(path: Bytes): i32 {
  const status = getPropertyNumber(path);
  number = resultNumber();
  return status == Status.Ok ? TRUE : BROKEN;
}

// @ts-ignore: decorator
@inline
export function numberFound(): u64 {
  return number;
}

/** A boolean property: 0 or 1; missing is 0. BROKEN on a status that says neither. */
export function propertyBool(path: Bytes): i32 {
  const status = getPropertyBool(path);
  if (status == Status.Ok) return <i32>resultNumber();
  return status == Status.NotFound || status == Status.Empty ? 0 : BROKEN;
}

/** The peer certificate's URI SAN where the connection is mutual TLS and the SAN is a SPIFFE id. */
export function sourceSpiffe(mtls: Bytes, uriSan: Bytes, scheme: Bytes): i32 {
  const isMutual = propertyBool(mtls);
  if (isMutual != TRUE) return isMutual == 0 ? ABSENT : BROKEN;
  const state = propertyText(uriSan);
  if (state != TRUE) return state;
  return startsWith(resultBytes(), scheme) ? setText(resultBytes()) : ABSENT;
}
