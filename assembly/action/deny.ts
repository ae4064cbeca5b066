// The one exit of a denied exchange.
import { bytesAt, EMPTY } from "../abi/bytes";
import { sendLocalResponse } from "../abi/stream";

/** Answers the client in the proxy. */
export function reply(status: u32): void {
  sendLocalResponse(status, EMPTY, EMPTY);
}
