// What a module weighs: bytes and what they are for, memory, the time until Envoy takes requests, the time of a build.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { compileAssembly } from "../../cli/asc/compile.ts";
import { emptyModule } from "../../cli/bench/empty-module.ts";
import { RunningEnvoy } from "../../cli/envoy/index.ts";
import { packageRoot } from "../../cli/package-root.ts";
import { installPart } from "../../cli/parts/index.ts";
import { suite } from "../support/suite.ts";
import { anatomy } from "./anatomy.ts";
import { LoadClient } from "./load.ts";
import { builtModule, filterOf, irOfFile, irOfText, scratch, written } from "./modules.ts";
import { jsonRule, onePathRule, starterFile } from "./policies.ts";
import { memoryOf, processFactsMissing } from "./process.ts";
import { BenchRecord, isShort } from "./record.ts";
import { wireOf } from "./requests.ts";
import { envoyVersion, type Variant } from "./rounds.ts";
import { estimate } from "./statistics.ts";

const test = suite("bench: size, memory, start and build");
const installed = await installPart("envoy-1.40.0");
const missing = "missing" in installed ? installed.missing : processFactsMissing;
const record = new BenchRecord("size");
const runs = isShort ? 1 : 7;

const modules = [
  await builtModule("one path rule", await irOfText(onePathRule)),
  await builtModule("one JSON rule", await irOfText(jsonRule)),
  await builtModule("starter pack", await irOfFile(starterFile)),
];

/** What a part of a module is for, by the beginning of its name. */
const purposes: readonly [RegExp, string][] = [
  [/^policies|^section data$/, "the policies: rules and constants"],
  [/^assembly\/(configuration\/|context\/(parameters|modes))/, "configuration"],
  [/^assembly\/action\//, "actions and records"],
  [/^assembly\/(message|predicate)\//, "reading messages, predicates"],
  [/^assembly\/context\//, "streams and what they keep"],
  [/^assembly\/abi\/|^section |/, "core: the ABI, imports, exports"],
];

test("where the bytes are", async () => {
  const names = [...new Set(purposes.map(([, purpose]) => purpose))];
  const columns = await Promise.all(modules.map(async ({ sources, wasm }) => {
    const named = await compileAssembly({ files: sources, names: true }), plain = await compileAssembly({ files: sources });
    const parts = new Map<string, number>();
    for (const [part, bytes] of anatomy(named.wasm!)) {
      const purpose = purposes.find(([beginning]) => beginning.test(part))![1];
      parts.set(purpose, (parts.get(purpose) ?? 0) + bytes);
    }
    return [...names.map((name) => parts.get(name) ?? 0), plain.wasm!.length, wasm.length - plain.wasm!.length, wasm.length];
  }));
  record.add({
    title: "Bytes of a module",
    notes: ["code counts for the source file that it is in after inlining; the stamp says what the module was built from"],
    columns: ["what for", ...modules.map(({ name }) => name)],
    rows: [...names, "module without its stamp", "stamp", "whole module"].map((name, row) => [name, ...columns.map((column) => column[row]!)]),
    digits: 0,
  });
  record.add({
    title: "Linear memory of a module", notes: ["kibibytes; it never grows"], columns: ["module", "KiB", "streams at once"],
    rows: modules.map(({ name, report }) => [name, report.needs.memoryBytes / 1024, report.needs.slots.count]), digits: 0,
  });
});

const variants: Variant[] = [{ name: "no filter", filters: [] }, { name: "an empty module", filters: [filterOf(written("empty", emptyModule()))] }, ...modules.map((one) => ({ name: one.name, filters: [filterOf(one)] }))];
const few = 1, many = 3;

/** Envoy's own memory in bytes after some traffic, and milliseconds until it took requests. */
async function started({ filters }: Variant, workers: number): Promise<{ bytes: number; milliseconds: number }> {
  const before = performance.now();
  const envoy = await RunningEnvoy.start({ version: envoyVersion, upstream: { status: 200, body: "ok" }, filters, accessLog: "none", workers, wasmLogLevel: "warn" });
  const milliseconds = performance.now() - before;
  try {
    const client = await LoadClient.open(envoy.port, 16 * workers);
    await client.run({ requests: [wireOf({ method: "GET", target: "/" })], status: 200 }, 2_000);
    client.close();
    return { bytes: memoryOf(envoy.pid).uniqueBytes, milliseconds };
  } finally {
    await envoy.stop();
  }
}

test.unless(missing, "memory and start in Envoy", async () => {
  const figures = variants.map(() => ({ few: [] as number[], perWorker: [] as number[], milliseconds: [] as number[] }));
  for (let run = 0; run < runs; run += 1) {
    for (const [index, variant] of variants.entries()) {
      const ofFew = await started(variant, few), ofMany = await started(variant, many);
      figures[index]!.few.push(ofFew.bytes / 1024);
      figures[index]!.perWorker.push((ofMany.bytes - ofFew.bytes) / (many - few) / 1024);
      figures[index]!.milliseconds.push(ofFew.milliseconds);
    }
  }
  const medians = figures.map((one) => ({ few: estimate(one.few).median, perWorker: estimate(one.perWorker).median, milliseconds: estimate(one.milliseconds).median }));
  const base = medians[0]!;
  record.add({
    title: "Memory and start of Envoy",
    notes: [
      `medians of ${runs} starts; kibibytes that are the process's alone (private pages), after 2,000 requests; a further worker's are half of what ${many} workers take more than ${few}`,
      "ready: milliseconds from the start of the process until it takes requests, polled every 20 ms",
    ],
    columns: ["filter", `KiB, ${few} worker`, "added", "a further worker", "added by the module", "ready"],
    rows: medians.map((one, index) => [variants[index]!.name, one.few, one.few - base.few, one.perWorker, one.perWorker - base.perWorker, one.milliseconds]),
    digits: 0,
  });
});

test("a build from nothing", () => {
  const seconds = Array.from({ length: runs }, () => {
    const before = performance.now();
    execFileSync(process.execPath, [join(packageRoot, "cli", "bin.mjs"), "build", starterFile, "-o", join(scratch, "cold.wasm")], { cwd: packageRoot, stdio: "ignore" });
    return (performance.now() - before) / 1000;
  });
  const { median, low, high } = estimate(seconds);
  record.add({
    title: "A build from nothing", notes: [`seconds of the whole command, a new process each time; ${runs} runs; nothing is kept from build to build`],
    columns: ["command", "median", "lowest", "highest"], rows: [["sidewall build policies/starter/policy.ts -o starter.wasm", median, low, high]],
  });
});

test.after(() => { record.write(); });
test.run();
