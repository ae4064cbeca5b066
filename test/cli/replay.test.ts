import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import * as assert from "uvu/assert";
import { suite } from "../support/suite.ts";
import { shopPolicy, shopTraffic } from "./policies.ts";
import { project, sidewall, text } from "./running.ts";

const test = suite("sidewall replay");
const cwd = project({ "policy.ts": shopPolicy, "traffic.jsonl": shopTraffic, "bad.jsonl": `${shopTraffic}\n{"request":{}}`, "odd.txt": "hello", "notes.jsonl": '{"request":{"method":"GET","path":"/"},"x":1}\n{"request":{"method":"GET","path":"/"},"x":1}' });
const replay = (...words: string[]) => sidewall(["replay", "policy.ts", ...words], { cwd });
const evaluator = ["--engine", "evaluator"];

const lines = [
  '{"id":"plain","verdict":"allow","rules":[],"status":200}',
  '{"id":"admin","verdict":"deny","rules":["shop/admin-is-internal"],"status":403}',
  '{"id":"ops","verdict":"allow","rules":[],"status":200}',
  '{"id":"scan","verdict":"deny","rules":["shop/scanners"],"status":429}',
  '{"id":"large","verdict":"would-deny","rules":["shop/amount"],"status":200}',
  '{"id":"gold","verdict":"change","rules":["shop/tier"],"status":200,"request":{"method":"GET","path":"/","headers":[["host","shop.example"],["x-key","gold"],["x-tier","gold"]],"body":""}}',
  '{"id":"lost","verdict":"change","rules":["shop/missing"],"status":404}',
];

test("--json: a line an exchange, then the summary with rates and intervals", async () => {
  const { code, out, err } = await replay("traffic.jsonl", "--json", ...evaluator);
  assert.equal([code, err], [0, ""]);
  const said = out.trimEnd().split("\n");
  assert.equal(said.slice(0, -1), lines);
  const { summary } = JSON.parse(said.at(-1) ?? "") as { summary: { labels: Record<string, unknown> } };
  assert.equal(summary, {
    exchanges: 7, verdicts: { "allow": 2, "deny": 2, "would-deny": 1, "change": 2, "would-change": 0, "error": 0 },
    rules: { "shop/admin-is-internal": 1, "shop/amount": 1, "shop/missing": 1, "shop/scanners": 1, "shop/tier": 1 },
    labels: {
      attacks: 3, benign: 3, unlabelled: 1,
      truePositiveRate: { value: 1, low: 0.43850296824495455, high: 1, count: 3, of: 3 }, falsePositiveRate: { value: 0, low: 0, high: 0.5614970317550455, count: 0, of: 3 },
    },
  });
});

test("for a person", async () => {
  const { code, out } = await replay("traffic.jsonl", ...evaluator);
  assert.is(code, 0);
  assert.is(out.replace(/in .* a second\)/, "in T"), text(
    "allow        200  plain  GET /",
    "deny         403  admin  GET /x/../admin  shop/admin-is-internal",
    "allow        200  ops  GET /admin",
    "deny         429  scan  GET /?q=1  shop/scanners",
    "would-deny   200  large  POST /pay  shop/amount",
    "change       200  gold  GET /  shop/tier",
    "change       404  lost  GET /lost  shop/missing",
    "",
    "7 exchanges in T",
    "  allow       2",
    "  deny        2",
    "  would-deny  1",
    "  change      2",
    "rules",
    "  shop/admin-is-internal  1",
    "  shop/amount             1",
    "  shop/missing            1",
    "  shop/scanners           1",
    "  shop/tier               1",
    "labelled: 3 attacks, 3 benign, 1 without a label",
    "  true positive rate   100.00% (3 of 3; 95% interval 43.85% to 100.00%)",
    "  false positive rate  0.00% (0 of 3; 95% interval 0.00% to 56.15%)",
  ));
});

test("--mode and --param configure the policy", async () => {
  const { out } = await replay("traffic.jsonl", "--json", ...evaluator, "--mode", "observe", "--param", 'shop.agents=["none"]');
  assert.equal(out.split("\n").slice(1, 4).map((line) => (JSON.parse(line) as { verdict: string }).verdict), ["would-deny", "allow", "allow"]);
});

test("reads the standard input and gzip, and several files", async () => {
  writeFileSync(join(cwd, "packed.jsonl.gz"), gzipSync(shopTraffic));
  const { code, out } = await sidewall(["replay", "policy.ts", "-", "packed.jsonl.gz", "--summary", ...evaluator], { cwd, stdin: shopTraffic });
  assert.equal([code, out.split(" in ")[0]], [0, "14 exchanges"]);
});

test("what was left out is said once, with how often", async () => {
  assert.is((await replay("notes.jsonl", ...evaluator)).err, text('note: notes.jsonl:1: the member "x" is not known and was ignored (2 times)'));
});

test("what cannot be used is named, and exits with 1", async () => {
  const refused = async (...words: string[]) => {
    const { code, err } = await replay(...words, ...evaluator);
    return [code, err];
  };
  assert.equal(await refused("none.jsonl"), [1, text("error: none.jsonl: no such file")]);
  assert.equal(await refused("bad.jsonl"), [1, text('error: bad.jsonl:8: request.method: expected a text or {"base64": "…"}, found nothing')]);
  assert.equal(await refused("odd.txt"), [1, text("error: odd.txt: its format is not clear from its beginning; say it with --format (sidewall, har, values, crs, clf, postman)")]);
  assert.equal(await refused("traffic.jsonl", "--chunk", "0"), [1, text('error: --chunk: expected a number of bytes or random, found "0"')]);
  assert.equal(await refused("traffic.jsonl", "--variable", "x"), [1, text('error: --variable: "x" is not of the form NAME=VALUE')]);
  assert.is((await sidewall(["replay", "none.wasm", "traffic.jsonl"], { cwd })).err, text("error: none.wasm: no such file"));
  assert.is((await sidewall(["replay", "--engine", "fpga", "policy.ts", "traffic.jsonl"], { cwd })).code, 1);
});

test("a module that is none is named", async () => {
  writeFileSync(join(cwd, "text.wasm"), "hello");
  writeFileSync(join(cwd, "empty.wasm"), Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  const refused = async (file: string) => (await sidewall(["replay", file, "traffic.jsonl"], { cwd })).err;
  assert.is(await refused("text.wasm"), text("error: text.wasm: is no WebAssembly module"));
  assert.match(await refused("empty.wasm"), /^error: empty\.wasm: /);
});

test.run();
