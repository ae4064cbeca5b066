// The pack beside OWASP's Core Rule Set, version 4, in native Coraza, on the very same requests: how hard the sets are, and who finds what.
import * as assert from "uvu/assert";
import { rateOf } from "../../cli/replay/wilson.ts";
import type { RecordedExchange } from "../../cli/replay/exchange.ts";
import { suite } from "../support/suite.ts";
import { corazaPeer, missingCoraza } from "./coraza.ts";
import { complete, type Placement, placed } from "./placements.ts";
import { BenchRecord, isShort } from "./record.ts";
import { benignProse, dataMissing, enforcingPack, isAttack, percent, rowsOf, sent, traffic, trafficOf, written, writtenFiles } from "./sets.ts";
import { quantile } from "./statistics.ts";

const test = suite("bench: beside the Core Rule Set");
const missing = missingCoraza();
const record = new BenchRecord("peer");
const levels = [1, 2], sides = ["pack", ...levels.map((level) => `CRS, level ${level}`)];
const columns = (...first: string[]): string[] => [...first, "count", ...sides.flatMap((side) => [side, "95% interval"])];
const placements = ["form", "json"] as const satisfies readonly Placement[];
/** Requests of each side's turn: long enough for warm caches, short enough for load of the machine to fall on all. */
const turn = 50;
const proseRows = isShort ? 150 : 3_000;

/** What one side says of one request. */
interface Verdict { denied: boolean; microseconds: number }

const { pack, peer } = await opened();
async function opened() {
  return missing === undefined ? { pack: await enforcingPack(), peer: await corazaPeer(levels) } : {};
}

/** For each request the verdict of each side, in turns. */
async function judged(exchanges: readonly (RecordedExchange | undefined)[]): Promise<Verdict[][]> {
  const requests = exchanges.filter((one) => one !== undefined).map(complete), verdicts: Verdict[][] = [];
  for (let at = 0; at < requests.length; at += turn) {
    const own = requests.slice(at, at + turn), ours: Verdict[] = [];
    for (const one of own) {
      const before = process.cpuUsage(), denied = await pack!.isDenied(one), { user, system } = process.cpuUsage(before);
      ours.push({ denied, microseconds: user + system });
    }
    const theirs = await peer!.judge(own);
    verdicts.push(...ours.map((one, index) => [one, ...theirs[index]!]));
  }
  return verdicts;
}

const share = (verdicts: readonly Verdict[][], side: number) => rateOf(verdicts.filter((one) => one[side]!.denied).length, verdicts.length);
const cells = (verdicts: readonly Verdict[][]): string[] => [String(verdicts.length), ...sides.flatMap((_, side) => percent(share(verdicts, side)).slice(0, 2))];

const times: (string | number)[][] = [];
function timed(what: string, verdicts: readonly Verdict[][]): void {
  times.push([what, verdicts.length, ...sides.map((_, side) => quantile(verdicts.map((one) => one[side]!.microseconds), 0.5))]);
}

/** Rows for the classes of a set, their mean and all together. */
function classRows(first: readonly string[], classes: ReadonlyMap<string, readonly Verdict[][]>): string[][] {
  const filled = [...classes].filter(([, verdicts]) => verdicts.length > 0), all = filled.flatMap(([, verdicts]) => verdicts);
  const mean = (side: number): string => `${(100 * filled.reduce((sum, [, verdicts]) => sum + share(verdicts, side).value!, 0) / filled.length).toFixed(2)}%`;
  const rows = filled.map(([name, verdicts]) => [...first, name, ...cells(verdicts)]);
  return filled.length === 1 ? rows : [
    ...rows, [...first, "ALL", ...cells(all)], [...first, "MEAN of classes", "", ...sides.flatMap((_, side) => [mean(side), ""])],
  ];
}

/** The verdicts of rows by class. */
async function byClass<Row>(rows: readonly Row[], classOf: (row: Row) => string, exchangeOf: (row: Row) => RecordedExchange | undefined): Promise<Map<string, Verdict[][]>> {
  const verdicts = new Map<string, Verdict[][]>();
  for (const name of [...new Set(rows.map(classOf))].sort()) verdicts.set(name, await judged(rows.filter((row) => classOf(row) === name).map(exchangeOf)));
  return verdicts;
}

test.unless(missing, "a plain request scores nothing, and warms the sides", async () => {
  const plain = [...placements, "query" as const].map((placement) => complete(placed("blue shoes", placement)!));
  for (const scores of await peer!.judge(plain)) assert.equal(scores.map(({ denied, score }) => [denied, score]), levels.map(() => [false, 0]));
  await judged(written("attacks").filter(({ set }) => set === "seen").slice(0, isShort ? 50 : 1_000).map((row) => sent(row, "form")));
});

test.unless(missing, "texts written for this project", async () => {
  for (const [file, title] of writtenFiles) {
    const table: string[][] = [], rows = written(file);
    for (const set of ["held", "seen"] as const) {
      const own = rows.filter((row) => row.set === set);
      for (const placement of own.length === 0 ? [] : placements) {
        const classes = await byClass(own, (row) => row.class, (row) => sent(row, placement));
        table.push(...classRows([set, placement], classes));
        timed(`written ${file}, ${set}, ${placement}`, [...classes.values()].flat());
      }
    }
    record.add({ title, notes: [`CRS: ${peer!.about}; thresholds as they come (5)`, "held: only counted; seen: the pack was mended by them, and CRS was not"], columns: columns("set", "placement", "class"), rows: table });
  }
});

test.unless(missing ?? dataMissing, "parameter values", async () => {
  const rows = rowsOf("http/test.jsonl"), table: string[][] = [];
  for (const placement of placements) {
    for (const [what, own] of [["attacks", rows.filter(isAttack)], ["benign", rows.filter(({ label }) => label === 0)]] as const) {
      const classes = await byClass(own, (row) => row.source, ({ text }) => placed(text, placement));
      table.push(...classRows([what, placement], classes));
      timed(`http/test.jsonl, ${what}, ${placement}`, [...classes.values()].flat());
    }
  }
  record.add({ title: "http/test.jsonl: denied", notes: ["without rows named *-syntax, which are plain SQL or JavaScript"], columns: columns("what", "placement", "class"), rows: table });
});

test.unless(missing ?? dataMissing, "benign traffic", async () => {
  const prose = benignProse(), table: string[][] = [];
  const spread = Array.from({ length: proseRows }, (_, at) => prose[Math.floor(at * prose.length / proseRows)]!);
  const one = (what: string, verdicts: Verdict[][]): void => { table.push([what, ...cells(verdicts)]); timed(what, verdicts); };
  one("prose and code, as JSON strings", await judged(spread.map(({ text }) => placed(text, "json"))));
  for (const [name, file] of traffic) one(name, await judged(await trafficOf(file)));
  record.add({
    title: "Benign traffic: denied",
    notes: [
      "CRS by default also denies methods and file names of its lists: PUT and DELETE (3 of its 5 Postman requests), and suffixes such as .log and .conf (44 of its 56 lines of the log at level 1)",
      "the access log holds a few scanners' requests; one Postman request has a body that is no JSON, which all deny",
    ],
    columns: columns("what"), rows: table,
  });
});

test.unless(missing, "time", () => {
  record.add({
    title: "Microseconds a request", digits: 0,
    notes: [
      "medians of processor time, of all threads; the sides take turns of 50 requests",
      "pack: its module in V8, and the host in JavaScript around it; CRS: native code, from the transaction's start to its end, its rules for requests alone",
    ],
    columns: ["what", "count", ...sides], rows: times,
  });
});

test.after(async () => {
  if (missing !== undefined) return;
  peer!.close();
  await pack!.close();
  record.write();
});
test.run();
