/** What a message's head says: fields, pseudo-headers, media type, figures. */
import { cut, lower, trim } from "../bytes.ts";
import type { ByteString, Message, Pair } from "../exchange.ts";
import { absent, broken, oneText, textValue, type Yield } from "../values.ts";

/** The values of a field, one for each line, trimmed; the name is compared in lower case. */
export function fieldValues(headers: readonly Pair[], name: string): ByteString[] {
  const wanted = lower(name);
  return headers.filter(([field]) => lower(field) === wanted).map(([, value]) => trim(value));
}

export const headerField = (headers: readonly Pair[], name: string): Yield => ({ values: fieldValues(headers, name).map(textValue) });

/** As received; a proxy hands over one of each at most. */
export function pseudoHeader(headers: readonly Pair[], name: `:${string}`): ByteString | undefined {
  return headers.find(([field]) => field === name)?.[1];
}

/** `:authority` in lower case without port, then without one trailing dot. */
export function hostOf(authority: ByteString): ByteString {
  return lower(withoutPort(authority)).replace(/\.$/, "");
}

/** A port is a last `:` behind which stand only digits, or nothing. */
export const withoutPort = (authority: ByteString): ByteString => authority.replace(/:[0-9]*$/, "");

/** True where a field has a comma outside of quoted strings: several fields that were joined, or one that is read as several. Parsers differ about `\` in a quoted string. */
function isTypeList(contentType: ByteString): boolean {
  return (contentType.includes("\\") ? contentType : contentType.replace(/"[^"]*"/g, "")).includes(",");
}

/** Which media type the content-type fields tell is not clear. */
export const hasTypeConflict = (headers: readonly Pair[]): boolean =>
  new Set(mediaTypes(headers)).size > 1 || fieldValues(headers, "content-type").some(isTypeList);

/** How long the body is, is not clear. */
export function hasLengthConflict(headers: readonly Pair[]): boolean {
  const lengths = fieldValues(headers, "content-length");
  return lengths.length > 1 || lengths.some((length) => length.includes(",")) || (lengths.length > 0 && fieldValues(headers, "transfer-encoding").length > 0);
}

/** The media type of each content-type field. */
export function mediaTypes(headers: readonly Pair[]): ByteString[] {
  return fieldValues(headers, "content-type").map((value) => lower(trim(cut(value, ";")[0])));
}

/** Absent without the field, broken where it is not clear. */
export function mediaType(headers: readonly Pair[]): Yield {
  return hasTypeConflict(headers) ? broken("the content-type tells more than one media type") : oneText(mediaTypes(headers)[0]);
}

/** The value of each charset parameter of each content-type field; one without `=` has an empty value. */
export function charsets(headers: readonly Pair[]): ByteString[] {
  const parameters = fieldValues(headers, "content-type").flatMap((value) => value.split(";").slice(1)).map((piece) => cut(piece, "="));
  return parameters.filter(([name]) => lower(trim(name)) === "charset").map(([, value = ""]) => lower(trim(value)).replace(/^"([^]*)"$/, "$1"));
}

export const tellsCharset = (headers: readonly Pair[]): boolean => charsets(headers).length > 0;

export const hasUnsupportedCharset = (headers: readonly Pair[]): boolean => charsets(headers).some((charset) => charset !== "utf-8" && charset !== "us-ascii");

export const hasUnsupportedEncoding = (headers: readonly Pair[]): boolean =>
  fieldValues(headers, "content-encoding").some((encoding) => lower(encoding) !== "identity");

export const headerBytes = (headers: readonly Pair[]): number => headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);

/** Absent where missing, broken where it is not three digits. */
export function responseStatus(headers: readonly Pair[]): Yield {
  const status = pseudoHeader(headers, ":status");
  if (status === undefined) return absent;
  return /^[0-9]{3}$/.test(status) ? { values: [{ type: "number", text: String(Number(status)) }] } : broken("the status is not three digits");
}

/**
 * The request opens a stream of something else than HTTP messages, so it has no body phases: CONNECT, or a WebSocket upgrade.
 * An upgrade that announces a body is none: an upstream that ignores the upgrade would read that body.
 */
export function opensStream({ headers }: Message): boolean {
  const method = pseudoHeader(headers, ":method");
  const upgrades = fieldValues(headers, "upgrade").map(lower);
  const announcesBody = fieldValues(headers, "content-length").length + fieldValues(headers, "transfer-encoding").length > 0;
  return method === "CONNECT" || (method === "GET" && upgrades.length === 1 && upgrades[0] === "websocket" && !announcesBody);
}
