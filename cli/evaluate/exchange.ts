/** What comes in: one exchange as the proxy has it, and what the host knows about it. */
import type { UserFunction } from "../ir/types.ts";

/** Bytes as a string with one character (0 to 255) a byte: what `Buffer.toString("latin1")` gives. */
export type ByteString = string;

export type Pair = readonly [name: ByteString, value: ByteString];

export interface Message {
  /** As received by the proxy, names in lower case, pseudo-headers first. */
  headers: readonly Pair[];
  /** Left out: the message ended with its headers. An empty one means the same. */
  body?: Uint8Array;
  trailers?: readonly Pair[];
}

/** The host's properties; one that is left out is one that the host answers with "not found". */
export interface HostProperties {
  /** `source.address` and `destination.address`: address and port in one text, such as `10.0.0.1:4711` or `[::1]:80`. */
  sourceAddress?: ByteString;
  sourcePort?: number;
  destinationAddress?: ByteString;
  destinationPort?: number;
  mtls?: boolean;
  /** The peer certificate's URI SAN. */
  uriSan?: ByteString;
  tlsVersion?: ByteString;
  /** The server name that the client asked for (SNI). */
  serverName?: ByteString;
  routeName?: ByteString;
  clusterName?: ByteString;
}

export interface Exchange {
  request: Message;
  /** Left out: an empty response with status 200. */
  response?: Message;
  /** `unavailable`: the host has no properties at all. */
  host?: HostProperties | "unavailable";
  /** The host's clock when the request's headers came, in milliseconds since 1970. */
  unixMilliseconds: number;
  /** False: the host cannot do what the policies need (hold headers until a body was read, say). */
  hostIsCapable?: boolean;
}

export interface Options {
  /** What randomness gives a denial: in the module, 16 hexadecimal digits. */
  denialId?: string;
  /** Also tell every condition's value and what each selector yielded. */
  explain?: boolean;
  /** Runs an author's AssemblyScript function on one value; `broken` where it ran out of steps. Without it such a condition cannot be evaluated. */
  call?: (function_: UserFunction, value: Uint8Array) => boolean | "broken";
}
