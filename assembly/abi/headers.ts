// Header and trailer maps, and gRPC metadata. Envoy gives names in lower case; values are bytes and need not be UTF-8.
import { addressOf, Bytes, lengthOf } from "./bytes";
import { HeaderMap } from "./enums";
import { checkedPairs, Pairs } from "./pairs";
import { addressSlot, clearResult, counted, fetched, lengthSlot, numberSlot, resultBytes, setResultBytes } from "./result";
import { Status } from "./status";

@external("env", "proxy_get_header_map_pairs")
declare function proxy_get_header_map_pairs(map: HeaderMap, pairs: usize, pairsSize: usize): Status;

/**
 * Fetches all pairs of a map (`resultPairs`), duplicates included, in order. From two headers up this is also the cheapest way.
 * InvalidMemoryAccess: more bytes than the arena has left (the declared outcome of too many headers). SerializationFailure: the
 * host's bytes are no map. Where a map does not exist in a phase Envoy says **Ok with no pairs** here, and BadArgument to every
 * other call. Request headers are gone, for the module, once their call-back has returned Continue, and come back for `proxy_on_log`.
 */
export function getHeaderMapPairs(map: HeaderMap): Status {
  clearResult();
  let status = fetched(proxy_get_header_map_pairs(map, addressSlot, lengthSlot));
  if (status == Status.Ok) {
    status = checkedPairs(resultBytes());
    // One NUL byte is the other spelling of an empty map, and nothing else may be shorter than a count.
    if (status != Status.Ok || lengthOf(resultBytes()) < 4) setResultBytes(0);
  }
  return status;
}

/** The map that `getHeaderMapPairs` fetched, already checked: walk it with `firstPair` and `nextPair`. */
@inline
export function resultPairs(): Pairs {
  return resultBytes();
}

@external("env", "proxy_get_header_map_value")
declare function proxy_get_header_map_value(map: HeaderMap, name: usize, nameSize: usize, value: usize, valueSize: usize): Status;

/**
 * Fetches the value of the **first** header of that name (`resultBytes`). A client can send a second one, so a rule that
 * reads only this can be bypassed: use `getHeaderMapPairs` where it matters. NotFound: absent, which is not the same as empty.
 */
export function getHeaderMapValue(map: HeaderMap, name: Bytes): Status {
  clearResult();
  return fetched(proxy_get_header_map_value(map, addressOf(name), lengthOf(name), addressSlot, lengthSlot));
}

@external("env", "proxy_add_header_map_value")
declare function proxy_add_header_map_value(map: HeaderMap, name: usize, nameSize: usize, value: usize, valueSize: usize): Status;

/** Adds a header, beside any of the same name. Give the name in lower case. */
export function addHeaderMapValue(map: HeaderMap, name: Bytes, value: Bytes): Status {
  return proxy_add_header_map_value(map, addressOf(name), lengthOf(name), addressOf(value), lengthOf(value));
}

@external("env", "proxy_replace_header_map_value")
declare function proxy_replace_header_map_value(map: HeaderMap, name: usize, nameSize: usize, value: usize, valueSize: usize): Status;

/** Sets a header to one value, in place of all of the same name. */
export function replaceHeaderMapValue(map: HeaderMap, name: Bytes, value: Bytes): Status {
  return proxy_replace_header_map_value(map, addressOf(name), lengthOf(name), addressOf(value), lengthOf(value));
}

@external("env", "proxy_remove_header_map_value")
declare function proxy_remove_header_map_value(map: HeaderMap, name: usize, nameSize: usize): Status;

/** Removes all headers of that name. Ok also when there was none. */
export function removeHeaderMapValue(map: HeaderMap, name: Bytes): Status {
  return proxy_remove_header_map_value(map, addressOf(name), lengthOf(name));
}

@external("env", "proxy_set_header_map_pairs")
declare function proxy_set_header_map_pairs(map: HeaderMap, pairs: usize, pairsSize: usize): Status;

/** Replaces the whole map by the pairs of a `PairsWriter`. The host reads at most 1,024 pairs and 1 MiB; beyond, it takes the map as empty. */
export function setHeaderMapPairs(map: HeaderMap, pairs: Pairs): Status {
  return proxy_set_header_map_pairs(map, addressOf(pairs), lengthOf(pairs));
}

@external("env", "proxy_get_header_map_size")
declare function proxy_get_header_map_size(map: HeaderMap, size: usize): Status;

/** Fetches the size of a map in **bytes** of names and values (`resultNumber`), not the number of pairs. */
export function getHeaderMapSize(map: HeaderMap): Status {
  clearResult();
  return counted(proxy_get_header_map_size(map, numberSlot));
}
