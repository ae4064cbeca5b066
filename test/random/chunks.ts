/** How a body arrives: in what pieces, and whether the end comes with the last of them or alone. */
import type { Draw } from "./draw.ts";

export interface Chunking {
  /** Bytes of each piece, none empty; their sum is the body's length. */
  lengths: number[];
  /** The end of the stream comes behind the last piece, without bytes. */
  endsApart: boolean;
}

const everyByteMax = 512;

export function randomChunking(draw: Draw, bytes: number): Chunking {
  return { lengths: randomLengths(draw, bytes), endsApart: draw.chance(0.4) };
}

function randomLengths(draw: Draw, bytes: number): number[] {
  if (bytes === 0) return [];
  const kind = draw.weighted({ whole: 3, few: 4, bytewise: bytes <= everyByteMax ? 2 : 0, short: 2 });
  if (kind === "whole") return [bytes];
  if (kind === "bytewise") return Array.from({ length: bytes }, () => 1);
  const most = kind === "few" ? bytes : Math.max(1, Math.min(16, Math.ceil(bytes / 64)) * 4);
  const lengths: number[] = [];
  for (let left = bytes; left > 0;) {
    const next = Math.min(left, draw.integer(1, most));
    lengths.push(next);
    left -= next;
  }
  return lengths;
}
