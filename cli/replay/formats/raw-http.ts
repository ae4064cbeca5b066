import { type ByteString, type HeaderPair, type RecordedRequest } from "../exchange.ts";

/**
 * Reads one HTTP/1 request as it would stand on the wire (RFC 9112), leniently: recorded attacks are often malformed on purpose.
 * The body is what follows the empty line, unchunked where it is chunked; a header line without a colon becomes a name with an empty value.
 * Undefined where there is no request line.
 */
export function parseRawRequest(bytes: Buffer): RecordedRequest | undefined {
  const { lines, rest } = splitHead(bytes);
  const match = /^(\S+)[ \t]+(.*?)(?:[ \t]+HTTP\/\d(?:\.\d)?)?$/s.exec(lines.shift() ?? "");
  if (match === null || match[2] === "") return undefined;
  const headers: HeaderPair[] = lines.filter((line) => line.length > 0).map((line) => {
    const colon = line.indexOf(":");
    return colon < 0 ? [line, ""] : [line.slice(0, colon), line.slice(colon + 1)];
  });
  const named = headers.filter(([name]) => name !== "");
  const chunked = named.some(([name, value]) => name.toLowerCase() === "transfer-encoding" && /\bchunked\s*$/i.test(value));
  return { method: match[1] ?? "", path: match[2] ?? "", headers: named, body: chunked ? unchunked(rest) : rest, trailers: [] };
}

function splitHead(bytes: Buffer): { lines: ByteString[]; rest: Buffer } {
  const lines: ByteString[] = [];
  let start = 0;
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
    const line = bytes.toString("latin1", start, end > start && bytes[end - 1] === 0x0d ? end - 1 : end);
    start = end + 1;
    if (line.length === 0 && lines.length > 0) return { lines, rest: bytes.subarray(start) };
    if (line.length > 0) lines.push(line);
  }
  if (start < bytes.length) lines.push(bytes.toString("latin1", start));
  return { lines, rest: Buffer.alloc(0) };
}

/** The chunks' data up to the last chunk, or to where the coding is broken. */
function unchunked(bytes: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf("\r\n", at);
    const length = Number.parseInt(bytes.subarray(at, end < 0 ? bytes.length : end).toString("latin1"), 16);
    if (end < 0 || !(length > 0)) break;
    pieces.push(bytes.subarray(end + 2, end + 2 + length));
    at = end + 2 + length + 2;
  }
  return Buffer.concat(pieces);
}
