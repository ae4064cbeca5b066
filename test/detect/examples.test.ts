/** Each finding's examples are found by it, and its counter-examples are not, in any layer of decoding. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { detectors } from "../../cli/detectors/index.ts";
import { detectorNames, type Finding, layersMax } from "../../cli/detectors/types.ts";
import { layersOf } from "../../cli/evaluate/detect/decode.ts";
import { lexers } from "../../cli/evaluate/detect/lexers.ts";
import { bytePattern } from "../../cli/evaluate/detect/patterns.ts";

const test = suite("detectors' examples");

const isFound = (finding: Finding, text: string): boolean =>
  layersOf(Buffer.from(text, text.match(/[^\0-\xff]/) === null ? "latin1" : "utf8").toString("latin1"), layersMax).some((layer) => bytePattern(finding.pattern).test(lexers[finding.over](layer.text)));

test("names are known, in order, and each stands once", () => {
  const order = detectors.map((detector) => detectorNames.indexOf(detector.name));
  assert.ok(order.every((place, index) => place >= 0 && (index === 0 || place > (order[index - 1] as number))));
  for (const { name, findings } of detectors) {
    const ids = findings.map((finding) => finding.id);
    assert.is(new Set(ids).size, ids.length, name);
    for (const { id, score, examples, counterExamples } of findings) {
      assert.match(id, /^[a-z0-9-]+$/);
      assert.ok(Number.isInteger(score) && score >= 1 && score <= 10, `${name} ${id}: score ${score}`);
      assert.ok(examples.length > 0 && counterExamples.length > 0, `${name} ${id}: an example and a counter-example`);
    }
  }
});

for (const detector of detectors) {
  test(detector.name, () => {
    const wrong = detector.findings.flatMap((finding) => [
      ...finding.examples.filter((example) => !isFound(finding, example)).map((example) => `${finding.id} misses ${JSON.stringify(example)}`),
      ...finding.counterExamples.filter((example) => isFound(finding, example)).map((example) => `${finding.id} hits ${JSON.stringify(example)}`),
    ]);
    assert.is(wrong.join("\n"), "");
  });
}

test.run();
