/** Lists of names and values: queries, forms, cookies. */
import { cut, fromWindows1252, percentDecoded, trim, unquote } from "../bytes.ts";
import type { Upstream } from "../configuration.ts";
import type { ByteString, Pair } from "../exchange.ts";
import { limits } from "../limits.ts";
import { absent, broken, textValue, type Value, type Yield } from "../values.ts";

/** The pieces of a query or a form that are not empty. */
export const piecesOf = (text: ByteString, { semicolon }: Upstream): ByteString[] => text.split(semicolon ? /[&;]/ : "&").filter((piece) => piece !== "");

/** A name or a value as the service behind reads it, in UTF-8; `isConverted` where that holds already of the bytes that are not escaped. */
export function fieldText(text: ByteString, { plus, charset }: Upstream, isConverted = false): ByteString {
  const spaced = plus ? text.replaceAll("+", " ") : text;
  if (charset === "utf-8") return percentDecoded(spaced);
  return spaced.replace(/%[0-9A-Fa-f]{2}|[\x80-\xff]/g, (piece) => (piece.length > 1 ? fromWindows1252(percentDecoded(piece)) : isConverted ? piece : fromWindows1252(piece)));
}

/** The values of a name in a query or a form that the service behind uses. */
export function urlencodedField(text: ByteString, name: ByteString, piecesMax: number, upstream: Upstream): Yield {
  const pieces = piecesOf(text, upstream);
  if (pieces.length > piecesMax) return broken(`more than ${piecesMax} fields`);
  const fields = pieces.map((piece) => cut(piece, "=")).map(([key, value = ""]) => [fieldText(key, upstream), fieldText(value, upstream)] as const);
  return { values: used(fields.filter(([key]) => key === name && key.length <= limits.nameBytesMax).map(([, value]) => value), upstream) };
}

function used(values: readonly ByteString[], { duplicates }: Upstream): Value[] {
  // What several are joined to is one value, but none that was sent.
  if (duplicates === "joined" && values.length > 1) return [{ type: "overlong", bytes: values.join(",").length }];
  return (duplicates === "first" ? values.slice(0, 1) : duplicates === "last" ? values.slice(-1) : values).map(boundedText);
}

const boundedText = (text: ByteString): Value => (text.length > limits.valueBytesMax ? { type: "overlong", bytes: text.length } : textValue(text));

/** All values of a cookie over all `cookie` fields. */
export function cookieValues(headers: readonly Pair[], name: ByteString): Yield {
  const pieces = headers.filter(([field]) => field === "cookie").flatMap(([, value]) => value.split(";").map(trim)).filter((piece) => piece !== "");
  if (pieces.length > limits.cookiesMax) return broken(`more than ${limits.cookiesMax} cookies`);
  const pairs = pieces.map((piece) => cut(piece, "="));
  const values = pairs.filter(([key]) => key === name).map(([, value = ""]) => textValue(unquote(value)));
  return values.length === 0 ? absent : { values };
}
