// Brings outcomes of the harness and of a real Envoy into one form in which they can be compared.
import type { HeaderPair, HeaderPairs, Outcome, Received } from "../../harness/index.ts";
import type { EnvoyOutcome } from "./message.ts";

export interface ComparableMessage { headers: HeaderPair[]; body: string; trailers: HeaderPair[]; framing: Received["framing"] }

export interface ComparableOutcome {
  end: Outcome["end"];
  forwarded: ComparableMessage | undefined;
  response: ComparableMessage | undefined;
  logs: string[];
  filterState: Record<string, string>;
}

/**
 * Leaves out what belongs to the wire or to the proxy and not to the message: framing and hop-by-hop headers, `date`, `server`, the
 * `x-forwarded-proto` that Envoy adds, the scheme (HTTP/1.1 does not carry it); and `content-length: 0`, HTTP/1.1's way to say "no body".
 * Bodies and texts are byte strings. Pseudo headers come first, sorted; the others stay in their order.
 */
export function comparable(outcome: EnvoyOutcome): ComparableOutcome {
  return {
    end: outcome.end,
    forwarded: message(outcome.forwarded),
    response: message(outcome.response),
    logs: outcome.logs.map((line) => `${line.plugin} ${line.level}: ${line.message}`),
    filterState: Object.fromEntries(outcome.filterState),
  };
}

const ofTheProxy = new Set([":scheme", "connection", "date", "keep-alive", "server", "transfer-encoding", "x-forwarded-proto"]);

function message(received: Received | undefined): ComparableMessage | undefined {
  if (received === undefined) return undefined;
  return {
    headers: ordered(received.headers), body: Buffer.from(received.body).toString("latin1"), trailers: [...received.trailers ?? []], framing: received.framing,
  };
}

function ordered(headers: HeaderPairs): HeaderPair[] {
  const kept = headers.filter(([name, value]) => !ofTheProxy.has(name) && !(name === "content-length" && value === "0"));
  const pseudo = kept.filter(([name]) => name.startsWith(":")).sort(([a], [b]) => (a < b ? -1 : 1));
  return [...pseudo, ...kept.filter(([name]) => !name.startsWith(":"))];
}
