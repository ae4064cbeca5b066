import { Bytes } from "../abi/bytes";
import { HeaderMap } from "../abi/enums";
import { addHeaderMapValue, removeHeaderMapValue, replaceHeaderMapValue } from "../abi/headers";
export function setHeader(map: HeaderMap, name: Bytes, value: Bytes): void { replaceHeaderMapValue(map, name, value); }
export function addHeader(map: HeaderMap, name: Bytes, value: Bytes): void { addHeaderMapValue(map, name, value); }
export function removeHeader(map: HeaderMap, name: Bytes): void { removeHeaderMapValue(map, name); }
