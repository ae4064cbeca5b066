import { type Cut, emptyResponse, type HeaderPair, noBytes, type Place, type RecordedExchange, type RecordedPeer, type RecordedRequest, type RecordedResponse } from "../exchange.ts";
import { utf8Text } from "../input.ts";
import { Fields, parseJson } from "./fields.ts";
import type { Format } from "./format.ts";

/** Sidewall's own JSON Lines: one exchange a line; README.md has the members. */
export const sidewallFormat: Format = {
  name: "sidewall",
  describes: 'Sidewall\'s own JSON Lines: {"id","request":{"method","path","headers","body"},"response"?,…}',
  recognises: (head) => /^\s*\{/.test(head) && firstLineMember(head, "request", "object"),
  async *read(input, options) {
    for await (const line of input.lines()) {
      const place = `${input.file}:${line.number}`;
      const text = utf8Text(line.bytes, place);
      if (text.trim() === "") continue;
      const fields = new Fields(parseJson(text, place), "", () => place);
      noteUnknown(fields, (kind) => { options.note(kind, place); });
      yield readExchange(fields, `${input.name}:${line.number}`, { file: input.file, line: line.number });
    }
  },
};

/** True where the head's first line is a JSON object that has the member, of that type. */
export function firstLineMember(head: string, name: string, type: "object" | "string"): boolean {
  try {
    const value = (JSON.parse(head.split("\n", 1)[0] ?? "") as Record<string, unknown>)[name];
    return typeof value === type && value !== null;
  } catch {
    return false;
  }
}

const members = ["id", "request", "response", "source", "destination", "time", "scheme", "route", "chunks", "label", "expect"];
const requestMembers = ["method", "path", "headers", "body", "trailers"];
const responseMembers = ["status", "headers", "body", "trailers"];

/** One exchange in the form of a line, already parsed. Members that are not known are ignored. */
export function readExchangeValue(value: unknown, place: () => string): RecordedExchange {
  return readExchange(new Fields(value, "", place), "", { file: place() });
}

function noteUnknown(fields: Fields, note: (kind: string) => void): void {
  const told = (of: Fields | undefined, known: readonly string[]): void => {
    for (const name of of?.names() ?? []) if (!known.includes(name)) note(`the member ${JSON.stringify(of?.pathOf(name))} is not known and was ignored`);
  };
  told(fields, members);
  told(fields.optionalObject("request"), requestMembers);
  told(fields.optionalObject("response"), responseMembers);
}

function readExchange(fields: Fields, id: string, place: Place): RecordedExchange {
  const request = fields.object("request");
  const response = fields.optionalObject("response");
  const time = readTime(fields);
  const label = fields.label("label");
  const chunks = readChunks(fields);
  return {
    id: readId(fields) ?? id, place,
    request: readRequest(request), response: response === undefined ? emptyResponse() : readResponse(response),
    scheme: readScheme(fields), source: readPeer(fields.optionalObject("source")), destination: readDestination(fields.optionalObject("destination")), route: readRoute(fields),
    ...(time === undefined ? {} : { unixSeconds: time }), ...(label === undefined ? {} : { label }), ...(chunks === undefined ? {} : { chunks }),
    ...(fields.has("expect") ? { expect: fields.raw("expect") } : {}),
  };
}

function readId(fields: Fields): string | number | undefined {
  const id = fields.raw("id");
  return typeof id === "number" ? id : fields.optionalText("id");
}

function readRequest(fields: Fields): RecordedRequest {
  const request = {
    method: fields.byteString("method"), path: fields.byteString("path"), headers: readHeaders(fields), body: fields.optionalBody("body") ?? noBytes, trailers: fields.pairs("trailers"),
  };
  if (request.method.length === 0) fields.fail("method", "is empty");
  if (request.path.length === 0) fields.fail("path", "is empty");
  return request;
}

function readResponse(fields: Fields): RecordedResponse {
  return {
    status: fields.optionalInteger("status", 100, 999) ?? 200, headers: readHeaders(fields), body: fields.optionalBody("body") ?? noBytes, trailers: fields.pairs("trailers"),
  };
}

function readHeaders(fields: Fields): HeaderPair[] {
  const headers = fields.pairs("headers");
  for (const [name] of headers) {
    if (name.startsWith(":")) fields.fail("headers", `holds the pseudo-header ${JSON.stringify(name)}; method, path, scheme and the header host say that`);
  }
  return headers;
}

function readScheme(fields: Fields): "http" | "https" {
  const scheme = fields.optionalText("scheme") ?? "http";
  return scheme === "http" || scheme === "https" ? scheme : fields.fail("scheme", `expected "http" or "https", found ${JSON.stringify(scheme)}`);
}

function readPeer(fields: Fields | undefined): RecordedPeer {
  if (fields === undefined) return {};
  const peer = {
    ip: fields.optionalText("ip"), port: fields.optionalInteger("port", 0, 65_535), spiffe: fields.optionalText("spiffe"),
    mtls: fields.optionalBoolean("mtls"), tlsVersion: fields.optionalText("tlsVersion"), serverName: fields.optionalText("serverName"),
  };
  return Object.fromEntries(Object.entries(peer).filter(([, value]) => value !== undefined)) as RecordedPeer;
}

function readDestination(fields: Fields | undefined): { ip?: string; port?: number } {
  const ip = fields?.optionalText("ip");
  const port = fields?.optionalInteger("port", 0, 65_535);
  return { ...(ip === undefined ? {} : { ip }), ...(port === undefined ? {} : { port }) };
}

/** A text is the route's name. */
function readRoute(fields: Fields): { name?: string; cluster?: string } {
  if (!fields.has("route")) return {};
  if (typeof fields.raw("route") === "string") return { name: fields.text("route") };
  const name = fields.object("route").optionalText("name");
  const cluster = fields.object("route").optionalText("cluster");
  return { ...(name === undefined ? {} : { name }), ...(cluster === undefined ? {} : { cluster }) };
}

/** From here on a number of seconds would lie beyond the year 5000, so that it can only be milliseconds. */
const millisecondsFrom = 1e11;

/** Seconds or milliseconds since 1970, or an ISO 8601 date and time. */
function readTime(fields: Fields): number | undefined {
  if (!fields.has("time")) return undefined;
  if (typeof fields.raw("time") === "number") {
    const time = fields.optionalNumber("time") as number;
    return time >= millisecondsFrom ? time / 1000 : time;
  }
  const milliseconds = Date.parse(fields.text("time"));
  return Number.isNaN(milliseconds) ? fields.fail("time", "expected seconds since 1970 or a date and time as in 2026-01-31T09:30:00Z") : milliseconds / 1000;
}

/** A number cuts both bodies every so many bytes, a list of lengths cuts the request's; an object says either for each. */
function readChunks(fields: Fields): RecordedExchange["chunks"] {
  if (!fields.has("chunks")) return undefined;
  const value = fields.raw("chunks");
  if (typeof value === "number") return { request: readCut(fields, "chunks"), response: readCut(fields, "chunks") };
  if (Array.isArray(value)) return { request: readCut(fields, "chunks") };
  const both = fields.object("chunks");
  return { ...(both.has("request") ? { request: readCut(both, "request") } : {}), ...(both.has("response") ? { response: readCut(both, "response") } : {}) };
}

function readCut(fields: Fields, name: string): Cut {
  const value = fields.raw(name);
  if (typeof value === "number" && Number.isInteger(value) && value > 0) return value;
  if (Array.isArray(value) && value.every((length) => Number.isInteger(length) && length >= 0)) return value as number[];
  return fields.fail(name, "expected lengths of pieces in bytes, such as [3, 10, 1], or one length above 0");
}
