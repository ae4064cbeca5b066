// Key-value data that all workers of the process see (same vm_id). Keys are never deleted: use a fixed set of them.
import { addressOf, Bytes, lengthOf } from "./bytes";
import { addressSlot, clearResult, fetched, lengthSlot, numberSlot } from "./result";
import { Status } from "./status";

@external("env", "proxy_get_shared_data")
declare function proxy_get_shared_data(key: usize, keySize: usize, value: usize, valueSize: usize, cas: usize): Status;

/** Fetches a value (`resultBytes`) and its compare-and-swap number (`resultNumber`). NotFound: nobody has set the key. */
export function getSharedData(key: Bytes): Status {
  clearResult();
  return fetched(proxy_get_shared_data(addressOf(key), lengthOf(key), addressSlot, lengthSlot, numberSlot));
}

@external("env", "proxy_set_shared_data")
declare function proxy_set_shared_data(key: usize, keySize: usize, value: usize, valueSize: usize, cas: u32): Status;

/** Sets a value. `cas` 0 overwrites; any other must be the key's present number, else CasMismatch. A missing key is made whatever the `cas`. */
export function setSharedData(key: Bytes, value: Bytes, cas: u32 = 0): Status {
  return proxy_set_shared_data(addressOf(key), lengthOf(key), addressOf(value), lengthOf(value), cas);
}
