// Properties: what the host knows about connection, request, route, node. A path is its parts with a NUL between them:
// b("source\0address") is a constant, so a path known at build time costs nothing at run time.
import { addressOf, Bytes, lengthOf } from "./bytes";
import { addressSlot, clearResult, fetched, lengthSlot, resultBytes, setResultNumber } from "./result";
import { Status } from "./status";

@external("env", "proxy_get_property")
declare function proxy_get_property(path: usize, pathSize: usize, value: usize, valueSize: usize): Status;

/**
 * Fetches a property (`resultBytes`). Ok with no bytes: the property is there and empty. NotFound: it is not there.
 * SerializationFailure: it has no form in bytes.
 */
export function getProperty(path: Bytes): Status {
  clearResult();
  return fetched(proxy_get_property(addressOf(path), lengthOf(path), addressSlot, lengthSlot));
}

/**
 * Fetches an integer, a time (nanoseconds since 1970) or a duration (nanoseconds), signed or not, as 8 bytes (`resultNumber`);
 * a double likewise, for `reinterpret<f64>`. Empty: the property is there and has no bytes. SerializationFailure: it is of another size.
 */
export function getPropertyNumber(path: Bytes): Status {
  return getPropertyOfSize(path, 8);
}

/** Fetches a boolean (`resultNumber`, 0 or 1). Statuses as with `getPropertyNumber`. */
export function getPropertyBool(path: Bytes): Status {
  return getPropertyOfSize(path, 1);
}

function getPropertyOfSize(path: Bytes, size: u32): Status {
  const status = getProperty(path);
  if (status != Status.Ok) return status;
  const value = resultBytes();
  clearResult();
  if (lengthOf(value) != size) return lengthOf(value) ? Status.SerializationFailure : Status.Empty;
  setResultNumber(size == 8 ? load<u64>(addressOf(value)) : load<u8>(addressOf(value)) != 0 ? 1 : 0);
  return Status.Ok;
}

@external("env", "proxy_set_property")
declare function proxy_set_property(path: usize, pathSize: usize, value: usize, valueSize: usize): Status;

/** Sets a property of the stream. In Envoy `k` becomes the filter state `wasm.k`, which access logs can print. */
export function setProperty(path: Bytes, value: Bytes): Status {
  return proxy_set_property(addressOf(path), lengthOf(path), addressOf(value), lengthOf(value));
}
