import * as assert from "uvu/assert";
import { suite } from "../support/suite.ts";
import { fileOf, lines, readAll, refusalOf, shown } from "./reading.ts";

const test = suite("replay: CRS tests");

const regression = `---
meta:
  author: someone
rule_id: 942100
tests:
  - test_id: 1
    stages:
      - input:
          method: "POST"
          uri: "/post"
          headers: {Host: localhost, X-Number: 7}
          data: "a=1' or 1"
        output:
          log: {expect_ids: [942100]}
  - test_id: 2
    stages:
      - stage:
          input: {uri: /a, autocomplete_headers: false, data: [x, y]}
          output: {no_log_contains: id "942100"}
      - stage:
          input: {encoded_request: "UE9TVCAvcCBIVFRQLzEuMQ0KSG9zdDogaA0KVHJhbnNmZXItRW5jb2Rpbmc6IGNodW5rZWQNCg0KMw0KSGkhDQowDQoNCg=="}
          output: {status: 400}
`;

test("reads the rule set's own YAML, old and new", async () => {
  const { exchanges } = await readAll(fileOf("942100.yaml", regression));
  assert.equal(exchanges.map(shown).map(({ response, scheme, ...rest }) => rest), [
    { id: "942100-1", place: "942100.yaml:8", request: "POST /post", headers: ["Host: localhost", "X-Number: 7", "content-type: application/x-www-form-urlencoded", "content-length: 9"], body: "a=1' or 1", label: 1 },
    { id: "942100-2/1", place: "942100.yaml:17", request: "GET /a", headers: [], body: "x\r\ny", label: 0 },
    { id: "942100-2/2", place: "942100.yaml:20", request: "POST /p", headers: ["Host:  h", "Transfer-Encoding:  chunked"], body: "Hi!" },
  ]);
});

test("reads flattened stages", async () => {
  const stage = { rule_id: 1, test_id: 2, method: "GET", uri: "/x", headers: { Host: "h" }, data: null, encoded_request: null, expect_ids: [1], no_expect_ids: [] };
  const { exchanges } = await readAll(fileOf("crs.jsonl", lines({ ...stage, label: 1 }, { ...stage, expect_ids: [], no_expect_ids: [1] }, { ...stage, test_id: 3, label: -1 })));
  assert.equal(exchanges.map(({ id, label }) => [id, label]), [["1-2", 1], ["1-2#2", 0], ["1-3", undefined]]);
});

test("what the rule set's test server reflects is the response", async () => {
  const stage = { rule_id: 951100, test_id: 1, method: "POST", uri: "/reflect", headers: { Host: "h" }, data: "", encoded_request: null, expect_ids: [951100], no_expect_ids: [] };
  const specifications = [{ status: 500, headers: { "Content-Type": "text/html", "X-A": 1 }, body: "é" }, { encodedBody: "AP8=" }, { status: 99 }, "no object"];
  const { exchanges } = await readAll(fileOf("crs.jsonl", lines(...specifications.map((data) => ({ ...stage, data: JSON.stringify(data) })), { ...stage, data: "{" }, { ...stage, uri: "/post", data: "{\"body\":\"a\"}" })));
  assert.equal(exchanges.map(({ response: { status, headers, body } }) => [status, headers, Buffer.from(body).toString("hex")]), [
    [500, [["Content-Type", "text/html"], ["X-A", "1"]], "c3a9"], [200, [], "00ff"], [200, [], ""], [200, [], ""], [200, [], ""], [200, [], ""],
  ]);
});

test("names the line of what it cannot use", async () => {
  assert.is(await refusalOf(fileOf("bad.yaml", regression.replace("uri: /a,", "uri: [1],"))), "Unusable: bad.yaml:17: tests[1].stages[0].stage.input.uri: expected a text, found a list");
  assert.match(await refusalOf(fileOf("broken.yaml", "rule_id: 1\ntests:\n  - {")), "Unusable: broken.yaml:3: is not YAML: ");
});

test.run();
