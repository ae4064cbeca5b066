// A project as a newcomer makes it: `sidewall init`, `npm install` of the packed package, `npm test`, all in a fresh folder.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { suite } from "../support/suite.ts";
import { project, sidewall, text } from "./running.ts";

const test = suite("sidewall init");
const home = project({ "taken/file": "" });
const folder = join(home, "orders-guard");

test("refuses a folder that is not empty, and a name that is none", async () => {
  assert.equal(await sidewall(["init", "taken"], { cwd: home }), { code: 1, out: "", err: text("error: taken: is not empty; a project is made in a new folder") });
  assert.equal(await sidewall(["init", "new", "--name", "Orders!"], { cwd: home }),
    { code: 1, out: "", err: text('error: --name: "Orders!" is no name for a policy: lower-case letters, digits and dashes, at most 64') });
  assert.is(existsSync(join(home, "new")), false);
});

const made = await sidewall(["init", "orders-guard"], { cwd: home });

test("makes a project that depends on the packed package", () => {
  assert.is(made.err, "");
  assert.is(made.out, text("made orders-guard: .gitignore, README.md, package.json, policy.ts, test/policy.test.ts, test/recorded.cases.jsonl, tsconfig.json", "",
    "next:", "  cd orders-guard", "  npm install", "  npm test"));
  const { devDependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { devDependencies: { sidewall: string } };
  assert.ok(existsSync(join(folder, devDependencies.sidewall.replace("file:", ""))));
});

function npm(...words: string[]): { status: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync("npm", words, { cwd: folder, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" }, shell: process.platform === "win32" });
  return { status, text: `${stdout}${stderr}` };
}

const installed = npm("install", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error");
const unreachable = /ENOTCACHED|ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|network/.test(installed.text) ? "npm reaches no registry, and its cache does not hold what the package depends on" : undefined;

test.unless(unreachable, "installs, passes its own tests, type-checks, and fails when the policy is wrong", () => {
  assert.is(installed.status, 0, installed.text);
  const passed = npm("test", "--silent");
  assert.is(passed.status, 0, passed.text);
  assert.match(passed.text, text(
    "ok   test/policy.test.ts: 6 passed, 0 failed", "ok   test/recorded.cases.jsonl: 2 passed, 0 failed", "",
    "rules: 2 of 2 were made to fire and not to fire",
    "  covered  orders-guard/admin-is-internal  fired 3  did not 5  policy.ts:7", "  covered  orders-guard/large-orders       fired 1  did not 4  policy.ts:12", "8 passed, 0 failed",
  ));
  const compiler = join(createRequire(import.meta.url).resolve("typescript/package.json"), "..", "bin", "tsc");
  const typed = (): number | null => spawnSync(process.execPath, [compiler, "-p", folder]).status;
  assert.is(typed(), 0);
  const policy = readFileSync(join(folder, "policy.ts"), "utf8");
  writeFileSync(join(folder, "policy.ts"), policy.replace(".greaterThan(100)", ".greaterThan(true)"));
  assert.is.not(typed(), 0);
  writeFileSync(join(folder, "policy.ts"), policy.replace('"/admin"', '"/administration"'));
  const failed = npm("test", "--silent");
  assert.is(failed.status, 1);
  assert.match(failed.text, "expected the verdict deny, got allow");
}, { optional: true });

test.unless(unreachable, "the packed demonstration exits with 1 when a decision is not as expected", () => {
  const pack = join(folder, "node_modules/sidewall/policies/starter/policy.ts");
  writeFileSync(pack, readFileSync(pack, "utf8").replace('"/admin", ', ""));
  const { status, text: said } = npm("exec", "--no-install", "--", "sidewall", "demo");
  assert.is(status, 1, said);
  assert.match(said, "not as expected: GET /admin/users: expected deny 403 by admin-is-internal, got allow 200 by no rule\n");
  assert.is(said.includes("every decision was as expected"), false);
}, { optional: true });

test.run();
