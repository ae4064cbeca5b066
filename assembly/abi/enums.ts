// The numbers of the ABI (0.2.1). Values that only proxy-wasm-cpp-host knows are marked.

/** proxy_log_level_t */
export const enum LogLevel { Trace = 0, Debug = 1, Info = 2, Warn = 3, Error = 4, Critical = 5 }

/** proxy_map_type_t: which header map a call is about. */
export const enum HeaderMap {
  HttpRequestHeaders = 0,
  HttpRequestTrailers = 1,
  HttpResponseHeaders = 2,
  HttpResponseTrailers = 3,
  GrpcCallInitialMetadata = 4,
  GrpcCallTrailingMetadata = 5,
  HttpCallResponseHeaders = 6,
  HttpCallResponseTrailers = 7,
}

/** proxy_buffer_type_t: which buffer a call is about. */
export const enum Buffer {
  HttpRequestBody = 0,
  HttpResponseBody = 1,
  DownstreamData = 2,
  UpstreamData = 3,
  HttpCallResponseBody = 4,
  GrpcCallMessage = 5,
  VmConfiguration = 6,
  PluginConfiguration = 7,
  ForeignFunctionArguments = 8,
}

/** proxy_stream_type_t: what to continue or to close. */
export const enum StreamType { HttpRequest = 0, HttpResponse = 1, Downstream = 2, Upstream = 3 }

/** proxy_metric_type_t */
export const enum MetricType { Counter = 0, Gauge = 1, Histogram = 2 }

/** proxy_peer_type_t: who closed a TCP connection. */
export const enum PeerType { Unknown = 0, Local = 1, Remote = 2 }

/**
 * What a header call-back returns. The ABI knows Continue and Pause (1); the others are proxy-wasm-cpp-host's.
 * Envoy turns StopIteration into StopAllIterationAndWatermark unless the plugin has `allow_on_headers_stop_iteration: true`.
 */
export const enum HeadersAction {
  Continue = 0,
  /** Hold the headers, but go on to the body call-backs. */
  StopIteration = 1,
  /** cpp-host. Send the headers on and end the stream there; a body is dropped. */
  ContinueAndEndStream = 2,
  /** cpp-host. Hold everything and buffer the body; 413 (request) or 500 (response) beyond the buffer limit. */
  StopAllIterationAndBuffer = 3,
  /** cpp-host. Hold everything; the peer is slowed down by flow control at the buffer limit. */
  StopAllIterationAndWatermark = 4,
}

/** What a body call-back returns. */
export const enum DataAction {
  Continue = 0,
  /** Hold and gather: the next call-back sees all bytes held so far. */
  StopIterationAndBuffer = 1,
  /** cpp-host. Hold; flow control at the buffer limit. */
  StopAllIterationAndWatermark = 2,
  /** cpp-host. Stop here and do not keep these bytes: they are lost unless the module has them. */
  StopIterationNoBuffer = 3,
}

/** What a trailer call-back returns. */
export const enum TrailersAction { Continue = 0, StopIteration = 1 }

/** What a TCP call-back returns. */
export const enum NetworkAction { Continue = 0, StopIteration = 1 }

/** gRPC status codes (grpc/grpc, doc/statuscodes.md), for local replies and closed calls. */
export const enum GrpcStatus {
  /** Not a gRPC reply: for `sendLocalResponse`, the host chooses by the HTTP status. */
  None = -1,
  Ok = 0, Canceled = 1, Unknown = 2, InvalidArgument = 3, DeadlineExceeded = 4, NotFound = 5, AlreadyExists = 6,
  PermissionDenied = 7, ResourceExhausted = 8, FailedPrecondition = 9, Aborted = 10, OutOfRange = 11, Unimplemented = 12,
  Internal = 13, Unavailable = 14, DataLoss = 15, Unauthenticated = 16,
}

/** wasi_errno_t: what the `wasi_snapshot_preview1` functions return. */
export const enum Errno { Success = 0, BadFileDescriptor = 8, Fault = 21, Invalid = 28, NotSupported = 58, NotCapable = 76 }

/** wasi_clock_id_t */
export const enum ClockId { Realtime = 0, Monotonic = 1 }

/** wasi_fd_id_t. Stdout is logged at Info, Stderr at Error. */
export const enum FileDescriptor { Stdout = 1, Stderr = 2 }
