// What a module says of itself: the digest that records carry too, and the stamp.
import { createHash } from "node:crypto";
import * as assert from "uvu/assert";
import { buildModule } from "../../cli/build.ts";
import { buildDigest } from "../../cli/configuration/digest.ts";
import { configurationSchema } from "../../cli/configuration/schema.ts";
import { packageVersion } from "../../cli/package-root.ts";
import { readStamp } from "../../cli/stamp/section.ts";
import { suite } from "../support/suite.ts";
import { ir, policy, rule } from "./fixtures.ts";

const test = suite("stamp");

const guard = ir(policy("p", [rule("a"), rule("b", { mode: "observe" })], { parameters: [{ name: "n", type: "number", default: 1 }] }));

function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  return value !== null && typeof value === "object" ? Object.fromEntries(Object.entries(value).reverse().map(([name, inner]) => [name, turned(inner)])) : value;
}

function ordered(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(ordered).join()}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${ordered((value as Record<string, unknown>)[name])}`).join()}}`;
}

test("the digest is SHA-256 over compiler, IR and schema with their members in order", () => {
  assert.is(buildDigest(guard), createHash("sha256").update(ordered({ compiler: packageVersion(), ir: JSON.parse(JSON.stringify(guard)), schema: JSON.parse(JSON.stringify(configurationSchema(guard))) })).digest("hex"));
});

test("to the digest the order of members does not count, that of rules does", () => {
  assert.is(buildDigest(turned(guard) as typeof guard), buildDigest(guard));
  assert.not.equal(buildDigest(ir({ ...guard.policies[0]!, rules: [...guard.policies[0]!.rules].reverse() })), buildDigest(guard));
});

test("the same IR gives the same bytes, and the stamp tells what they are of", async () => {
  const reads = ir(policy("p", [rule("r", { phase: "request.body", when: { op: "test", select: { from: "request.bodyBytes" }, quantifier: "any", test: { is: "compare", comparison: "gt", value: { constant: 9 } } } })], { requestBodyBytesMax: 64 }));
  const [{ wasm }, again, plain] = [await buildModule(reads), await buildModule(reads), await buildModule(guard)];
  assert.is(Buffer.compare(wasm, again.wasm), 0);
  const stamp = readStamp(wasm);
  assert.equal([stamp?.digest, stamp?.ir, stamp?.compiler], [buildDigest(reads), reads, packageVersion()]);
  assert.equal([wasm, plain.wasm].map((bytes) => readStamp(bytes)?.needs).map((needs) => [needs?.holdsHeaders, needs?.requestBodyBytesMax, needs?.slots.count === 0]), [[true, 64, false], [false, 0, true]]);
});

test.run();
