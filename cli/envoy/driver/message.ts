// Messages as the driver handles them: the harness' shapes, so that outcomes of both can be compared.
import type { HeaderPairs, Outcome, Received } from "../../harness/index.ts";

/** What the driver can tell of an exchange; each field as in the harness' outcome. Log lines carry no context id, Envoy does not print it. */
export interface EnvoyOutcome extends Pick<Outcome, "forwarded" | "response" | "end" | "details" | "filterState"> {
  readonly logs: readonly Pick<Outcome["logs"][number], "level" | "message" | "plugin">[];
}

/** A message while it is read from a connection. */
export interface Incoming {
  headers: HeaderPairs;
  chunks: Uint8Array[];
  trailers: HeaderPairs | undefined;
  complete: boolean;
  /** More bytes came than the content-length says. */
  overlong: boolean;
}

export const newIncoming = (headers: HeaderPairs): Incoming => ({ headers, chunks: [], trailers: undefined, complete: false, overlong: false });

export function receivedOf(message: Incoming): Received {
  const framing = message.overlong ? "cut" : !message.complete && header(message.headers, "content-length") !== undefined ? "short" : "exact";
  return { headers: message.headers, body: Buffer.concat(message.chunks), trailers: message.trailers, complete: message.complete, framing };
}

/** The first value of the name, which is given in lower case. */
export function header(headers: HeaderPairs, name: string): string | undefined {
  return headers.find((pair) => pair[0].toLowerCase() === name)?.[1];
}

export function piecesOf(body: Uint8Array | readonly Uint8Array[] | undefined): readonly Uint8Array[] {
  if (body === undefined) return [];
  // A piece without bytes cannot be sent: on the wire it would be the end.
  return (body instanceof Uint8Array ? [body] : body).filter((piece) => piece.length > 0);
}
