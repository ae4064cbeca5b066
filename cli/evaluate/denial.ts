/** What a denied client gets. */
import { STATUS_CODES } from "node:http";
import type { Phase } from "../ir/types.ts";
import type { Denial } from "./outcome.ts";

/** The status of a refusal that is no rule's. */
export const failureStatus = 503;

/** The renderer `problem`: RFC 9457, compact, members in this order. A status without a reason phrase is named after its class. */
export function renderProblem(phase: Phase, status: number, id: string): Denial {
  const title = STATUS_CODES[status] ?? (status < 500 ? "Client Error" : "Server Error");
  const body = JSON.stringify({ type: "about:blank", title, status, instance: `urn:sidewall:${id}` });
  return { phase, status, headers: [["content-type", "application/problem+json"]], body };
}
