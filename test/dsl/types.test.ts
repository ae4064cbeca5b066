// What the DSL's types refuse and accept, told by the TypeScript compiler itself.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import * as assert from "uvu/assert";
import { suite } from "../support/suite.ts";

const test = suite("types of the DSL");

test("each mistake is a type error, and what people write is none", () => {
  const { status, stdout } = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "test/dsl/types/tsconfig.json"], { encoding: "utf8" });
  assert.is(stdout, "");
  assert.is(status, 0);
});

test("there are mistakes to refuse", () => {
  const mistakes = readFileSync("test/dsl/types/refused.ts", "utf8").match(/@ts-expect-error/g)?.length ?? 0;
  assert.ok(mistakes >= 80, String(mistakes));
  console.log(`  note: ${mistakes} mistakes are type errors`);
});

test.run();
