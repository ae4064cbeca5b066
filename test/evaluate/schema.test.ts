// schema.json says the same as types.ts: random IRs are valid, and one changed place makes them invalid.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import * as assert from "uvu/assert";
import { anomalyNames, irVersion, phases } from "../../cli/ir/types.ts";
import { readIrSchema, validateIr } from "../../cli/ir/validate.ts";
import { packageRoot } from "../../cli/package-root.ts";
import { drawFrom } from "../random/draw.ts";
import { anyIr, randomIr } from "../random/index.ts";
import { suite } from "../support/suite.ts";

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Path = (string | number)[];

/** Every place in the document but its root. */
function placesOf(value: Json, path: Path = []): Path[] {
  const inner = Array.isArray(value) ? value.map((item, index) => placesOf(item, [...path, index])) : value !== null && typeof value === "object"
    ? Object.entries(value).map(([name, item]) => placesOf(item, [...path, name])) : [];
  return [...(path.length > 0 ? [path] : []), ...inner.flat()];
}

function changed(value: Json, path: Path, change: (parent: Json[] | { [name: string]: Json }, key: string | number) => void): Json {
  const copy = structuredClone(value);
  let parent = copy as { [name: string]: Json };
  for (const step of path.slice(0, -1)) parent = parent[step] as { [name: string]: Json };
  change(parent, path.at(-1) as string | number);
  return copy;
}

const isOptional = (path: Path): boolean => ["description", "owner", "mode", "floor", "min", "max", "place"].includes(String(path.at(-1))) || typeof path.at(-1) === "number";

const test = suite("the IR's schema");

test("random IRs are valid", () => {
  fc.assert(fc.property(anyIr, (ir) => { assert.equal(validateIr(ir), { ir }); }), { seed: 1, numRuns: 300 });
});

test("an IR with a value of a wrong type at any one place is not", () => {
  const ir = randomIr(3) as unknown as Json;
  for (const path of placesOf(ir)) {
    const wrong = changed(ir, path, (parent, key) => { (parent as { [name: string]: Json })[key] = { wrong: [null] }; });
    assert.ok("problems" in validateIr(wrong), path.join("/"));
  }
});

test("an IR that lacks any one member is not", () => {
  for (const seed of [1, 2, 3, 4]) {
    const ir = randomIr(seed) as unknown as Json;
    for (const path of placesOf(ir).filter((each) => !isOptional(each))) {
      const lacking = changed(ir, path, (parent, key) => { delete (parent as { [name: string]: Json })[key]; });
      assert.ok("problems" in validateIr(lacking), path.join("/"));
    }
  }
});

test("an IR with one more member at any place is not", () => {
  const ir = randomIr(5) as unknown as Json;
  for (const path of placesOf(ir)) {
    const draw = drawFrom(path.length);
    const more = changed(ir, path, (parent, key) => {
      const value = (parent as { [name: string]: Json })[key];
      if (value !== null && typeof value === "object" && !Array.isArray(value)) value[draw.pick(["extra", "$ref", "toString"])] = 1;
    });
    if (JSON.stringify(more) !== JSON.stringify(ir)) assert.ok("problems" in validateIr(more), path.join("/"));
  }
});

test("the lists of names are those of types.ts", () => {
  const text = readFileSync(join(packageRoot, "cli/ir/schema.json"), "utf8");
  const { $defs, properties } = JSON.parse(text) as { $defs: Record<string, { enum: string[]; oneOf: { properties: Record<string, { items?: { enum?: string[] } }> }[] }>; properties: { irVersion: { const: number } } };
  assert.equal($defs.phase?.enum, phases);
  assert.is(properties.irVersion.const, irVersion);
  assert.equal($defs.predicate?.oneOf.find((each) => each.properties.names !== undefined)?.properties.names?.items?.enum, anomalyNames);
});

test("every selector, predicate, condition and action of types.ts is in it", () => {
  const source = readFileSync(join(packageRoot, "cli/ir/types.ts"), "utf8");
  const names = [...source.matchAll(/\b(?:from|is|op|do|type): ((?:"[\w.]+"(?: \| )?)+)/g)].flatMap((match) => [...(match[1] as string).matchAll(/"([^"]+)"/g)].map((name) => name[1] as string));
  const text = JSON.stringify(readIrSchema());
  assert.ok(names.length > 60, String(names.length));
  for (const name of names) assert.ok(text.includes(`"${name}"`), name);
});

test("a fault is told by its place and in words", () => {
  const ir = randomIr(1) as unknown as { policies: { rules: { when: Json }[]; mode: Json }[] };
  const first = ir.policies[0] as { rules: { when: Json }[]; mode: Json };
  first.mode = "on";
  assert.equal(validateIr(ir), { problems: ["/policies/0/mode must be equal to one of the allowed values: off, observe, enforce"] });
  first.mode = "off";
  (first.rules[0] as { when: Json }).when = { op: "xor", of: [] };
  assert.equal(validateIr(ir), { problems: ['/policies/0/rules/0/when value of tag "op" must be in oneOf'] });
  assert.equal(validateIr(null), { problems: ["the IR must be object"] });
});

test("a deeply nested condition is refused or accepted, but no error", () => {
  const ir = randomIr(1);
  let when: unknown = { op: "constant", value: true };
  for (let depth = 0; depth < 20_000; depth++) when = { op: "not", of: when };
  const deep = { ...ir, policies: [{ ...ir.policies[0], rules: [{ ...ir.policies[0]?.rules[0], when }] }] };
  assert.type(validateIr(deep), "object");
});

test.run();
