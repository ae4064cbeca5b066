// The module's pack and the reference find the same attacks: on examples of all findings, mutated, decoded wrongly, dressed up, put anywhere.
import * as assert from "uvu/assert";
import * as fc from "fast-check";
import { detectors } from "../../cli/detectors/index.ts";
import { openEngine } from "../../cli/replay/engines/open.ts";
import type { RecordedExchange } from "../../cli/replay/exchange.ts";
import { installPart } from "../../cli/parts/index.ts";
import { builtModule, irOfFile } from "../bench/modules.ts";
import { dressings, placed, placements } from "../bench/placements.ts";
import { holds } from "../message/random.ts";
import { suite } from "../support/suite.ts";

const test = suite("detect: module and reference");

const ir = await irOfFile("policies/api-attacks/policy.ts");
const { wasm } = await builtModule("api-attacks", ir);
const configuration = `{"records":{"perSecond":10000}}`;
const reference = await openEngine("evaluator", { wasm, ir, name: "api-attacks", configuration, chunking: "whole" });
const wasmtime = await installPart("wasmtime-50.0.1");
const examples = detectors.flatMap(({ findings }) => findings.flatMap((finding) => [...finding.examples, ...finding.counterExamples]));

/** Pieces of examples, put together anew, with bytes changed. */
const text = fc.tuple(
  fc.array(fc.tuple(fc.constantFrom(...examples), fc.nat(), fc.nat()), { minLength: 1, maxLength: 3 }),
  fc.array(fc.tuple(fc.nat(), fc.constantFrom("'", "\"", " ", "%27", "\\u0027", "&lt;", "<", ">", "/**/", "\n", "\0", "x", "1", "=", "(", ")", ";", "|", "é", "+", "--", "#")), { maxLength: 3 }),
).map(([parts, edits]) => {
  let joined = parts.map(([example, from, to]) => (from % 3 === 0 ? example : example.slice(from % (example.length + 1)).slice(0, 1 + to % (example.length + 1)))).join(" ");
  for (const [at, piece] of edits) joined = `${joined.slice(0, at % (joined.length + 1))}${piece}${joined.slice(at % (joined.length + 1) + (at % 2))}`;
  return joined;
});

const request = fc.tuple(text, fc.constantFrom(...placements), fc.constantFrom(...Object.values(dressings))).map(([own, placement, dress]) => placed(dress(own), placement)).filter((one) => one !== undefined);

for (const [name, missing, runs] of [["v8", undefined, 150_000], ["wasmtime", "missing" in wasmtime ? wasmtime.missing : undefined, 50_000]] as const) {
  test.unless(missing, `${name}: the same rules fire on random requests`, async () => {
    const engine = await openEngine(name, { wasm, name: "api-attacks", configuration, chunking: "whole" });
    const fired = new Set<string>();
    let quiet = 0;
    try {
      holds(runs, fc.property(request, (one) => {
        const [expected, found] = [reference.decide(one), engine.decide(one)] as { rules: string[]; error?: string }[];
        assert.equal([found!.error, found!.rules], [expected!.error, expected!.rules], shown(one));
        found!.rules.forEach((rule) => fired.add(rule));
        if (found!.rules.length === 0) quiet += 1;
      }));
    } finally { await engine.close(); }
    assert.ok(quiet > 0, "every request was an attack");
    assert.ok(fired.size >= detectors.length / 2, `only ${[...fired].join(", ")} fired`);
  });
}

const shown = ({ request: { path, headers, body } }: RecordedExchange): string => JSON.stringify([path, headers, Buffer.from(body).toString("latin1")]);

test.after(() => reference.close());
test.run();
