import { type HeaderPairs, type Outcome as HarnessOutcome, utf8Text } from "../../harness/index.ts";
import type { HeaderPair, RecordedExchange } from "../exchange.ts";
import type { Outcome } from "../outcome.ts";
import { recordOf, type VerdictRecord, verdictOf } from "../records.ts";

/** What was sent into a proxy: the recording, and the heads that were made of it. */
export interface Sent { recorded: RecordedExchange; request: HeaderPairs; response: HeaderPairs }

/** What can be seen of an exchange from outside a proxy, be it the harness or Envoy. */
export interface Seen extends Pick<HarnessOutcome, "forwarded" | "response" | "end" | "details"> { logs: readonly { message: string }[] }

/** The outcome that the module's records and the messages that left the proxy tell. `failure` is what else is known to have gone wrong. */
export function observedOutcome(sent: Sent, seen: Seen, failure: string | undefined): Outcome {
  const records = seen.logs.map((log) => recordOf(utf8Text(log.message))).filter((record): record is VerdictRecord => record !== undefined);
  const verdict = verdictOf(records);
  const error = failure ?? unexplained(seen, verdict === "deny");
  return {
    verdict: error === undefined ? verdict : "error", rules: records.map(({ policy, rule }) => `${policy}/${rule}`), status: seen.response?.status ?? 0,
    ...changedRequest(sent, seen),
    ...(verdict === "deny" || error !== undefined ? {} : changedResponse(sent, seen)),
    ...(error === undefined ? {} : { error }),
  };
}

/** An exchange that ended without having been forwarded, or not properly, though no rule denied it. */
function unexplained({ forwarded, response, end, details }: Seen, denied: boolean): string | undefined {
  if (end !== "complete") return `the exchange ${end === "stuck" ? "came to no end" : "was reset"}${details === "" ? "" : `: ${details}`}`;
  return forwarded === undefined && !denied ? `answered with ${response?.status ?? 0} and not by a rule${details === "" ? "" : `: ${utf8Text(details)}`}` : undefined;
}

/** A pseudo-header that is written anew moves behind the others, which means nothing. */
function sameHead(a: HeaderPairs, b: HeaderPairs): boolean {
  const [left, right] = [ordered(a), ordered(b)];
  return left.length === right.length && left.every(([name, value], index) => name === right[index]?.[0] && value === right[index]?.[1]);
}

function ordered(headers: HeaderPairs): HeaderPairs {
  const pseudo = headers.filter(([name]) => name.startsWith(":"));
  return [...pseudo.sort(([a], [b]) => (a < b ? -1 : 1)), ...headers.slice(pseudo.length)];
}

/** A body that is longer than its content-length says arrives cut, whatever a module does. */
function sameBody(received: { body: Uint8Array; framing: string }, sent: Uint8Array): boolean {
  return Buffer.compare(received.body, received.framing === "cut" ? sent.subarray(0, received.body.length) : sent) === 0;
}

const valueOf = (headers: HeaderPairs, name: string): string => headers.find((pair) => pair[0] === name)?.[1] ?? "";

function withoutPseudo(headers: HeaderPairs): HeaderPair[] {
  return headers.filter(([name]) => !name.startsWith(":"));
}

function changedRequest({ recorded, request }: Sent, { forwarded }: Seen): Pick<Outcome, "request"> {
  if (forwarded === undefined || (sameHead(forwarded.headers, request) && sameBody(forwarded, recorded.request.body))) return {};
  return { request: requestOf(forwarded.headers, forwarded.body) };
}

/** A head as a proxy has it, in the form of a recording. */
export function requestOf(headers: HeaderPairs, body: Uint8Array): NonNullable<Outcome["request"]> {
  const authority = headers.find((pair) => pair[0] === ":authority");
  return {
    method: valueOf(headers, ":method"), path: valueOf(headers, ":path"), body,
    headers: [...(authority === undefined ? [] : [["host", authority[1]] as const]), ...withoutPseudo(headers)],
  };
}

function changedResponse(sent: Sent, { response }: Seen): Pick<Outcome, "response"> {
  if (response === undefined || (sameHead(response.headers, sent.response) && sameBody(response, sent.recorded.response.body))) return {};
  return { response: { status: response.status, headers: withoutPseudo(response.headers), body: response.body } };
}
