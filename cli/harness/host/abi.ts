// The numbers of the proxy-wasm ABI 0.2.1 (https://github.com/proxy-wasm/spec), as Envoy uses them.

/** The ABI versions that this host speaks, by the export that marks them. Envoy also takes 0.1.0, which no current SDK writes. */
export const abiVersions = ["proxy_abi_version_0_2_1", "proxy_abi_version_0_2_0"] as const;

export const Status = {
  ok: 0, notFound: 1, badArgument: 2, serializationFailure: 3, parseFailure: 4, badExpression: 5, invalidMemoryAccess: 6, empty: 7, casMismatch: 8,
  resultMismatch: 9, internalFailure: 10, brokenConnection: 11, unimplemented: 12,
} as const;
export type Status = (typeof Status)[keyof typeof Status];

export const MapType = {
  requestHeaders: 0, requestTrailers: 1, responseHeaders: 2, responseTrailers: 3,
  grpcReceiveInitialMetadata: 4, grpcReceiveTrailingMetadata: 5, httpCallResponseHeaders: 6, httpCallResponseTrailers: 7,
} as const;
export type MapType = (typeof MapType)[keyof typeof MapType];
export const mapTypeMax = 7;

export const BufferType = {
  requestBody: 0, responseBody: 1, downstreamData: 2, upstreamData: 3, httpCallResponseBody: 4, grpcReceive: 5, vmConfiguration: 6, pluginConfiguration: 7, callData: 8,
} as const;
export type BufferType = (typeof BufferType)[keyof typeof BufferType];
export const bufferTypeMax = 8;

export const StreamType = { request: 0, response: 1, downstream: 2, upstream: 3 } as const;
export type StreamType = (typeof StreamType)[keyof typeof StreamType];
export const streamTypeMax = 3;

/** What a headers call-back may answer. Anything above the last is read as stopAllAndWatermark. */
export const HeadersStatus = { continue: 0, stopIteration: 1, continueAndDontEndStream: 2, stopAllAndBuffer: 3, stopAllAndWatermark: 4 } as const;
/** What a body call-back may answer. Anything above the last is read as stopNoBuffer. */
export const DataStatus = { continue: 0, stopAndBuffer: 1, stopAndWatermark: 2, stopNoBuffer: 3 } as const;
/** What a trailers call-back may answer. */
export const TrailersStatus = { continue: 0, stopIteration: 1 } as const;

export const logLevels = ["trace", "debug", "info", "warn", "error", "critical"] as const;
export type LogLevel = (typeof logLevels)[number];

export const MetricType = { counter: 0, gauge: 1, histogram: 2 } as const;
export const metricTypeMax = 2;
/** The low bits of a metric's id tell its type, those of a call-out's id its kind; ids go up by one above those bits. */
export const metricTypeMask = 3;
export const idIncrement = 4;
export const CalloutType = { http: 0, grpcCall: 1, grpcStream: 2 } as const;

/** Bounds of the lists of pairs that a module may hand over (headers, trailers, metadata). A list beyond them is read as an empty one. */
export const pairsBytesMax = 1024 * 1024;
export const pairsCountMax = 1024;
export const randomBytesMax = 64 * 1024;
