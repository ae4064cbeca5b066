// Runs every test file in a process of its own, two at a time, and adds up what they say.
//   node test/run.mjs [--full] [name …]     only files whose path contains one of the names
//   node test/run.mjs --bench [name …]      the benchmarks instead, one at a time, with all that they print
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { freshen } from "../cli/freshen.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const options = process.argv.slice(2).filter((word) => word.startsWith("--"));
const names = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const fileMinutesMax = options.includes("--full") ? 150 : 40;

await freshen();
const isBench = options.includes("--bench");
const suffix = isBench ? ".bench.js" : ".test.js";
const under = join(root, "dist", "test");
const files = (existsSync(under) ? readdirSync(under, { recursive: true }) : [])
  .map(String).filter((path) => path.endsWith(suffix) && (names.length === 0 || names.some((name) => path.includes(name)))).sort();

const totals = { passed: 0, failed: 0, skipped: 0 };

function runFile(file) {
  return new Promise((resolve) => {
    const started = Date.now();
    const child = spawn(process.execPath, ["--enable-source-maps", join(under, file)], {
      cwd: root, stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, FORCE_COLOR: "0", SIDEWALL_FULL: options.includes("--full") ? "1" : "0" },
    });
    let text = "";
    child.stdout.on("data", (data) => { text += data; });
    child.stderr.on("data", (data) => { text += data; });
    const timer = setTimeout(() => { text += `\n${file} ran longer than ${fileMinutesMax} minutes\n`; child.kill("SIGKILL"); }, fileMinutesMax * 60_000);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      report(file, text, code ?? signal, (Date.now() - started) / 1000);
      resolve();
    });
  });
}

/** A file counts through uvu's summary lines; one without them registered nothing, or forgot to run its suite. */
function report(file, text, code, seconds) {
  const sum = (word) => [...text.matchAll(new RegExp(`^\\s*${word}:\\s+(\\d+)\\s*$`, "gm"))].reduce((total, match) => total + Number(match[1]), 0);
  const [total, passed, skipped] = [sum("Total"), sum("Passed"), sum("Skipped")];
  const empty = total + skipped === 0;
  // uvu counts skipped tests outside its total.
  let failed = total - passed;
  if ((code !== 0 || empty) && failed === 0) failed = 1;
  totals.passed += passed; totals.failed += failed; totals.skipped += skipped;
  const told = text.split("\n").filter((line) => /^ {2}(skipped|seed|note): /.test(line));
  console.log(`${failed > 0 ? "FAIL" : "ok  "} ${file.replace(/\.js$/, "")}: ${passed} passed, ${failed} failed, ${skipped} skipped (${seconds.toFixed(1)} s)`);
  if (failed > 0) console.log(empty ? `${text}\n${file}: no test ran: it registers none, or its suite is never run (exit ${code})` : `${text}\n(exit ${code})`);
  else for (const line of isBench ? text.split("\n") : told) console.log(line);
}

const queue = [...files];
const workers = isBench ? 1 : 2;
await Promise.all(Array.from({ length: workers }, async () => {
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) await runFile(file);
}));
if (files.length === 0) { console.log("no test file matches"); totals.failed += 1; }
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed > 0 ? 1 : 0;
