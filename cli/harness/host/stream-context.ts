// A stream context: one plugin's part in one HTTP stream. It turns events of the stream into call-backs, their answers into what the
// filter pass understands, and decides what the module may see and change at each moment.
import { BufferType, DataStatus, HeadersStatus, MapType, Status, StreamType, TrailersStatus } from "./abi.ts";
import type { ByteQueue } from "./byte-queue.ts";
import type { ByteString } from "./bytes.ts";
import type { CallbackName } from "./callbacks.ts";
import { Context, type BufferView, type LocalReplyRequest } from "./context.ts";
import type { HeaderMap } from "./headers.ts";
import type { HttpStream } from "./http-stream.ts";
import { answerProperty } from "./properties.ts";
import type { Recorder } from "./records.ts";
import type { RootContext } from "./root-context.ts";

/** A filter of a stream whose machine is alive when the stream begins. */
export class StreamContext extends Context {
  readonly root: RootContext;
  readonly stream: HttpStream;
  readonly recorder: Recorder;
  #requestHeaders: HeaderMap | undefined;
  #requestBody: ByteQueue | undefined;
  #requestTrailers: HeaderMap | undefined;
  #responseHeaders: HeaderMap | undefined;
  #responseBody: ByteQueue | undefined;
  #responseTrailers: HeaderMap | undefined;
  #holdsRequestBody = false;
  #holdsResponseBody = false;
  #end = false;
  #logging = false;
  #failureReplySent = false;
  #streamFailed = false;
  #destroyed = false;

  readonly #release: () => void;

  /** `release` is called once the stream is over. */
  constructor(root: RootContext, stream: HttpStream, release: () => void) {
    super(root.vm);
    this.root = root;
    this.stream = stream;
    this.recorder = stream.recorder;
    this.#release = release;
  }

  // Events of the request.

  onRequestHeaders(headers: HeaderMap, end: boolean): number {
    this.#create();
    this.#requestHeaders = headers;
    this.#end = end;
    const status = this.#headersCall("on_request_headers", headers, end);
    if (status === HeadersStatus.continue) this.#requestHeaders = undefined;
    return status;
  }

  onRequestBody(data: ByteQueue, end: boolean): number {
    if (!this.created) return DataStatus.continue;
    if (this.#holdsRequestBody) {
      this.stream.request.addData(data);
      // The data may have been too much, and the stream be over by now.
      if (this.#destroyed) return DataStatus.stopAndBuffer;
    }
    this.#requestBody = data;
    this.#end = end;
    const status = this.#dataCall("on_request_body", this.#requestBodyNow()?.length ?? 0, end);
    this.#holdsRequestBody = status === DataStatus.stopAndBuffer;
    if (status === DataStatus.continue) this.#requestBody = undefined;
    return status;
  }

  onRequestTrailers(trailers: HeaderMap): number {
    if (!this.created) return TrailersStatus.continue;
    this.#requestTrailers = trailers;
    const status = this.#trailersCall("on_request_trailers", trailers);
    if (status === TrailersStatus.continue) this.#requestTrailers = undefined;
    return status;
  }

  // Events of the response. A filter that was never shown the request stays out of it, as does one that has failed and been replied for.

  onResponseHeaders(headers: HeaderMap, end: boolean): number {
    if (!this.created || this.#failureReplySent) return HeadersStatus.continue;
    this.#responseHeaders = headers;
    this.#end = end;
    const status = this.#headersCall("on_response_headers", headers, end);
    if (status === HeadersStatus.continue) this.#responseHeaders = undefined;
    return status;
  }

  onResponseBody(data: ByteQueue, end: boolean): number {
    if (!this.created || this.#failureReplySent) return DataStatus.continue;
    if (this.#holdsResponseBody) {
      this.stream.response.addData(data);
      if (this.#destroyed) return DataStatus.stopAndBuffer;
    }
    this.#responseBody = data;
    this.#end = end;
    const status = this.#dataCall("on_response_body", this.#responseBodyNow()?.length ?? 0, end);
    this.#holdsResponseBody = status === DataStatus.stopAndBuffer;
    if (status === DataStatus.continue) this.#responseBody = undefined;
    return status;
  }

  onResponseTrailers(trailers: HeaderMap): number {
    if (!this.created || this.#failureReplySent) return TrailersStatus.continue;
    this.#responseTrailers = trailers;
    const status = this.#trailersCall("on_response_trailers", trailers);
    if (status === TrailersStatus.continue) this.#responseTrailers = undefined;
    return status;
  }

  // The end: first every filter's log, then each one's done and delete.

  onLog(): void {
    this.#create();
    if (this.vm.failed || !this.vm.has("on_log")) return;
    this.#logging = true;
    this.vm.call(this, "on_log");
    this.vm.finishCall();
    this.#logging = false;
  }

  onDestroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    if (this.created) {
      for (const name of ["on_done", "on_delete"] as const) {
        if (this.vm.failed || !this.vm.has(name)) continue;
        this.vm.call(this, name);
        this.vm.finishCall();
      }
    }
    this.forget();
    this.#release();
  }

  #create(): void {
    if (this.created) return;
    if (!this.vm.failed && this.vm.has("on_context_create")) {
      this.vm.call(this, "on_context_create", this.root.id);
      this.vm.finishCall();
    }
    this.created = true;
  }

  // Calls, and what a failed machine answers instead.

  #headersCall(name: CallbackName, headers: HeaderMap, end: boolean): number {
    return this.#guarded(name, headers.count, end ? 1 : 0, HeadersStatus.stopAllAndWatermark, (answer) => {
      if (this.vm.stopIteration || answer > HeadersStatus.stopAllAndWatermark) return HeadersStatus.stopAllAndWatermark;
      // Without the plugin's option, pausing at the headers pauses everything.
      if (answer === HeadersStatus.stopIteration && !this.root.plugin.allowOnHeadersStopIteration) return HeadersStatus.stopAllAndWatermark;
      return answer === HeadersStatus.continueAndDontEndStream ? HeadersStatus.continue : answer;
    });
  }

  #dataCall(name: CallbackName, bytes: number, end: boolean): number {
    return this.#guarded(name, bytes, end ? 1 : 0, DataStatus.stopNoBuffer, (answer) => (this.vm.stopIteration || answer > DataStatus.stopNoBuffer ? DataStatus.stopNoBuffer : answer));
  }

  #trailersCall(name: CallbackName, trailers: HeaderMap): number {
    return this.#guarded(name, trailers.count, 0, TrailersStatus.stopIteration, (answer) => (this.vm.stopIteration || answer > TrailersStatus.stopIteration ? TrailersStatus.stopIteration : answer));
  }

  /** Calls if it can. A stream whose machine is dead, or dies of the call, is answered 503, whatever the policy: that is for the streams to come. */
  #guarded(name: CallbackName, a: number, b: number, closed: number, convert: (answer: number) => number): number {
    if (this.vm.failed) return this.#failed(closed);
    if (!this.vm.has(name)) return 0;
    const answer = this.vm.call(this, name, a, b);
    const status = this.vm.failed ? this.#failed(closed) : convert(answer ?? 0);
    this.vm.finishCall();
    return status;
  }

  #failed(closed: number): number {
    if (!this.#streamFailed) {
      this.#streamFailed = true;
      this.#failureReplySent = true;
      this.stream.sendFailureReply();
    }
    return closed;
  }

  // What the module sees.

  #requestBodyNow(): ByteQueue | undefined { return this.#holdsRequestBody ? this.stream.request.buffered : this.#requestBody; }
  #responseBodyNow(): ByteQueue | undefined { return this.#holdsResponseBody ? this.stream.response.buffered : this.#responseBody; }

  override buffer(type: BufferType): BufferView | undefined {
    if (type === BufferType.requestBody) return { queue: this.#requestBodyNow() };
    if (type === BufferType.responseBody) return { queue: this.#responseBodyNow() };
    return super.buffer(type);
  }

  override map(type: MapType): HeaderMap | undefined {
    switch (type) {
      case MapType.requestHeaders: return this.#requestHeaders;
      case MapType.responseHeaders: return this.#responseHeaders;
      case MapType.requestTrailers:
        // At the end of a body without trailers, asking for them makes them.
        if (this.#requestTrailers === undefined && this.#requestBody !== undefined && this.#end) this.#requestTrailers = this.stream.addTrailers(this.stream.request);
        return this.#requestTrailers;
      case MapType.responseTrailers:
        if (this.#responseTrailers === undefined && this.#responseBody !== undefined && this.#end) this.#responseTrailers = this.stream.addTrailers(this.stream.response);
        return this.#responseTrailers;
      default: return undefined;
    }
  }

  override readableMap(type: MapType): HeaderMap | undefined {
    switch (type) {
      case MapType.requestHeaders: return this.#logging ? this.stream.request.headers : this.#requestHeaders;
      case MapType.responseHeaders: return this.#logging ? this.stream.response.headers : this.#responseHeaders;
      case MapType.requestTrailers: return this.#logging ? undefined : this.#requestTrailers;
      case MapType.responseTrailers: return this.#logging ? this.stream.response.trailers : this.#responseTrailers;
      default: return super.readableMap(type);
    }
  }

  override get missingMapStatus(): Status { return this.#logging ? Status.notFound : Status.badArgument; }

  override property(path: ByteString): ByteString | Status {
    return answerProperty(this.stream.property(path, this));
  }

  override setProperty(path: ByteString, value: ByteString): Status {
    const key = `wasm.${path}`;
    if (this.root.declaredProperties.get(path)?.readOnly === true && this.stream.filterState.has(key)) return Status.badArgument;
    return this.setFilterState(key, value);
  }

  override setFilterState(key: ByteString, value: ByteString): Status {
    this.stream.filterState.set(key, value);
    return Status.ok;
  }

  // What the module asks for; done when its call has returned.

  override sendLocalReply(reply: LocalReplyRequest): void {
    if (this.#logging) this.vm.fault(this, "on_log", "a local reply from on_log makes Envoy call on_log again, without end: it crashes");
    this.vm.afterCall(() => this.stream.sendLocalReply(reply, this));
  }

  override continueStream(type: StreamType): Status {
    if (type === StreamType.request) this.vm.afterCall(() => this.stream.continuePass(this.stream.request, this));
    else if (type === StreamType.response) this.vm.afterCall(() => this.stream.continuePass(this.stream.response, this));
    else return Status.ok;
    // Envoy forgets the request's parts for either direction.
    this.#requestHeaders = undefined;
    this.#requestBody = undefined;
    this.#requestTrailers = undefined;
    return Status.ok;
  }

  override closeStream(type: StreamType): Status {
    if (type === StreamType.request || type === StreamType.response) this.vm.afterCall(() => this.stream.reset("wasm_close_stream"));
    return Status.ok;
  }
}
