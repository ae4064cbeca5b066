// The texts and requests that say how well the pack detects, as requests; and the pack itself, ready to judge them.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../cli/package-root.ts";
import { defaultFormatOptions, readExchanges, type Rate } from "../../cli/replay/index.ts";
import { openEngine } from "../../cli/replay/engines/open.ts";
import type { RecordedExchange } from "../../cli/replay/exchange.ts";
import { builtModule, irOfFile } from "./modules.ts";
import { exchange, type Placement, placed } from "./placements.ts";
import { isShort } from "./record.ts";

export const data = join(packageRoot, "..", "shared", "data");
export const dataMissing = existsSync(data) ? undefined : "../shared/data is not there";

/** The objects of a file of JSON lines. */
export const jsonLines = <T>(file: string): T[] => readFileSync(file, "utf8").split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as T);
const sampled = <T>(rows: T[]): T[] => isShort ? rows.filter((_, index) => index % 20 === 0) : rows;

export interface Row { text: string; label: 0 | 1; source: string }
export const rowsOf = (file: string): Row[] => sampled(jsonLines<Row>(join(data, file)));
export const benignProse = (): Row[] => ["prompt/train.jsonl", "prompt/test.jsonl"].flatMap(rowsOf).filter(({ label }) => label === 0);
/** Rows named *-syntax are plain SQL or JavaScript, and no attacks. */
export const isAttack = ({ label, source }: Row): boolean => label === 1 && !source.endsWith("-syntax");

export interface Written { class: string; set: "seen" | "held"; text: string }
/** The files of test/bench/texts and what is in them. */
export const writtenFiles = [
  ["ordinary-attacks", "Attacks as public sets mix them, written apart from the detectors: denied"], ["ordinary-benign", "Ordinary benign texts, written apart from the detectors: denied"],
  ["attacks", "Attacks chosen to be exotic, written apart from the detectors: denied"], ["benign", "Benign texts chosen to be awkward: denied"],
] as const;
export const written = (file: (typeof writtenFiles)[number][0]): Written[] => sampled(jsonLines<Written>(join(packageRoot, "test", "bench", "texts", `${file}.jsonl`)));

/** What names a tool or asks a server for its files is no value: it stands where a client says its name, or in the path. */
export function sent({ class: name, text }: Written, placement: Placement): RecordedExchange | undefined {
  if (name !== "scanner") return placed(text, placement);
  return text.startsWith("/") ? exchange("GET", encodeURI(text), [], "") : exchange("GET", "/", [["user-agent", text]], "");
}

export const traffic = [["access log", "apache_access.log"], ["Postman requests", "crapi.postman.json"]] as const;
export async function trafficOf(file: (typeof traffic)[number][1]): Promise<RecordedExchange[]> {
  const exchanges: RecordedExchange[] = [];
  for await (const one of readExchanges(join(data, "traffic", file), undefined, defaultFormatOptions)) exchanges.push(one);
  return isShort ? exchanges.slice(0, 500) : exchanges;
}

/** The pack of policies/api-attacks in V8, at its default configuration but for the mode: it enforces. */
export async function enforcingPack(): Promise<{ isDenied: (one: RecordedExchange) => Promise<boolean>; close: () => Promise<void> }> {
  const { wasm } = await builtModule("api-attacks", await irOfFile("policies/api-attacks/policy.ts"));
  const engine = await openEngine("v8", { wasm, name: "api-attacks", configuration: `{"policies":{"api-attacks":{"mode":"enforce"}}}`, chunking: "whole" });
  return {
    isDenied: async (one) => {
      const { verdict, error } = await engine.decide(one) as { verdict: string; error?: string };
      if (verdict === "error") throw new Error(`${one.id}: ${error}`);
      return verdict === "deny";
    },
    close: () => engine.close(),
  };
}

/** A rate as cells of a table: its value, interval and count. */
export const percent = ({ value, low, high, count, of }: Rate): [string, string, string] =>
  [value === undefined ? "–" : `${(value * 100).toFixed(2)}%`, `${(low * 100).toFixed(2)} to ${(high * 100).toFixed(2)}`, `${count} of ${of}`];
