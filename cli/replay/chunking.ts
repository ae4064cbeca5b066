import type { Bytes, Cut, RecordedExchange } from "./exchange.ts";

/** How bodies are cut that do not say so themselves: not at all, every so many bytes, or at random places. */
export type Chunking = "whole" | { every: number } | { random: () => number };

/** Random pieces are short more often than not, so that values are cut; a long body still has few pieces. */
const randomPiecesMax = 64;

/** The pieces of a body in order, none for an empty body. Joined they are the body. */
export function cutBody(body: Bytes, own: Cut | undefined, chunking: Chunking): Bytes[] {
  if (body.length === 0) return [];
  if (own !== undefined) return typeof own === "number" ? cutEvery(body, own) : cutAt(body, own);
  if (chunking === "whole") return [body];
  return "every" in chunking ? cutEvery(body, chunking.every) : cutRandomly(body, chunking.random);
}

export function chunksOf(exchange: RecordedExchange, chunking: Chunking): { request: Bytes[]; response: Bytes[] } {
  return { request: cutBody(exchange.request.body, exchange.chunks?.request, chunking), response: cutBody(exchange.response.body, exchange.chunks?.response, chunking) };
}

function cutEvery(body: Bytes, length: number): Bytes[] {
  const pieces: Bytes[] = [];
  for (let at = 0; at < body.length; at += length) pieces.push(body.subarray(at, at + length));
  return pieces;
}

function cutAt(body: Bytes, lengths: readonly number[]): Bytes[] {
  const pieces: Bytes[] = [];
  let at = 0;
  for (const length of lengths) {
    if (at >= body.length) break;
    pieces.push(body.subarray(at, at + length));
    at += length;
  }
  if (at < body.length) pieces.push(body.subarray(at));
  return pieces;
}

function cutRandomly(body: Bytes, random: () => number): Bytes[] {
  const pieces: Bytes[] = [];
  let at = 0;
  while (at < body.length && pieces.length < randomPiecesMax - 1) {
    const length = 1 + Math.floor(random() ** 3 * Math.min(body.length - at, 4_096));
    pieces.push(body.subarray(at, at + length));
    at += length;
  }
  if (at < body.length) pieces.push(body.subarray(at));
  return pieces;
}
