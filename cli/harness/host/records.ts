// What the host writes down while a module runs.
import type { TrapKind } from "../engine.ts";
import type { LogLevel } from "./abi.ts";
import type { ByteString } from "./bytes.ts";
import type { HeaderPairs } from "./headers.ts";
import type { Metric, MetricChange } from "./metrics.ts";

export interface LogRecord { readonly level: LogLevel; readonly message: ByteString; readonly plugin: string; readonly contextId: number }

/** One call into the module, in the order in which they began. */
export interface CallTrace {
  readonly kind: "callback";
  readonly plugin: string;
  readonly contextId: number;
  /** Without the `proxy_` prefix. */
  readonly callback: string;
  readonly arguments: readonly number[];
  /** What it returned, undefined for a call-back without result or one that trapped. */
  result: number | undefined;
  /** Burnt in the call, where the engine meters. */
  fuel: number | undefined;
}

/** One call of a host function by the module; kept only where the machine was made with `traceHostCalls`. */
export interface HostCallTrace { readonly kind: "host call"; readonly function: string; readonly arguments: readonly (number | bigint)[]; result: number | bigint | undefined }

export type TraceEntry = CallTrace | HostCallTrace;

/** A call into the module that did not return. */
export interface VmFailure {
  readonly plugin: string;
  readonly contextId: number;
  readonly callback: string;
  readonly kind: TrapKind;
  readonly message: string;
}

/** A reply that did not come from the upstream. */
export interface LocalReply {
  readonly status: number;
  readonly details: ByteString;
  readonly headers: HeaderPairs;
  readonly bodyBytes: number;
  readonly grpcStatus: number | undefined;
  /** The plugin that sent it, or undefined where it comes from the proxy itself (413, 503 after a trap, …). */
  readonly plugin: string | undefined;
  /** Where in the stream's life: what was being called when it was sent. */
  readonly phase: "request" | "response" | "call-out";
  /** How it left: through the filters' response call-backs, straight to the client, or not at all, as headers had been sent already. */
  readonly path: "filters" | "direct" | "reset";
}

/** Everything that one exchange left behind. */
export class Recorder {
  readonly logs: LogRecord[] = [];
  readonly trace: TraceEntry[] = [];
  readonly failures: VmFailure[] = [];
  readonly localReplies: LocalReply[] = [];
  #metrics: Map<Metric, MetricChange> | undefined;
  fuel: number | undefined;

  beforeMetric(metric: Metric): void {
    this.#metrics ??= new Map();
    if (!this.#metrics.has(metric)) this.#metrics.set(metric, { name: metric.name, type: metric.type, from: metric.value, to: metric.value });
  }

  /** Takes over what another recorder holds. */
  add(other: Recorder): void {
    this.logs.push(...other.logs);
    this.trace.push(...other.trace);
    this.failures.push(...other.failures);
    for (const change of other.#metrics ?? []) { this.#metrics ??= new Map(); if (!this.#metrics.has(change[0])) this.#metrics.set(...change); }
    if (other.fuel !== undefined) this.fuel = (this.fuel ?? 0) + other.fuel;
  }

  metricChanges(): MetricChange[] {
    if (this.#metrics === undefined) return [];
    return [...this.#metrics].map(([metric, change]) => ({ ...change, to: metric.value })).filter((change) => change.to !== change.from);
  }
}
