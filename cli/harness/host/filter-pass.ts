// One direction of a stream through the filters: which filter is called next, who has stopped, what is buffered meanwhile. The rules are
// those of Envoy's filter manager. The two directions differ in a few places, which are hooks.
import { DataStatus, HeadersStatus, TrailersStatus } from "./abi.ts";
import { ByteQueue } from "./byte-queue.ts";
import type { HeaderMap } from "./headers.ts";
import type { StreamContext } from "./stream-context.ts";

const Iteration = { continue: 0, stopSingle: 1, stopAllBuffer: 2, stopAllWatermark: 3 } as const;

interface Place {
  readonly filter: StreamContext;
  iteration: number;
  headersContinued: boolean;
  /** The end of the stream has been shown to this filter. */
  ended: boolean;
  iterateFromCurrent: boolean;
}

export interface PassHooks {
  readonly isRequest: boolean;
  readonly bufferBytesMax: number;
  callHeaders(filter: StreamContext, headers: HeaderMap, end: boolean): number;
  callData(filter: StreamContext, data: ByteQueue, end: boolean): number;
  callTrailers(filter: StreamContext, trailers: HeaderMap): number;
  /** What comes out at the end of the filters. */
  headersOut(headers: HeaderMap, end: boolean): void;
  dataOut(data: ByteQueue, end: boolean): void;
  trailersOut(trailers: HeaderMap): void;
  /** A local reply was sent during the call that has just returned. */
  aborted(): boolean;
  /** Sends the local reply that was prepared during a request call-back. */
  replyIfPrepared(): void;
  /** The other side of the stream is over, so that what is left here is nobody's. */
  over(): boolean;
  canContinue(): boolean;
  /** More is buffered than allowed, by a filter that does not stream. */
  tooLarge(): void;
  /** More, or no longer more, is buffered than allowed: the sender is to wait, or may go on. */
  pressure(high: boolean): void;
}

export class FilterPass {
  readonly places: Place[];
  headers: HeaderMap | undefined;
  trailers: HeaderMap | undefined;
  buffered: ByteQueue | undefined;
  /** The last piece has arrived from the sender. */
  complete = false;
  /** A call into a filter is under way, and which. */
  calling: "headers" | "data" | "trailers" | undefined;
  callingWithEnd = false;
  readonly #hooks: PassHooks;
  #streaming = false;
  #aboveLimit = false;
  #outEnded = false;

  constructor(filters: readonly StreamContext[], hooks: PassHooks) {
    this.#hooks = hooks;
    this.places = filters.map((filter) => ({ filter, iteration: Iteration.continue, headersContinued: false, ended: false, iterateFromCurrent: false }));
  }

  passHeaders(from: number, end: boolean): void {
    const headers = this.headers!;
    for (let index = from; index < this.places.length; index += 1) {
      const place = this.places[index]!;
      place.ended = end;
      this.calling = "headers";
      this.callingWithEnd = end;
      let status = this.#hooks.callHeaders(place.filter, headers, end);
      if (this.#hooks.isRequest) this.calling = undefined;
      if (this.#hooks.aborted()) {
        this.#hooks.replyIfPrepared();
        status = HeadersStatus.stopIteration;
      }
      this.calling = undefined;
      if (!afterHeaders(place, status) || this.#hooks.over()) return;
    }
    this.#outEnded = end;
    this.#hooks.headersOut(headers, end);
  }

  passData(from: number, data: ByteQueue, lastPiece: boolean): void {
    if (this.#hooks.isRequest && this.#hooks.over()) return;
    let end = lastPiece;
    const trailersAtStart = this.trailers !== undefined;
    let trailersAddedAt = -1;
    let stopped = false;
    for (let index = from; index < this.places.length; index += 1) {
      const place = this.places[index]!;
      if (place.iteration >= Iteration.stopAllBuffer) {
        this.#streaming = place.iteration === Iteration.stopAllWatermark;
        this.#buffer(data);
        return;
      }
      // What the filter has seen the end of is not for it, nor for those behind it.
      if (place.ended) return;
      this.calling = "data";
      this.callingWithEnd = end;
      place.ended = end && this.trailers === undefined;
      let status = this.#hooks.callData(place.filter, data, place.ended);
      this.calling = undefined;
      this.#checkDrained();
      if (this.#hooks.aborted()) {
        if (this.#hooks.isRequest) { this.#hooks.replyIfPrepared(); return; }
        status = DataStatus.stopNoBuffer;
      }
      if (!trailersAtStart && this.trailers !== undefined && trailersAddedAt < 0) {
        if (this.#hooks.isRequest) end = false;
        trailersAddedAt = index;
      }
      if (!this.#afterData(index, status, data)) {
        if (!this.#hooks.isRequest) return;
        stopped = true;
        break;
      }
    }
    if (!stopped && !this.#outEnded) {
      const last = end && trailersAddedAt < 0;
      this.#outEnded = last;
      this.#hooks.dataOut(data, last);
      this.#checkDrained();
    }
    if (trailersAddedAt >= 0) this.passTrailers(trailersAddedAt + 1);
  }

  passTrailers(from: number): void {
    if (this.#hooks.isRequest && this.#hooks.over()) return;
    const trailers = this.trailers!;
    for (let index = from; index < this.places.length; index += 1) {
      const place = this.places[index]!;
      if (place.iteration >= Iteration.stopAllBuffer) return;
      this.calling = "trailers";
      let status = this.#hooks.callTrailers(place.filter, trailers);
      place.ended = true;
      this.calling = undefined;
      this.#checkDrained();
      if (this.#hooks.isRequest && this.#hooks.aborted()) {
        this.#hooks.replyIfPrepared();
        status = TrailersStatus.stopIteration;
      }
      if (!this.#afterTrailers(index, status)) return;
    }
    if (this.#outEnded) return;
    this.#outEnded = true;
    this.#hooks.trailersOut(trailers);
  }

  /** Goes on behind a filter that had stopped, with everything that has gathered. */
  continueFrom(index: number): void {
    if (!this.#hooks.canContinue()) return;
    const place = this.places[index]!;
    // A filter that stopped everything has not seen what came since: it is called first.
    if (place.iteration >= Iteration.stopAllBuffer) place.iterateFromCurrent = true;
    place.iteration = Iteration.continue;
    if (!place.headersContinued) {
      place.headersContinued = true;
      this.passHeaders(index + 1, this.complete && this.buffered === undefined && this.trailers === undefined);
    }
    const hadTrailers = this.trailers !== undefined;
    const next = () => (place.iterateFromCurrent ? index : index + 1);
    if (this.buffered !== undefined) this.passData(next(), this.buffered, this.complete && !hadTrailers);
    if (hadTrailers) this.passTrailers(next());
    place.iterateFromCurrent = false;
  }

  /** A filter that holds the body takes in the next piece before it is called. */
  addData(data: ByteQueue): void {
    this.#streaming = false;
    this.#buffer(data);
  }

  placeOf(filter: StreamContext): number { return this.places.findIndex((place) => place.filter === filter); }

  #afterData(index: number, status: number, data: ByteQueue): boolean {
    const place = this.places[index]!;
    if (status === DataStatus.continue) {
      if (place.iteration !== Iteration.stopSingle) return true;
      this.#buffer(data);
      this.continueFrom(index);
      return false;
    }
    place.iteration = Iteration.stopSingle;
    if (status === DataStatus.stopAndBuffer || status === DataStatus.stopAndWatermark) {
      this.#streaming = status === DataStatus.stopAndWatermark;
      this.#buffer(data);
    } else if (this.complete && this.trailers === undefined) {
      // So that the end of the stream still passes on when the filter continues.
      this.buffered ??= new ByteQueue();
    }
    return false;
  }

  #afterTrailers(index: number, status: number): boolean {
    const place = this.places[index]!;
    if (status === TrailersStatus.continue) {
      if (place.iteration !== Iteration.stopSingle) return true;
      this.continueFrom(index);
      return false;
    }
    if (place.iteration === Iteration.continue) place.iteration = Iteration.stopSingle;
    return false;
  }

  #buffer(data: ByteQueue): void {
    if (this.buffered !== data) {
      this.buffered ??= new ByteQueue();
      this.buffered.moveFrom(data);
    }
    if (this.#aboveLimit || this.#hooks.bufferBytesMax === 0 || this.buffered.length <= this.#hooks.bufferBytesMax) return;
    this.#aboveLimit = true;
    if (this.#streaming) this.#hooks.pressure(true);
    else this.#hooks.tooLarge();
  }

  #checkDrained(): void {
    if (!this.#aboveLimit || (this.buffered?.length ?? 0) > this.#hooks.bufferBytesMax / 2) return;
    this.#aboveLimit = false;
    this.#hooks.pressure(false);
  }
}

function afterHeaders(place: Place, status: number): boolean {
  if (status === HeadersStatus.stopIteration) place.iteration = Iteration.stopSingle;
  else if (status === HeadersStatus.stopAllAndBuffer) place.iteration = Iteration.stopAllBuffer;
  else if (status === HeadersStatus.stopAllAndWatermark) place.iteration = Iteration.stopAllWatermark;
  else { place.headersContinued = true; return true; }
  return false;
}
