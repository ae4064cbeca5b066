/** Names and values: queries, forms, cookies. */
import { type InputPlace, inputWindowBytes } from "../../detectors/types.ts";
import { cut, trim, unquote } from "../bytes.ts";
import type { Upstream } from "../configuration.ts";
import type { ByteString, Pair } from "../exchange.ts";
import { limits } from "../limits.ts";
import { fieldText, piecesOf } from "../selectors/fields.ts";
import { Names } from "./anomalies.ts";
import { inputOf, type Input, type Inputs } from "./input.ts";

/** Each name, then its value; those of the first `piecesMax` pieces. */
export function urlencodedInputs(text: ByteString, places: { name: InputPlace; value: InputPlace }, piecesMax: number, upstream: Upstream, isConverted = false): Inputs {
  const pieces = piecesOf(text, upstream);
  const fields = pieces.slice(0, piecesMax).map((piece) => cut(piece, "=")).map(([name, value = ""]): Field => ({ name: fieldText(name, upstream, isConverted), value: fieldText(value, upstream, isConverted) }));
  const each = fields.flatMap(({ name, value }) => [...inputOf(places.name, "", name), ...inputOf(places.value, name, value)]);
  const joined = upstream.duplicates === "joined" ? joinedInputs(fields, places.value) : { inputs: [] }, inputs = [...each, ...joined.inputs];
  const broken = pieces.length > piecesMax ? `more than ${piecesMax} fields` : joined.broken;
  return broken === undefined ? { inputs } : { inputs, broken };
}

interface Field { name: ByteString; value: ByteString }

/** The values of each name that stands more than once, in one text; there is room for so many fields and bytes. */
function joinedInputs(fields: readonly Field[], place: InputPlace): Inputs {
  const values = new Map<ByteString, (ByteString | undefined)[]>();
  let left: number = limits.joinedBytesMax;
  const kept = (text: ByteString, bytesMax: number): ByteString | undefined => {
    if (text.length > Math.min(left, bytesMax)) return undefined;
    left -= text.length;
    return text;
  };
  for (const { name, value } of fields.slice(0, limits.joinedFieldsMax)) {
    const key = name.slice(0, inputWindowBytes), known = values.get(key);
    // The name is kept with its first value.
    const hasRoom = known !== undefined || kept(name.slice(0, limits.nameBytesMax), limits.nameBytesMax) !== undefined;
    values.set(key, [...known ?? [], hasRoom ? kept(value, limits.joinedValueBytesMax) : undefined]);
  }
  const several = [...values].filter(([, own]) => own.length > 1), isWhole = several.every(([, own]) => !own.includes(undefined));
  const inputs = several.filter(([, own]) => !own.includes(undefined)).flatMap(([name, own]) => inputOf(place, name, own.join(",")));
  return isWhole && fields.length <= limits.joinedFieldsMax ? { inputs } : { inputs, broken: "values of one name that there is no room to join" };
}

/** A form's, with what is told of its names. */
export function formInputs(text: ByteString, upstream: Upstream, isConverted: boolean): Inputs {
  const names = new Names(), pieces = piecesOf(text, upstream);
  names.open();
  for (const piece of pieces.slice(0, limits.formFieldsMax)) names.note(fieldText(cut(piece, "=")[0], upstream, isConverted));
  return {
    ...urlencodedInputs(text, { name: "form-name", value: "form" }, limits.formFieldsMax, upstream, isConverted),
    anomalies: [...(names.hasDuplicate ? ["form-duplicate" as const] : []), ...(pieces.length > limits.formFieldsMax ? ["field-count" as const] : [])],
    ...(names.untold === undefined ? {} : { untold: names.untold }),
  };
}

/** Header fields in their order, and the cookies where theirs stand. */
export function headerInputs(headers: readonly Pair[]): Inputs {
  let cookiesLeft = limits.cookiesMax, hasTooMany = false;
  const inputs = headers.filter(([name]) => !name.startsWith(":")).flatMap(([name, value]): Input[] => {
    if (name !== "cookie") return inputOf("header", name, trim(value));
    const pieces = trim(value).split(";").map(trim).filter((piece) => piece !== "");
    const taken = pieces.slice(0, cookiesLeft);
    cookiesLeft -= taken.length;
    hasTooMany ||= taken.length < pieces.length;
    return taken.map((piece) => cut(piece, "=")).flatMap(([cookie, own = ""]) => [...inputOf("cookie-name", "", cookie), ...inputOf("cookie", cookie, unquote(own))]);
  });
  return hasTooMany ? { inputs, broken: `more than ${limits.cookiesMax} cookies` } : { inputs };
}
