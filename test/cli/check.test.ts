import * as assert from "uvu/assert";
import { suite } from "../support/suite.ts";
import { shopPolicy } from "./policies.ts";
import { project, sidewall, text } from "./running.ts";

const test = suite("sidewall check");
const cwd = project({
  "policy.ts": shopPolicy,
  "mistakes.ts": 'import { deny, policy, request, rule } from "sidewall";\nexport default policy("p", [\n  rule("a").when(request.json("/x").gt(1)).then(deny(403)),\n  rule("a").when(request.path.under("/x")).then(deny(200)),\n]);\n',
});

test("a policy without mistakes", async () => {
  assert.equal(await sidewall(["check", "policy.ts"], { cwd }), { code: 0, out: text("ok shop: 5 rules"), err: "" });
});

test("each mistake with place, number and mend", async () => {
  const { code, out, err } = await sidewall(["check", "mistakes.ts"], { cwd });
  assert.equal([code, out], [1, ""]);
  assert.match(err, /^mistakes\.ts:3:\d+: error SW\d{4}: request\.json has no `gt`\n {2}mend: use one of: /);
  assert.match(err, /\n\d errors?\n$/);
});

test("for a program", async () => {
  const { code, out, err } = await sidewall(["check", "mistakes.ts", "--json"], { cwd });
  const { diagnostics } = JSON.parse(out) as { diagnostics: { code: string; place: { file: string; line: number } }[] };
  assert.equal([code, err, diagnostics[0]?.place.file, diagnostics[0]?.place.line], [1, "", "mistakes.ts", 3]);
  assert.equal(await sidewall(["check", "policy.ts", "--json"], { cwd }), { code: 0, out: text('{"diagnostics":[]}'), err: "" });
});

test("a configuration", async () => {
  const folder = project({
    "policy.ts": 'import { deny, param, policy, request, rule } from "sidewall";\nexport default policy("p", [rule("a").when(request.inputs.matches(param.patterns("blocked", { default: [] }))).then(deny())]);\n',
    "fine.json": '{"policies":{"p":{"params":{"blocked":["/\\\\$\\\\{jndi:/i"]}}}}', "wrong.json": '{"policies":{"p":{"params":{"blocked":["/a/","/b\\\\p{L}/"]}}}}',
  });
  assert.equal(await sidewall(["check", "policy.ts", "--config", "fine.json"], { cwd: folder }), { code: 0, out: text("ok p: 1 rule", "ok the configuration"), err: "" });
  const { code, out, err } = await sidewall(["check", "policy.ts", "--config", "wrong.json"], { cwd: folder });
  assert.equal([code, out], [1, ""]);
  assert.match(err, "SW6014 /policies/p/params/blocked has a pattern that cannot be used (pattern 2 at 3: an escape that has no meaning here; leave out the \\, or write \\xHH or \\uHHHH)");
  assert.is((await sidewall(["check", "policy.ts", "--mode", "enforce"], { cwd: folder })).code, 0);
});

test("a file that is not there", async () => {
  const { code, err } = await sidewall(["check", "none.ts"], { cwd });
  assert.equal([code, err.split("\n")[0]], [1, "error SW1001: cannot read none.ts: it does not exist"]);
});

test.run();
