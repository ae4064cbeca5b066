// What Envoy and the harness may differ in without meaning anything.
import type { Seen } from "./cases.ts";

export function normalised(seen: Seen): Seen {
  // HTTP/1 tells the length of an empty body, whether or not a header did.
  const client = seen.client === undefined ? undefined : { ...seen.client, headers: seen.client.headers.filter((line) => line !== "content-length: 0") };
  return JSON.parse(JSON.stringify({ log: seen.log.map(line), client, upstream: seen.upstream })) as Seen;
}

/** A map has no order. */
function line(text: string): string {
  if (!/^ {2}propmap /.test(text)) return text;
  const [head, ...pairs] = text.split(" [");
  return [head, ...pairs.sort()].join(" [");
}
