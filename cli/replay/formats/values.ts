import { bodyOf, type ByteString, emptyResponse, type HeaderPair, noBytes, pairOf, type RecordedExchange, type RecordedRequest, utf8Bytes } from "../exchange.ts";
import { utf8Text } from "../input.ts";
import { Fields, parseJson } from "./fields.ts";
import type { Format, FormatOptions } from "./format.ts";
import { firstLineMember } from "./sidewall.ts";
import { cookieCharacters, formEncode, pathCharacters, percentEncode, unreserved } from "./urls.ts";

/** Lines `{"text", "label"?, "source"?, "id"?}`: one text a line, put into a request so that the upstream would decode exactly that text. */
export const valuesFormat: Format = {
  name: "values",
  describes: 'lines {"text","label","source"}, each put into a request at --place',
  recognises: (head) => firstLineMember(head, "text", "string"),
  async *read(input, options) {
    for await (const line of input.lines()) {
      const place = `${input.file}:${line.number}`;
      const text = utf8Text(line.bytes, place);
      if (text.trim() === "") continue;
      const fields = new Fields(parseJson(text, place), "", () => place);
      const label = fields.label("label");
      const id = fields.raw("id");
      yield {
        id: typeof id === "string" || typeof id === "number" ? id : `${input.name}:${line.number}`, place: { file: input.file, line: line.number },
        request: placedRequest(fields.text("text"), options), response: emptyResponse(), scheme: "http", source: {}, destination: {}, route: {},
        ...(label === undefined ? {} : { label }),
      } satisfies RecordedExchange;
    }
  },
};

/** What carries the text where the command line does not say: a parameter named q, and for headers the one that every client sends. */
const defaultField = { query: "q", form: "q", json: "q", cookie: "q", path: "", header: "user-agent" } as const;

function placedRequest(text: string, options: FormatOptions): RecordedRequest {
  const field = options.field ?? defaultField[options.place];
  const request = (method: string, path: string, headers: HeaderPair[], body: Uint8Array = noBytes): RecordedRequest => ({
    method, path: utf8Bytes(path), headers: [pairOf("host", options.host), ...headers], body, trailers: [],
  });
  const post = (mediaType: string, body: Uint8Array) => request("POST", options.target, [pairOf("content-type", mediaType), pairOf("content-length", String(body.length))], body);
  switch (options.place) {
    case "query": return request("GET", `${options.target}${options.target.includes("?") ? "&" : "?"}${percentEncode(field, unreserved)}=${percentEncode(text, unreserved)}`, []);
    case "form": return post("application/x-www-form-urlencoded", formEncode([[field, text]]));
    case "json": return post("application/json", bodyOf(JSON.stringify({ [field]: text })));
    case "cookie": return request("GET", options.target, [["cookie", `${utf8Bytes(field)}=${cookieValue(text)}`]]);
    case "path": return request("GET", `${options.target.replace(/\/$/, "")}/${percentEncode(text, pathCharacters)}`, []);
    case "header": return request("GET", options.target, [pairOf(field, headerValue(text))]);
  }
}

/** Spaces and quotes at the ends would be taken as not belonging to the value. */
function cookieValue(text: string): ByteString {
  return percentEncode(text, cookieCharacters).replace(/^[ "]+|[ "]+$/g, (ends) => percentEncode(ends, unreserved));
}

/** A field value cannot hold control characters; a recipient that does not refuse them takes them as spaces (RFC 9110, section 5.5). */
function headerValue(text: string): string {
  return text.replace(/[\x00-\x08\x0a-\x1f\x7f]/g, " ");
}
