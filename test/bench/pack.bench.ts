// What the pack of detectors costs: processor time in Envoy, JSON beside JSON.parse in one run, start, fuel of benign and of hostile bytes.
import { RunningEnvoy } from "../../cli/envoy/index.ts";
import { V8Engine, WasmtimeEngine, type Engine } from "../../cli/harness/index.ts";
import { installPart } from "../../cli/parts/index.ts";
import { harnessEngine } from "../../cli/replay/engines/harness.ts";
import { openEngine } from "../../cli/replay/engines/open.ts";
import type { ReplayEngine } from "../../cli/replay/index.ts";
import type { RecordedExchange } from "../../cli/replay/exchange.ts";
import { suite } from "../support/suite.ts";
import { benignJson } from "./documents.ts";
import { builtModule, filterOf, irOfFile, sizeTable } from "./modules.ts";
import { exchange } from "./placements.ts";
import { processFactsMissing } from "./process.ts";
import { BenchRecord, isShort } from "./record.ts";
import { wireOf } from "./requests.ts";
import { measureRounds, type Rounds, type Variant } from "./rounds.ts";
import { estimate } from "./statistics.ts";

const test = suite("bench: the pack's cost");
const installed = await installPart("envoy-1.40.0");
const missing = "missing" in installed ? installed.missing : processFactsMissing;
const wasmtime = await installPart("wasmtime-50.0.1");
const record = new BenchRecord("pack");
const pack = await builtModule("api-attacks", await irOfFile("policies/api-attacks/policy.ts"));
const configuration = { policies: { "api-attacks": { mode: "enforce" } } };

const plan: Rounds = isShort
  ? { starts: 1, warmRequests: 1_000, rounds: 2, requestsPerRound: 1_000, connections: 64 }
  : { starts: 4, warmRequests: 5_000, rounds: 7, requestsPerRound: 5_000, connections: 64 };
/** Envoy answers by itself, and would answer before a body has come: its own buffer filter waits for it, so that all read what was sent. */
const none: Variant = { name: "a buffer", filters: [{ kind: "native", name: "envoy.filters.http.buffer", config: { "@type": "type.googleapis.com/envoy.extensions.filters.http.buffer.v3.Buffer", max_request_bytes: 262_144 } }] };
const enforcing: Variant = { name: "api-attacks, enforcing", filters: [filterOf(pack, configuration)] };
const traffic = {
  "GET with five parameters": [1, 2, 3, 4].map((page) => wireOf({ method: "GET", target: `/api/orders?customer=12345&page=${page}&sort=price&q=blue%20shoes&from=2026-01-31` })),
  "POST with 1 KiB of JSON": [1, 2, 3, 4].map(() => wireOf({ method: "POST", target: "/api/orders", extra: [["content-type", "application/json"]], body: benignJson(900) })),
};

test.unless(missing, "in Envoy", async () => {
  const rows: (string | number)[][] = [];
  for (const [name, requests] of Object.entries(traffic)) {
    const [base, own] = await measureRounds([none, enforcing], { requests, status: () => 200 }, plan);
    rows.push([name, base!.total.median, own!.total.median, own!.added.median, `${own!.added.low.toFixed(1)} to ${own!.added.high.toFixed(1)}`, base!.total.median / own!.total.median]);
  }
  record.add({
    title: "One request through Envoy", notes: ["microseconds of processor time a request, medians; the share is the throughput that is left, by processor time"],
    columns: ["request", "a buffer alone", "with the pack", "added", "95% of added", "share"], rows,
  });
});

/** Seconds that a function takes, the best of several rounds of others in between. */
function timed(bodies: Record<string, () => void>): Record<string, number> {
  const times = Object.fromEntries(Object.keys(bodies).map((name) => [name, [] as number[]]));
  for (let round = 0; round < (isShort ? 3 : 15); round += 1) {
    for (const [name, body] of Object.entries(bodies)) {
      const before = process.hrtime.bigint();
      body();
      times[name]!.push(Number(process.hrtime.bigint() - before) / 1e9);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, seconds]) => [name, estimate(seconds).median]));
}

function decided(engine: ReplayEngine, one: RecordedExchange, verdict: string): void {
  const outcome = engine.decide(one) as { verdict: string; error?: string };
  if (outcome.verdict !== verdict) throw new Error(`the verdict is ${outcome.verdict}, not ${verdict}: ${outcome.error}`);
}

test("JSON beside JSON.parse", async () => {
  const engine = await openEngine("v8", { wasm: pack.wasm, name: "api-attacks", configuration: JSON.stringify(configuration), chunking: "whole" });
  // Each document says something else, so that short texts that are known are those that any API repeats: keys, words of lists.
  const texts = Array.from({ length: 50 }, (_, seed) => benignJson(60_000, seed)), bytes = Buffer.from(texts[0]!), repeats = isShort ? 50 : 100;
  const all = texts.map((text) => exchange("POST", "/items", [["content-type", "application/json"]], text)), small = exchange("POST", "/items", [["content-type", "application/json"]], "{}");
  const many = (body: (count: number) => void) => () => { for (let count = 0; count < repeats; count += 1) body(count % texts.length); };
  for (let warm = 0; warm < 300; warm += 1) decided(engine, all[warm % all.length]!, "allow");
  const seconds = timed({ pack: many((count) => decided(engine, all[count]!, "allow")), small: many(() => decided(engine, small, "allow")), parse: many((count) => { JSON.parse(texts[count]!); }) });
  await engine.close();
  const rate = (time: number): number => bytes.length * repeats / time / 1e6;
  record.add({
    title: "JSON of 60 KB", notes: ["V8, one core, MB/s, medians of interleaved rounds; what an exchange of an empty document takes in the harness is taken off"],
    columns: ["what", "MB/s"], rows: [["the whole pack, with parsing", rate(seconds.pack! - seconds.small!)], ["JSON.parse alone", rate(seconds.parse!)], ["share", (seconds.parse!) / (seconds.pack! - seconds.small!)]],
  });
});

/** Texts that make each part work hard without being attacks. */
const hostile: Record<string, string> = {
  "quotes": "' ".repeat(4_000), "percent escapes": "%41%25".repeat(1_300), "angle brackets": "<a <b ".repeat(1_300), "dots and slashes": "./.. ./".repeat(1_100), "dollars and braces": "${a{{".repeat(1_600),
  "words of SQL": "select from where and or union ".repeat(260), "almost a script": "<scrip <scrip".repeat(600), "entities": "&lt&#6&am".repeat(880), "semicolons and pipes": "; | & ".repeat(1_300),
  "base64": "QUFB".repeat(2_000), "backslashes": "\\u00\\x4\\".repeat(880), "parentheses": "f(f(f(".repeat(1_300), "comments": "/*-- #/*".repeat(1_000), "equals": "a=b=c=".repeat(1_300),
  // What patterns with many alternatives behind a gap are looked for by: almost-matches of test/automata/linear.test.ts that cost most.
  "calls of open": "open(".repeat(1_600), "names of PHP": ":<:phpsystemexececho<<n0,40n<php".repeat(250), "names of files": "/:etc/:passwdshadowproc/self/:environcmd".repeat(200), "folders": "hg/".repeat(2_700), "suffixes": ".gz".repeat(2_700),
  "roots": "/proc".repeat(1_600), "brackets and words": "(docu".repeat(1_600), "schemes": "ssh\\".repeat(1_600), "percent and bar": "%x|".repeat(2_700), "addresses": "https://:169.254.169.254metadata.google.".repeat(200),
  // Not a flood of one kind: what several parts of the engine are woken by, and what is looked at in every layer, alone and as JSON in a string, two deep.
  "commands of all kinds": "::0,3;&n``%0a:/bin//usr/bin/:sleepping-n".repeat(200), "quotes in every layer": `%252525252541${"' ".repeat(4_000)}`,
  "quotes in every layer, in JSON, two deep": JSON.stringify({ a: JSON.stringify({ a: `%252525252541${"' ".repeat(3_900)}` }) }),
};

test.unless("missing" in wasmtime ? wasmtime.missing : undefined, "fuel of benign and of hostile bytes", async () => {
  const engine = await openEngine("wasmtime", { wasm: pack.wasm, name: "api-attacks", configuration: `{"policies":{"api-attacks":{"mode":"observe"}}}`, chunking: "whole" });
  const fuel = (text: string): number => (engine.decide(exchange("POST", "/items", [["content-type", "application/json"]], JSON.stringify({ q: text }))) as { fuel: number }).fuel;
  fuel("warm");
  const empty = fuel("");
  const prose = "Please leave the parcel with the neighbour and don't ring the bell; thank you very much. ".repeat(90);
  const perByte = (text: string): number => (fuel(text) - empty) / text.length;
  const benign = perByte(prose), json = ((engine.decide(exchange("POST", "/items", [["content-type", "application/json"]], benignJson(60_000))) as { fuel: number }).fuel - empty) / 60_000;
  record.add({
    title: "Fuel a byte", notes: ["the whole pack, observing, values of 8 KB in JSON; the ratio is to benign prose"], columns: ["text", "fuel a byte", "times benign"],
    rows: [["prose", benign, 1], ["records in JSON", json, json / benign], ...Object.entries(hostile).map(([name, text]) => { const own = perByte(text); return [name, own, own / benign]; })],
  });
  await engine.close();
});

/** The same module in other bytes: V8 keeps what it has compiled, and would not compile it again. */
function unseen(wasm: Uint8Array, number: number): Uint8Array {
  return Buffer.concat([wasm, Buffer.from([0, 5, 0, number & 0xff, number >> 8 & 0xff, number >> 16 & 0xff, number >> 24 & 0xff])]);
}

/** Milliseconds until the module takes requests, and of the first one: what V8 compiles only when it is called counts there. */
function started(engine: Engine, wasm: Uint8Array): [ready: number, first: number] {
  const before = performance.now();
  const running = harnessEngine(engine, { wasm, name: "api-attacks", configuration: JSON.stringify(configuration), chunking: "whole" });
  const ready = performance.now();
  decided(running, exchange("POST", "/items?sort=price", [["content-type", "application/json"]], benignJson(1_000)), "allow");
  const first = performance.now();
  void running.close();
  return [ready - before, first - ready];
}

test("start", async () => {
  const runs = isShort ? 3 : 15, figures = new Map<string, [number, number][]>();
  const note = (name: string, figure: [number, number]): void => { figures.set(name, [...figures.get(name) ?? [], figure]); };
  for (let run = 0; run < runs; run += 1) {
    note("V8 (Node)", started(new V8Engine(), unseen(pack.wasm, run)));
    if (!("missing" in wasmtime)) note("Wasmtime", started(new WasmtimeEngine(wasmtime.path), pack.wasm));
  }
  if (missing === undefined) {
    for (let run = 0; run < (isShort ? 1 : 7); run += 1) {
      for (const { name, filters } of [none, enforcing]) {
        const before = performance.now();
        const envoy = await RunningEnvoy.start({ version: "1.40.0", upstream: { status: 200, body: "ok" }, filters, accessLog: "none", workers: 1, wasmLogLevel: "warn" });
        note(`Envoy, ${name}`, [performance.now() - before, NaN]);
        await envoy.stop();
      }
    }
  }
  record.add({
    title: "Start", notes: ["milliseconds, medians: from the module's bytes until it is configured (of Envoy: from the start of the process, polled every 20 ms), and the first request, a POST with 1 KB of JSON"], digits: 1,
    columns: ["where", "until it is ready", "the first request"],
    rows: [...figures].map(([name, list]) => [name, estimate(list.map(([ready]) => ready)).median, Number.isNaN(list[0]![1]) ? "–" : estimate(list.map(([, first]) => first)).median.toFixed(1)]),
  });
});

test("size", () => { record.add(sizeTable(pack)); });

test.after(() => { record.write(); });
test.run();
