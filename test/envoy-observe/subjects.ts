// The Envoys that are compared: one without a filter, and the same with a module that must not show.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildModule } from "../../cli/build.ts";
import { renderAll } from "../../cli/diagnostics/index.ts";
import type { HttpFilter } from "../../cli/envoy/index.ts";
import { loadPolicies } from "../../cli/load/load.ts";
import { packageRoot } from "../../cli/package-root.ts";

/** Both policies observe where the configuration says nothing. */
const policyFiles = ["test/envoy-observe/fixtures/policy.ts", "policies/starter/policy.ts"];

const folder = mkdtempSync(join(tmpdir(), "sidewall-observe-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const { ir, diagnostics } = await loadPolicies(policyFiles, { cwd: packageRoot });
if (ir === undefined) throw new Error(renderAll(diagnostics));
const module = join(folder, "module.wasm");
writeFileSync(module, (await buildModule(ir)).wasm);

const withModes = (mode: string): HttpFilter => ({
  kind: "wasm", name: "sidewall", module,
  configuration: { policies: Object.fromEntries(ir.policies.map(({ name }) => [name, { mode }])), records: { perSecond: 10_000 } },
});

export const observing: readonly HttpFilter[] = [withModes("observe")];
export const off: readonly HttpFilter[] = [withModes("off")];
/** For a test of the tests: this must show. */
export const enforcing: readonly HttpFilter[] = [withModes("enforce")];
