// What all virtual machines of one process share: time, randomness, shared data, metrics, logs, and the clusters that call-outs reach.
import type { ClusterTable } from "./callouts.ts";
import { logLevels, type LogLevel } from "./abi.ts";
import { VirtualClock, type Clock } from "./clock.ts";
import { builtInForeignFunctions, type ForeignFunction } from "./foreign.ts";
import { MetricRegistry } from "./metrics.ts";
import type { LogRecord, Recorder, VmFailure } from "./records.ts";
import { SharedState } from "./shared.ts";

export interface HostOptions {
  /** A virtual clock that stands still unless moved, by default. */
  readonly clock?: Clock;
  /** Fills the bytes that wasi random_get asks for. By default a fixed sequence, so that runs repeat. */
  readonly random?: (target: Uint8Array) => void;
  /** Records below this level are dropped, and get_log_level tells it. By default "info". */
  readonly logLevel?: LogLevel;
  readonly onLog?: (record: LogRecord) => void;
  readonly onFailure?: (failure: VmFailure) => void;
  /** Where http_call and grpc_call go, by cluster name; an unknown name is refused. */
  readonly clusters?: ClusterTable;
  /** Functions beyond Envoy's own for call_foreign_function. */
  readonly foreignFunctions?: Readonly<Record<string, ForeignFunction>>;
}

export class Host {
  readonly clock: Clock;
  readonly shared = new SharedState();
  readonly metrics = new MetricRegistry();
  readonly logLevel: number;
  readonly clusters: ClusterTable;
  readonly foreignFunctions: ReadonlyMap<string, ForeignFunction>;
  readonly onFailure: ((failure: VmFailure) => void) | undefined;
  readonly random: (target: Uint8Array) => void;
  /** Where records of root contexts go: to the exchange that is being run, if any. */
  recorder: Recorder | undefined;
  readonly #onLog: ((record: LogRecord) => void) | undefined;

  constructor(options: HostOptions = {}) {
    this.clock = options.clock ?? new VirtualClock();
    this.logLevel = logLevels.indexOf(options.logLevel ?? "info");
    this.clusters = options.clusters ?? {};
    this.foreignFunctions = new Map(Object.entries({ ...builtInForeignFunctions, ...options.foreignFunctions }));
    this.random = options.random ?? fixedSequence();
    this.onFailure = options.onFailure;
    this.#onLog = options.onLog;
  }

  log(record: LogRecord, recorder: Recorder | undefined): void {
    recorder?.logs.push(record);
    this.#onLog?.(record);
  }
}

/** A small generator (xorshift32) with a fixed seed: repeatable, and of no use as a secret. */
function fixedSequence(): (target: Uint8Array) => void {
  let state = 0x9e37_79b9;
  return (target) => {
    for (let index = 0; index < target.length; index += 1) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      target[index] = state & 0xff;
    }
  };
}
