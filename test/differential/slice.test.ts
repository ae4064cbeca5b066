// One policy through every real part: policy.ts, IR, AssemblyScript, wasm; then the same verdicts in the evaluator, V8 and Envoy.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { buildModule } from "../../cli/build.ts";
import { envoyVersions } from "../../cli/envoy/index.ts";
import { EnvoyDriver } from "../../cli/envoy/driver/index.ts";
import { V8Engine } from "../../cli/harness/index.ts";
import { loadPolicies } from "../../cli/load/load.ts";
import { installPart } from "../../cli/parts/index.ts";
import type { Run } from "../random/index.ts";
import { suite } from "../support/suite.ts";
import { envoyAnswer, evaluatorAnswer, HarnessRunner, type Answer } from "./engines.ts";

const folder = mkdtempSync(join(tmpdir(), "sidewall-slice-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, "policy.ts"), `import { policy, rule, request, deny } from "sidewall";
export default policy("orders", { mode: "enforce" }, [
  rule("admin-is-internal").when(request.path.under("/admin").and(request.header("x-zone").is("ops").not())).unknown({ absent: "match" }).then(deny(403)),
]);
`);
const { ir, diagnostics } = await loadPolicies(["policy.ts"], { cwd: folder });
assert.equal(diagnostics, []);
const { wasm } = await buildModule(ir!);

const cases = ([
  ["/", []], ["/admin", []], ["/administrator", []], ["/admin/users?x=1", []], ["/a/../admin", []], ["/%61dmin/x", []], ["//admin", []],
  ["/admin", [["x-zone", "ops"]]], ["/admin", [["x-zone", "dev"], ["x-zone", "ops"]]], ["/admin", [["x-zone", "OPS"]]],
] as const).map(([path, headers]): Run => ({
  seed: 0, denialId: "", configuration: {}, requestChunking: { lengths: [], endsApart: false }, responseChunking: { lengths: [], endsApart: false },
  exchange: { request: { headers: [[":method", "GET"], [":path", path], [":authority", "shop.test"], [":scheme", "http"], ...headers] }, unixMilliseconds: 1.7e12 },
}));

const test = suite("slice: one rule from policy.ts to a verdict");

test("the evaluator decides as the rule says", () => {
  assert.equal(cases.map((one) => (evaluatorAnswer(ir!, one) as Answer).status), [200, 403, 200, 403, 403, 403, 403, 200, 200, 403]);
});

test("V8 decides and records as the evaluator does", () => {
  const runner = new HarnessRunner(new V8Engine(), wasm);
  for (const one of cases) assert.equal(runner.run(one), evaluatorAnswer(ir!, one), JSON.stringify(one.exchange));
});

for (const version of envoyVersions) {
  const installed = await installPart(`envoy-${version}`);
  test.unless("missing" in installed ? installed.missing : undefined, `Envoy ${version} decides and records as the evaluator does`, async () => {
    const module = join(folder, "module.wasm");
    writeFileSync(module, wasm);
    const driver = await EnvoyDriver.start({ version, filters: [{ kind: "wasm", name: "sidewall", module, configuration: {} }] });
    try {
      for (const one of cases) assert.equal(await envoyAnswer(driver, one), evaluatorAnswer(ir!, one), JSON.stringify(one.exchange));
    } finally {
      await driver.stop();
    }
  });
}

test.run();
