// The rules for responses: what they find, at the default configuration, by the module; and what looking at answers costs.
import { join } from "node:path";
import { installPart } from "../../cli/parts/index.ts";
import { defaultFormatOptions, readExchanges, type Rate } from "../../cli/replay/index.ts";
import { openEngine } from "../../cli/replay/engines/open.ts";
import type { RecordedExchange } from "../../cli/replay/exchange.ts";
import { rateOf } from "../../cli/replay/wilson.ts";
import { exchangeOf } from "../../cli/testing/given.ts";
import { benign } from "../detect/responses/benign.ts";
import { leaks, shells, type Answer } from "../detect/responses/leaks.ts";
import { suite } from "../support/suite.ts";
import { benignJson } from "./documents.ts";
import { builtModule, filterOf, irOfFile, sizeTable } from "./modules.ts";
import { processFactsMissing } from "./process.ts";
import { BenchRecord, isShort } from "./record.ts";
import { wireOf } from "./requests.ts";
import { measureRounds, type Rounds, type Variant } from "./rounds.ts";
import { benignProse, data, dataMissing as missing, jsonLines, percent } from "./sets.ts";

const test = suite("bench: responses");
const record = new BenchRecord("responses");
const pack = await builtModule("api-leaks", await irOfFile("policies/api-attacks/responses.ts"));
const modes = (mode: "off" | "observe" | "enforce"): object => ({ policies: { "api-leaks": { mode } } });
const engine = await openEngine("v8", { wasm: pack.wasm, name: "api-leaks", configuration: JSON.stringify(modes("enforce")), chunking: "whole" });

async function rulesOf(one: RecordedExchange): Promise<readonly string[]> {
  const { verdict, error, rules = [] } = await engine.decide(one) as { verdict: string; error?: string; rules?: string[] };
  if (verdict === "error") throw new Error(`${one.id}: ${error}`);
  return rules;
}
const answered = ({ type, body, headers }: Answer): RecordedExchange => exchangeOf({ response: { headers: { ...headers, ...(type === undefined ? {} : { "content-type": type }) }, body: Buffer.from(body) } }, "answer");

async function denied(answers: readonly Answer[]): Promise<Rate> {
  let count = 0;
  for (const one of answers) count += Number((await rulesOf(answered(one))).length > 0);
  return rateOf(count, answers.length);
}

test("answers of our own", async () => {
  const rows: string[][] = [];
  for (const [what, answers] of [...Object.entries(leaks), ["web shells", shells], ["all leaks", Object.values(leaks).flat()], ...Object.entries(benign), ["all ordinary answers", Object.values(benign).flat()]] as [string, readonly Answer[]][]) rows.push([what, ...percent(await denied(answers))]);
  record.add({ title: "Answers of test/detect/responses: denied", notes: ["made up in the form in which each platform writes; the rules were written with them in view"], columns: ["what", "denied", "95% interval", "count"], rows });
});

test.unless(missing, "the rule set's families for responses", async () => {
  const labels = jsonLines<{ family: string; expect_ids: number[] }>(join(data, "http", "crs_regression.jsonl"));
  const families = new Map<string, { must: number; found: number; quiet: number; denied: number }>();
  for await (const one of readExchanges(join(data, "http", "crs_regression.jsonl"), "crs", defaultFormatOptions)) {
    const { family, expect_ids: expected } = labels[(one.place.line ?? 0) - 1] as (typeof labels)[number];
    if (!/^95[0-6]$/.test(family)) continue;
    const counts = families.get(family) ?? { must: 0, found: 0, quiet: 0, denied: 0 }, isDenied = (await rulesOf(one)).length > 0;
    families.set(family, counts);
    if (expected.length > 0) { counts.must += 1; counts.found += Number(isDenied); } else { counts.quiet += 1; counts.denied += Number(isDenied); }
  }
  record.add({
    title: "crs_regression.jsonl: answers of the rule set's test server whose rule must fire, denied", notes: ["never tuned on; most are one line without a frame of a stack, such as a name of an exception, or prose that only the family's words make an error"],
    columns: ["family", "denied", "95% interval", "count", "quiet stages denied"],
    rows: [...families].sort(([a], [b]) => (a < b ? -1 : 1)).map(([family, { must, found, quiet, denied: others }]) => [family, ...percent(rateOf(found, must)), `${others} of ${quiet}`]),
  });
});

test.unless(missing, "prose and code", async () => {
  const texts = benignProse();
  const rows: string[][] = [];
  const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  for (const [what, answerOf] of [["as JSON", (text: string) => ({ type: "application/json", body: JSON.stringify({ text }) })], ["as a page", (text: string) => ({ type: "text/html", body: `<!doctype html><html><body><p>${escaped(text)}</p></body></html>` })]] as const) {
    for (const source of [...new Set(texts.map((row) => row.source))]) rows.push([`${source}, ${what}`, ...percent(await denied(texts.filter((row) => row.source === source).map(({ text }) => answerOf(text))))]);
    rows.push([`all, ${what}`, ...percent(await denied(texts.map(({ text }) => answerOf(text))))]);
  }
  record.add({ title: "Benign prose and code of prompt/, as answers: denied", notes: ["much of it is code and questions about it"], columns: ["what", "denied", "95% interval", "count"], rows });
});

const installed = await installPart("envoy-1.40.0");
const plan: Rounds = isShort ? { starts: 1, warmRequests: 1_000, rounds: 2, requestsPerRound: 1_000, connections: 64 } : { starts: 3, warmRequests: 3_000, rounds: 6, requestsPerRound: 3_000, connections: 64 };
const variants: readonly Variant[] = [{ name: "no filter", filters: [] }, ...(["off", "observe", "enforce"] as const).map((mode) => ({ name: mode, filters: [filterOf(pack, modes(mode))] }))];

test.unless("missing" in installed ? installed.missing : processFactsMissing, "in Envoy", async () => {
  const rows: (string | number)[][] = [];
  for (const [what, body] of [["2 bytes", "ok"], ["1 KB of records", benignJson(900)], ["3 KB of records", benignJson(3_500)]] as const) {
    const costs = await measureRounds(variants, { requests: [1, 2, 3, 4].map((page) => wireOf({ method: "GET", target: `/api/orders?page=${page}` })), status: () => 200, body }, plan);
    for (const { name, total, added } of costs.slice(1)) rows.push([what, name, total.median, added.median, `${added.low.toFixed(1)} to ${added.high.toFixed(1)}`]);
  }
  record.add({ title: "One answer through Envoy", notes: ["microseconds of processor time an exchange, medians; text/plain from Envoy itself, in one piece; enforced, it is held"], columns: ["answer", "mode", "with the rules", "added", "95% of added"], rows });
});

const wasmtime = await installPart("wasmtime-50.0.1");
test.unless("missing" in wasmtime ? wasmtime.missing : undefined, "fuel a byte", async () => {
  const metered = await openEngine("wasmtime", { wasm: pack.wasm, name: "api-leaks", configuration: JSON.stringify(modes("observe")), chunking: "whole" });
  const fuel = (type: string, body: string): number => (metered.decide(answered({ type, body })) as { fuel: number }).fuel;
  const prose = "Please leave the parcel with the neighbour and don't ring the bell; thank you very much. ".repeat(600);
  const page = `<!doctype html><html><body>${"<p class=\"note\">Please leave the parcel with the neighbour &amp; don&#39;t ring the bell.</p>\n".repeat(600)}</body></html>`;
  fuel("text/plain", "warm");
  const rows = ([["prose", "text/plain", prose], ["a page", "text/html", page], ["records in JSON", "application/json", benignJson(60_000)], ["an image", "image/png", prose], ["words of errors", "text/plain", "Exception at line error in warning: stack trace near SQL syntax panic ".repeat(900)]] as const)
    .map(([what, type, body]) => [what, (fuel(type, body) - fuel(type, "")) / body.length] as const);
  record.add({ title: "Fuel a byte", notes: ["observed, in one piece; about one a WebAssembly instruction"], columns: ["answer", "fuel a byte"], rows: rows.map((row) => [...row]) });
  await metered.close();
});

test("size", () => {
  record.add(sizeTable(pack));
});

test.after(async () => { await engine.close(); record.write(); });
test.run();
