// Counters, gauges and histograms by name, as one stats scope of a process keeps them; a module addresses them by ids of its VM.
import { idIncrement, MetricType, metricTypeMask, metricTypeMax, Status } from "./abi.ts";
import type { ByteString } from "./bytes.ts";

export interface Metric {
  readonly name: ByteString;
  readonly type: "counter" | "gauge" | "histogram";
  /** Of a counter or gauge; for a histogram the number of samples. Unsigned, 64 bits. */
  value: bigint;
  readonly samples: bigint[];
}

/** A change to be shown with the exchange that made it. */
export interface MetricChange { readonly name: ByteString; readonly type: Metric["type"]; readonly from: bigint; to: bigint }

/** The metrics of a process: two modules that define the same name and type share it. */
export class MetricRegistry {
  readonly #metrics = new Map<string, Metric>();

  define(type: Metric["type"], name: ByteString): Metric {
    const key = `${type}\0${name}`;
    let metric = this.#metrics.get(key);
    if (metric === undefined) this.#metrics.set(key, metric = { name, type, value: 0n, samples: [] });
    return metric;
  }

  get(name: ByteString): Metric | undefined {
    for (const metric of this.#metrics.values()) if (metric.name === name) return metric;
    return undefined;
  }

  all(): Metric[] { return [...this.#metrics.values()]; }
}

const types = ["counter", "gauge", "histogram"] as const;
const samplesMax = 10_000;

/** One VM's ids for metrics: the type in the low bits, and a new id for every definition, also of a known name. */
export class MetricIds {
  readonly #registry: MetricRegistry;
  readonly #byId = new Map<number, Metric>();
  readonly #last = [MetricType.counter, MetricType.gauge, MetricType.histogram] as number[];
  /** Called before a metric changes. */
  readonly #onChange: (metric: Metric) => void;

  constructor(registry: MetricRegistry, onChange: (metric: Metric) => void) {
    this.#registry = registry;
    this.#onChange = onChange;
  }

  define(type: number, name: ByteString): number | undefined {
    if (type > metricTypeMax) return undefined;
    const id = this.#last[type]! + idIncrement;
    this.#last[type] = id;
    this.#byId.set(id, this.#registry.define(types[type]!, name));
    return id;
  }

  increment(id: number, offset: bigint): Status {
    const type = id & metricTypeMask;
    if (type !== MetricType.counter && type !== MetricType.gauge) return Status.badArgument;
    const metric = this.#byId.get(id);
    if (metric === undefined) return Status.notFound;
    if (type === MetricType.counter && offset <= 0n) return Status.badArgument;
    this.#change(metric, metric.value + offset);
    return Status.ok;
  }

  record(id: number, value: bigint): Status {
    const metric = this.#byId.get(id);
    if (metric === undefined) return Status.notFound;
    if (metric.type === "histogram" && metric.samples.length < samplesMax) metric.samples.push(BigInt.asUintN(64, value));
    this.#change(metric, metric.type === "counter" ? metric.value + value : metric.type === "gauge" ? value : metric.value + 1n);
    return Status.ok;
  }

  get(id: number): bigint | Status {
    const type = id & metricTypeMask;
    if (type !== MetricType.counter && type !== MetricType.gauge) return Status.badArgument;
    return this.#byId.get(id)?.value ?? Status.notFound;
  }

  #change(metric: Metric, value: bigint): void {
    this.#onChange(metric);
    metric.value = BigInt.asUintN(64, value);
  }
}
