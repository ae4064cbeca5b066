import * as assert from "uvu/assert";
import { suite } from "../support/suite.ts";
import { fileOf, readAll, refusalOf } from "./reading.ts";

const test = suite("replay: guessing the format");

test("asks where the beginning could be anything", async () => {
  for (const [name, content] of [["a.txt", "hello"], ["b.jsonl", '{"a":1}'], ["c.json", "[1]"], ["d.yaml", "a: 1"]] as const) {
    assert.is(await refusalOf(fileOf(name, content)), `Unusable: ${name}: its format is not clear from its beginning; say it with --format (sidewall, har, values, crs, clf, postman)`);
  }
});

test("takes an empty file as no exchanges", async () => {
  assert.is((await readAll(fileOf("empty", "\n\n"))).exchanges.length, 0);
});

test.run();
