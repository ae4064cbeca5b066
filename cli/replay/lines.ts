import { isUtf8 } from "node:buffer";
import { type ByteString, bytesOf, type HeaderPair } from "./exchange.ts";
import type { Outcome } from "./outcome.ts";

/** The line of `--json` for one exchange, with its line feed. The message members have the form that the `sidewall` format reads. */
export function outcomeLine(id: string | number, { verdict, rules, status, fuel, request, response, error }: Outcome): string {
  return `${JSON.stringify({
    id, verdict, rules, status,
    ...(fuel === undefined ? {} : { fuel }),
    ...(request === undefined ? {} : { request: { method: textOf(request.method), path: textOf(request.path), headers: pairsOf(request.headers), body: bodyText(request.body) } }),
    ...(response === undefined ? {} : { response: { status: response.status, headers: pairsOf(response.headers), body: bodyText(response.body) } }),
    ...(error === undefined ? {} : { error }),
  })}\n`;
}

type JsonBytes = string | { base64: string };

function bodyText(bytes: Uint8Array): JsonBytes {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer) ? buffer.toString("utf8") : { base64: buffer.toString("base64") };
}

function textOf(bytes: ByteString): JsonBytes {
  return /^[\x00-\x7f]*$/.test(bytes) ? bytes : bodyText(bytesOf(bytes));
}

function pairsOf(headers: readonly HeaderPair[]): [JsonBytes, JsonBytes][] {
  return headers.map(([name, value]) => [textOf(name), textOf(value)]);
}
