import * as assert from "uvu/assert";
import { evaluate } from "../../cli/evaluate/index.ts";
import { validateIr } from "../../cli/ir/validate.ts";
import { suite } from "../support/suite.ts";
import { callTwin } from "../escape/twins.ts";
import { minimise, randomCase, type Case } from "./index.ts";
import { smallerCases } from "./minimise.ts";

const size = (value: Case): number => JSON.stringify(value).length;

const test = suite("making a failing case small");

test("what is left is about the fault alone", async () => {
  const isDenied = ({ ir, run }: Case): boolean => evaluate(ir, run.configuration, run.exchange, { call: callTwin }).verdict === "deny";
  for (const seed of Array.from({ length: 15 }, (_, index) => index)) {
    const found = randomCase(seed);
    if (!isDenied(found)) continue;
    const small = await minimise(found, isDenied);
    assert.ok(isDenied(small));
    assert.is(small.ir.policies.length, 1);
    assert.is(small.ir.policies[0]?.rules.length, 1);
    assert.ok(size(small) < size(found));
  }
});

test("every smaller case is a case: its IR is valid, and its chunks are those of its bodies", () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    for (const { ir, run } of smallerCases(randomCase(seed))) {
      assert.equal(validateIr(ir), { ir });
      for (const [message, { lengths }] of [[run.exchange.request, run.requestChunking], [run.exchange.response, run.responseChunking]] as const) {
        assert.is(lengths.reduce((sum, length) => sum + length, 0), message?.body?.length ?? 0);
      }
    }
  }
});

test("the number of tries is bounded", async () => {
  let tries = 0;
  await minimise(randomCase(1), () => { tries++; return true; }, 7);
  assert.is(tries, 7);
});

test.run();
