// How well the pack detects: true and false positives by class, placement and evasion, all at the default configuration, by the module.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../cli/package-root.ts";
import { defaultFormatOptions, readExchanges, type Rate } from "../../cli/replay/index.ts";
import { rateOf } from "../../cli/replay/wilson.ts";
import type { RecordedExchange } from "../../cli/replay/exchange.ts";
import { openEngine } from "../../cli/replay/engines/open.ts";
import { suite } from "../support/suite.ts";
import { builtModule, irOfFile } from "./modules.ts";
import { dressings, exchange, type Placement, placed, placements } from "./placements.ts";
import { BenchRecord, isShort } from "./record.ts";

const data = join(packageRoot, "..", "shared", "data");
const missing = existsSync(data) ? undefined : "../shared/data is not there";
const test = suite("bench: detection");
const record = new BenchRecord("detection");

const pack = await builtModule("api-attacks", await irOfFile("policies/api-attacks/policy.ts"));
const engine = await openEngine("v8", { wasm: pack.wasm, name: "api-attacks", configuration: `{"policies":{"api-attacks":{"mode":"enforce"}}}`, chunking: "whole" });

interface Row { text: string; label: 0 | 1; source: string }
const rowsOf = (file: string): Row[] => {
  const rows = readFileSync(join(data, file), "utf8").split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as Row);
  return isShort ? rows.filter((_, index) => index % 20 === 0) : rows;
};

async function isDenied(one: RecordedExchange): Promise<boolean> {
  const { verdict, error, id } = { ...await engine.decide(one), id: one.id };
  if (verdict === "error") throw new Error(`${id}: ${error}`);
  return verdict === "deny";
}

const percent = ({ value, low, high, count, of }: Rate): string[] =>
  [value === undefined ? "–" : `${(value * 100).toFixed(2)}%`, `${(low * 100).toFixed(2)} to ${(high * 100).toFixed(2)}`, `${count} of ${of}`];

async function rate(exchanges: Iterable<RecordedExchange | undefined>): Promise<Rate> {
  let denied = 0, all = 0;
  for (const one of exchanges) {
    if (one === undefined) continue;
    all += 1;
    if (await isDenied(one)) denied += 1;
  }
  return rateOf(denied, all);
}

test.unless(missing, "parameter values: each class, placement and evasion", async () => {
  const rows = rowsOf("http/test.jsonl");
  const classes = [...new Set(rows.map(({ source }) => source))].sort();
  const table: string[][] = [];
  for (const name of classes) {
    const own = rows.filter(({ source }) => source === name);
    for (const placement of placements) {
      for (const [dressing, dress] of Object.entries(dressings)) table.push([name, placement, dressing, ...percent(await rate(own.map(({ text }) => placed(dress(text), placement))))]);
    }
  }
  const all = (label: 0 | 1, placement: Placement) => rate(rows.filter((row) => row.label === label && !row.source.endsWith("-syntax")).map(({ text }) => placed(text, placement)));
  for (const placement of placements) {
    table.unshift(["ALL attacks but *-syntax", placement, "plain", ...percent(await all(1, placement))], ["ALL benign", placement, "plain", ...percent(await all(0, placement))]);
  }
  record.add({
    title: "http/test.jsonl: denied by the pack", notes: ["rows named *-syntax are plain SQL or JavaScript, and no attacks", "a header cannot hold every text: those are left out"],
    columns: ["rows", "placement", "evasion", "denied", "95% interval", "count"], rows: table,
  });
});

interface Written { class: string; set: "seen" | "held"; text: string }
const written = (file: string): Written[] => readFileSync(join(packageRoot, "test", "bench", "texts", file), "utf8").split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as Written).filter((_, index) => !isShort || index % 20 === 0);

/** What names a tool or asks a server for its files is no value: it stands where a client says its name, or in the path. */
function sent({ class: name, text }: Written, placement: Placement): RecordedExchange | undefined {
  if (name !== "scanner") return placed(text, placement);
  return text.startsWith("/") ? exchange("GET", encodeURI(text), [], "") : exchange("GET", "/", [["user-agent", text]], "");
}

test("texts written for this project", async () => {
  for (const [file, title] of [["attacks.jsonl", "Attacks written apart from the detectors"], ["benign.jsonl", "Benign texts, chosen to be awkward: denied"]] as const) {
    const rows = written(file), classes = [...new Set(rows.map((row) => row.class))], table: string[][] = [], means = new Map<string, number[]>();
    for (const set of ["held", "seen"] as const) {
      const own = rows.filter((row) => row.set === set);
      if (own.length === 0) continue;
      for (const placement of ["json", "form"] as const) {
        for (const name of classes) {
          const found = await rate(own.filter((row) => row.class === name).map((row) => sent(row, placement)));
          if (found.of > 0) { table.push([set, name, placement, ...percent(found)]); means.set(`${set} ${placement}`, [...means.get(`${set} ${placement}`) ?? [], found.value as number]); }
        }
        table.push([set, "ALL", placement, ...percent(await rate(own.map((row) => sent(row, placement))))]);
      }
    }
    const mean = (values: readonly number[]): string => `${(100 * values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(2)}%`;
    record.add({
      title, notes: [`mean over classes: ${[...means].map(([of, values]) => `${of} ${mean(values)}`).join(", ")}`, "held: only counted; seen: detectors were mended by them (test/bench/texts)"],
      columns: ["set", "class", "placement", "denied", "95% interval", "count"], rows: table,
    });
  }
});

test.unless(missing, "the rule set's regression requests", async () => {
  const families = new Map<string, { must: number; found: number; quiet: number; denied: number }>();
  const labels = readFileSync(join(data, "http", "crs_regression.jsonl"), "utf8").split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as { rule_id: number; family: string; expect_ids: number[] });
  let at = 0;
  for await (const one of readExchanges(join(data, "http", "crs_regression.jsonl"), "crs", defaultFormatOptions)) {
    const { family, expect_ids: expected } = labels[(one.place.line ?? ++at) - 1] as (typeof labels)[number];
    const counts = families.get(family) ?? { must: 0, found: 0, quiet: 0, denied: 0 };
    families.set(family, counts);
    const denied = await isDenied(one);
    if (expected.length > 0) { counts.must += 1; counts.found += Number(denied); } else { counts.quiet += 1; counts.denied += Number(denied); }
  }
  const attack = ["930", "931", "932", "933", "934", "941", "942", "944"];
  const sum = [...families].filter(([family]) => attack.includes(family)).reduce((all, [, { must, found }]) => [all[0]! + found, all[1]! + must], [0, 0]);
  record.add({
    title: "crs_regression.jsonl: stages whose rule must fire, denied by any detector", notes: ["‘quiet’ stages concern one rule each; they are not proved benign"],
    columns: ["family", "denied", "95% interval", "count", "quiet stages denied"],
    rows: [
      ["attack families together", ...percent(rateOf(sum[0]!, sum[1]!)), ""],
      ...[...families].sort(([a], [b]) => (a < b ? -1 : 1)).map(([family, { must, found, quiet, denied }]) => [family, ...percent(rateOf(found, must)), `${denied} of ${quiet}`]),
    ],
  });
});

test.unless(missing, "benign traffic", async () => {
  const prose = rowsOf("prompt/train.jsonl").concat(rowsOf("prompt/test.jsonl")).filter(({ label }) => label === 0);
  const rows: string[][] = [];
  for (const source of [...new Set(prose.map((row) => row.source))]) {
    const own = prose.filter((row) => row.source === source);
    rows.push([`${source}, as a JSON string`, ...percent(await rate(own.map(({ text }) => placed(text, "json"))))]);
  }
  rows.push(["all prose and code, as JSON strings", ...percent(await rate(prose.map(({ text }) => placed(text, "json"))))]);
  for (const [name, file] of [["access log", "apache_access.log"], ["Postman requests", "crapi.postman.json"]] as const) {
    const exchanges: RecordedExchange[] = [];
    for await (const one of readExchanges(join(data, "traffic", file), undefined, defaultFormatOptions)) exchanges.push(one);
    rows.push([name, ...percent(await rate(isShort ? exchanges.slice(0, 500) : exchanges))]);
  }
  record.add({ title: "Benign traffic: denied by the pack", notes: ["the access log holds a few scanners' requests"], columns: ["what", "denied", "95% interval", "count"], rows });
});

test.after(async () => { await engine.close(); record.write(); });
test.run();
