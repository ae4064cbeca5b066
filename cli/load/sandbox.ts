/** Runs a bundled policy where it can reach nothing, for a bounded time in bounded memory. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { logCharactersMax } from "../dsl/log.ts";

export interface Work { code: string; timeMillisecondsMax: number }

export type Outcome =
  | { log: string }
  /** What the policy threw, as text, and the call stack: positions in the bundle, innermost first. */
  | { threw: { reason: string; at: string } }
  | { timedOut: true }
  | { outOfMemory: true };

export const timeMillisecondsMax = 10_000;
/** For the process to start and to tell; beyond it, it is killed. */
const graceMilliseconds = 5_000;
const memoryMegabytesMax = 256;
/** JSON escapes a character by six at most. */
const answerBytesMax = 6 * logCharactersMax + 65_536;

const complaintCharactersMax = 2_000;

/** Only what a process needs to start; a policy's sandbox is not given the rest. */
const environment = (): Record<string, string> =>
  Object.fromEntries(["LD_LIBRARY_PATH", "SystemRoot"].flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));

const child = fileURLToPath(new URL("./sandbox-child.js", import.meta.url));
/** In that process no text is ever compiled, so that a hole in the context would still not run a stranger's code as the host's. */
const flags = ["--disallow-code-generation-from-strings", "--no-addons", "--no-warnings", `--max-old-space-size=${memoryMegabytesMax}`];

/**
 * A process of its own bounds the memory, and ends what the time limit inside does not see (a getter of a thrown value). What keeps the
 * policy from the host is the context in it: see lock.ts.
 */
export function runInSandbox(code: string, limitMilliseconds: number): Promise<Outcome> {
  const work: Work = { code, timeMillisecondsMax: limitMilliseconds };
  return new Promise((resolve, reject) => {
    const running = spawn(process.execPath, [...flags, child], { env: environment(), stdio: ["pipe", "pipe", "pipe"] });
    const chunks: Buffer[] = [];
    let complaint = "";
    running.stderr.setEncoding("utf8").on("data", (text: string) => { complaint = `${complaint}${text}`.slice(-complaintCharactersMax); });
    let answerBytes = 0;
    let timedOut = false;
    const timer = setTimeout(() => { timedOut = true; running.kill("SIGKILL"); }, limitMilliseconds + graceMilliseconds);
    running.stdout.on("data", (chunk: Buffer) => {
      answerBytes += chunk.length;
      if (answerBytes > answerBytesMax) running.kill("SIGKILL");
      else chunks.push(chunk);
    });
    running.on("error", reject);
    running.on("close", (exitCode) => {
      clearTimeout(timer);
      if (timedOut) resolve({ timedOut: true });
      else if (exitCode === 0) resolve(JSON.parse(Buffer.concat(chunks).toString("utf8")) as Outcome);
      // V8 aborts where the memory runs out: a signal, or this number where the system has none.
      else if (exitCode === null || exitCode === 134) resolve({ outOfMemory: true });
      else reject(new Error(`the process that reads policies failed (exit ${exitCode}): ${complaint}`));
    });
    // It may be dead before it has read everything.
    running.stdin.on("error", () => {});
    running.stdin.end(JSON.stringify(work));
  });
}
