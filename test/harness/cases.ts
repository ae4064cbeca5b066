// Cases that run in the harness and in Envoy alike: a request, the upstream's answer, and what the probe module does on the way.
// What they are expected to give is captured from Envoy (captured.json), never from the harness.
import { casesOfBodies } from "./cases-bodies.ts";
import { casesOfCallouts } from "./cases-callouts.ts";
import { casesOfChains } from "./cases-chains.ts";
import { casesOfHeaders } from "./cases-headers.ts";
import { casesOfHost } from "./cases-host.ts";
import { casesOfReplies } from "./cases-replies.ts";

export interface Case {
  readonly name: string;
  /** Which listener of Envoy, or which plugin options of the harness. */
  readonly setup?: Setup;
  /** HTTP/2 between client and proxy; the upstream always speaks HTTP/1.1. */
  readonly http2?: boolean;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: readonly (readonly [string, string])[];
  /** Pieces of the request body, sent one by one; with a content-length header among `headers`, or else chunked. */
  readonly body?: readonly string[];
  readonly trailers?: readonly (readonly [string, string])[];
  readonly upstream?: UpstreamAnswer | "reset" | "silent";
  /** The probe's script. */
  readonly script: string;
  /** The client goes away after the last piece instead of ending the request. */
  readonly abort?: boolean;
  /** The client waits this long for more, and then takes what it has. */
  readonly patienceMillis?: number;
}

export interface UpstreamAnswer {
  readonly status?: number;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: readonly string[];
  readonly trailers?: readonly (readonly [string, string])[];
}

export type Setup = "plain" | "hold" | "small" | "open" | "reload" | "closed" | "two";

export interface Seen {
  /** What the probe logged. */
  readonly log: readonly string[];
  /** What the client got, or undefined where nothing came. */
  readonly client: { readonly status: number; readonly headers: readonly string[]; readonly body: string; readonly trailers: readonly string[]; readonly whole: boolean } | undefined;
  /** What the upstream got, or undefined where nothing came. */
  readonly upstream: { readonly headers: readonly string[]; readonly body: string; readonly trailers: readonly string[]; readonly whole: boolean } | undefined;
}

export const cases: readonly Case[] = [...casesOfHeaders, ...casesOfBodies, ...casesOfReplies, ...casesOfHost, ...casesOfCallouts, ...casesOfChains];
