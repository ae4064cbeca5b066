import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { suite } from "../support/suite.ts";
import { shopPolicy, tiny } from "./policies.ts";
import { project, sidewall, startSidewall, text } from "./running.ts";

const test = suite("sidewall build, sidewall inspect");
const cwd = project({ "policy.ts": shopPolicy, "mistake.ts": shopPolicy.replace("greaterThan", "gt") });
const sha256 = (file: string): string => createHash("sha256").update(readFileSync(join(cwd, file))).digest("hex");

test("writes module, schema and sources, and says what each rule costs", async () => {
  const { code, out } = await sidewall(["build", "policy.ts", "-o", "out/shop.wasm", "--emit", "out/generated"], { cwd });
  assert.is(code, 0);
  const said = out.replace(/in [\d.]+ s: .*/, "in T").replace(/build [0-9a-f]{64}/, "build DIGEST");
  assert.is(said, text(
    "built out/shop.wasm in T",
    "      out/shop.schema.json: the schema of its configuration",
    "      build DIGEST",
    "  shop/admin-is-internal  request.headers   holds nothing               26 bytes of constants    fetches property source.spiffe, request head",
    "  shop/scanners           request.headers   holds nothing               0 bytes of constants     fetches request head",
    "  shop/amount             request.body      holds 65,536 bytes of body  0 bytes of constants     fetches request body",
    "  shop/tier               request.headers   holds nothing               4 bytes of constants     fetches request head",
    "  shop/missing            response.headers  holds nothing               0 bytes of constants     fetches response head",
  ));
  const schema = JSON.parse(readFileSync(join(cwd, "out/shop.schema.json"), "utf8")) as { properties: { policies: { properties: object } } };
  assert.equal(Object.keys(schema.properties.policies.properties), ["shop"]);
  assert.match(readFileSync(join(cwd, "out/generated/policies.ts"), "utf8"), "// shop/admin-is-internal (policy.ts:7)");
});

test("the same policy gives the same bytes, and inspect reads what they were built from", async () => {
  const { code, out } = await sidewall(["build", "policy.ts", "-o", "again.wasm", "--json"], { cwd });
  const said = JSON.parse(out) as { module: string; digest: string; rules: unknown[]; moduleBytes: number };
  assert.equal([code, said.module, said.rules.length, said.moduleBytes], [0, "again.wasm", 5, readFileSync(join(cwd, "again.wasm")).length]);
  assert.is(sha256("again.wasm"), sha256("out/shop.wasm"));
  const inspected = await sidewall(["inspect", "again.wasm"], { cwd });
  assert.match(inspected.out, `build ${said.digest}\n`);
  assert.match(inspected.out, "\nholds: 65,536 bytes of a request's body\nneeds of its host: allow_on_headers_stop_iteration, ");
  assert.match(inspected.out, text("policy shop (enforce, fails closed)", "  parameter agents: texts, at most 32", "  admin-is-internal  high    request.headers                 deny       API5:2023").trimEnd());
  assert.is(inspected.out.includes("sqlmap"), false);
  const json = JSON.parse((await sidewall(["inspect", "again.wasm", "--json"], { cwd })).out) as { digest: string; policies: { parameters: object[] }[] };
  assert.equal([json.digest, json.policies[0]?.parameters], [said.digest, [{ name: "agents", type: "texts", itemsMax: 32, bytesMax: 64 }]]);
  assert.is((JSON.parse((await sidewall(["inspect", "again.wasm", "--schema"], { cwd })).out) as { title: string }).title, "Configuration of shop");
});

test("a mistake leaves nothing behind", async () => {
  const { code, out, err } = await sidewall(["build", "mistake.ts"], { cwd });
  assert.equal([code, out, existsSync(join(cwd, "mistake.wasm"))], [1, "", false]);
  assert.match(err, /^mistake\.ts:9:\d+: error SW2003: /);
});

test("inspect names what is no module, and tells of a stranger's", async () => {
  writeFileSync(join(cwd, "text.wasm"), "hello");
  writeFileSync(join(cwd, "cut.wasm"), readFileSync(join(cwd, "again.wasm")).subarray(0, 2_000));
  writeFileSync(join(cwd, "empty.wasm"), Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  const refused = async (file: string) => (await sidewall(["inspect", file], { cwd })).err;
  assert.is(await refused("text.wasm"), text("error: text.wasm: is no WebAssembly module"));
  assert.is(await refused("cut.wasm"), text("error: cut.wasm: the module is cut short"));
  assert.match(await refused("empty.wasm"), "error: empty.wasm: ");
  assert.is(await refused("policy.ts"), text("error: policy.ts: a module is called NAME.wasm; sidewall build makes one of policies"));
});

test("--watch builds again when a file changes, and survives a mistake", async () => {
  const folder = project({ "p.ts": tiny("p", "/a") });
  const watching = startSidewall(["build", "p.ts", "--watch", "--json"], { cwd: folder });
  const digests = (): string[] => watching.out().split("\n").filter((line) => line !== "").map((line) => (JSON.parse(line) as { digest: string }).digest);
  try {
    await watching.until(() => watching.err().includes("watching"));
    writeFileSync(join(folder, "p.ts"), tiny("p", "/a").replace(".under", ".below"));
    await watching.until(() => watching.err().includes("SW2003"));
    writeFileSync(join(folder, "p.ts"), tiny("p", "/b"));
    await watching.until(() => digests().length === 2);
    assert.is(new Set(digests()).size, 2);
  } finally {
    assert.is(await watching.stop(), 0);
  }
});

test.run();
