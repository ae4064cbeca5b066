import { isIP } from "node:net";
import { bodyOf, hasHeader, type HeaderPair, noBytes, pairOf, type RecordedExchange, type RecordedRequest, type RecordedResponse, utf8Bytes } from "../exchange.ts";
import type { Input } from "../input.ts";
import { base64Bytes, Fields, parseJson } from "./fields.ts";
import type { Format, FormatOptions } from "./format.ts";
import { lineOfJson } from "./json-lines.ts";
import { formEncode, splitUrl } from "./urls.ts";

/** HTTP Archive 1.2 (the W3C Web Performance group's draft), as browsers and proxies export it. */
export const harFormat: Format = {
  name: "har",
  describes: "HTTP Archive 1.2, as browsers' developer tools save it",
  recognises: (head) => /^\s*\{\s*"log"\s*:\s*\{/.test(head),
  async *read(input, options) {
    const text = await input.text();
    const entries = new Fields(parseJson(text, input.file), "", () => input.file).object("log").list("entries");
    for (const [index, entry] of entries.entries()) {
      const path = ["log", "entries", index];
      const exchange = readEntry(new Fields(entry, `log.entries[${index}]`, () => `${input.file}:${lineOfJson(text, path)}`), input, index, options);
      if (exchange !== undefined) yield exchange;
    }
  },
};

function readEntry(entry: Fields, input: Input, index: number, options: FormatOptions): RecordedExchange | undefined {
  const request = entry.object("request");
  const url = request.text("url");
  const parts = splitUrl(url);
  const place = { file: input.file, entry: `log.entries[${index}]` };
  if (parts === undefined) {
    options.note("an entry that is not HTTP (data:, blob:, an extension) was left out", `${input.file}: ${place.entry}`);
    return undefined;
  }
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/]/.test(url)) request.fail("url", `expected an absolute URL, found ${JSON.stringify(url.slice(0, 80))}`);
  const started = Date.parse(entry.optionalText("startedDateTime") ?? "");
  const server = entry.optionalText("serverIPAddress")?.replace(/^\[|\]$/g, "");
  return {
    id: `${input.name}#${index + 1}`, place, request: readRequest(request, parts.host, parts.target), response: readResponse(entry.optionalObject("response")),
    scheme: parts.scheme, source: {}, destination: server !== undefined && isIP(server) !== 0 ? { ip: server } : {}, route: {},
    ...(Number.isNaN(started) ? {} : { unixSeconds: started / 1000 }),
  };
}

function readRequest(fields: Fields, host: string, target: string): RecordedRequest {
  const { headers, authority } = readHeaders(fields);
  if (!hasHeader(headers, "host")) headers.unshift(pairOf("host", authority ?? host));
  const cookies = fields.objects("cookies");
  if (!hasHeader(headers, "cookie") && cookies.length > 0) {
    headers.push(pairOf("cookie", cookies.map((cookie) => `${cookie.text("name")}=${cookie.text("value")}`).join("; ")));
  }
  const posted = fields.optionalObject("postData");
  const body = posted === undefined ? noBytes : readPosted(posted);
  const mediaType = posted?.optionalText("mimeType") ?? "";
  if (body.length > 0 && mediaType !== "" && !hasHeader(headers, "content-type")) headers.push(pairOf("content-type", mediaType));
  return { method: utf8Bytes(fields.text("method")), path: utf8Bytes(target), headers, body, trailers: [] };
}

/** Some writers give a form's parameters without its text; some encode a binary body and say so in a member of their own. */
function readPosted(posted: Fields): Uint8Array {
  const text = posted.optionalText("text");
  if (text === undefined || text === "") return formEncode(posted.objects("params").map((field) => [field.text("name"), field.optionalText("value") ?? ""]));
  const encoding = posted.optionalText("encoding") ?? posted.optionalText("_encoding");
  return encoding === "base64" ? base64Bytes(text) ?? posted.fail("text", "is not base64") : bodyOf(text);
}

/** The archive holds the content decoded, whatever its headers say; so the fields about its coding and length would be false of the body. */
function readResponse(fields: Fields | undefined): RecordedResponse {
  const status = fields?.optionalInteger("status", 0, 999) ?? 0;
  // Status 0 stands for a request that was blocked or cancelled.
  if (fields === undefined || status < 100) return { status: 200, headers: [], body: noBytes, trailers: [] };
  const content = fields.optionalObject("content");
  const text = content?.optionalText("text") ?? "";
  const body = content?.optionalText("encoding") === "base64" ? base64Bytes(text) ?? content.fail("text", "is not base64") : bodyOf(text);
  const { headers } = readHeaders(fields);
  const coded = hasHeader(headers, "content-encoding");
  const dropped = new Set(["transfer-encoding", ...(coded ? ["content-encoding", "content-length"] : [])]);
  return { status, headers: headers.filter(([name]) => !dropped.has(name.toLowerCase())), body, trailers: [] };
}

/** HTTP/2 captures list pseudo-headers too. Browsers join the values of a field that came several times with line feeds. */
function readHeaders(fields: Fields): { headers: HeaderPair[]; authority: string | undefined } {
  const headers: HeaderPair[] = [];
  let authority: string | undefined;
  for (const header of fields.objects("headers")) {
    const name = header.text("name");
    const value = header.text("value");
    if (name === "") header.fail("name", "is empty");
    if (name.toLowerCase() === ":authority") authority = value;
    else if (!name.startsWith(":")) headers.push(...value.split(/\r?\n/).map((line) => pairOf(name, line)));
  }
  return { headers, authority };
}

