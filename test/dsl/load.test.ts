import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { loadPolicies } from "../../cli/load/load.ts";
import { suite } from "../support/suite.ts";

const test = suite("loading policies");
const folder = mkdtempSync(join(tmpdir(), "sidewall-load-"));
test.after(() => { rmSync(folder, { recursive: true, force: true }); });

test("a policy becomes an IR with its places", async () => {
  writeFileSync(join(folder, "orders.ts"), `import { policy, rule, request, deny } from "sidewall";
export default policy("orders", { mode: "enforce" }, [
  rule("admin").when(request.path.under("/admin").and(request.header("X-Debug").is("1"))).then(deny(404)),
]);
`);
  const { ir, diagnostics } = await loadPolicies(["orders.ts"], { cwd: folder });
  assert.equal(diagnostics, []);
  const place = (line: number, column: number) => ({ file: "orders.ts", line, column });
  assert.equal(ir, {
    irVersion: 1,
    policies: [{
      name: "orders", mode: "enforce", mandatory: false, fails: "closed", requestBodyBytesMax: 65_536, responseBodyBytesMax: 65_536, pathIgnoresCase: false, parameters: [],
      rules: [{
        id: "admin", severity: "medium", owasp: [], cwe: [], mitre: [], phase: "request.headers", unknown: { absent: "skip", broken: "match" },
        when: { op: "and", of: [
          { op: "test", select: { from: "request.path" }, quantifier: "any", test: { is: "under", values: { constant: ["/admin"] } }, place: place(3, 35) },
          { op: "test", select: { from: "request.header", name: "x-debug" }, quantifier: "any", test: { is: "in", values: { constant: ["1"] }, ignoreCase: false }, place: place(3, 81) },
        ] },
        actions: [{ do: "deny", status: 404, renderer: "problem" }], place: place(3, 3),
      }],
      place: place(2, 16),
    }],
  });
});

test.run();
