/** An input: a text that the client controls, as the upstream will see it, and where it stood. */
import { type InputPlace, layersMax } from "../../detectors/types.ts";
import type { BodyAnomalyName } from "../../ir/types.ts";
import type { ByteString } from "../exchange.ts";
import { limits } from "../limits.ts";

export interface Input {
  place: InputPlace;
  /** Of the field or member that the text belongs to; empty where there is none, and for texts that are names themselves. At most `nameBytesMax` bytes of it. */
  name: ByteString;
  /** Never empty. */
  text: ByteString;
  /** The inputs that it stands in, the outermost first (nested.ts); none where there are none. */
  within?: readonly Around[];
}

/** An input in which others stand. */
export type Around = Pick<Input, "place" | "name">;

/** By what tests ask for an input: what it is, or the outermost one that it stands in. */
export const askedAs = (input: Input): Around => input.within?.[0] ?? input;

/** How many layers of an input are looked at: of one that stands in others half as many for each, so that all of them together cost less than twice as much. */
export const layersOfInput = (input: Input): number => layersMax >> (input.within?.length ?? 0);

/** `broken`: something could not be read; what was read before is among the inputs all the same. */
export interface Inputs {
  inputs: readonly Input[];
  broken?: string;
  /** Of a body, in the order of their list. */
  anomalies?: readonly BodyAnomalyName[];
  /** Why some anomaly could not be told, where the body itself could be read. */
  untold?: string;
}

/** One input; none where the text is empty. */
export const inputOf = (place: InputPlace, name: ByteString, text: ByteString): Input[] =>
  (text === "" ? [] : [{ place, name: name.slice(0, limits.nameBytesMax), text }]);
