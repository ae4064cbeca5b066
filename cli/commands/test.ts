import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Command, Option } from "commander";
import { type EngineName, engineNames } from "../replay/index.ts";
import { type Paint, startProgress, table } from "../terminal/index.ts";
import { readCoverage, type RuleCoverage } from "../testing/coverage.ts";
import { findTests, policyFor } from "../testing/find.ts";
import type { FileResult } from "../testing/results.ts";
import { runCases } from "../testing/run-cases.ts";
import { runTestFile } from "../testing/run-file.ts";
import { Unusable } from "../unusable.ts";
import { addConfigurationOptions, configurationOf, type ConfigurationOptions } from "./configuration.ts";
import { acting, type Context, exitOk, exitUnmet } from "./context.ts";

interface TestOptions extends ConfigurationOptions { engine: EngineName; policy?: string; coverage?: boolean; json?: boolean }

export function register(program: Command, context: Context): void {
  const command = program.command("test").argument("[file...]", "test files, case files, or folders with them (default: the working directory)")
    .summary("run the tests of policies")
    .description(`Runs tests in TypeScript (NAME.test.ts, with \`policySuite\` of "sidewall/test") and case files (NAME.cases.jsonl: recorded
exchanges, each with "expect"). A case that fails says why the policy decided as it did.`)
    .addOption(new Option("--engine <name>", "what runs the policy").choices(engineNames).default("v8"))
    .option("--policy <file>", "the policy or module of case files (default: the nearest policy.ts beside or above each)");
  addConfigurationOptions(command)
    .option("--coverage", "say which rules the tests made fire, and made not fire")
    .option("--json", "print one JSON object a file, then {\"summary\":…}")
    .addHelpText("after", `
Examples:
  sidewall test
  sidewall test test/policy.test.ts --engine wasmtime --coverage
  sidewall test recorded.jsonl --policy policy.ts --mode enforce

--config, --mode and --param hold for case files; tests in TypeScript say theirs.
Exit codes: 0 all passed; 1 one failed, or a file cannot be used.`)
    .action(acting(context, (files: string[], options: TestOptions) => runTests(context, files, options)));
}

async function runTests(context: Context, names: string[], options: TestOptions): Promise<number> {
  const { cwd, terminal } = context;
  const { tests, cases } = findTests(names, cwd);
  if (tests.length + cases.length === 0) throw new Unusable(names.join(" ") || undefined, "no tests were found: there is no NAME.test.ts and no NAME.cases.jsonl");
  const folder = options.coverage === true ? mkdtempSync(join(tmpdir(), "sidewall-coverage-")) : undefined;
  const coverageFile = folder === undefined ? undefined : join(folder, "coverage.jsonl");
  if (coverageFile !== undefined) writeFileSync(coverageFile, "");
  const shared = { cwd, engine: options.engine, ...(coverageFile === undefined ? {} : { coverageFile }) };
  try {
    const results: FileResult[] = [];
    for (const file of [...tests, ...cases]) {
      const progress = startProgress(terminal, `testing ${file}`);
      const running = tests.includes(file)
        ? runTestFile(file, { ...shared, coloured: terminal.paint("red", "x") !== "x" })
        : runCases(file, { ...shared, policy: options.policy ?? nearestPolicy(file, cwd), configuration: (ir) => configurationOf(options, ir, cwd), paint: terminal.paint });
      const result = await running.finally(progress.end);
      results.push(result);
      tell(result, options, context);
    }
    const coverage = coverageFile === undefined ? undefined : readCoverage(coverageFile);
    return tellAll(results, coverage, options, context);
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function nearestPolicy(file: string, cwd: string): string {
  const found = policyFor(file, cwd);
  if (found === undefined) throw new Unusable(file, "there is no policy.ts beside it or above; say which policy it tests with --policy");
  return found;
}

function tell({ text, ...result }: FileResult, { json }: TestOptions, { terminal: { out, paint } }: Context): void {
  if (json === true) { out(`${JSON.stringify({ ...result, ...(text === "" ? {} : { text }) })}\n`); return; }
  out(`${result.failed > 0 ? paint("red", "FAIL") : paint("green", "ok  ")} ${result.file}: ${countsText(result)}\n${text}`);
}

function countsText({ passed, failed, skipped }: Pick<FileResult, "passed" | "failed" | "skipped">): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

function tellAll(results: readonly FileResult[], coverage: readonly RuleCoverage[] | undefined, { json }: TestOptions, { terminal: { out, paint } }: Context): number {
  const sum = (name: "passed" | "failed" | "skipped"): number => results.reduce((total, result) => total + result[name], 0);
  const total = { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
  if (json === true) out(`${JSON.stringify({ summary: { ...total, ...(coverage === undefined ? {} : { coverage }) } })}\n`);
  else out(`${coverage === undefined ? "" : coverageText(coverage, paint)}${results.length > 1 || coverage !== undefined ? `${countsText(total)}\n` : ""}`);
  return total.failed > 0 ? exitUnmet : exitOk;
}

function coverageText(coverage: readonly RuleCoverage[], paint: Paint): string {
  const covered = coverage.filter(({ fired, notFired }) => fired > 0 && notFired > 0).length;
  const rows = coverage.map(({ rule, place, fired, notFired }) => [
    fired > 0 && notFired > 0 ? paint("green", "covered") : paint("yellow", fired > 0 ? "never silent" : notFired > 0 ? "never fired" : "never met"), rule, `fired ${fired}`, `did not ${notFired}`, paint("dim", place),
  ]);
  return `\n${paint("bold", "rules")}: ${covered} of ${coverage.length} were made to fire and not to fire\n${table(rows).map((line) => `  ${line}\n`).join("")}`;
}
