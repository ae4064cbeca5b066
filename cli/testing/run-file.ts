import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { EngineName } from "../replay/engines/engine.ts";
import { Unusable } from "../unusable.ts";
import type { FileResult } from "./results.ts";

const minutesMax = 10;

export interface RunOptions { cwd: string; engine: EngineName; coverageFile?: string; coloured: boolean }

/** Runs one test file in a process of its own. It may import its own files, packages of its project, "sidewall", "sidewall/test" and "uvu". */
export async function runTestFile(file: string, { cwd, engine, coverageFile, coloured }: RunOptions): Promise<FileResult> {
  const folder = mkdtempSync(join(tmpdir(), "sidewall-test-"));
  try {
    const bundled = join(folder, "test.mjs");
    await bundleTest(resolve(cwd, file), bundled);
    const { text, code } = await runNode(bundled, cwd, {
      SIDEWALL_TEST_FILE: resolve(cwd, file), SIDEWALL_TEST_ENGINE: engine, SIDEWALL_TEST_COVERAGE: coverageFile ?? "", FORCE_COLOR: coloured ? "1" : "0",
    });
    return resultOf(file, text.replaceAll(pathToFileURL(bundled).href, file).replaceAll(bundled, file), code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What tests import of this package and of uvu comes from here, so that a project needs no copy of its own. */
const provided: Readonly<Record<string, string>> = {
  "sidewall": new URL("../dsl/index.js", import.meta.url).href,
  "sidewall/test": new URL("./index.js", import.meta.url).href,
  "uvu": new URL("./provided-uvu.js", import.meta.url).href,
  "uvu/assert": new URL("./provided-assert.js", import.meta.url).href,
};

async function bundleTest(file: string, output: string): Promise<void> {
  const { build } = await import("esbuild");
  try {
    await build({
      entryPoints: [file], outfile: output, bundle: true, format: "esm", platform: "node", target: "node20", sourcemap: "inline", logLevel: "silent",
      plugins: [{
        name: "provided",
        setup: ({ onResolve }) => {
          onResolve({ filter: /^(sidewall|uvu)(\/|$)/ }, ({ path }) => {
            const found = provided[path];
            return found === undefined ? { errors: [{ text: `there is no ${path}` }] } : { path: found, external: true };
          });
        },
      }],
    });
  } catch (error) {
    const messages = (error as { errors?: { text: string; location: { file: string; line: number; column: number } | null }[] }).errors;
    const first = messages?.[0];
    if (first === undefined) throw error;
    throw new Unusable(first.location === null ? file : `${first.location.file}:${first.location.line}:${first.location.column + 1}`, first.text);
  }
}

function runNode(script: string, cwd: string, environment: Record<string, string>): Promise<{ text: string; code: number | string }> {
  return new Promise((settle, reject) => {
    const { NO_COLOR: _, ...inherited } = process.env;
    const child = spawn(process.execPath, ["--enable-source-maps", script], { cwd, env: { ...inherited, ...environment }, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    child.stdout.on("data", (data: Buffer) => { text += data.toString(); });
    child.stderr.on("data", (data: Buffer) => { text += data.toString(); });
    const timer = setTimeout(() => { text += `\nstopped after ${minutesMax} minutes\n`; child.kill("SIGKILL"); }, minutesMax * 60_000);
    child.on("error", reject);
    child.on("close", (code, signal) => { clearTimeout(timer); settle({ text, code: code ?? signal ?? "?" }); });
  });
}

/** uvu's own summary lines, of each suite of the file. A file that ends without them has failed. */
function resultOf(file: string, text: string, code: number | string): FileResult {
  const bare = text.replace(/\x1b\[\d+m/g, "");
  const sum = (word: string): number => [...bare.matchAll(new RegExp(`^\\s*${word}:\\s+(\\d+)\\s*$`, "gm"))].reduce((total, match) => total + Number(match[1]), 0);
  const [total, passed, skipped] = [sum("Total"), sum("Passed"), sum("Skipped")];
  const failed = total - passed;
  if (failed > 0 || code === 0 && total + skipped > 0) return { file, passed, failed, skipped, text: failed > 0 ? failuresOf(text) : "" };
  return { file, passed, failed: 1, skipped, text: total + skipped === 0 && code === 0 ? "no test ran: it has none, or its suite is never run\n" : `${text.trim()}\n(exit ${code})\n` };
}

/** The failures alone, without the suites' dots and the summary. */
function failuresOf(text: string): string {
  const at = text.search(/^ +(?:\x1b\[[\d;]+m)* *FAIL/m);
  const kept = (at < 0 ? text : text.slice(at)).split("\n").filter((line) => !/\(\d+ \/ \d+\)\s*$/.test(line.replace(/\x1b\[\d+m/g, "")));
  return `${kept.join("\n").replace(/\n\s*(?:\x1b\[\d+m)*\s*Total:[\s\S]*$/, "\n").trimEnd()}\n`;
}
