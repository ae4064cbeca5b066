// One exchange, whole: a recorded or made-up request, the upstream's answer to it, and what a chain of plugins made of both. Everything
// runs within the call, on the host's virtual clock; call-outs that a plugin waits for are driven until the exchange is over or stuck.
import { VirtualClock } from "./host/clock.ts";
import { noBytes, type ByteString } from "./host/bytes.ts";
import { HeaderMap, type HeaderPairs } from "./host/headers.ts";
import type { Host } from "./host/host.ts";
import { HttpStream, type StreamSink } from "./host/http-stream.ts";
import type { MetricChange } from "./host/metrics.ts";
import type { Plugin } from "./host/plugin.ts";
import type { PropertyTree } from "./host/properties.ts";
import { Recorder, type LocalReply, type LogRecord, type TraceEntry, type VmFailure } from "./host/records.ts";

/** Names in any case; `:method`, `:path`, `:authority`, `:scheme` are headers like the others. Values are byte strings (see host/bytes.ts). */
export interface RequestMessage {
  readonly headers: HeaderPairs;
  /** The body in the pieces in which it arrives; one piece may be given bare. */
  readonly body?: Uint8Array | readonly Uint8Array[];
  readonly trailers?: HeaderPairs;
}

export interface ResponseMessage {
  /** With `:status`. */
  readonly headers: HeaderPairs;
  readonly body?: Uint8Array | readonly Uint8Array[];
  readonly trailers?: HeaderPairs;
}

/** What the upstream got. */
export interface ForwardedRequest { readonly headers: HeaderPairs; readonly body: Uint8Array; readonly trailers: HeaderPairs | undefined }

/** An answer, or how to make one from the request that arrived; "reset" breaks the connection off, "silent" never answers. */
export type Upstream = ResponseMessage | "reset" | "silent" | ((request: ForwardedRequest) => ResponseMessage | "reset" | "silent");

export interface ExchangeOptions {
  /** How the end of a body is told: by a piece of its own without bytes, as in HTTP/1.1, or with the last piece, as in HTTP/2. */
  readonly end?: "separate" | "joined";
  /** The same for the upstream's answer; as for the request by default. */
  readonly upstreamEnd?: "separate" | "joined";
  readonly bufferBytesMax?: number;
  readonly properties?: PropertyTree;
  /** The value of request.protocol. */
  readonly protocol?: string;
  /** `any`: also a request without authority, or with bytes that Envoy would not forward, reaches the upstream. For recordings, which have an answer to it. */
  readonly forwards?: "routable" | "any";
  /** How long pending call-outs may be waited for, on the virtual clock. */
  readonly waitMillisMax?: number;
  /** The client gives up after this many pieces of the request (0: after the headers). */
  readonly abortAfterPieces?: number;
}

/** Whether a body is as long as its content-length says. A longer one is cut there by the peer, a shorter one leaves the peer waiting. */
export type Framing = "exact" | "cut" | "short";

export interface Received {
  readonly headers: HeaderPairs;
  /** As the peer reads it: cut at the content-length. */
  readonly body: Uint8Array;
  readonly trailers: HeaderPairs | undefined;
  /** The end of the message has arrived. */
  readonly complete: boolean;
  readonly framing: Framing;
}

export interface Outcome {
  /** What the upstream received, or undefined where nothing reached it. */
  readonly forwarded: Received | undefined;
  /** What the client received, or undefined where nothing reached it. */
  readonly response: (Received & { readonly status: number }) | undefined;
  /** "stuck": something is paused, and nothing is pending that could resume it. A proxy would end it by a timeout. */
  readonly end: "complete" | "reset" | "stuck";
  readonly details: string;
  readonly localReplies: readonly LocalReply[];
  readonly logs: readonly LogRecord[];
  readonly metrics: readonly MetricChange[];
  readonly filterState: ReadonlyMap<ByteString, ByteString>;
  readonly trace: readonly TraceEntry[];
  /** Traps; what the client got for them is in `response`. */
  readonly failures: readonly VmFailure[];
  /** Burnt by all call-backs of the exchange, where the engine meters. */
  readonly fuel: number | undefined;
  /** The linear memory of each plugin's machine, now. */
  readonly memoryBytes: readonly number[];
  /** Time that passed on the virtual clock. */
  readonly elapsedMillis: number;
}

const bufferBytesDefault = 1024 * 1024;
const waitMillisDefault = 60_000;
const emptyAnswer: ResponseMessage = { headers: [[":status", "200"]] };

/** Gathers a message as it leaves the filters. */
class Gathered {
  headers: HeaderPairs | undefined;
  trailers: HeaderPairs | undefined;
  complete = false;
  readonly #chunks: Uint8Array[] = [];

  add(data: Uint8Array): void { if (data.length > 0) this.#chunks.push(data); }

  body(): Uint8Array { return this.#chunks.length === 0 ? noBytes : this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks); }

  received(head: boolean): Received | undefined {
    if (this.headers === undefined) return undefined;
    const body = this.body();
    const length = this.headers.find(([name]) => name === "content-length")?.[1];
    const told = length !== undefined && /^\d{1,15}$/.test(length) && !head ? Number(length) : body.length;
    const framing = told === body.length ? "exact" : told < body.length ? "cut" : "short";
    return { headers: this.headers, body: framing === "cut" ? body.subarray(0, told) : body, trailers: this.trailers, complete: this.complete && framing !== "short", framing };
  }
}

class ExchangeSink implements StreamSink {
  readonly forwarded = new Gathered();
  readonly answered = new Gathered();
  how: Outcome["end"] = "stuck";
  details = "";

  upstreamHeaders(headers: HeaderMap, end: boolean): void { this.forwarded.headers = headers.snapshot(); this.forwarded.complete = end; }
  upstreamData(data: Uint8Array, end: boolean): void { this.forwarded.add(data); this.forwarded.complete = end; }
  upstreamTrailers(trailers: HeaderMap): void { this.forwarded.trailers = trailers.snapshot(); this.forwarded.complete = true; }
  clientHeaders(headers: HeaderMap, end: boolean): void { this.answered.headers = headers.snapshot(); this.answered.complete = end; }
  clientData(data: Uint8Array, end: boolean): void { this.answered.add(data); this.answered.complete = end; }
  clientTrailers(trailers: HeaderMap): void { this.answered.trailers = trailers.snapshot(); this.answered.complete = true; }
  ended(how: "complete" | "reset", details: string): void { this.how = how; this.details = details; }
}

function piecesOf(body: Uint8Array | readonly Uint8Array[] | undefined): readonly Uint8Array[] {
  if (body === undefined) return [];
  return body instanceof Uint8Array ? (body.length === 0 ? [] : [body]) : body;
}

/** Runs one exchange through the chain, first plugin first. */
export function exchange(host: Host, chain: readonly Plugin[], request: RequestMessage, upstream: Upstream = emptyAnswer, options: ExchangeOptions = {}): Outcome {
  const recorder = new Recorder();
  const sink = new ExchangeSink();
  const started = host.clock.monotonicMillis();
  const outerRecorder = host.recorder;
  host.recorder = recorder;
  try {
    const stream = new HttpStream(chain, sink, {
      recorder, bufferBytesMax: options.bufferBytesMax ?? bufferBytesDefault, properties: options.properties ?? {},
      startMillis: host.clock.wallMillis(), protocol: options.protocol ?? "HTTP/1.1",
      forwards: options.forwards ?? "routable",
    });
    const run = new Run(host, stream, options);
    run.request(request);
    if (!stream.ended) run.until(() => stream.ended || sink.forwarded.complete);
    // An upstream that was promised more bytes than came waits for them.
    if (!stream.ended && sink.forwarded.received(false)?.complete === true) run.answer(upstream, sink.forwarded);
    if (!stream.ended) run.until(() => stream.ended);
    // What is stuck is given up, so that the plugins see the end of it and keep nothing.
    if (!stream.ended) { stream.reset("stuck"); sink.how = "stuck"; }
    run.settle();
    const head = request.headers.some(([name, value]) => name === ":method" && value === "HEAD");
    const response = sink.answered.received(head);
    return {
      forwarded: sink.forwarded.received(false),
      response: response === undefined ? undefined : { status: Number(response.headers.find(([name]) => name === ":status")![1]), ...response },
      end: sink.how, details: sink.details, localReplies: recorder.localReplies, logs: recorder.logs, metrics: recorder.metricChanges(), filterState: stream.filterState,
      trace: recorder.trace, failures: recorder.failures, fuel: recorder.fuel, memoryBytes: chain.map((plugin) => plugin.vm.memoryBytes),
      elapsedMillis: host.clock.monotonicMillis() - started,
    };
  } finally {
    host.recorder = outerRecorder;
  }
}

/** Feeds messages into a stream piece by piece, letting what falls due happen in between. */
class Run {
  readonly #clock: VirtualClock;
  readonly #stream: HttpStream;
  readonly #options: ExchangeOptions;

  constructor(host: Host, stream: HttpStream, options: ExchangeOptions) {
    if (!(host.clock instanceof VirtualClock)) throw new Error("an exchange runs on a virtual clock");
    this.#clock = host.clock;
    this.#stream = stream;
    this.#options = options;
  }

  /** Runs what is due now. */
  settle(): void {
    const now = this.#clock.monotonicMillis();
    while (this.#clock.step(now));
  }

  /** Lets time pass until the condition holds, nothing is pending, or the wait has been too long. */
  until(done: () => boolean): void {
    const latest = this.#clock.monotonicMillis() + (this.#options.waitMillisMax ?? waitMillisDefault);
    while (!done() && this.#clock.step(latest));
  }

  request(message: RequestMessage): void {
    const stream = this.#stream;
    const abortAfter = this.#options.abortAfterPieces ?? Infinity;
    let pieces = 0;
    this.#feed(message, "request", (headers, end) => stream.requestHeaders(headers, end), (data, end) => stream.requestData(data, end), (trailers) => stream.requestTrailers(trailers), () => {
      if (pieces++ < abortAfter) return true;
      stream.reset("downstream_remote_disconnect");
      return false;
    });
  }

  answer(upstream: Upstream, forwarded: Gathered): void {
    const answer = typeof upstream === "function" ? upstream({ headers: forwarded.headers ?? [], body: forwarded.body(), trailers: forwarded.trailers }) : upstream;
    if (answer === "silent") return;
    const stream = this.#stream;
    if (answer === "reset") {
      stream.upstreamFailure(503, "upstream connect error or disconnect/reset before headers. reset reason: connection termination", "upstream_reset_before_response_started{connection_termination}");
      return;
    }
    this.#feed(answer, "response", (headers, end) => stream.responseHeaders(headers, end), (data, end) => stream.responseData(data, end), (trailers) => stream.responseTrailers(trailers), () => true);
  }

  #feed(message: RequestMessage, kind: "request" | "response", headers: (headers: HeaderMap, end: boolean) => void, data: (data: Uint8Array, end: boolean) => void, trailers: (trailers: HeaderMap) => void, goOn: () => boolean): void {
    const joined = (kind === "request" ? this.#options.end : this.#options.upstreamEnd ?? this.#options.end) === "joined";
    const pieces = piecesOf(message.body);
    const hasTrailers = message.trailers !== undefined && message.trailers.length > 0;
    headers(HeaderMap.from(kind, message.headers), pieces.length === 0 && !hasTrailers);
    this.settle();
    for (let index = 0; index < pieces.length; index += 1) {
      if (!goOn()) return;
      data(pieces[index]!, joined && !hasTrailers && index === pieces.length - 1);
      this.settle();
    }
    if (pieces.length > 0 || hasTrailers) {
      if (!goOn()) return;
      if (hasTrailers) trailers(HeaderMap.from("trailers", message.trailers!));
      else if (!joined) data(noBytes, true);
      this.settle();
    } else goOn();
  }
}

/** A body as text, for tests and messages. */
export function bodyText(message: { readonly body: Uint8Array } | undefined): string {
  return message === undefined ? "" : Buffer.from(message.body).toString("utf8");
}
