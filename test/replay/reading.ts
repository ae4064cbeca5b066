// Helps the tests of the readers: writes a file, reads it, and shows exchanges as text.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type HeaderPair, placeText, type RecordedExchange } from "../../cli/replay/exchange.ts";
import { defaultFormatOptions, type FormatName, type FormatOptions, readExchanges } from "../../cli/replay/formats/index.ts";

export const folder = mkdtempSync(join(tmpdir(), "sidewall-formats-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

export const lines = (...values: unknown[]): string => values.map((value) => (typeof value === "string" ? value : JSON.stringify(value))).join("\n");

export function fileOf(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

export interface Read { exchanges: RecordedExchange[]; notes: string[] }

export async function readAll(file: string, format?: FormatName, options: Partial<FormatOptions> = {}): Promise<Read> {
  const exchanges: RecordedExchange[] = [];
  const notes: string[] = [];
  const note = (kind: string, place: string): void => { notes.push(`${place.replace(`${folder}/`, "")}: ${kind}`); };
  for await (const exchange of readExchanges(file, format, { ...defaultFormatOptions, ...options, note })) exchanges.push(exchange);
  return { exchanges, notes };
}

/** The message of the error that reading ends with, without the test's folder. */
export async function refusalOf(file: string, format?: FormatName): Promise<string> {
  try {
    await readAll(file, format);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message.replaceAll(`${folder}/`, "")}`;
  }
  return "read without an error";
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
const pairText = ([name, value]: HeaderPair): string => `${name}: ${value}`;

/** Bytes stand as latin1 characters. */
export function shown(exchange: RecordedExchange): Record<string, unknown> {
  const { id, place, request, response, ...rest } = exchange;
  return {
    id, place: placeText(place).replace(`${folder}/`, ""), request: `${request.method} ${request.path}`, headers: request.headers.map(pairText), body: latin1(request.body),
    response: [response.status, ...response.headers.map(pairText), latin1(response.body)],
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => typeof value !== "object" || Object.keys(value as object).length > 0)),
  };
}

/** The only exchange of a file. */
export async function one(file: string, format?: FormatName, options?: Partial<FormatOptions>): Promise<Record<string, unknown>> {
  const { exchanges } = await readAll(file, format, options);
  if (exchanges.length !== 1) throw new Error(`${file} holds ${exchanges.length} exchanges`);
  return shown(exchanges[0] as RecordedExchange);
}
