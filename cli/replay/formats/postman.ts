import { bodyOf, type ByteString, emptyResponse, hasHeader, type HeaderPair, noBytes, pairOf, type RecordedExchange, type RecordedResponse, utf8Bytes } from "../exchange.ts";
import type { Input } from "../input.ts";
import { Fields, parseJson } from "./fields.ts";
import type { Format, FormatOptions } from "./format.ts";
import { lineOfJson } from "./json-lines.ts";
import { formEncode, percentEncode, splitUrl, typedTargetCharacters } from "./urls.ts";

/**
 * A Postman collection, version 2.0 or 2.1, with or without the wrapper `{"collection": …}` of its API. Scripts do not run. A variable takes its value
 * from `--variable`, then the innermost folder, then the collection; one without a value (scripts set those) stands as its own name.
 */
export const postmanFormat: Format = {
  name: "postman",
  describes: "Postman collections 2.0 and 2.1",
  recognises: (head) => /^\s*\{/.test(head) && /"schema"\s*:\s*"https?:\/\/schema\.getpostman\.com\/json\/collection\/v2/.test(head),
  async *read(input, options) {
    const text = await input.text();
    const document = new Fields(parseJson(text, input.file), "", () => input.file);
    const wrapped = document.has("collection");
    const start = wrapped ? ["collection"] : [];
    const place = (path: readonly (string | number)[]) => `${input.file}:${lineOfJson(text, path)}`;
    const collection = wrapped ? document.object("collection") : document;
    const seen = new Map<string, number>();
    for (const exchange of readItems(collection, start, { titles: [], scopes: [collection], place, input, options })) {
      const count = (seen.get(String(exchange.id)) ?? 0) + 1;
      seen.set(String(exchange.id), count);
      yield count === 1 ? exchange : { ...exchange, id: `${exchange.id}#${count}` };
    }
  },
};

interface Walk {
  titles: string[];
  /** The collection and the folders on the way to an item, outermost first: where variables and authorisation are inherited from. */
  scopes: Fields[];
  place: (path: readonly (string | number)[]) => string;
  input: Input;
  options: FormatOptions;
}

const foldersDeepMax = 64;

function* readItems(parent: Fields, path: readonly (string | number)[], walk: Walk): Generator<RecordedExchange> {
  if (walk.titles.length > foldersDeepMax) parent.fail("item", `folders nest deeper than ${foldersDeepMax}`);
  for (const [index, value] of parent.list("item").entries()) {
    const at = [...path, "item", index];
    const item = new Fields(value, pathText(at), () => walk.place(at));
    const inner = { ...walk, titles: [...walk.titles, item.optionalText("name") ?? `item ${index + 1}`], scopes: [...walk.scopes, item] };
    if (item.has("item")) yield* readItems(item, at, inner);
    else yield readItem(item, at, inner);
  }
}

function pathText(path: readonly (string | number)[]): string {
  return path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
}

function readItem(item: Fields, path: readonly (string | number)[], walk: Walk): RecordedExchange {
  const given = item.raw("request");
  const request = typeof given === "string" ? new Fields({ method: "GET", url: given }, item.pathOf("request"), () => walk.place(path)) : item.object("request");
  const fill = filler(walk);
  const { scheme, host, target } = readUrl(request, fill);
  const headers = [pairOf("host", host), ...readHeaders(request, fill), ...authorisation([...walk.scopes, request], fill)];
  const { body, mediaType } = readBody(request.optionalObject("body"), fill, walk);
  if (mediaType !== undefined && !hasHeader(headers, "content-type")) headers.push(pairOf("content-type", mediaType));
  if (body.length > 0 && !hasHeader(headers, "content-length")) headers.push(pairOf("content-length", String(body.length)));
  return {
    id: walk.titles.join("/"), place: { file: walk.input.file, entry: pathText(path) },
    request: { method: utf8Bytes(fill(request.optionalText("method") ?? "GET")), path: target, headers, body, trailers: [] },
    response: savedResponse(item, fill), scheme, source: {}, destination: {}, route: {},
  };
}

type Fill = (text: string) => string;

const nestedVariablesMax = 10;

function filler(walk: Walk): Fill {
  const values = new Map<string, string>();
  for (const scope of walk.scopes) {
    for (const variable of scope.objects("variable")) {
      const name = variable.optionalText("key") ?? variable.optionalText("id");
      if (name !== undefined && variable.raw("disabled") !== true && variable.has("value")) values.set(name, variable.scalarText("value"));
    }
  }
  for (const [name, value] of Object.entries(walk.options.variables)) values.set(name, value);
  const once = (text: string): string => text.replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (_, name: string) => {
    const value = values.get(name);
    if (value !== undefined && value !== "") return value;
    walk.options.note(`the variable {{${name}}} has no value and stands as its name (--variable ${name}=…)`, walk.input.file);
    return name.replace(/^\$/, "");
  });
  return (text) => {
    let filled = text;
    for (let round = 0; round < nestedVariablesMax && filled.includes("{{"); round += 1) filled = once(filled);
    return filled;
  };
}

/** The URL as text, or as an object whose `raw` is that text and whose `variable` fills segments such as `:id`. */
function readUrl(request: Fields, fill: Fill): { scheme: "http" | "https"; host: string; target: ByteString } {
  const given = request.raw("url");
  const url = typeof given === "string" ? undefined : request.object("url");
  const raw = fill(url === undefined ? String(given) : url.has("raw") ? url.text("raw") : joinedUrl(url));
  const parts = splitUrl(raw) ?? request.fail("url", `is not an http URL: ${JSON.stringify(raw.slice(0, 80))}`);
  const [path = "", ...query] = parts.target.split("?");
  const segments = new Map((url?.objects("variable") ?? []).map((variable) => [variable.optionalText("key") ?? "", variable.has("value") ? fill(variable.scalarText("value")) : ""]));
  const filledPath = path.split("/").map((segment) => {
    const name = segment.startsWith(":") ? segment.slice(1) : undefined;
    return name !== undefined && segments.has(name) ? segments.get(name) || name : segment;
  }).join("/");
  return { scheme: parts.scheme, host: parts.host, target: percentEncode([filledPath, ...query].join("?"), typedTargetCharacters) };
}

function joinedUrl(url: Fields): string {
  const joined = (name: string, separator: string): string => {
    const value = url.raw(name);
    return Array.isArray(value) ? value.map((part) => (typeof part === "string" ? part : String((part as { value?: unknown })?.value ?? ""))).join(separator) : url.optionalText(name) ?? "";
  };
  const query = url.objects("query").filter((field) => field.raw("disabled") !== true)
    .map((field) => `${field.optionalText("key") ?? ""}${field.has("value") ? `=${field.scalarText("value")}` : ""}`).join("&");
  const protocol = url.optionalText("protocol");
  const port = url.has("port") ? `:${url.scalarText("port")}` : "";
  return `${protocol === undefined ? "" : `${protocol.replace(/:?\/*$/, "")}://`}${joined("host", ".")}${port}/${joined("path", "/").replace(/^\//, "")}${query === "" ? "" : `?${query}`}`;
}

function readHeaders(request: Fields, fill: Fill): HeaderPair[] {
  if (typeof request.raw("header") === "string") {
    return request.text("header").split(/\r?\n/).filter((line) => line.includes(":")).map((line) => pairOf(line.slice(0, line.indexOf(":")), fill(line.slice(line.indexOf(":") + 1).trim())));
  }
  return request.objects("header").filter((header) => header.raw("disabled") !== true && header.text("key") !== "")
    .map((header) => pairOf(fill(header.text("key")), fill(header.has("value") ? header.scalarText("value") : "")));
}

/** The innermost `auth` that is given counts; bearer, basic and API keys in headers are written out, other kinds need scripts or secrets. */
function authorisation(scopes: Fields[], fill: Fill): HeaderPair[] {
  const auth = scopes.findLast((scope) => scope.has("auth"))?.object("auth");
  const type = auth?.optionalText("type");
  if (auth === undefined || type === undefined || !["bearer", "basic", "apikey"].includes(type)) return [];
  const given = auth.raw(type);
  const value = (name: string): string => {
    // 2.1 has a list of {key, value}, 2.0 an object.
    const found = Array.isArray(given) ? auth.objects(type).find((field) => field.raw("key") === name)?.raw("value") : (given as Record<string, unknown> | undefined)?.[name];
    return found === undefined || found === null ? "" : fill(String(found));
  };
  if (type === "bearer") return [pairOf("authorization", `Bearer ${value("token")}`)];
  if (type === "basic") return [pairOf("authorization", `Basic ${Buffer.from(`${value("username")}:${value("password")}`).toString("base64")}`)];
  return value("in") === "query" || value("key") === "" ? [] : [pairOf(value("key"), value("value"))];
}

/** A boundary that the texts do not contain would need a search; one of this length does not occur in them by chance. */
const boundary = "--------------------------sidewall-replay-7d3f0a";

function readBody(body: Fields | undefined, fill: Fill, walk: Walk): { body: Uint8Array; mediaType?: string } {
  const mode = body?.raw("disabled") === true ? undefined : body?.optionalText("mode");
  const fields = (name: string) => (body?.objects(name) ?? []).filter((field) => field.raw("disabled") !== true);
  const valueOf = (field: Fields): string => fill(field.has("value") ? field.scalarText("value") : "");
  if (body === undefined || mode === undefined) return { body: noBytes };
  if (mode === "raw") {
    const text = fill(body.optionalText("raw") ?? "");
    if (text === "") return { body: noBytes };
    return { body: bodyOf(text), mediaType: rawMediaTypes[body.optionalObject("options")?.optionalObject("raw")?.optionalText("language") ?? "text"] ?? "text/plain" };
  }
  if (mode === "urlencoded") return { body: formEncode(fields(mode).map((field) => [fill(field.text("key")), valueOf(field)])), mediaType: "application/x-www-form-urlencoded" };
  if (mode === "graphql") {
    const graphql = body.object("graphql");
    const variables = fill(graphql.optionalText("variables") ?? "");
    return { body: bodyOf(JSON.stringify({ query: fill(graphql.optionalText("query") ?? ""), variables: jsonOr(variables) })), mediaType: "application/json" };
  }
  if (mode === "formdata") {
    const parts = fields(mode).map((field) => {
      const name = JSON.stringify(fill(field.text("key")));
      const head = field.raw("type") === "file" ? `name=${name}; filename=${JSON.stringify(fileName(field.raw("src")))}\r\ncontent-type: application/octet-stream` : `name=${name}`;
      return `--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n${field.raw("type") === "file" ? "" : valueOf(field)}\r\n`;
    });
    return { body: bodyOf(`${parts.join("")}--${boundary}--\r\n`), mediaType: `multipart/form-data; boundary=${boundary}` };
  }
  walk.options.note(`a body of the mode ${JSON.stringify(mode)} is not in the collection and was left empty`, walk.input.file);
  return { body: noBytes };
}

const rawMediaTypes: Readonly<Record<string, string>> = { json: "application/json", xml: "application/xml", html: "text/html", javascript: "application/javascript", text: "text/plain" };

function fileName(source: unknown): string {
  const first = Array.isArray(source) ? source[0] : source;
  return typeof first === "string" ? first.split(/[\\/]/).at(-1) ?? "file" : "file";
}

function jsonOr(text: string): unknown {
  try { return JSON.parse(text); } catch { return {}; }
}

/** The first example that was saved with the request. */
function savedResponse(item: Fields, fill: Fill): RecordedResponse {
  const saved = item.has("response") ? item.objects("response")[0] : undefined;
  const status = saved?.optionalInteger("code", 100, 999);
  if (saved === undefined || status === undefined) return emptyResponse();
  const headers = Array.isArray(saved.raw("header")) ? readHeaders(saved, fill) : [];
  const dropped = ["content-encoding", "content-length", "transfer-encoding"];
  return { status, headers: headers.filter(([name]) => !dropped.includes(name.toLowerCase())), body: bodyOf(saved.optionalText("body") ?? ""), trailers: [] };
}
