// One installer of a part at a time, so that two test files that start together download once.
// The lock saves work only; what keeps the cache whole is the rename at the end of an installation.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const pollMilliseconds = 200;
/** An installation that is older than this is given up, whoever holds its lock: its process may live in another pid namespace. */
export const installMinutesMax = 10;

/** Runs `body` while holding the lock file; waits first for whoever holds it. */
export async function whileLocked<T>(lockFile: string, onWait: () => void, body: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(lockFile), { recursive: true });
  for (let waited = false; !take(lockFile); waited = true) {
    if (!waited) onWait();
    if (isStale(lockFile)) rmSync(lockFile, { force: true });
    else await sleep(pollMilliseconds);
  }
  try {
    return await body();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

function take(lockFile: string): boolean {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function isStale(lockFile: string): boolean {
  try {
    if (Date.now() - statSync(lockFile).mtimeMs > installMinutesMax * 60_000) return true;
    const holder = readFileSync(lockFile, "utf8");
    // Empty for the moment between creating and writing.
    return holder !== "" && !isAlive(Number(holder));
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
