// The request head: each thing a rule can ask of it, fetched or computed at most once in the phase, and only when asked.
// A selector returns TRUE and leaves its value in text.ts or in the return value named here, or returns ABSENT or BROKEN.
import { arenaTake } from "../abi/allocator";
import { addressOf, Bytes, bytesAt, EMPTY, lengthOf } from "../abi/bytes";
import { HeaderMap } from "../abi/enums";
import { getHeaderMapValue } from "../abi/headers";
import { resultBytes } from "../abi/result";
import { Status } from "../abi/status";
import { pathNotAbsolute, queryUtf8 } from "../message/anomalies";
import { hostAnomalies, hostOf } from "../message/host";
import { normal, normalAnomalies, normalPath, rawPathBytes } from "../message/path";
import { rewrittenBytesMax, writeRewritten } from "../message/rewrite";
import { fragmentAnomaly, queryAnomalies, queryOf, queryWithMark } from "../message/target";
import { lowered } from "../message/text";
import { ABSENT, BROKEN, NONE, TRUE } from "../predicate/tri";
import { scanHeaders } from "./headers";
import { headAnomalies } from "./media";
import { judgesMore, judgesPath, judgesQuery, moreAnomalies, readsHead } from "./plan";
import { FieldRoot } from "./roots";
import { block, Phase, phase } from "./state";
import { upstreamOffset } from "./tables";
import { setText } from "./text";
import { readsWide } from "./upstream";

/** The pseudo-headers, by their place. */
export const enum Pseudo { Method = 0, Path = 1, Authority = 2, Scheme = 3 }

let head: i32 = NONE;
let targetState: i32 = NONE;
let pathState: i32 = NONE;
let method: Bytes = EMPTY;
let target: Bytes = EMPTY;
let authority: Bytes = EMPTY;
let scheme: Bytes = EMPTY;

/** Forgets the last request. */
export function beginRequest(): void {
  head = NONE;
  targetState = NONE;
  pathState = NONE;
  judged = NONE;
  method = EMPTY;
  target = EMPTY;
  authority = EMPTY;
  scheme = EMPTY;
}

/** Walks the request's pairs once; the entry module's fields collect what they want of them. BROKEN where the host cannot hand them over. */
export function requestHead(): i32 {
  if (head == NONE) head = scanHeaders(HeaderMap.HttpRequestHeaders, FieldRoot.RequestHeader);
  return head;
}

/** Called by the walk for a pseudo-header. */
export function setPseudo(which: Pseudo, value: Bytes): void {
  if (which == Pseudo.Path) target = value;
  else if (which == Pseudo.Method) method = value;
  else if (which == Pseudo.Authority) authority = value;
  else scheme = value;
}

export function requestMethod(): i32 {
  const state = requestHead();
  return state == TRUE ? present(method) : state;
}

export function requestScheme(): i32 {
  const state = requestHead();
  return state == TRUE ? present(scheme) : state;
}

// @ts-ignore: decorator
@inline
function present(value: Bytes): i32 {
  return <u32>value == 0 ? ABSENT : setText(value);
}

/** `:authority` as request.host yields it. */
export function requestHost(): i32 {
  const state = requestHead();
  if (state != TRUE) return state;
  if (<u32>authority == 0) return ABSENT;
  const scratch = arenaTake(lengthOf(authority));
  return scratch == 0 ? BROKEN : setText(hostOf(authority, scratch));
}

const pathNameAt: usize = memory.data<u8>([0x3a, 0x70, 0x61, 0x74, 0x68]);
// Not by `bytesAt`: a call is no constant, and the module would have a start function for it.
export const pathName: Bytes = 5 << 32 | <u64>pathNameAt;

/** `:path` as received, in `target`. A module that reads nothing else of the head asks for it alone: a third cheaper than all pairs. */
function findTarget(): i32 {
  if (targetState == NONE) {
    if (readsHead) {
      const state = requestHead();
      targetState = state != TRUE ? state : <u32>target == 0 ? ABSENT : TRUE;
    } else {
      refetchTarget();
    }
  }
  return targetState;
}

/** `:path` as received. */
export function requestTarget(): i32 {
  const state = findTarget();
  return state == TRUE ? setText(target) : state;
}

function findPath(): i32 {
  if (pathState == NONE) {
    pathState = findTarget();
    if (pathState == TRUE) {
      const scratch = arenaTake(lengthOf(target));
      if (scratch == 0 && lengthOf(target) != 0) pathState = BROKEN;
      else normalPath(target, scratch, judgesPath);
    }
  }
  return pathState;
}

/** The normal form of the path. */
export function requestPath(): i32 {
  const state = findPath();
  return state == TRUE ? setText(normal) : state;
}

/** The normal form with ASCII letters lowered. */
export function requestPathLowered(): i32 {
  const state = findPath();
  if (state != TRUE) return state;
  const scratch = arenaTake(lengthOf(normal));
  return scratch == 0 && lengthOf(normal) != 0 ? BROKEN : setText(lowered(normal, scratch));
}

/** The query, behind its `?`; empty where there is none. */
export function requestQuery(): i32 {
  const state = findPath();
  return state == TRUE ? setText(queryOf(target, rawPathBytes)) : state;
}

/** `:path` as the action `normalise` writes it; empty where it has no normal form, or there is no room to write it. */
export function rewrittenTarget(): Bytes {
  if (phase != Phase.RequestHeaders) refetchTarget();
  if (findPath() != TRUE || (normalAnomalies & pathNotAbsolute) != 0) return EMPTY;
  const room = arenaTake(rewrittenBytesMax(lengthOf(target)));
  return room == 0 ? EMPTY : bytesAt(room, writeRewritten(normal, queryWithMark(target, rawPathBytes), room));
}

/** In a later phase what was fetched is gone. Writing the normal form of a normal form changes nothing. */
function refetchTarget(): void {
  targetState = stateOf(getHeaderMapValue(HeaderMap.HttpRequestHeaders, pathName));
  target = resultBytes();
  pathState = NONE;
}

// @ts-ignore: decorator
@inline
function stateOf(status: Status): i32 {
  return status == Status.Ok ? TRUE : status == Status.NotFound ? ABSENT : BROKEN;
}

let judged: i32 = NONE;
let found: u32 = 0;

/** Finds the request's anomalies (`anomalies()`); BROKEN where the head cannot be read. */
export function requestAnomalies(): i32 {
  if (judged == NONE) judged = judge();
  return judged;
}

function judge(): i32 {
  const state = requestHead();
  if (state != TRUE) return state;
  found = headAnomalies() | hostAnomalies(authority);
  if (findPath() == TRUE) {
    found |= normalAnomalies | fragmentAnomaly(target);
    if (judgesQuery) found |= queryAnomalies(queryOf(target, rawPathBytes)) & (upstreamOffset != 0 && readsWide(block) ? ~queryUtf8 : -1);
  }
  if (judgesMore) found |= moreAnomalies(findPath() == TRUE ? queryOf(target, rawPathBytes) : EMPTY);
  return TRUE;
}

// @ts-ignore: decorator
@inline
export function anomalies(): u32 {
  return found;
}
