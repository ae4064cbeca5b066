// What goes to the Core Rule Set and what comes back; `npm run bench -- peer` compares what it finds with what the pack finds.
import * as assert from "uvu/assert";
import { fullRun, suite } from "../support/suite.ts";
import { corazaPeer, missingCoraza, requestLine } from "./coraza.ts";
import { complete, exchange, placed } from "./placements.ts";

const test = suite("bench: beside the Core Rule Set");

test("a request's line holds its bytes, and a client's usual headers once", () => {
  const one = complete(exchange("POST", "/é", [["user-agent", "ü"], ["content-type", "text/plain"]], Uint8Array.of(0, 0xff, 0x0a)));
  assert.equal(JSON.parse(requestLine(one)), {
    method: "POST", uri: "/\u00c3\u00a9", body: "AP8K",
    headers: [["host", "shop.example"], ["accept", "*/*"], ["user-agent", "\u00c3\u00bc"], ["content-type", "text/plain"], ["content-length", "3"]],
  });
  assert.equal(complete(one), one);
});

// Building the program takes a minute where nothing is in Go's cache.
if (fullRun) test.unless(missingCoraza(), "each paranoia level answers each request, in their order", async () => {
  const peer = await corazaPeer([1, 2]);
  const cases: [exchange: ReturnType<typeof placed>, denied: [boolean, boolean]][] = [
    [placed("blue shoes", "query"), [false, false]], [placed("blue shoes", "form"), [false, false]], [placed("blue shoes", "json"), [false, false]],
    [placed("1' or 1=1 -- ", "query"), [true, true]],
    // Who does not read it as JSON sees escapes of JavaScript.
    [exchange("POST", "/items", [["content-type", "application/json"]], `{"q":"caf\\u00e9"}`), [false, false]],
    // Wide brackets are brackets to CRS, if their bytes arrive as they are.
    [exchange("GET", "/items?q=＜script＞go(1)＜/script＞", [], ""), [true, true]],
    [placed("price <= 10 and price >= 5", "query"), [false, true]],
  ];
  const verdicts = await peer.judge(cases.map(([one]) => complete(one!)));
  peer.close();
  assert.equal(verdicts.map((levels) => levels.map(({ denied }) => denied)), cases.map(([, denied]) => denied));
  for (const { score } of verdicts.slice(0, 3).flat()) assert.is(score, 0);
  assert.ok(verdicts.flat().every(({ microseconds }) => microseconds > 0));
}, { optional: true });

test.run();
