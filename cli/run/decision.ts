import { type HeaderPairs, type ProxyRecord, utf8Text } from "../harness/index.ts";
import type { Verdict } from "../replay/outcome.ts";
import { recordOf, type VerdictRecord, verdictOf } from "../replay/records.ts";

/** What was decided about one proxied exchange, from the module's records. */
export interface Decision {
  verdict: Verdict;
  /** `policy/rule` of the records, in order. */
  rules: string[];
  /** The records themselves, as the module wrote them. */
  records: object[];
  method: string;
  path: string;
  /** The client's address. */
  source: string;
  /** What the client got; 0 where it went away before. */
  status: number;
  milliseconds: number;
  fuel?: number;
  /** With the verdict `error`: what went wrong. */
  error?: string;
}

export function decisionOf(exchange: ProxyRecord): Decision {
  const messages = exchange.logs.map((log) => utf8Text(log.message));
  const records = messages.map(recordOf).filter((record): record is VerdictRecord => record !== undefined);
  const failure = exchange.failures[0];
  const error = failure === undefined ? undefined : `the module failed in ${failure.callback}: ${failure.message}`;
  const verdict = verdictOf(records);
  return {
    verdict: error === undefined ? verdict : "error", rules: records.map(({ policy, rule }) => `${policy}/${rule}`),
    records: messages.filter((message) => recordOf(message) !== undefined).map((message) => JSON.parse(message) as object),
    method: headerOf(exchange.request.headers, ":method"), path: headerOf(exchange.request.headers, ":path"), source: exchange.source.address,
    status: exchange.response?.status ?? 0, milliseconds: exchange.elapsedMillis,
    ...(exchange.fuel === undefined ? {} : { fuel: exchange.fuel }), ...(error === undefined ? {} : { error }),
  };
}

const headerOf = (headers: HeaderPairs, name: string): string => utf8Text(headers.find((pair) => pair[0] === name)?.[1] ?? "");
