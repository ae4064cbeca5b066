// The benchmarks' own arithmetic: what they measure is in *.bench.ts, which `npm run bench` runs.
import * as assert from "uvu/assert";
import { compileAssembly } from "../../cli/asc/compile.ts";
import { buildModule } from "../../cli/build.ts";
import { readModule } from "../../cli/wasm/binary.ts";
import { suite } from "../support/suite.ts";
import { anatomy } from "./anatomy.ts";
import { irOfFile, irOfText } from "./modules.ts";
import { onePathRule, starterFile } from "./policies.ts";
import { estimate, quantile } from "./statistics.ts";
import { timedSources } from "./timed.ts";

const test = suite("bench: arithmetic");
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => count - index);

test("a median, and the narrowest interval of order statistics that covers 95%", () => {
  assert.equal(estimate(upTo(5)), { median: 3, low: 1, high: 5 });
  assert.equal(estimate(upTo(6)), { median: 3.5, low: 1, high: 6 });
  // Binomial(9, 1/2): fewer than 2 with probability 0.0195, fewer than 3 with 0.0898.
  assert.equal(estimate(upTo(9)), { median: 5, low: 2, high: 8 });
  assert.equal(estimate([7]), { median: 7, low: 7, high: 7 });
});

test("a quantile is a value that was measured, by nearest rank", () => {
  assert.is(quantile(upTo(1_000), 0.999), 999);
  assert.is(quantile(upTo(1_000), 0.5), 500);
  assert.is(quantile([3], 0.999), 3);
});

test("the bounds of bytes and memory that are promised are kept", async () => {
  const one = await buildModule(await irOfText(onePathRule)), starter = await buildModule(await irOfFile(starterFile));
  const withoutStamp = (await compileAssembly({ files: one.sources })).wasm!.length;
  assert.ok(withoutStamp <= 6 * 1024, `one path rule: ${withoutStamp} bytes without its stamp`);
  assert.ok(starter.wasm.length <= 40 * 1024, `starter pack: ${starter.wasm.length} bytes`);
  for (const { report } of [one, starter]) assert.ok(report.needs.memoryBytes <= 256 * 1024, `${report.needs.memoryBytes} bytes of memory`);
});

test("a module's anatomy accounts for every byte but the headers of its sections", async () => {
  const { sources } = await buildModule(await irOfText(onePathRule));
  const named = (await compileAssembly({ files: sources, names: true })).wasm!, plain = (await compileAssembly({ files: sources })).wasm!;
  const parts = [...anatomy(named)], sum = parts.reduce((bytes, [, own]) => bytes + own, 0);
  // A section's header is an id and a length; a function's body has its length before it.
  assert.ok(sum < plain.length && sum > plain.length - 200, `${sum} of ${plain.length}`);
  assert.ok(parts.some(([part, bytes]) => part === "assembly/configuration/configuration" && bytes > 500));
  assert.not(parts.some(([part]) => part === "?" || part.includes("undefined")));
});

test("a timed module exports what the module does, each call-back through a clock", async () => {
  const { sources } = await buildModule(await irOfText(onePathRule));
  const exported = async (files: ReadonlyMap<string, string>): Promise<string[]> => readModule((await compileAssembly({ files })).wasm!).exports.map(({ name }) => name).sort();
  assert.equal(await exported(timedSources(sources)), await exported(sources));
});

test.run();
