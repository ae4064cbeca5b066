// The harness: a proxy-wasm host with Envoy's semantics. README.md tells what holds.
export { BadModule, Trap, type CompiledModule, type Engine, type EngineLimits, type Instance, type TrapKind } from "./engine.ts";
export { V8Engine } from "./engines/v8.ts";
export { WasmtimeEngine } from "./engines/wasmtime.ts";
export { bodyText, exchange, type ExchangeOptions, type ForwardedRequest, type Framing, type Outcome, type Received, type RequestMessage, type ResponseMessage, type Upstream } from "./exchange.ts";
export { byteStringOf, bytesOf, utf8Bytes, utf8Text, type ByteString } from "./host/bytes.ts";
export { answering, type Callout, type CalloutResponse, type Cluster, type ClusterTable } from "./host/callouts.ts";
export { RealClock, VirtualClock, type Clock, type Timer } from "./host/clock.ts";
export { type ForeignFunction } from "./host/foreign.ts";
export { HeaderMap, type HeaderPair, type HeaderPairs } from "./host/headers.ts";
export { Host, type HostOptions } from "./host/host.ts";
export { HttpStream, type StreamOptions, type StreamSink } from "./host/http-stream.ts";
export { type Metric, type MetricChange } from "./host/metrics.ts";
export { Module, Plugin, PluginRejected, type FailurePolicy, type PluginOptions } from "./host/plugin.ts";
export { type PropertyTree, type PropertyValue } from "./host/properties.ts";
export { Recorder, type CallTrace, type HostCallTrace, type LocalReply, type LogRecord, type TraceEntry, type VmFailure } from "./host/records.ts";
export { checkModule } from "./host/vm.ts";
export { readModule, type ModuleSummary } from "./wasm-binary.ts";
