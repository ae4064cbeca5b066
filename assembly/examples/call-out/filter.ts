// Call-out: every request is held while an authority is asked about it over HTTP. 200 lets it go on with the authority's `x-user`
// header, 401 and 403 end in 403; any other answer, no answer in time, or more than 64 questions open at once in 503.
//
// Shows: pausing and resuming; state that outlives a call-back, in a table of fixed size; acting for a stream from a call-back of
// the root context; giving the state back when the client goes away.
//
// Build: npx asc assembly/examples/call-out/filter.ts --config asconfig.json -o call-out.wasm
// Run:   envoy -c assembly/examples/call-out/envoy.yaml, then curl -H 'authorization: Bearer alice' http://127.0.0.1:10000/
import {
  arenaReset, b, Bytes, continueStream, EMPTY, equals, getHeaderMapValue, HeaderMap, HeadersAction, httpCall, log, LogLevel, PairsWriter,
  replaceHeaderMapValue, resultBytes, resultNumber, removeHeaderMapValue, sendLocalResponse, setEffectiveContext, Status, StreamType, Writer,
} from "as-proxy-wasm";
export { proxy_abi_version_0_2_1, proxy_on_memory_allocate } from "as-proxy-wasm";

const timeoutMilliseconds: u32 = 500;
const waitingMax: u32 = 64;

// The streams that wait for an answer: (token u32, stream's context id u32) × waitingMax, context id 0 for a free place.
const waiting: usize = memory.data(64 * 8, 8);

export function proxy_on_request_headers(contextId: u32, headersCount: u32, endOfStream: bool): HeadersAction {
  arenaReset();
  // What the authority says must not be sayable by the client.
  removeHeaderMapValue(HeaderMap.HttpRequestHeaders, b("x-user"));
  const place = placeOf(0);
  if (place == 0) return deny(503, b("too many questions open"));
  const authorization = getHeaderMapValue(HeaderMap.HttpRequestHeaders, b("authorization")) == Status.Ok ? resultBytes() : EMPTY;
  const question = PairsWriter.take(4, 8192)
    .add(b(":method"), b("GET")).add(b(":path"), b("/who")).add(b(":authority"), b("authority")).add(b("authorization"), authorization);
  if (question.isOverflowed || httpCall(b("authority"), question.pairs(), EMPTY, timeoutMilliseconds) != Status.Ok) {
    return deny(503, b("authority not reachable"));
  }
  store<u32>(place, <u32>resultNumber());
  store<u32>(place, contextId, 4);
  return HeadersAction.StopAllIterationAndWatermark;
}

/** Comes once for each question, in the root context. For one without an answer Envoy makes up a 503 or a 504. */
export function proxy_on_http_call_response(rootContextId: u32, token: u32, headersCount: u32, bodyBytes: u32, trailersCount: u32): void {
  arenaReset();
  const contextId = takeWaiting(token);
  // The client has gone in the meantime.
  if (contextId == 0) return;
  const status = getHeaderMapValue(HeaderMap.HttpCallResponseHeaders, b(":status")) == Status.Ok ? resultBytes() : EMPTY;
  const user = getHeaderMapValue(HeaderMap.HttpCallResponseHeaders, b("x-user")) == Status.Ok ? resultBytes() : EMPTY;
  if (setEffectiveContext(contextId) != Status.Ok) return;
  if (equals(status, b("200"))) {
    replaceHeaderMapValue(HeaderMap.HttpRequestHeaders, b("x-user"), user);
    log(LogLevel.Info, Writer.take(512).bytes(b("allowed: ")).json(user).written);
    continueStream(StreamType.HttpRequest);
  } else if (equals(status, b("401")) || equals(status, b("403"))) {
    deny(403, b("authority refuses"));
  } else {
    deny(503, b("authority silent"));
  }
}

/** The stream is over; if its answer is still to come, nobody waits for it. */
export function proxy_on_delete(contextId: u32): void {
  const place = placeOf(contextId);
  if (place) store<u64>(place, 0);
}

function deny(statusCode: u32, reason: Bytes): HeadersAction {
  log(LogLevel.Warn, Writer.take(128).bytes(b("denied: ")).bytes(reason).written);
  sendLocalResponse(statusCode, b("call_out_denied"), EMPTY);
  return HeadersAction.StopIteration;
}

/** The place of a stream, or with 0 a free one; 0 where there is none. */
function placeOf(contextId: u32): usize {
  for (let place = waiting; place < waiting + waitingMax * 8; place += 8) {
    if (load<u32>(place, 4) == contextId) return place;
  }
  return 0;
}

/** Frees the place of the stream that waits for the token, and returns its context id, or 0. */
function takeWaiting(token: u32): u32 {
  for (let place = waiting; place < waiting + waitingMax * 8; place += 8) {
    const contextId = load<u32>(place, 4);
    if (contextId != 0 && load<u32>(place) == token) {
      store<u64>(place, 0);
      return contextId;
    }
  }
  return 0;
}
