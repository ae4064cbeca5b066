/** As what a body is read for its inputs (MEANING.md, Inputs). */
import { cut, lower, trim, unquote } from "../bytes.ts";
import type { ByteString, Message, Pair } from "../exchange.ts";
import { limits } from "../limits.ts";
import { charsetOf } from "./charset.ts";
import { fieldValues, hasTypeConflict, mediaTypes } from "../selectors/head.ts";

export type BodyKind = { is: "json" | "form" | "xml" | "graphql" } | { is: "multipart"; boundary: ByteString } | { is: "raw"; /** What is not clear about its type. */ unclear?: string };

export type Coding = "identity" | "gzip" | "deflate" | "unsupported";

/** How the body was compressed; several codings, one upon the other, are not undone. */
export function codingOf({ headers }: Message): Coding {
  const codings = fieldValues(headers, "content-encoding").map(lower).filter((coding) => coding !== "identity");
  if (codings.length === 0) return "identity";
  if (codings.length > 1) return "unsupported";
  return codings[0] === "gzip" || codings[0] === "x-gzip" ? "gzip" : codings[0] === "deflate" ? "deflate" : "unsupported";
}

/** What an upstream that goes by the type will read; where that is not clear, one raw text. */
export function kindOf(message: Message): BodyKind {
  const { headers } = message, type = mediaTypes(headers)[0] ?? "";
  if (hasTypeConflict(headers)) return { is: "raw", unclear: "the content-type tells more than one media type" };
  const charset = charsetOf(headers), unclear = "a charset that is not read";
  if (charset === "unknown") return { is: "raw", unclear };
  if (type === "application/json" || type === "text/json" || type.endsWith("+json")) return { is: "json" };
  if (type === "application/xml" || type === "text/xml" || type.endsWith("+xml")) return { is: "xml" };
  if (charset === "utf-16" || charset === "utf-32" || charset === "ibm037" || (charset === "windows-1252" && type.startsWith("multipart/"))) return { is: "raw", unclear };
  if (type === "application/x-www-form-urlencoded") return { is: "form" };
  if (type === "application/graphql") return { is: "graphql" };
  if (!type.startsWith("multipart/")) return { is: "raw" };
  const boundary = boundaryOf(headers);
  return boundary === undefined ? { is: "raw", unclear: "no boundary, or not one alone" } : { is: "multipart", boundary };
}

/** What a service that goes by a body's first bytes takes it for. */
export function likeness(text: ByteString): "json" | "form" | undefined {
  const start = text.slice(0, limits.guessBytesMax);
  if (/^[ \t\r\n]*[{[]/.test(start)) return "json";
  return /^[A-Za-z0-9_.%+*~$][A-Za-z0-9_.%+*~$\-[\]:]*=/.test(start) ? "form" : undefined;
}

/** The one boundary that there is, in one content-type field, in one piece, and of the letters that RFC 2046 allows, but the space. */
export function boundaryOf(headers: readonly Pair[]): ByteString | undefined {
  const types = fieldValues(headers, "content-type");
  const parameters = types.flatMap((value) => value.split(";").slice(1)).map((piece) => cut(piece, "="));
  const boundaries = parameters.filter(([name]) => lower(trim(name)).startsWith("boundary"));
  const [name, value = ""] = boundaries[0] ?? ["", ""];
  const boundary = unquote(trim(value));
  const isOne = types.length === 1 && boundaries.length === 1 && lower(trim(name)) === "boundary";
  return isOne && boundary.length <= limits.boundaryBytesMax && /^[0-9A-Za-z'()+_,\-./:=?]+$/.test(boundary) ? boundary : undefined;
}
