/** Every text that the client controls (MEANING.md, Inputs), in the order in which the module hands them to the detectors. */
import { fromBytes } from "../bytes.ts";
import { type Upstream, usualUpstream } from "../configuration.ts";
import type { ByteString, Message } from "../exchange.ts";
import type { BodyAnomalyName } from "../../ir/types.ts";
import { limits } from "../limits.ts";
import { inspectedBytes, type BodyView } from "../selectors/body.ts";
import { mediaTypes, pseudoHeader, tellsCharset } from "../selectors/head.ts";
import { queryOf } from "../selectors/path.ts";
import { contentAnomalies, inOrder, typeAnomalies } from "./anomalies.ts";
import { charsetOf, decodedContent } from "./charset.ts";
import { formInputs, headerInputs, urlencodedInputs } from "./fields.ts";
import { inflate } from "./inflate.ts";
import { inputOf, type Inputs } from "./input.ts";
import { jsonInputs } from "./json.ts";
import { type BodyKind, codingOf, kindOf, likeness } from "./media.ts";
import { multipartInputs } from "./multipart.ts";
import { withTexts } from "./nested.ts";
import { xmlInputs } from "./xml.ts";

export { askedAs, layersOfInput } from "./input.ts";
export type { Around, Input, Inputs } from "./input.ts";

/** Header fields and cookies, the query, the path as it came, and a fragment, which an upstream may take for a part of the path. */
export function headInputs({ headers }: Message, upstream: Upstream = usualUpstream): Inputs {
  const target = pseudoHeader(headers, ":path") ?? "";
  const parts: Inputs[] = [
    headerInputs(headers),
    urlencodedInputs(queryOf(target) ?? "", { name: "query-name", value: "query" }, limits.queryParametersMax, upstream),
    { inputs: [...inputOf("path", "", target.replace(/[?#][^]*$/, "")), ...inputOf("path", "", target.replace(/^[^#]*/, ""))] },
  ];
  const { inputs, isTooDeep } = withTexts(parts.flatMap((part) => part.inputs));
  const broken = parts.find((part) => part.broken !== undefined)?.broken ?? (isTooDeep ? tooDeep : undefined);
  return { inputs, ...(broken === undefined ? {} : { broken }) };
}

/** What a body says, by its media type. One that is longer than the policy inspects has none and is broken. */
export function bodyInputs(view: BodyView): Inputs {
  const body = inspectedBytes(view);
  if ("unknown" in body) return "broken" in body.unknown ? { inputs: [], broken: body.unknown.broken } : { inputs: [] };
  if (body.bytes.length === 0) return { inputs: [] };
  const coding = codingOf(view.message), ofHead = typeAnomalies(view.message);
  if (coding === "unsupported") return { inputs: [], broken: "a content-encoding that is not undone", anomalies: inOrder([...ofHead, "compression-unsupported"]) };
  if (coding === "identity") return withAnomalies(contentOf(view, fromBytes(body.bytes)), ofHead);
  const { output, broken: fault } = inflate(body.bytes, coding), content = contentOf(view, fromBytes(output));
  return withAnomalies(fault === undefined ? content : { ...content, broken: fault }, [...ofHead, "compressed", ...(fault === undefined ? [] : ["compression-invalid" as const])]);
}

const tooDeep = "JSON within an input is nested too deep";

const withAnomalies = (found: Inputs, more: readonly BodyAnomalyName[]): Inputs => ({ ...found, anomalies: inOrder([...found.anomalies ?? [], ...more]) });

function contentOf({ message, upstream = usualUpstream }: BodyView, text: ByteString): Inputs {
  const told = kindOf(message), charset = charsetOf(message.headers), isStrict = told.is === "json" || told.is === "xml";
  const ofForm: Upstream["charset"] = charset === "windows-1252" || (!tellsCharset(message.headers) && upstream.charset === "windows-1252") ? "windows-1252" : "utf-8";
  const isText = told.is === "form" || told.is === "graphql" || (told.is === "raw" && /^(?:text\/|$)/.test(mediaTypes(message.headers)[0] ?? ""));
  const decoded = told.is === "raw" && told.unclear !== undefined ? { text } : decodedContent(text, isText && charset === "utf-8" ? ofForm : charset, isStrict);
  const kind: BodyKind = "unclear" in decoded ? { is: "raw", unclear: decoded.unclear } : told, written = "unclear" in decoded ? text : decoded.text;
  const content = contentInputs(written, readAs(kind, written, upstream), "isConverted" in decoded, { ...upstream, charset: ofForm });
  const { inputs, isTooDeep } = withTexts(content.inputs), ofContent = contentAnomalies(message, kind, text, written, ofForm);
  return isTooDeep ? withAnomalies({ broken: tooDeep, ...content, inputs }, [...ofContent, "nesting-depth"]) : withAnomalies({ ...content, inputs }, ofContent);
}

/** As what the service behind reads it. */
function readAs(kind: BodyKind, text: ByteString, { guessContentType }: Upstream): BodyKind {
  const looksLike = !guessContentType || kind.is === "graphql" || (kind.is === "raw" && kind.unclear !== undefined) ? undefined : likeness(text);
  return looksLike === undefined ? kind : { is: looksLike };
}

/** What a body that is not compressed, or not any more, says. */
function contentInputs(text: ByteString, kind: BodyKind, isConverted: boolean, upstream: Upstream): Inputs {
  switch (kind.is) {
    case "json": return jsonInputs(text);
    case "form": return formInputs(text, upstream, isConverted);
    case "xml": return xmlInputs(text, isConverted);
    case "multipart": return multipartInputs(text, kind.boundary);
    case "graphql": return { inputs: inputOf("graphql", "", text) };
    case "raw": return { inputs: inputOf("body", "", text), ...(kind.unclear === undefined ? {} : { broken: kind.unclear }) };
  }
}
