/** A body as one policy may see it, and what JSON and form selectors find in it (MEANING.md, Bodies). */
import type { JsonStep } from "../../ir/types.ts";
import { fromBytes } from "../bytes.ts";
import { type Upstream, usualUpstream } from "../configuration.ts";
import type { ByteString, Message } from "../exchange.ts";
import { readJson, type JsonNode } from "../json.ts";
import { limits } from "../limits.ts";
import { absent, broken, oneNumber, type Yield } from "../values.ts";
import { urlencodedField } from "./fields.ts";
import { decodedContent } from "../inputs/charset.ts";
import { likeness } from "../inputs/media.ts";
import type { WholeExchange } from "../scope.ts";
import { hasTypeConflict, hasUnsupportedCharset, hasUnsupportedEncoding, mediaTypes, opensStream, tellsCharset } from "./head.ts";
import { walk, type Walk } from "./json.ts";

/** A message's body in an exchange, for a policy that inspects up to `bytesMax` of it. */
export interface BodyView { message: Message; isResponse: boolean; opensStream: boolean; bytesMax: number; /** Left out: the usual one. */ upstream?: Upstream }

/** The bytes, or why no condition can be told from them. */
export function inspectedBytes({ message, opensStream, bytesMax }: BodyView): { bytes: Uint8Array } | { unknown: Yield } {
  const bytes = message.body ?? new Uint8Array();
  if (opensStream) return { unknown: absent };
  if (isGrpc(message)) return { unknown: broken("gRPC is not held") };
  if (bytes.length > bytesMax) return { unknown: broken(`longer than the ${bytesMax} bytes that the policy inspects`) };
  return { bytes };
}

/** The one media type that the content-type fields agree on. */
const soleMediaType = ({ headers }: Message): ByteString | undefined => (hasTypeConflict(headers) ? undefined : mediaTypes(headers)[0]);

const isGrpc = (message: Message): boolean => soleMediaType(message)?.startsWith("application/grpc") === true;

/** Whether a verdict over the message's body waits for more than its head. */
export function isAwaited({ request, response }: WholeExchange, side: "request" | "response"): boolean {
  const message = side === "request" ? request : response;
  return !opensStream(request) && !isGrpc(message) && ((message.body?.length ?? 0) > 0 || message.trailers !== undefined);
}

type Content = "json" | "form" | "other";

/** What a body is: undefined where it is encoded, in another charset, or of no media type that can be told. */
function contentOf(message: Message): Content | undefined {
  const type = soleMediaType(message);
  if (type === undefined || hasUnsupportedEncoding(message.headers) || hasUnsupportedCharset(message.headers)) return undefined;
  if (type === "application/json" || type === "text/json" || type.endsWith("+json")) return "json";
  return type === "application/x-www-form-urlencoded" ? "form" : "other";
}

export function bodyBytesYield(view: BodyView): Yield {
  const body = inspectedBytes(view);
  return "unknown" in body ? body.unknown : oneNumber(body.bytes.length);
}

export function formYield(view: BodyView, name: ByteString): Yield {
  const body = inspectedBytes(view);
  if ("unknown" in body) return body.unknown;
  if (body.bytes.length === 0) return absent;
  const content = contentOf(view.message);
  if (isReadOtherwise(view, content, body.bytes)) return broken("it is not read as what its type says");
  if (content === "json") return absent;
  if (content !== "form") return broken("not a form that can be read");
  const { upstream = usualUpstream } = view, text = fromBytes(body.bytes);
  return urlencodedField(text, name, limits.formFieldsMax, tellsCharset(view.message.headers) ? { ...upstream, charset: "utf-8" } : upstream);
}

/** The service behind goes by what it looks like, and so do its inputs. */
function isReadOtherwise({ upstream = usualUpstream }: BodyView, content: Content | undefined, bytes: Uint8Array): boolean {
  const decoded = decodedContent(fromBytes(bytes), "utf-8", content === "json");
  const looksLike = upstream.guessContentType && "text" in decoded ? likeness(decoded.text) : undefined;
  return looksLike !== undefined && looksLike !== content;
}

/** Whether the first byte behind JSON's white space is an opening brace or bracket, or not printable ASCII. */
function beginsAsNoForm(bytes: Uint8Array): boolean {
  const start = fromBytes(bytes).replace(/^[ \t\n\r]+/, "").slice(0, 1);
  return start !== "" && !/[!-Z\\\]-z|}~]/.test(start);
}

/** What a pointer finds in the document, `walk`ed from its root. A request may be a form instead, and a response anything that it says it is. */
export function jsonYield(view: BodyView, path: readonly JsonStep[]): Walk | { broken: string } {
  const nothing: Walk = { values: [], foundEmpty: false };
  const body = inspectedBytes(view);
  if ("unknown" in body) return "broken" in body.unknown ? body.unknown : nothing;
  const content = contentOf(view.message);
  if (content === "form" && !view.isResponse && beginsAsNoForm(body.bytes)) return { broken: "it says it is a form, and begins as none" };
  if (body.bytes.length === 0 || content === "form" || (content === "other" && view.isResponse)) return nothing;
  if (content !== "json") return { broken: "not JSON that can be read" };
  const document = documentOf(body.bytes);
  return "broken" in document ? document : walk(document.value, path);
}

/** A document is read once, however many selectors ask. */
const documents = new WeakMap<Uint8Array, ReturnType<typeof readJson>>();
function documentOf(bytes: Uint8Array): { value: JsonNode } | { broken: string } {
  const document = documents.get(bytes) ?? readJson(bytes);
  documents.set(bytes, document);
  return document;
}
