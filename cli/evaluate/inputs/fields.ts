/** Names and values: queries, forms, cookies. */
import type { InputPlace } from "../../detectors/types.ts";
import { cut, trim, unquote } from "../bytes.ts";
import type { Upstream } from "../configuration.ts";
import type { ByteString, Pair } from "../exchange.ts";
import { limits } from "../limits.ts";
import { fieldText, piecesOf } from "../selectors/fields.ts";
import { Names } from "./anomalies.ts";
import { inputOf, type Input, type Inputs } from "./input.ts";

/** Each name, then its value; those of the first `piecesMax` pieces. */
export function urlencodedInputs(text: ByteString, places: { name: InputPlace; value: InputPlace }, piecesMax: number, upstream: Upstream): Inputs {
  const pieces = piecesOf(text, upstream), decoded = (piece: ByteString): ByteString => fieldText(piece, upstream);
  const inputs = pieces.slice(0, piecesMax).map((piece) => cut(piece, "=")).flatMap(([name, value = ""]) => [
    ...inputOf(places.name, "", decoded(name)), ...inputOf(places.value, decoded(name), decoded(value)),
  ]);
  return pieces.length > piecesMax ? { inputs, broken: `more than ${piecesMax} fields` } : { inputs };
}

/** A form's, with what is told of its names. */
export function formInputs(text: ByteString, upstream: Upstream): Inputs {
  const names = new Names(), pieces = piecesOf(text, upstream);
  names.open();
  for (const piece of pieces.slice(0, limits.formFieldsMax)) names.note(fieldText(cut(piece, "=")[0], upstream));
  return {
    ...urlencodedInputs(text, { name: "form-name", value: "form" }, limits.formFieldsMax, upstream),
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
