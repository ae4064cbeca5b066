/** What a selector yields: values of the types that predicates fit, or nothing, or something that cannot be read. */
import type { AnomalyName, BodyAnomalyName } from "../ir/types.ts";
import type { ByteString } from "./exchange.ts";
import type { Input } from "./inputs/index.ts";
import type { JsonNode } from "./json.ts";

export type Value =
  | { type: "text"; text: ByteString }
  /** A decimal, as its text. */
  | { type: "number"; text: string }
  | { type: "boolean"; value: boolean }
  /** An address without port. */
  | { type: "address"; text: ByteString }
  | { type: "anomalies"; names: readonly (AnomalyName | BodyAnomalyName)[] }
  | { type: "json"; node: JsonNode }
  /** A text that the client controls. */
  | ({ type: "input" } & Input)
  /** A value that is there, but whose content is over a bound. */
  | { type: "overlong"; bytes: number }
  /** One value that cannot be read, among others that perhaps can: a pointer's step into a scalar. */
  | { type: "broken"; why: string };

/** No values: absent. `broken`: the selector as a whole cannot be read. */
export type Yield = { values: readonly Value[] } | { broken: string };

export const absent: Yield = { values: [] };
export const broken = (why: string): Yield => ({ broken: why });
export const textValue = (text: ByteString): Value => ({ type: "text", text });
export const numberValue = (number: number): Value => ({ type: "number", text: String(number) });

/** One text, or absent. */
export const oneText = (text: ByteString | undefined): Yield => (text === undefined ? absent : { values: [textValue(text)] });
export const oneNumber = (number: number | undefined): Yield => (number === undefined ? absent : { values: [numberValue(number)] });
