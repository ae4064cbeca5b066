// Addresses in lists of blocks. A list, constant or a parameter's, is: count u16 | block (32 bytes, address.ts) × count
import { Bytes } from "../abi/bytes";
import { addressBytes, inCidrs, parseAddress, parseAddressAndPort } from "../message/address";
import { BROKEN } from "./tri";

const address: usize = memory.data(addressBytes, 16);

// @ts-ignore: decorator
@inline
function isIn(list: usize): i32 {
  return <i32>inCidrs(address, list + 2, load<u16>(list));
}

/** For a text that should be an address; BROKEN where it is none. */
export function textInRanges(list: usize, text: Bytes): i32 {
  return parseAddress(text, address) ? isIn(list) : BROKEN;
}

/** For an address with its port, as the host gives it. */
export function endpointInRanges(list: usize, endpoint: Bytes): i32 {
  return parseAddressAndPort(endpoint, address) >= 0 ? isIn(list) : BROKEN;
}
