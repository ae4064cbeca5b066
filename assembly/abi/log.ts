// Logging.
import { addressOf, Bytes, lengthOf } from "./bytes";
import { LogLevel } from "./enums";
import { clearResult, counted, numberSlot, resultNumber } from "./result";
import { Status } from "./status";

@external("env", "proxy_log")
declare function proxy_log(level: LogLevel, message: usize, messageSize: usize): Status;

/** Writes a message to the host's log at the level. BadArgument: unknown level. */
export function log(level: LogLevel, message: Bytes): Status {
  return proxy_log(level, addressOf(message), lengthOf(message));
}

@external("env", "proxy_get_log_level")
declare function proxy_get_log_level(level: usize): Status;

/** Fetches the host's log level (`resultNumber`, a `LogLevel`). It may change at any time. */
export function getLogLevel(): Status {
  clearResult();
  return counted(proxy_get_log_level(numberSlot));
}

/** True when a message of the level would be written; also when the host cannot say. Ask before building a costly message. */
export function isLogged(level: LogLevel): bool {
  return getLogLevel() != Status.Ok || <u64>level >= resultNumber();
}
