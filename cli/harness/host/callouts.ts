// HTTP and gRPC call-outs of one root context: requests that a module sends to a cluster, and what comes back. A cluster is a function of
// the caller's; it answers now or later, by the host's clock. Nothing reaches the module while a call into it is under way, nothing after
// a call-out was cancelled or its deadline has passed.
import { BufferType, CalloutType, MapType, Status } from "./abi.ts";
import { byteStringOf, bytesOf, noBytes, type ByteString } from "./bytes.ts";
import type { Clock, Timer } from "./clock.ts";
import type { BufferView } from "./context.ts";
import { HeaderMap, type HeaderPair, type HeaderPairs } from "./headers.ts";
import { readMessage, textField } from "./protobuf.ts";
import type { RootContext } from "./root-context.ts";

export interface CalloutResponse { readonly headers: HeaderPairs; readonly body?: Uint8Array; readonly trailers?: HeaderPairs }

/** A call-out as the cluster's function sees it. Answers after `ended` are ignored: a late reply reaches nobody. */
export interface Callout {
  readonly kind: "http" | "grpc call" | "grpc stream";
  readonly cluster: ByteString;
  /** For gRPC: the initial metadata. */
  readonly headers: HeaderPairs;
  /** For a gRPC call: the message. */
  readonly body: Uint8Array;
  readonly trailers: HeaderPairs;
  readonly timeoutMillis: number | undefined;
  readonly service: ByteString;
  readonly method: ByteString;
  readonly clock: Clock;
  /** Answered, cancelled, or out of time. */
  readonly ended: boolean;
  /** The answer to an HTTP call. */
  respond(response: CalloutResponse): void;
  /** The connection breaks before an answer has begun: the module then gets a 503 that Envoy makes. */
  reset(): void;
  /** The connection breaks within an answer: the module gets an answer without headers. */
  breakOff(): void;
  /** A gRPC message; to a call it is the whole answer. */
  message(body: Uint8Array): void;
  /** Metadata before and after the messages of a gRPC stream. */
  initialMetadata(headers: HeaderPairs): void;
  trailingMetadata(trailers: HeaderPairs): void;
  /** The gRPC peer ends the call or stream. */
  close(status: number, message?: ByteString): void;
  /** Set by the cluster's function to hear messages of a gRPC stream, and its end by the module. */
  onMessage?: (body: Uint8Array, end: boolean) => void;
  onEnd?: () => void;
}

export type Cluster = (call: Callout) => void;
export type ClusterTable = Readonly<Record<string, Cluster>>;

/** A cluster that gives every HTTP call the same answer, after a delay. */
export function answering(response: CalloutResponse, delayMillis = 0): Cluster {
  return (call) => { call.clock.after(delayMillis, () => call.respond(response)); };
}

/** What Envoy itself answers an HTTP call whose deadline passes. */
const deadlineText = "upstream request timeout";
const deadlineResponse: CalloutResponse = { headers: [[":status", "504"], ["content-length", String(deadlineText.length)], ["content-type", "text/plain"]], body: bytesOf(deadlineText) };
const resetText = "upstream connect error or disconnect/reset before headers. reset reason: connection termination";
const resetResponse: CalloutResponse = { headers: [[":status", "503"], ["content-length", String(resetText.length)], ["content-type", "text/plain"]], body: bytesOf(resetText) };
const grpcUnavailable = 14;

class OpenCallout implements Callout {
  readonly kind; readonly cluster; readonly headers; readonly body; readonly trailers; readonly timeoutMillis; readonly service; readonly method;
  readonly clock: Clock;
  readonly token: number;
  readonly #owner: Callouts;
  onMessage?: (body: Uint8Array, end: boolean) => void;
  onEnd?: () => void;
  ended = false;
  deadline: Timer | undefined;
  /** The module has closed its side of a stream, or has sent its last message. */
  localClosed = false;
  lastSent = false;

  constructor(owner: Callouts, token: number, clock: Clock, request: CalloutRequest) {
    this.#owner = owner;
    this.token = token;
    this.clock = clock;
    this.kind = request.kind;
    this.cluster = request.cluster;
    this.headers = request.headers;
    this.body = request.body;
    this.trailers = request.trailers;
    this.timeoutMillis = request.timeoutMillis;
    this.service = request.service;
    this.method = request.method;
  }

  respond(response: CalloutResponse): void { if (this.kind === "http") this.#owner.httpResponse(this, response); }
  reset(): void { if (this.kind === "http") this.respond(resetResponse); else this.close(grpcUnavailable, resetText); }
  breakOff(): void { if (this.kind === "http") this.#owner.httpBreakOff(this); else this.close(grpcUnavailable); }
  message(body: Uint8Array): void { if (this.kind !== "http") this.#owner.grpcMessage(this, body); }
  initialMetadata(headers: HeaderPairs): void { if (this.kind === "grpc stream") this.#owner.grpcMetadata(this, "on_grpc_receive_initial_metadata", headers); }
  trailingMetadata(trailers: HeaderPairs): void { if (this.kind === "grpc stream") this.#owner.grpcMetadata(this, "on_grpc_receive_trailing_metadata", trailers); }
  close(status: number, message: ByteString = ""): void { if (this.kind !== "http") this.#owner.grpcClose(this, status, message); }

  end(): void {
    this.ended = true;
    this.deadline?.cancel();
  }
}

interface CalloutRequest {
  kind: Callout["kind"]; cluster: ByteString; headers: HeaderPairs; body: Uint8Array; trailers: HeaderPairs; timeoutMillis: number | undefined; service: ByteString; method: ByteString;
}

export class Callouts {
  readonly #root: RootContext;
  readonly #open = new Map<number, OpenCallout>();
  /** What can be read while the call-back for an answer runs. */
  #maps: Partial<Record<MapType, HeaderMap>> = {};
  #buffers: Partial<Record<BufferType, ByteString>> = {};

  constructor(root: RootContext) { this.#root = root; }

  get openCount(): number { return this.#open.size; }
  map(type: MapType): HeaderMap | undefined { return this.#maps[type]; }
  buffer(type: BufferType): BufferView | undefined {
    const bytes = this.#buffers[type];
    // Envoy answers NotFound for the body of an HTTP call outside its call-back, and an empty buffer for gRPC.
    if (bytes === undefined) return type === BufferType.grpcReceive ? { queue: undefined } : undefined;
    return { bytes };
  }

  /** A token, or why the call was refused. */
  http(cluster: ByteString, pairs: HeaderPair[], body: Uint8Array, trailers: HeaderPair[], timeoutMillis: number): { token: number } | { refused: Status } {
    const handler = this.#handler(cluster);
    if (timeoutMillis < 0 || handler === undefined) return { refused: Status.badArgument };
    const headers = HeaderMap.from("request", pairs);
    if ([":path", ":method", ":authority"].some((name) => headers.get(name) === undefined)) return { refused: Status.badArgument };
    if (body.length > 0) headers.replace("content-length", String(body.length));
    return { token: this.#begin(CalloutType.http, handler, { kind: "http", cluster, headers: headers.snapshot(), body, trailers: HeaderMap.from("trailers", trailers).snapshot(), timeoutMillis: timeoutMillis || undefined, service: "", method: "" }) };
  }

  grpc(kind: "grpc call" | "grpc stream", service: ByteString, serviceName: ByteString, method: ByteString, metadata: HeaderPair[], body: Uint8Array, timeoutMillis: number): { token: number } | { refused: Status } {
    const cluster = grpcCluster(service);
    const handler = this.#handler(cluster.name);
    // A name that is no message must be a cluster's.
    if (handler === undefined && !cluster.fromMessage) return { refused: Status.parseFailure };
    const type = kind === "grpc call" ? CalloutType.grpcCall : CalloutType.grpcStream;
    const request: CalloutRequest = { kind, cluster: cluster.name, headers: HeaderMap.from("request", metadata).snapshot(), body, trailers: [], timeoutMillis: kind === "grpc call" ? timeoutMillis : undefined, service: serviceName, method };
    if (handler !== undefined) return { token: this.#begin(type, handler, request) };
    // A cluster named in a message is missed when the call is made: it is refused, and the module is told of its end all the same.
    const { vm } = this.#root;
    const call = new OpenCallout(this, vm.nextCalloutId(type), vm.host.clock, request);
    vm.afterCall(() => this.grpcClose(call, grpcUnavailable, "Cluster not available"));
    return { refused: Status.internalFailure };
  }

  #handler(cluster: ByteString): Cluster | undefined {
    const { clusters } = this.#root.vm.host;
    return Object.hasOwn(clusters, cluster) ? clusters[cluster] : undefined;
  }

  #begin(type: number, handler: Cluster, request: CalloutRequest): number {
    const { vm } = this.#root;
    const { clock } = vm.host;
    const call = new OpenCallout(this, vm.nextCalloutId(type), clock, request);
    this.#open.set(call.token, call);
    if (request.timeoutMillis !== undefined) {
      call.deadline = clock.after(request.timeoutMillis, () => { if (call.kind === "http") call.respond(deadlineResponse); else call.close(grpcUnavailable, "upstream request timeout{response_timeout}"); });
    }
    // The cluster hears of it once the module has returned, as the network would let it.
    clock.after(0, () => { if (!call.ended) handler(call); });
    return call.token;
  }

  send(token: number, body: Uint8Array, end: boolean): Status {
    if ((token & 3) !== CalloutType.grpcStream) return Status.badArgument;
    const call = this.#open.get(token);
    if (call === undefined) return Status.notFound;
    if (!call.localClosed && !call.lastSent) call.clock.after(0, () => { if (!call.ended) call.onMessage?.(body, end); });
    call.lastSent ||= end;
    return Status.ok;
  }

  /** Ends the module's side: a call is given up, a stream half-closed. */
  close(token: number): Status {
    if ((token & 3) === CalloutType.grpcCall) return this.cancel(token);
    if ((token & 3) !== CalloutType.grpcStream) return Status.badArgument;
    const call = this.#open.get(token);
    if (call === undefined) return Status.notFound;
    call.localClosed = true;
    // A stream that its peer has ended stays known until the module closes it too.
    if (call.ended) this.#open.delete(token);
    else call.clock.after(0, () => { if (!call.ended) call.onEnd?.(); });
    return Status.ok;
  }

  cancel(token: number): Status {
    const type = token & 3;
    if (type !== CalloutType.grpcCall && type !== CalloutType.grpcStream) return Status.badArgument;
    const call = this.#open.get(token);
    if (call === undefined) return Status.notFound;
    this.#end(call);
    call.clock.after(0, () => call.onEnd?.());
    return Status.ok;
  }

  cancelAll(): void {
    for (const call of [...this.#open.values()]) this.#end(call);
  }

  #end(call: OpenCallout): void {
    call.end();
    this.#open.delete(call.token);
  }

  /** Runs a call-back now, or once the call into the module that is under way has returned. */
  #deliver(call: OpenCallout, body: () => void): void {
    if (call.ended) return;
    const { vm } = this.#root;
    if (vm.busy) { vm.afterCall(() => this.#deliver(call, body)); return; }
    if (!vm.failed) body();
  }

  httpResponse(call: OpenCallout, response: CalloutResponse): void {
    this.#deliver(call, () => {
      this.#end(call);
      const headers = HeaderMap.from("response", response.headers);
      const trailers = response.trailers === undefined ? undefined : HeaderMap.from("trailers", response.trailers);
      const body = response.body ?? noBytes;
      this.#maps = { [MapType.httpCallResponseHeaders]: headers, ...(trailers === undefined ? {} : { [MapType.httpCallResponseTrailers]: trailers }) };
      this.#buffers = { [BufferType.httpCallResponseBody]: byteStringOf(body) };
      this.#call("on_http_call_response", call.token, headers.count, body.length, trailers?.count ?? 0);
    });
  }

  httpBreakOff(call: OpenCallout): void {
    this.#deliver(call, () => {
      this.#end(call);
      this.#root.status = { code: Status.brokenConnection, message: "reset" };
      this.#call("on_http_call_response", call.token, 0, 0, 0);
    });
  }

  grpcMetadata(call: OpenCallout, callback: "on_grpc_receive_initial_metadata" | "on_grpc_receive_trailing_metadata", pairs: HeaderPairs): void {
    this.#deliver(call, () => {
      const map = HeaderMap.from(callback === "on_grpc_receive_initial_metadata" ? "response" : "trailers", pairs);
      this.#maps = { [callback === "on_grpc_receive_initial_metadata" ? MapType.grpcReceiveInitialMetadata : MapType.grpcReceiveTrailingMetadata]: map };
      this.#call(callback, call.token, map.count, 0, 0);
    });
  }

  grpcMessage(call: OpenCallout, body: Uint8Array): void {
    this.#deliver(call, () => {
      if (call.kind === "grpc call") this.#end(call);
      this.#buffers = { [BufferType.grpcReceive]: byteStringOf(body) };
      this.#call("on_grpc_receive", call.token, body.length, 0, 0);
    });
  }

  grpcClose(call: OpenCallout, status: number, message: ByteString): void {
    this.#deliver(call, () => {
      call.end();
      this.#root.status = { code: status, message };
      this.#call("on_grpc_close", call.token, status, 0, 0);
      if (call.kind === "grpc call" || call.localClosed) this.#open.delete(call.token);
    });
  }

  #call(name: "on_http_call_response" | "on_grpc_receive_initial_metadata" | "on_grpc_receive" | "on_grpc_receive_trailing_metadata" | "on_grpc_close", a: number, b: number, c: number, d: number): void {
    const { vm } = this.#root;
    vm.call(this.#root, name, a, b, c, d);
    this.#maps = {};
    this.#buffers = {};
    this.#root.status = { code: this.#root.status.code, message: "" };
    vm.finishCall();
  }
}

/** A gRPC service is named by envoy.config.core.v3.GrpcService (envoy_grpc 1 with cluster_name 1) or by a cluster's bare name. */
function grpcCluster(service: ByteString): { name: ByteString; fromMessage: boolean } {
  const fields = readMessage(service);
  if (fields === undefined) return { name: service, fromMessage: false };
  const envoyGrpc = readMessage(textField(fields, 1));
  return { name: envoyGrpc === undefined ? "" : textField(envoyGrpc, 1), fromMessage: true };
}
