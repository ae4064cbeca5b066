/** Every text of a response (MEANING.md, Outputs), in the order in which the module hands them to the detectors. */
import { fromBytes, lower, trim } from "../bytes.ts";
import type { ByteString, Message, Pair } from "../exchange.ts";
import { inspectedBytes, type BodyView } from "../selectors/body.ts";
import { charsets, hasTypeConflict, mediaTypes } from "../selectors/head.ts";
import { inflate } from "./inflate.ts";
import { inputOf, type Inputs } from "./input.ts";
import { readJsonInputs } from "./json.ts";
import { codingOf } from "./media.ts";

/** `none`: media that are no text. `told`: text, by its type. `untold`: text up to the first byte that no text has. */
export type OutputKind = { is: "none" | "json" | "told" | "untold"; /** What is not clear about its type. */ unclear?: string };

/** The values of header fields. */
export const headOutputs = ({ headers }: Message): Inputs =>
  ({ inputs: headers.filter(([name]) => !name.startsWith(":")).flatMap(([name, value]) => inputOf("response-header", name, trim(value))) });

/** What a body says, by its media type. One that is longer than the policy inspects has none and is broken, unless it is of no text. */
export function bodyOutputs(view: BodyView): Inputs {
  const kind = outputKindOf(view.message.headers);
  if (kind.is === "none") return { inputs: [] };
  const body = inspectedBytes(view);
  if ("unknown" in body) return "broken" in body.unknown ? { inputs: [], broken: body.unknown.broken } : { inputs: [] };
  if (body.bytes.length === 0) return { inputs: [] };
  const coding = codingOf(view.message);
  if (coding === "unsupported") return { inputs: [], broken: "a content-encoding that is not undone" };
  if (coding === "identity") return contentOutputs(fromBytes(body.bytes), kind);
  const { output, broken: fault } = inflate(body.bytes, coding), content = contentOutputs(fromBytes(output), kind);
  return fault === undefined ? content : { inputs: content.inputs, broken: fault };
}

function contentOutputs(text: ByteString, { is, unclear }: OutputKind): Inputs {
  if (is === "json") return jsonOutputs(text);
  const inputs = inputOf("response-body", "", is === "untold" ? text.replace(/[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f][^]*$/, "") : text);
  return unclear === undefined ? { inputs } : { inputs, broken: unclear };
}

/** Keys and strings; and from a fault on, one text: what an application says when it fails is no JSON. */
function jsonOutputs(text: ByteString): Inputs {
  const { inputs, broken, faultAt } = readJsonInputs(text);
  const all = [...inputs.map((input) => ({ ...input, place: "response-body" as const })), ...(broken === undefined ? [] : inputOf("response-body", "", text.slice(faultAt)))];
  return broken === undefined ? { inputs: all } : { inputs: all, broken };
}

const textTypes = ["application/xml", "application/javascript", "application/x-javascript", "application/ecmascript", "application/graphql", "application/x-www-form-urlencoded"];
const noTextTypes = ["text/event-stream", "application/octet-stream", "application/pdf", "application/zip", "application/gzip", "application/wasm", "multipart/x-mixed-replace"];
const noText = /^(?:image|audio|video|font)\/|^application\/grpc/;

function outputKindOf(headers: readonly Pair[]): OutputKind {
  const type = mediaTypes(headers)[0] ?? "";
  if (hasTypeConflict(headers)) return { is: "told", unclear: "the content-type tells more than one media type" };
  if (!charsets(headers).every(isAscii)) return { is: "told", unclear: "a charset that is not read" };
  if (type.startsWith("application/grpc")) return { is: "none" };
  if (type === "application/json" || type === "text/json" || type.endsWith("+json")) return { is: "json" };
  if (type.endsWith("+xml") || textTypes.includes(type)) return { is: "told" };
  if (noTextTypes.includes(type) || noText.test(type)) return { is: "none" };
  return { is: type.startsWith("text/") ? "told" : "untold" };
}

/** A charset in which bytes below 0x80 mean what they do in ASCII. */
const isAscii = (charset: ByteString): boolean => /^(?:utf-8|us-ascii|iso-8859-.*|windows-125.*)$/s.test(lower(charset));
