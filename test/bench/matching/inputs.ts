// What patterns are run over: what APIs are sent, as it stands and as the strings that the module looks at.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inputWindowBytes } from "../../../cli/detectors/types.ts";
import { packageRoot } from "../../../cli/package-root.ts";
import { benignJson } from "../documents.ts";

export interface Input { name: string; texts: readonly Uint8Array[] }

const data = join(packageRoot, "..", "shared", "data");
/** Why some inputs are left out, or undefined. */
export const missing = existsSync(data) ? undefined : "../shared/data is not there";
const read = (file: string): string => readFileSync(join(data, file), "utf8");

interface Row { text: string; label: 0 | 1 }
const rowsOf = (file: string, label: 0 | 1): string[] => read(file).split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as Row).filter((row) => row.label === label).map(({ text }) => text);

/** The keys and strings, in the order of the document. */
function stringsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(stringsOf);
  return typeof value === "object" && value !== null ? Object.entries(value).flatMap(([key, inner]) => [key, ...stringsOf(inner)]) : [];
}

/** Evenly chosen ones that have so many bytes together; a text is as long as a window at most, unless it is a document. */
function some(texts: readonly string[], bytesMax: number, eachMax = inputWindowBytes): Uint8Array[] {
  const all = texts.filter((text) => text !== "").map((text) => Buffer.from(text, "utf8").subarray(0, eachMax));
  const every = Math.max(1, Math.ceil(all.reduce((sum, { length }) => sum + length, 0) / bytesMax));
  return all.filter((_, index) => index % every === 0);
}

/** Lists of at most about so many bytes each. */
export function inputs(bytesMax: number): Input[] {
  const documents = Array.from({ length: Math.ceil(bytesMax / 60_000) }, (_, seed) => benignJson(60_000, seed));
  const strings = documents.flatMap((text) => stringsOf(JSON.parse(text)));
  const bodies = Array.from({ length: Math.ceil(bytesMax / 2_000) }, (_, seed) => benignJson(2_000, seed));
  const list: Input[] = [
    { name: "JSON made here, 2 KB", texts: some(bodies, bytesMax) },
    { name: "JSON made here, 60 KB", texts: some(documents, 2 * bytesMax, Infinity) },
    { name: "its strings and keys", texts: some(strings, bytesMax) },
  ];
  if (missing !== undefined) return list;
  const recorded = read("traffic/crapi.postman.json");
  return [
    ...list,
    { name: "JSON files of others, 100 KB", texts: [read("schemas/crapi-openapi.json"), recorded, read("schemas/mcp/2024-11-05/schema.json")].map((text) => Buffer.from(text)) },
    { name: "strings of recorded requests", texts: some(stringsOf(JSON.parse(recorded)), bytesMax) },
    { name: "parameter values", texts: some(rowsOf("http/train.jsonl", 0), bytesMax) },
    { name: "targets of an access log", texts: some(read("traffic/apache_access.log").split("\n").map((line) => / (\/\S*) /.exec(line)?.[1] ?? ""), bytesMax) },
    { name: "prose and code", texts: some(rowsOf("prompt/train.jsonl", 0), bytesMax) },
    { name: "attacks", texts: some(rowsOf("http/train.jsonl", 1), bytesMax) },
  ];
}
