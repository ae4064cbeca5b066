// Writes captured.json: what each case gives in Envoy 1.40.0.   node test/harness/capture.mjs
import { writeFileSync } from "node:fs";
import { freshen } from "../../cli/freshen.mjs";

await freshen();
const { installPart } = await import("../../dist/cli/parts/index.js");
const { cases } = await import("../../dist/test/harness/cases.js");
const { compileFixture } = await import("../../dist/test/support/assembly.js");
const { EnvoyUnderTest } = await import("../../dist/test/harness/envoy.js");
const { probeSource } = await import("../../dist/test/harness/probe.js");

const { path, missing } = await installPart("envoy-1.40.0");
if (path === undefined) throw new Error(missing);
const envoy = await EnvoyUnderTest.start(path, await compileFixture(probeSource));
const captured = {};
try { for (const one of cases) captured[one.name] = await envoy.run(one); } finally { await envoy.stop(); }
writeFileSync(new URL("captured.json", import.meta.url), `${JSON.stringify(captured, null, 1)}\n`);
