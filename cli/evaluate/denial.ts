/** What a denied client gets. */
import type { Phase } from "../ir/types.ts";
import type { Denial } from "./outcome.ts";

/** RFC 9110 (15), 6585, 7725, 8470, 4918. */
const reasonPhrases: Readonly<Record<number, string>> = {
  400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable",
  407: "Proxy Authentication Required", 408: "Request Timeout", 409: "Conflict", 410: "Gone", 411: "Length Required", 412: "Precondition Failed",
  413: "Content Too Large", 414: "URI Too Long", 415: "Unsupported Media Type", 416: "Range Not Satisfiable", 417: "Expectation Failed",
  421: "Misdirected Request", 422: "Unprocessable Content", 423: "Locked", 424: "Failed Dependency", 425: "Too Early", 426: "Upgrade Required",
  428: "Precondition Required", 429: "Too Many Requests", 431: "Request Header Fields Too Large", 451: "Unavailable For Legal Reasons",
  500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
  505: "HTTP Version Not Supported", 507: "Insufficient Storage", 511: "Network Authentication Required",
};

/** The renderer `problem`: RFC 9457, compact, members in this order. A status without a reason phrase has that of its class (RFC 9110, 15). */
export function renderProblem(phase: Phase, status: number, id: string): Denial {
  return problem(phase, status, { instance: `urn:sidewall:${id}` });
}

/** The refusal where the module cannot work: no rule's, and without an id, since no record tells of it. */
export const failureProblem: Denial = problem("request.headers", 503, {});

function problem(phase: Phase, status: number, more: { instance?: string }): Denial {
  const title = reasonPhrases[status] ?? reasonPhrases[status < 500 ? 400 : 500];
  return { phase, status, headers: [["content-type", "application/problem+json"]], body: JSON.stringify({ type: "about:blank", title, status, ...more }) };
}
