/** Runs a bundled policy where it can reach nothing, for a bounded time in bounded memory. */
import { Worker } from "node:worker_threads";

export interface Work { code: string; timeMillisecondsMax: number }

export type Outcome =
  | { log: string }
  /** What the policy threw, as text, and the call stack: positions in the bundle, innermost first. */
  | { threw: { reason: string; at: string } }
  | { timedOut: true }
  | { outOfMemory: true };

export const timeMillisecondsMax = 5_000;
const graceMilliseconds = 2_000;
const memoryMegabytesMax = 256;
const stackMegabytesMax = 2;

/**
 * The worker bounds the memory, and ends what the time limit inside does not see (a getter of a thrown value). What keeps the policy from
 * the host is not the worker but the context in it: see lock.ts.
 */
export function runInSandbox(code: string, limitMilliseconds: number): Promise<Outcome> {
  const work: Work = { code, timeMillisecondsMax: limitMilliseconds };
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./sandbox-worker.js", import.meta.url), {
      workerData: work, env: {}, execArgv: [], stdout: true, stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: memoryMegabytesMax, stackSizeMb: stackMegabytesMax },
    });
    const stop = () => { clearTimeout(timer); void worker.terminate(); };
    const timer = setTimeout(() => { stop(); resolve({ timedOut: true }); }, limitMilliseconds + graceMilliseconds);
    worker.once("message", (outcome: Outcome) => { stop(); resolve(outcome); });
    worker.once("error", (failure: NodeJS.ErrnoException) => {
      stop();
      if (failure.code === "ERR_WORKER_OUT_OF_MEMORY") resolve({ outOfMemory: true });
      else reject(failure);
    });
  });
}
