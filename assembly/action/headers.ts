// Changes to headers; what the host refuses is counted.
import { Bytes } from "../abi/bytes";
import { HeaderMap } from "../abi/enums";
import { addHeaderMapValue, removeHeaderMapValue, replaceHeaderMapValue } from "../abi/headers";
import { expectOk } from "./metrics";

/** Gives the header this one value, in place of all of that name. The name is in lower case. */
export function setHeader(map: HeaderMap, name: Bytes, value: Bytes): void {
  expectOk(replaceHeaderMapValue(map, name, value));
}

/** Adds a value beside those that are there. */
export function addHeader(map: HeaderMap, name: Bytes, value: Bytes): void {
  expectOk(addHeaderMapValue(map, name, value));
}

/** Removes all headers of that name. */
export function removeHeader(map: HeaderMap, name: Bytes): void {
  expectOk(removeHeaderMapValue(map, name));
}
