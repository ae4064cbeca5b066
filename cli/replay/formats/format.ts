import type { Input } from "../input.ts";
import type { RecordedExchange } from "../exchange.ts";

export const formatNames = ["sidewall", "har", "values", "crs", "clf", "postman"] as const;
export type FormatName = (typeof formatNames)[number];

export const valuePlaces = ["query", "form", "json", "cookie", "path", "header"] as const;
export type ValuePlace = (typeof valuePlaces)[number];

/** What a format needs to know beyond the file. */
export interface FormatOptions {
  /** values: where each text is put. */
  place: ValuePlace;
  /** values: the parameter, field, member, cookie or header that carries the text. */
  field?: string;
  /** values: the path of the request. */
  target: string;
  /** clf and values record no host; requests from them get this one. */
  host: string;
  /** postman: values of variables, over those that the collection gives. */
  variables: Readonly<Record<string, string>>;
  /** Says what was left out or assumed; once a kind is enough for a reader, so the caller counts. */
  note: (kind: string, place: string) => void;
}

/** One way to write exchanges down. A reader yields them in the file's order and throws `Unusable` at the first that it cannot read. */
export interface Format {
  name: FormatName;
  /** One line for the help text. */
  describes: string;
  /** True where the beginning of a file can be nothing else. */
  recognises(head: string, fileName: string): boolean;
  read(input: Input, options: FormatOptions): AsyncIterable<RecordedExchange>;
}
