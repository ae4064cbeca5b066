import { defaultFormatOptions, type EngineName, placeText, readExchanges } from "../replay/index.ts";
import { openPolicy } from "../subject/index.ts";
import type { Paint } from "../terminal/index.ts";
import { printable } from "../terminal/index.ts";
import { Unusable } from "../unusable.ts";
import { noteCoverage } from "./coverage.ts";
import { differences, readExpectation } from "./expectation.ts";
import { reasons } from "./reasons.ts";
import type { FileResult } from "./results.ts";
import type { Ir } from "../ir/types.ts";

export interface CaseOptions {
  cwd: string;
  engine: EngineName;
  policy: string;
  configuration: (ir: Ir | undefined) => string;
  coverageFile?: string;
  paint: Paint;
}

/** Runs a file of cases: Sidewall's own lines, each with what is expected of it. Throws `Unusable` for a line without an expectation. */
export async function runCases(file: string, { cwd, engine, policy, configuration, coverageFile, paint }: CaseOptions): Promise<FileResult> {
  const opened = await openPolicy({ files: [policy], cwd, engine, chunking: "whole", configuration });
  const result: FileResult = { file, passed: 0, failed: 0, skipped: 0, text: "" };
  try {
    for await (const exchange of readExchanges(file, "sidewall", defaultFormatOptions)) {
      const place = placeText(exchange.place);
      if (exchange.expect === undefined) throw new Unusable(place, 'the case says nothing of what it expects; add "expect": "deny", or an object with verdict, rule, rules, status');
      const expectation = readExpectation(exchange.expect, place);
      await noteCoverage(opened, exchange, coverageFile);
      const found = differences(expectation, await opened.engine.decide(exchange));
      if (found.length === 0) { result.passed += 1; continue; }
      result.failed += 1;
      const why = (await reasons(opened, exchange)).trimEnd().split("\n").map((line) => `    ${line}`.trimEnd()).join("\n");
      result.text += `  ${paint("red", "FAIL")} ${printable(`${place} ${JSON.stringify(exchange.id)}`)}\n    ${printable(found.join("; "))}\n${why}\n`;
    }
  } finally {
    await opened.engine.close();
  }
  if (result.passed + result.failed === 0) return { ...result, failed: 1, text: "no case is in it\n" };
  return result;
}
