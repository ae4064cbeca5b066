// Names of fields and of JSON members, which generated code compares word by word.
import * as assert from "uvu/assert";
import { suite } from "../support/suite.ts";
import { ir, policy, rule } from "./fixtures.ts";
import { recordsOf, session } from "./plugin.ts";

const test = suite("names");
const lengths = Array.from({ length: 40 }, (_, i) => i + 1);
const nameOf = (length: number): string => "x-abcdefghijklmnopqrstuvwxyz0123456789_-ab".slice(0, length);

test("a name is met at every length, and none that differs in one byte", async () => {
  const { plugin, send } = await session(ir(policy("p", lengths.map((length) => rule(`r${length}`, {
    when: { op: "test", select: { from: "request.header", name: nameOf(length) }, quantifier: "any", test: { is: "present" } },
  })), { mode: "observe" })));
  const through = plugin();
  const met = (...names: string[]): unknown[] => recordsOf(send(through, { headers: names.map((name) => [name, "1"]) })).map((record) => record.rule);
  assert.equal(met(...lengths.map(nameOf)), lengths.map((length) => `r${length}`));
  for (const length of lengths) {
    const others = Array.from({ length }, (_, at) => `${nameOf(length).slice(0, at)}~${nameOf(length).slice(at + 1)}`);
    assert.equal(met(...others), [], String(length));
  }
  through.close();
});

test.run();
