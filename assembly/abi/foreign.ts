// Functions that a host adds to the ABI. Envoy has verify_signature, sign, compress, uncompress, set_envoy_filter_state,
// declare_property, clear_route_cache, expr_create, expr_evaluate, expr_delete.
import { arenaLeft } from "./allocator";
import { addressOf, Bytes, lengthOf } from "./bytes";
import { addressSlot, clearResult, counted, fetched, lengthSlot, numberSlot } from "./result";
import { Status } from "./status";

@external("env", "proxy_call_foreign_function")
declare function proxy_call_foreign_function(
  name: usize, nameSize: usize, args: usize, argsSize: usize, results: usize, resultsSize: usize,
): Status;

/**
 * Calls a foreign function that answers with at most `resultBytesMax` bytes (`resultBytes`). NotFound: the host has no such function.
 *
 * Envoy's functions write their answer without looking whether the module's allocator gave them memory: a full arena would
 * crash the **proxy**. So the room is checked first, and InvalidMemoryAccess returned without a call where it is missing.
 * The bound must be true: where it is not known (`uncompress`, `expr_evaluate`), ask `getForeignResultSize` first.
 */
export function callForeignFunction(name: Bytes, args: Bytes, resultBytesMax: u32): Status {
  clearResult();
  if (<usize>resultBytesMax > arenaLeft()) return Status.InvalidMemoryAccess;
  return fetched(proxy_call_foreign_function(addressOf(name), lengthOf(name), addressOf(args), lengthOf(args), addressSlot, lengthSlot));
}

/**
 * Calls a foreign function only to learn how long its answer is, in bytes (`resultNumber`): the host keeps the answer to itself.
 * The function runs, so it must be one without effects.
 */
export function getForeignResultSize(name: Bytes, args: Bytes): Status {
  clearResult();
  return counted(proxy_call_foreign_function(addressOf(name), lengthOf(name), addressOf(args), lengthOf(args), 0, numberSlot));
}
