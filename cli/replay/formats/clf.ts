import { isIP } from "node:net";
import { Unusable } from "../../unusable.ts";
import { type HeaderPair, noBytes, pairOf, type RecordedExchange } from "../exchange.ts";
import type { Input } from "../input.ts";
import type { Format, FormatOptions } from "./format.ts";
import { splitUrl } from "./urls.ts";

/**
 * The Common and Combined Log Format of Apache httpd, which nginx's `combined` follows:
 * `HOST IDENT USER [TIME] "REQUEST" STATUS BYTES "REFERER" "USER-AGENT"`, the last two only in the combined form, more fields ignored.
 * A log says neither host nor body: requests get `--host`, no body, and the response a status alone.
 */
export const clfFormat: Format = {
  name: "clf",
  describes: "access logs in the Common or Combined Log Format",
  recognises: (head) => linePattern.test(head.split("\n", 1)[0] ?? ""),
  async *read(input, options) {
    for await (const line of input.lines()) {
      const exchange = readLine(line.bytes.toString("latin1"), input, line.number, options);
      if (exchange !== undefined) yield exchange;
    }
  },
};

const quoted = String.raw`"([^"\\]*(?:\\.[^"\\]*)*)`;
/** The line as latin1, one character a byte. A last quoted field may be cut off: logs are, where a disk was full or the file was split. */
const linePattern = new RegExp(String.raw`^(\S+) (\S+) (.+?) \[([^\]]+)\] ${quoted}" (\d{3}|-) (\d+|-)(?: ${quoted}(?:"|$)(?: ${quoted}(?:"|$))?)?`);

function readLine(text: string, input: Input, number: number, options: FormatOptions): RecordedExchange | undefined {
  const place = `${input.file}:${number}`;
  if (text.trim() === "") return undefined;
  const match = linePattern.exec(text);
  if (match === null) throw new Unusable(place, 'is not a line of the Common or Combined Log Format: HOST IDENT USER [TIME] "REQUEST" STATUS BYTES …');
  const [, host = "", , , time = "", requestLine = "", status = "", , referer, userAgent] = match;
  const request = /^(\S+) (\S+)(?: HTTP\/[\d.]+)?$/.exec(unescaped(requestLine));
  if (request === null) {
    options.note("what the log holds in place of a request line is none (a handshake, a time-out); the line was left out", place);
    return undefined;
  }
  const target = request[2] ?? "";
  const url = /^https?:\/\//i.test(target) ? splitUrl(target) : undefined;
  return {
    id: `${input.name}:${number}`, place: { file: input.file, line: number },
    request: {
      method: request[1] ?? "", path: url?.target ?? target, body: noBytes, trailers: [],
      headers: [pairOf("host", url?.host ?? options.host), ...loggedHeader("referer", referer), ...loggedHeader("user-agent", userAgent)],
    },
    response: { status: status === "-" || Number(status) < 100 ? 200 : Number(status), headers: [], body: noBytes, trailers: [] },
    scheme: url?.scheme ?? "http", source: isIP(host) === 0 ? {} : { ip: host }, destination: {}, route: {}, ...readTime(time),
  };
}

function loggedHeader(name: string, value: string | undefined): HeaderPair[] {
  return value === undefined || value === "-" ? [] : [[name, unescaped(value)]];
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", v: "\v", f: "\f", b: "\b", a: "\x07" };

/** Apache and nginx write a quote, a backslash and unprintable bytes as \", \\, \n, \xHH. */
function unescaped(text: string): string {
  return text.includes("\\") ? text.replace(/\\(?:x([0-9A-Fa-f]{2})|(.))/g, (_, code: string | undefined, one: string) =>
    code === undefined ? escapes[one] ?? one : String.fromCharCode(Number.parseInt(code, 16))) : text;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `17/May/2015:10:05:03 +0000`; a time of another form is left out, since it takes no part in most policies. */
function readTime(text: string): { unixSeconds?: number } {
  const match = /^(\d{2})\/(\w{3})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/.exec(text);
  const month = months.indexOf(match?.[2] ?? "");
  if (match === null || month < 0) return {};
  const [, day, , year, hour, minute, second, , zoneHours, zoneMinutes] = match.map(Number);
  const zone = ((zoneHours ?? 0) * 60 + (zoneMinutes ?? 0)) * 60 * (match[7] === "-" ? -1 : 1);
  return { unixSeconds: Date.UTC(year ?? 0, month, day, hour, minute, second) / 1000 - zone };
}
