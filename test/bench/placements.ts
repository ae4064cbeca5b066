// Requests that carry a text as an attacker, or a user, would send it: in a query, a form, a JSON document, a header; plain, or dressed up.
import { bytesOf, emptyResponse, hasHeader, type HeaderPair, noBytes, pairOf, type RecordedExchange, utf8Bytes } from "../../cli/replay/exchange.ts";

export const placements = ["query", "form", "json", "header"] as const;
export type Placement = (typeof placements)[number];

/** Ways past a filter that decodes less than the service behind it. */
export const dressings: Record<string, (text: string) => string> = {
  "plain": (text) => text,
  "percent twice": (text) => percent(text),
  "escapes of JavaScript": (text) => text.replace(/[^\w ]/g, (one) => [...Array(one.length).keys()].map((at) => `\\u${one.charCodeAt(at).toString(16).padStart(4, "0")}`).join("")),
  "entities of HTML": (text) => text.replace(/[^\w ]/gu, (one) => `&#x${(one.codePointAt(0) as number).toString(16)};`),
};

const percent = (text: string): string => Buffer.from(text, "utf8").reduce((all, byte) => all + (/[\w.-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, "0")}`), "");

/** The request; undefined where the place cannot hold the text: a header is one line. */
export function placed(text: string, placement: Placement): RecordedExchange | undefined {
  switch (placement) {
    case "query": return exchange("GET", `/items?q=${percent(text)}`, [], "");
    case "form": return exchange("POST", "/items", [["content-type", "application/x-www-form-urlencoded"]], `q=${percent(text)}`);
    case "json": return exchange("POST", "/items", [["content-type", "application/json"]], JSON.stringify({ q: text }));
    case "header": return /[\0-\x1f\x7f]/.test(text) ? undefined : exchange("GET", "/items", [["x-input", text.trim()]], "");
  }
}

const usual: readonly HeaderPair[] = [["host", "shop.example"], ["user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"], ["accept", "*/*"]];
const withUsual = (headers: readonly HeaderPair[]): HeaderPair[] => [...usual.filter(([name]) => !hasHeader(headers, name)), ...headers];

/** A benign request around it: what a browser and a program send. */
export function exchange(method: string, path: string, headers: [string, string][], body: string | Uint8Array): RecordedExchange {
  const bytes = typeof body === "string" ? (body === "" ? noBytes : bytesOf(utf8Bytes(body))) : body;
  return {
    id: 0, place: { file: "made" }, scheme: "http", source: {}, destination: {}, route: {}, response: emptyResponse(),
    request: { method, path: utf8Bytes(path), body: bytes, trailers: [], headers: withUsual(headers.map(([name, value]) => pairOf(name, value))) },
  };
}

/** The same request with what a server expects of any client: a browser's headers where it has none of them, and its body's length. */
export function complete(one: RecordedExchange): RecordedExchange {
  const { headers, body } = one.request, hasLength = body.length === 0 || hasHeader(headers, "content-length");
  return { ...one, request: { ...one.request, headers: withUsual(hasLength ? headers : [...headers, ["content-length", String(body.length)]]) } };
}
