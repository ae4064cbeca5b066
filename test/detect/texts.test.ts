// Attacks and benign texts that were written apart from the detectors (../bench/texts): how many are denied may only get better. By the reference, as values of a form.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { detectors } from "../../cli/detectors/index.ts";
import { scoreFor } from "../../cli/detectors/types.ts";
import { detect, windowsOf } from "../../cli/evaluate/detect/index.ts";
import { packageRoot } from "../../cli/package-root.ts";
import { suite } from "../support/suite.ts";

const test = suite("detect: texts written apart");
const requests = detectors.filter(({ name }) => name !== "information-leak");

function denied(file: string): { count: number; of: number } {
  const texts = readFileSync(join(packageRoot, "test", "bench", "texts", file), "utf8").split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as { class: string; text: string }).filter((row) => row.class !== "scanner");
  const count = texts.filter(({ text }) => windowsOf(Buffer.from(text, "utf8").toString("latin1")).some((window) => detect(window, "form", requests).some(({ score }) => score >= scoreFor.medium))).length;
  return { count, of: texts.length };
}

test("attacks are found", () => {
  const { count, of } = denied("attacks.jsonl");
  assert.ok(count >= 4754, `${count} of ${of}`);
});

test("ordinary attacks are found", () => {
  const { count, of } = denied("ordinary-attacks.jsonl");
  assert.ok(count >= 1420, `${count} of ${of}`);
});

test("ordinary benign texts pass", () => {
  const { count, of } = denied("ordinary-benign.jsonl");
  assert.ok(count <= 7, `${count} of ${of}`);
});

test("benign texts pass", () => {
  const { count, of } = denied("benign.jsonl");
  assert.ok(count <= 45, `${count} of ${of}`);
});

test.run();
