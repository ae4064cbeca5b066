// The request head: what a rule can ask of it, each thing fetched or computed at most once in the phase, and only when asked.
import { addressOf, Bytes, bytesAt, EMPTY, indexOfByte, isEmpty, lengthOf, slice } from "../abi/bytes";
import { HeaderMap } from "../abi/enums";
import { getHeaderMapPairs, getHeaderMapValue, resultPairs } from "../abi/headers";
import { firstPair, nextPair, pairName, pairValue } from "../abi/pairs";
import { resultBytes } from "../abi/result";
import { Status } from "../abi/status";
import { ABSENT, BROKEN, NONE, TRUE } from "../predicate/tri";
import { setText } from "./text";

/** The pseudo-headers, by their place in `pseudo`. */
export const enum Pseudo { Method = 0, Path = 1, Authority = 2, Scheme = 3 }

let target: Bytes = EMPTY;
let targetStatus: i32 = NONE;

/** Forgets the last request. */
// @ts-ignore: decorator
@inline
export function beginRequest(): void {
  targetStatus = NONE;
}

/** `:path`, fetched alone: for modules that read nothing else of the head. */
export function loneTarget(): i32 {
  if (targetStatus == NONE) {
    const status = getHeaderMapValue(HeaderMap.HttpRequestHeaders, pathName);
    targetStatus = status == Status.Ok ? TRUE : status == Status.NotFound ? ABSENT : BROKEN;
    target = resultBytes();
  }
  return setText(target), targetStatus;
}

const pathName: Bytes = bytesAt(memory.data<u8>([0x3a, 0x70, 0x61, 0x74, 0x68]), 5);
