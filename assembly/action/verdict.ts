import { EMPTY } from "../abi/bytes";
import { sendLocalResponse } from "../abi/stream";
import { isEnforced } from "../context/modes";
export const enum Failure { SlotsExhausted = 1 }
export function failed(kind: Failure): void {}
export function denies(rule: i32, value: i32): bool { if (!isEnforced(rule)) return false; sendLocalResponse(403, EMPTY, EMPTY); return true; }
export function changes(rule: i32, value: i32): bool { return isEnforced(rule); }
