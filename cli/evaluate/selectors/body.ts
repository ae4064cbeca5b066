/** A body as one policy may see it, and what JSON and form selectors find in it (MEANING.md, Bodies). */
import type { JsonStep } from "../../ir/types.ts";
import { fromBytes } from "../bytes.ts";
import type { ByteString, Message } from "../exchange.ts";
import { readJson, type JsonNode } from "../json.ts";
import { limits } from "../limits.ts";
import { absent, broken, oneNumber, type Yield } from "../values.ts";
import { urlencodedField } from "./fields.ts";
import { hasUnsupportedCharset, hasUnsupportedEncoding, mediaTypes } from "./head.ts";
import { walk, type Walk } from "./json.ts";

/** A message's body in an exchange, for a policy that inspects up to `bytesMax` of it. */
export interface BodyView { message: Message; opensStream: boolean; bytesMax: number }

/** The bytes, or why no condition can be told from them. */
function inspectedBytes({ message, opensStream, bytesMax }: BodyView): { bytes: Uint8Array } | { unknown: Yield } {
  const bytes = message.body ?? new Uint8Array();
  if (opensStream) return { unknown: absent };
  if (isGrpc(message)) return { unknown: broken("gRPC is not held") };
  if (bytes.length > bytesMax) return { unknown: broken(`longer than the ${bytesMax} bytes that the policy inspects`) };
  return { bytes };
}

/** Of one media type, that is: fields that differ do not keep a body from being inspected. */
function isGrpc({ headers }: Message): boolean {
  const types = new Set(mediaTypes(headers));
  return types.size === 1 && [...types].every((type) => type.startsWith("application/grpc"));
}

/** Of one media type that the test accepts, in an encoding and a charset that are read as they are. */
function isReadable({ headers }: Message, accepts: (mediaType: ByteString) => boolean): boolean {
  const types = new Set(mediaTypes(headers));
  return types.size === 1 && [...types].every(accepts) && !hasUnsupportedEncoding(headers) && !hasUnsupportedCharset(headers);
}

const isJsonType = (type: ByteString): boolean => type === "application/json" || type === "text/json" || type.endsWith("+json");
const isFormType = (type: ByteString): boolean => type === "application/x-www-form-urlencoded";

const isResponse = ({ headers }: Message): boolean => headers.some(([name]) => name === ":status");

export function bodyBytesYield(view: BodyView): Yield {
  const body = inspectedBytes(view);
  return "unknown" in body ? body.unknown : oneNumber(body.bytes.length);
}

export function formYield(view: BodyView, name: ByteString): Yield {
  const body = inspectedBytes(view);
  if ("unknown" in body) return body.unknown;
  if (body.bytes.length === 0) return absent;
  if (isReadable(view.message, isJsonType)) return absent;
  if (!isReadable(view.message, isFormType)) return broken("not a form that can be read");
  return urlencodedField(fromBytes(body.bytes), name, limits.formFieldsMax);
}

/** What a pointer finds in the document, `walk`ed from its root. */
export function jsonYield(view: BodyView, path: readonly JsonStep[]): Walk | { broken: string } {
  const body = inspectedBytes(view);
  if ("unknown" in body) return "broken" in body.unknown ? body.unknown : { values: [], foundEmpty: false };
  if (body.bytes.length === 0) return { values: [], foundEmpty: false };
  if (isReadable(view.message, (type) => (isResponse(view.message) ? !isJsonType(type) : isFormType(type)))) return { values: [], foundEmpty: false };
  if (!isReadable(view.message, isJsonType)) return { broken: "not JSON that can be read" };
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
