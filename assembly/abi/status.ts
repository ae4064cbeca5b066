// What every `env.proxy_*` function returns (ABI 0.2.1, proxy_status_t; the values 5, 9 and 11 come from proxy-wasm-cpp-host).
import { Bytes } from "./bytes";
import { b } from "./literal";

/** The outcome of a host function. A host may return numbers that are not in this list: treat all but the ones you expect as failure. */
export const enum Status {
  Ok = 0,
  /** No such property, header, shared key, queue, metric, call, foreign function; or the buffer is not available in this phase. */
  NotFound = 1,
  /** An argument is unknown or impossible; also a header map that is not available in this phase. */
  BadArgument = 2,
  SerializationFailure = 3,
  ParseFailure = 4,
  BadExpression = 5,
  /** A pointer is wrong, or the arena had no room for what the host wanted to hand over. */
  InvalidMemoryAccess = 6,
  Empty = 7,
  CasMismatch = 8,
  ResultMismatch = 9,
  InternalFailure = 10,
  BrokenConnection = 11,
  Unimplemented = 12,
}

/** The name of a status for a log line; "Unknown" for one that is not in the list. */
export function statusName(status: Status): Bytes {
  switch (status) {
    case Status.Ok: return b("Ok");
    case Status.NotFound: return b("NotFound");
    case Status.BadArgument: return b("BadArgument");
    case Status.SerializationFailure: return b("SerializationFailure");
    case Status.ParseFailure: return b("ParseFailure");
    case Status.BadExpression: return b("BadExpression");
    case Status.InvalidMemoryAccess: return b("InvalidMemoryAccess");
    case Status.Empty: return b("Empty");
    case Status.CasMismatch: return b("CasMismatch");
    case Status.ResultMismatch: return b("ResultMismatch");
    case Status.InternalFailure: return b("InternalFailure");
    case Status.BrokenConnection: return b("BrokenConnection");
    case Status.Unimplemented: return b("Unimplemented");
    default: return b("Unknown");
  }
}
