// The same cases in Envoy itself: that what was captured is still what Envoy does. To capture anew: node test/harness/capture.mjs.
import { readFileSync } from "node:fs";
import * as assert from "uvu/assert";
import { installPart } from "../../cli/parts/index.ts";
import { fullRun, suite } from "../support/suite.ts";
import { cases, type Seen } from "./cases.ts";
import { compileFixture } from "../support/assembly.ts";
import { EnvoyUnderTest } from "./envoy.ts";
import { normalised } from "./normalise.ts";
import { probeSource } from "./probe.ts";

const captured = JSON.parse(readFileSync(new URL("../../../test/harness/captured.json", import.meta.url), "utf8")) as Record<string, Seen>;
const wasm = await compileFixture(probeSource);

/** What 1.36.2 does otherwise: it has no function `sign`, and answers verify_signature's bad argument with a result. */
const differs: Readonly<Record<string, readonly string[]>> = { "envoy-1.36.2": ["foreign functions"] };

for (const part of ["envoy-1.40.0", "envoy-1.36.2"] as const) {
  const test = suite(`harness: the captured cases in ${part}`);
  const installed = await installPart(part);
  const missing = "missing" in installed ? installed.missing : undefined;
  let envoy: EnvoyUnderTest | undefined;
  test.before(async () => { if ("path" in installed) envoy = await EnvoyUnderTest.start(installed.path, wasm); });
  test.after(async () => { await envoy?.stop(); });
  // The older version says nothing new: a part of it is enough for every day. Cases after a trap need those before them.
  const chosen = cases.filter((one, index) => !(differs[part] ?? []).includes(one.name) && (fullRun || part === "envoy-1.40.0" || index % 10 === 0 || one.setup === "reload"));
  for (const one of chosen) {
    test.unless(missing, one.name, async () => {
      const wanted = normalised(captured[one.name]!);
      let seen = normalised(await envoy!.run(one));
      // Pieces run together on a busy machine; a case that changes its machine cannot be run again.
      for (let attempt = 0; attempt < 2 && JSON.stringify(seen) !== JSON.stringify(wanted) && !["closed", "open", "reload"].includes(one.setup ?? ""); attempt += 1) seen = normalised(await envoy!.runSlowly(one));
      assert.equal(seen, wanted);
    });
  }
  test.run();
}
