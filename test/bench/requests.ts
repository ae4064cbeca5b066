// Requests as a browser or an app behind a gateway sends them: 15 headers, 1.6 KB, a session cookie and a bearer token among them.
import type { HeaderPair } from "../../cli/harness/index.ts";

/** Looks like a token and is none: deterministic letters. */
function letters(count: number): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  let state = 1;
  return Array.from({ length: count }, () => {
    state = state * 48_271 % 0x7fff_ffff;
    return alphabet[state % alphabet.length]!;
  }).join("");
}

const ordinary: HeaderPair[] = [
  ["user-agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"],
  ["accept", "application/json, text/plain, */*"],
  ["accept-language", "en-GB,en;q=0.9,de;q=0.8"],
  ["accept-encoding", "gzip, deflate, br, zstd"],
  ["cache-control", "no-cache"],
  ["referer", "https://shop.example.com/catalogue/summer?page=3&sort=price"],
  ["origin", "https://shop.example.com"],
  ["sec-ch-ua", "\"Chromium\";v=\"126\", \"Not.A/Brand\";v=\"8\""],
  ["sec-fetch-mode", "cors"],
  ["sec-fetch-site", "same-site"],
  ["traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"],
  ["x-requested-with", "XMLHttpRequest"],
  ["authorization", `Bearer ${letters(36)}.${letters(420)}.${letters(86)}`],
  ["cookie", `session=${letters(64)}; theme=dark; consent=necessary; _tracker=${letters(120)}; basket=${letters(40)}`],
];

export interface Sent { method: string; target: string; extra?: readonly HeaderPair[]; body?: string }

/** All headers, pseudo-headers first, as the harness takes them. With `host` there are 15 beside the pseudo-headers of HTTP/2. */
export function headersOf({ method, target, extra = [], body }: Sent): HeaderPair[] {
  const length: HeaderPair[] = body === undefined ? [] : [["content-length", String(Buffer.byteLength(body))]];
  return [[":method", method], [":path", target], [":authority", "shop.example.com"], [":scheme", "http"], ...ordinary, ...extra, ...length];
}

/** The same request as HTTP/1.1 writes it. */
export function wireOf(sent: Sent): Buffer {
  const lines = headersOf(sent).filter(([name]) => !name.startsWith(":")).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${sent.method} ${sent.target} HTTP/1.1\r\nhost: shop.example.com\r\n${lines.join("")}\r\n${sent.body ?? ""}`, "latin1");
}
