// Every sentence of MEANING.md has a case here, and every case quotes what it tests: a sentence that changes turns its case red.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { packageRoot } from "../../../cli/package-root.ts";
import { suite } from "../../support/suite.ts";
import { bodyCases, valueCases } from "./bodies.cases.ts";
import { bodyAnomalyCases } from "./body-anomalies.cases.ts";
import { conditionCases, modeCases, orderCases } from "./conditions.cases.ts";
import { configuredPatternCases } from "./configured-patterns.cases.ts";
import { detectionCases } from "./detection.cases.ts";
import { heldCases } from "./held.cases.ts";
import { inputCases } from "./inputs.cases.ts";
import { outputCases } from "./outputs.cases.ts";
import { actionCases, failureCases, operandCases, verdictCases } from "./outcome.cases.ts";
import { anomalyCases, pathCases, templateCases } from "./path.cases.ts";
import { patternCases } from "./patterns.cases.ts";
import { selectorCases } from "./selectors.cases.ts";
import { upstreamCases } from "./upstream.cases.ts";

// Times are UTC wherever this runs.
process.env.TZ = "Asia/Kolkata";

const cases = [
  ...conditionCases, ...orderCases, ...modeCases, ...verdictCases, ...actionCases, ...failureCases, ...heldCases, ...operandCases, ...selectorCases, ...upstreamCases,
  ...pathCases, ...anomalyCases, ...bodyAnomalyCases, ...bodyCases, ...valueCases, ...templateCases, ...patternCases, ...configuredPatternCases, ...inputCases, ...outputCases, ...detectionCases,
];

/** Without marks of tables and emphasis, and with single spaces. */
const plain = (text: string): string => text.replace(/\*\*/g, "").replace(/\s*\|\s*/g, " ").replace(/\s+/g, " ").trim();
const page = readFileSync(join(packageRoot, "MEANING.md"), "utf8");

/** Paragraphs, items and rows of tables, cut into sentences. */
function sentencesOf(text: string): string[] {
  const blocks = text.split("\n").filter((line) => line !== "" && !/^(#|\| ---|\| \| result)/.test(line)).map((line) => line.replace(/^(- |\d+\. )/, ""));
  return blocks.flatMap((block) => (block.startsWith("|") ? [block] : block.split(/(?<=\.) (?=[A-Z`"(“]|gRPC)/))).map(plain).filter((sentence) => sentence !== "");
}

/** Sentences about the page itself, about what the compiler refuses or fills in, and about the module alone (test/automata/text.test.ts). */
const notTested: readonly string[] = [
  "One page.",
  "The reference evaluator (`cli/evaluate`) and the compiled module each implement it independently; random policies on random messages hold the two together.",
  "The shapes are in [cli/ir/types.ts](cli/ir/types.ts), the bounds in [assembly/limits.ts](assembly/limits.ts).",
  "Characters that are younger than Unicode 15 are in no class of letters, digits or scripts.",
  "A rule inherits: absent → `skip`; broken → `match` if it denies and its policy fails closed, else `skip`.",
  "A condition that negates a test over something that can be absent must declare what absence does (the compiler refuses it otherwise), so that nothing becomes allowed by leaving a thing out.",
];

const test = suite("what a policy means");

for (const { quote, body } of cases) {
  test(quote, () => {
    assert.ok(plain(page).includes(plain(quote)), "MEANING.md does not say this");
    body();
  });
}

test("every sentence of MEANING.md has a case", () => {
  const quotes = cases.map(({ quote }) => plain(quote));
  const untested = sentencesOf(page).filter((sentence) => !notTested.includes(sentence) && !quotes.some((quote) => quote.includes(sentence) || sentence.includes(quote)));
  assert.equal(untested, []);
});

test.run();
