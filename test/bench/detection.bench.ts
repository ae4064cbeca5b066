// How well the pack detects: true and false positives by class, placement and evasion, all at the default configuration, by the module.
import { join } from "node:path";
import { defaultFormatOptions, readExchanges, type Rate } from "../../cli/replay/index.ts";
import { rateOf } from "../../cli/replay/wilson.ts";
import type { RecordedExchange } from "../../cli/replay/exchange.ts";
import { suite } from "../support/suite.ts";
import { dressings, type Placement, placed, placements } from "./placements.ts";
import { BenchRecord } from "./record.ts";
import { benignProse, data, dataMissing as missing, enforcingPack, isAttack, jsonLines, percent, rowsOf, sent, traffic, trafficOf, written, writtenFiles } from "./sets.ts";

const test = suite("bench: detection");
const record = new BenchRecord("detection");
const pack = await enforcingPack();

async function rate(exchanges: Iterable<RecordedExchange | undefined>): Promise<Rate> {
  let denied = 0, all = 0;
  for (const one of exchanges) {
    if (one === undefined) continue;
    all += 1;
    if (await pack.isDenied(one)) denied += 1;
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
  const all = (kind: "attacks" | "benign", placement: Placement) => rate(rows.filter((row) => kind === "attacks" ? isAttack(row) : row.label === 0).map(({ text }) => placed(text, placement)));
  for (const placement of placements) {
    table.unshift(["ALL attacks but *-syntax", placement, "plain", ...percent(await all("attacks", placement))], ["ALL benign", placement, "plain", ...percent(await all("benign", placement))]);
  }
  record.add({
    title: "http/test.jsonl: denied by the pack", notes: ["rows named *-syntax are plain SQL or JavaScript, and no attacks", "a header cannot hold every text: those are left out"],
    columns: ["rows", "placement", "evasion", "denied", "95% interval", "count"], rows: table,
  });
});

test("texts written for this project", async () => {
  for (const [file, title] of writtenFiles) {
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
  const labels = jsonLines<{ family: string; expect_ids: number[] }>(join(data, "http", "crs_regression.jsonl"));
  let at = 0;
  for await (const one of readExchanges(join(data, "http", "crs_regression.jsonl"), "crs", defaultFormatOptions)) {
    const { family, expect_ids: expected } = labels[(one.place.line ?? ++at) - 1] as (typeof labels)[number];
    const counts = families.get(family) ?? { must: 0, found: 0, quiet: 0, denied: 0 };
    families.set(family, counts);
    const denied = await pack.isDenied(one);
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
  const prose = benignProse(), rows: string[][] = [];
  for (const source of [...new Set(prose.map((row) => row.source))]) {
    const own = prose.filter((row) => row.source === source);
    rows.push([`${source}, as a JSON string`, ...percent(await rate(own.map(({ text }) => placed(text, "json"))))]);
  }
  rows.push(["all prose and code, as JSON strings", ...percent(await rate(prose.map(({ text }) => placed(text, "json"))))]);
  for (const [name, file] of traffic) rows.push([name, ...percent(await rate(await trafficOf(file)))]);
  record.add({ title: "Benign traffic: denied by the pack", notes: ["the access log holds a few scanners' requests"], columns: ["what", "denied", "95% interval", "count"], rows });
});

test.after(async () => { await pack.close(); record.write(); });
test.run();
