import { Unusable } from "../../unusable.ts";
import type { RecordedExchange } from "../exchange.ts";
import { Input } from "../input.ts";
import { clfFormat } from "./clf.ts";
import { crsFormat } from "./crs.ts";
import { type Format, type FormatName, type FormatOptions } from "./format.ts";
import { harFormat } from "./har.ts";
import { postmanFormat } from "./postman.ts";
import { sidewallFormat } from "./sidewall.ts";
import { valuesFormat } from "./values.ts";

export { formatNames, valuePlaces, type FormatName, type FormatOptions, type ValuePlace } from "./format.ts";

/** In the order of the help text. */
export const formats: readonly Format[] = [sidewallFormat, harFormat, valuesFormat, crsFormat, clfFormat, postmanFormat];

export const defaultFormatOptions: FormatOptions = { place: "query", target: "/", host: "localhost", variables: {}, note: () => undefined };

/** Reads one file, of the format named, or else of the one that its beginning can only be. Throws `Unusable`. */
export async function* readExchanges(file: string, format: FormatName | undefined, options: FormatOptions): AsyncGenerator<RecordedExchange> {
  const input = await Input.open(file);
  const chosen = format === undefined ? guess((await input.head()).toString("utf8"), input) : formats.find((candidate) => candidate.name === format);
  if (chosen === undefined) return;
  yield* chosen.read(input, options);
}

/** Undefined for an empty file, which is empty in every format of lines. */
function guess(head: string, input: Input): Format | undefined {
  const text = head.replace(/^\ufeff/, "");
  if (text.trim() === "") return undefined;
  const fitting = formats.filter((format) => format.recognises(text.trimStart(), input.name));
  if (fitting.length === 1) return fitting[0];
  throw new Unusable(input.file, `its format is not clear from its beginning; say it with --format (${formats.map((format) => format.name).join(", ")})`);
}
