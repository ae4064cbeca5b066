// The stream that a call-back is about: go on, end it, answer it, or act for another one.
import { addressOf, Bytes, EMPTY, lengthOf } from "./bytes";
import { GrpcStatus, StreamType } from "./enums";
import { Pairs } from "./pairs";
import { Status } from "./status";

@external("env", "proxy_continue_stream")
declare function proxy_continue_stream(type: StreamType): Status;

/**
 * Resumes what a call-back has paused, once the present call-back has returned. Unimplemented: not for this kind of stream.
 * Continue only what is paused: Envoy **crashes** when a response is continued that has not begun (seen in 1.40.0 and 1.36.2).
 */
export function continueStream(type: StreamType): Status {
  return proxy_continue_stream(type);
}

@external("env", "proxy_close_stream")
declare function proxy_close_stream(type: StreamType): Status;

/** Resets the stream, once the present call-back has returned. */
export function closeStream(type: StreamType): Status {
  return proxy_close_stream(type);
}

@external("env", "proxy_send_local_response")
declare function proxy_send_local_response(
  statusCode: u32, details: usize, detailsSize: usize, body: usize, bodySize: usize,
  headers: usize, headersSize: usize, grpcStatus: i32,
): Status;

/**
 * Answers the request here. `details` goes to the access log (RESPONSE_CODE_DETAILS), `headers` to the client; a gRPC request is
 * answered with `grpcStatus`, or with one chosen by the HTTP status. The present call-back's return value no longer matters.
 * From a request phase the answer passes through the module's own response call-backs; from response headers it does not; after
 * the response headers have left it can only truncate.
 */
export function sendLocalResponse(statusCode: u32, details: Bytes, body: Bytes, headers: Pairs = EMPTY, grpcStatus: GrpcStatus = GrpcStatus.None): Status {
  return proxy_send_local_response(
    statusCode, addressOf(details), lengthOf(details), addressOf(body), lengthOf(body), addressOf(headers), lengthOf(headers), grpcStatus,
  );
}

@external("env", "proxy_set_effective_context")
declare function proxy_set_effective_context(contextId: u32): Status;

/**
 * Makes the following host calls act for another context, until the call-back returns: needed to resume a stream from a root
 * call-back. BadArgument: no such context, or no longer.
 */
export function setEffectiveContext(contextId: u32): Status {
  return proxy_set_effective_context(contextId);
}

@external("env", "proxy_done")
declare function proxy_done(): Status;

/** Lets the host delete a context whose `proxy_on_done` returned false. NotFound: it is not waiting for that. */
export function done(): Status {
  return proxy_done();
}
