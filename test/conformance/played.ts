// What a host made of a case, and its written form: the transcript that is kept in expected/ and compared.
import type { HeaderPairs, RequestMessage, ResponseMessage } from "../../cli/harness/index.ts";
import { comparable, type ComparableMessage, type EnvoyOutcome } from "../../cli/envoy/driver/index.ts";
import type { Answer, Case, Exchange } from "./cases.ts";

/** How both sides of the proxy speak. */
export type Wire = "http1" | "http2";
export const wires: readonly Wire[] = ["http1", "http2"];

export interface Played {
  /** What the module logged while it started; undefined where it was refused. */
  start: EnvoyOutcome["logs"] | undefined;
  exchanges: { request: RequestMessage; outcome: EnvoyOutcome }[];
}

/** The request of an exchange, before any framing. */
export function requestOf(exchange: Exchange): RequestMessage {
  return {
    headers: [[":method", exchange.method ?? "GET"], [":path", exchange.path ?? "/"], [":authority", "conformance.test"], [":scheme", "http"], ...trimmed(exchange.headers)],
    body: bytes(exchange.body), ...(exchange.trailers === undefined ? {} : { trailers: exchange.trailers }),
  };
}

export function answerOf(answer: Answer = { headers: [["content-length", "8"]], body: ["answered"] }): ResponseMessage {
  return {
    headers: [[":status", String(answer.status ?? 200)], ...trimmed(answer.headers)],
    body: bytes(answer.body), ...(answer.trailers === undefined ? {} : { trailers: answer.trailers }),
  };
}

/** White space around a value is not part of it (RFC 9110, section 5.5). */
const trimmed = (pairs: HeaderPairs = []): HeaderPairs => pairs.map(([name, value]) => [name, value.replace(/^[ \t]+|[ \t]+$/g, "")]);
const bytes = (pieces: readonly string[] = []): Buffer[] => pieces.map((piece) => Buffer.from(piece, "latin1"));

/** The transcript of a case: one block for its start and one for each exchange. */
export function transcript(played: Played): string[] {
  const start = played.start === undefined ? ["refused"] : played.start.map((line) => `${line.level} ${shown(line.message)}`);
  return [["start", ...start].join("\n  "), ...played.exchanges.map(({ request, outcome }, index) => exchangeBlock(index + 1, request, outcome))];
}

function exchangeBlock(number: number, request: RequestMessage, outcome: EnvoyOutcome): string {
  const { forwarded, response, end } = comparable(outcome);
  return [
    `exchange ${number}`,
    ...outcome.logs.map((line) => `${line.level} ${shown(line.message)}`),
    // How much of a request that was cut off had left by then is chance.
    `upstream: ${forwarded === undefined || !outcome.forwarded!.complete ? "nothing whole" : messageLine(forwarded, changes(request.headers, forwarded.headers))}`,
    `client: ${response === undefined ? "nothing" : messageLine(response, response.headers.map(pairText))}`,
    `end: ${end}${outcome.details === "" || end === "stuck" ? "" : ` ${outcome.details}`}`,
  ].join("\n  ");
}

/** What became of the headers that the client sent: those taken away and those new. */
function changes(sent: HeaderPairs, forwarded: HeaderPairs): string[] {
  const before = sent.filter(([name]) => name !== ":scheme").map(([name, value]) => pairText([name.toLowerCase(), value]));
  const after = forwarded.map(pairText);
  const left = [...after];
  const gone = before.filter((pair) => {
    const at = left.indexOf(pair);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return [...gone.map((pair) => `-${pair}`), ...left.map((pair) => `+${pair}`)];
}

function messageLine(message: ComparableMessage, headers: readonly string[]): string {
  const trailers = message.trailers.length === 0 ? "" : ` trailers[${message.trailers.map(pairText).join(", ")}]`;
  return `[${headers.join(", ")}] ${message.body.length}:"${shown(message.body)}"${message.framing === "exact" ? "" : ` (${message.framing})`}${trailers}`;
}

const pairText = ([name, value]: readonly [string, string]): string => `${name}: ${shown(value)}`;

const shownCharactersMax = 200;

/** Byte strings in printable ASCII; long ones cut. */
function shown(text: string): string {
  const cut = text.length > shownCharactersMax ? `${text.slice(0, shownCharactersMax)}…${text.length}` : text;
  return cut.replace(/[^\x20-\x7e…]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

/** A name that can be part of a file's or a virtual machine's. */
export const slug = (one: Case): string => one.name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
