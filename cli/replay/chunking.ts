import type { Cut, RecordedExchange } from "./exchange.ts";

/** How bodies are cut that do not say so themselves: not at all, every so many bytes, or at random places. */
export type Chunking = "whole" | { every: number } | { random: () => number };

/** Random pieces are short more often than not, so that values are cut; a long body still has few pieces. */
const randomPiecesMax = 64;

/** The pieces of a body in order, none for an empty body. Joined they are the body. */
export function cutBody(body: Uint8Array, own: Cut | undefined, chunking: Chunking): Uint8Array[] {
  if (body.length === 0) return [];
  if (own !== undefined) return typeof own === "number" ? cutEvery(body, own) : cutAt(body, own);
  if (chunking === "whole") return [body];
  return "every" in chunking ? cutEvery(body, chunking.every) : cutRandomly(body, chunking.random);
}

export function chunksOf(exchange: RecordedExchange, chunking: Chunking): { request: Uint8Array[]; response: Uint8Array[] } {
  return { request: cutBody(exchange.request.body, exchange.chunks?.request, chunking), response: cutBody(exchange.response.body, exchange.chunks?.response, chunking) };
}

function cutEvery(body: Uint8Array, length: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < body.length; at += length) pieces.push(body.subarray(at, at + length));
  return pieces;
}

function cutAt(body: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const length of lengths) {
    if (at >= body.length) break;
    pieces.push(body.subarray(at, at + length));
    at += length;
  }
  if (at < body.length) pieces.push(body.subarray(at));
  return pieces;
}

function cutRandomly(body: Uint8Array, random: () => number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  while (at < body.length && pieces.length < randomPiecesMax - 1) {
    const length = 1 + Math.floor(random() ** 3 * Math.min(body.length - at, 4_096));
    pieces.push(body.subarray(at, at + length));
    at += length;
  }
  if (at < body.length) pieces.push(body.subarray(at));
  return pieces;
}
