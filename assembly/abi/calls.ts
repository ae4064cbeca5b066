// Call-outs over HTTP and gRPC. They belong to the root context: the answer comes to it, under the token.
import { addressOf, Bytes, EMPTY, lengthOf } from "./bytes";
import { Pairs } from "./pairs";
import { addressSlot, clearResult, counted, fetched, lengthSlot, numberSlot } from "./result";
import { Status } from "./status";

@external("env", "proxy_http_call")
declare function proxy_http_call(
  upstream: usize, upstreamSize: usize, headers: usize, headersSize: usize, body: usize, bodySize: usize,
  trailers: usize, trailersSize: usize, timeoutMilliseconds: u32, token: usize,
): Status;

/**
 * Sends an HTTP request to a cluster (`resultNumber` is the token). `headers` need `:method`, `:path` and `:authority`.
 * `proxy_on_http_call_response` comes exactly once for the token. Where the call fails or takes too long, Envoy makes up the answer:
 * `:status` 503 or 504; 0 headers where it cannot even do that. The call goes on when the stream that asked is gone.
 * BadArgument: unknown cluster or missing pseudo-header. InternalFailure: it could not be sent; no answer will come.
 */
export function httpCall(upstream: Bytes, headers: Pairs, body: Bytes, timeoutMilliseconds: u32, trailers: Pairs = EMPTY): Status {
  clearResult();
  return counted(proxy_http_call(
    addressOf(upstream), lengthOf(upstream), addressOf(headers), lengthOf(headers), addressOf(body), lengthOf(body),
    addressOf(trailers), lengthOf(trailers), timeoutMilliseconds, numberSlot,
  ));
}

@external("env", "proxy_grpc_call")
declare function proxy_grpc_call(
  upstream: usize, upstreamSize: usize, service: usize, serviceSize: usize, method: usize, methodSize: usize,
  metadata: usize, metadataSize: usize, message: usize, messageSize: usize, timeoutMilliseconds: u32, token: usize,
): Status;

/**
 * Sends a unary gRPC call (`resultNumber` is the token). In Envoy `upstream` is a cluster name or a serialised
 * envoy.config.core.v3.GrpcService. The answer comes as `proxy_on_grpc_receive` (and no close after it), or as `proxy_on_grpc_close`
 * with the error. ParseFailure: unknown cluster.
 */
export function grpcCall(upstream: Bytes, service: Bytes, method: Bytes, metadata: Pairs, message: Bytes, timeoutMilliseconds: u32): Status {
  clearResult();
  return counted(proxy_grpc_call(
    addressOf(upstream), lengthOf(upstream), addressOf(service), lengthOf(service), addressOf(method), lengthOf(method),
    addressOf(metadata), lengthOf(metadata), addressOf(message), lengthOf(message), timeoutMilliseconds, numberSlot,
  ));
}

@external("env", "proxy_grpc_stream")
declare function proxy_grpc_stream(
  upstream: usize, upstreamSize: usize, service: usize, serviceSize: usize, method: usize, methodSize: usize,
  metadata: usize, metadataSize: usize, token: usize,
): Status;

/** Opens a gRPC stream (`resultNumber` is the token), for `grpcSend`. Ends with `proxy_on_grpc_close`. */
export function grpcStream(upstream: Bytes, service: Bytes, method: Bytes, metadata: Pairs): Status {
  clearResult();
  return counted(proxy_grpc_stream(
    addressOf(upstream), lengthOf(upstream), addressOf(service), lengthOf(service), addressOf(method), lengthOf(method),
    addressOf(metadata), lengthOf(metadata), numberSlot,
  ));
}

@external("env", "proxy_grpc_send")
declare function proxy_grpc_send(token: u32, message: usize, messageSize: usize, endStream: u32): Status;

/** Sends a message on a stream; `endStream` half-closes it. NotFound: unknown token. BadArgument: the token is not a stream's. */
export function grpcSend(token: u32, message: Bytes, endStream: bool): Status {
  return proxy_grpc_send(token, addressOf(message), lengthOf(message), endStream ? 1 : 0);
}

@external("env", "proxy_grpc_cancel")
declare function proxy_grpc_cancel(token: u32): Status;

/** Cancels a call or resets a stream; nothing more comes for the token. */
export function grpcCancel(token: u32): Status {
  return proxy_grpc_cancel(token);
}

@external("env", "proxy_grpc_close")
declare function proxy_grpc_close(token: u32): Status;

/** Half-closes a stream, or cancels a call. */
export function grpcClose(token: u32): Status {
  return proxy_grpc_close(token);
}

@external("env", "proxy_get_status")
declare function proxy_get_status(code: usize, message: usize, messageSize: usize): Status;

/** Fetches code (`resultNumber`) and message (`resultBytes`) of the call whose answer is being handled, in `proxy_on_grpc_close` above all. */
export function getStatus(): Status {
  clearResult();
  return fetched(proxy_get_status(numberSlot, addressSlot, lengthSlot));
}
