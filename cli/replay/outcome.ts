import type { ByteString, HeaderPair } from "./exchange.ts";

export const verdicts = ["allow", "deny", "would-deny", "change", "would-change", "error"] as const;
export type Verdict = (typeof verdicts)[number];

/** What a policy did to one exchange, whichever engine ran it. */
export interface Outcome {
  verdict: Verdict;
  /** `policy/rule` of the records, in order. */
  rules: string[];
  /** What the client would get. */
  status: number;
  /** Wasmtime's fuel: work counted exactly. */
  fuel?: number;
  /** Only where the message that was forwarded differs from the one that came. */
  request?: { method: ByteString; path: ByteString; headers: HeaderPair[]; body: Uint8Array };
  response?: { status: number; headers: HeaderPair[]; body: Uint8Array };
  /** With the verdict `error`: what went wrong. */
  error?: string;
}
