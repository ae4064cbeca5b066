// Runs the command line as a person does: a child process, its two streams and its exit code.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const bin = fileURLToPath(new URL("../../../cli/bin.mjs", import.meta.url));
export const root = fileURLToPath(new URL("../../..", import.meta.url));

export interface Ran { code: number | null; out: string; err: string }
export interface RunOptions { cwd?: string; env?: Record<string, string>; stdin?: string }

export function sidewall(words: readonly string[], { cwd = root, env = {}, stdin }: RunOptions = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...words], { cwd, env: { ...process.env, NO_COLOR: "1", COLUMNS: "100", ...env }, stdio: ["pipe", "pipe", "pipe"] });
    let out = "";
    let err = "";
    child.stdout.on("data", (data: Buffer) => { out += data.toString(); });
    child.stderr.on("data", (data: Buffer) => { err += data.toString(); });
    child.on("error", reject);
    // What shows only on a slow machine that something is under way.
    child.on("close", (code) => { resolve({ code, out, err: err.replace(/^.* …\n/gm, "") }); });
    child.stdin.end(stdin ?? "");
  });
}

const folders: string[] = [];
process.on("exit", () => { for (const folder of folders) rmSync(folder, { recursive: true, force: true }); });

/** A folder of the test's own with these files, gone when the process ends. */
export function project(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "sidewall-cli-")));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** Lines as one text, for snapshots that stand in a test as lists of lines. */
export const text = (...lines: string[]): string => lines.map((line) => `${line}\n`).join("");

export interface Started { out(): string; err(): string; until(done: () => boolean | Promise<boolean>): Promise<void>; stop(): Promise<number | null> }

/** Starts a verb that runs until it is stopped. */
export function startSidewall(words: readonly string[], { cwd = root, env = {} }: RunOptions = {}): Started {
  const child = spawn(process.execPath, [bin, ...words], { cwd, env: { ...process.env, NO_COLOR: "1", ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (data: Buffer) => { out += data.toString(); });
  child.stderr.on("data", (data: Buffer) => { err += data.toString(); });
  const ended = new Promise<number | null>((resolve) => { child.once("close", (code) => { resolve(code); }); });
  return {
    out: () => out, err: () => err,
    until: async (done) => {
      for (let turn = 0; turn < 6_000; turn += 1) {
        if (await done()) return;
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}\n${out}\n${err}`);
        await sleep(50);
      }
      throw new Error(`waited five minutes in vain\n${out}\n${err}`);
    },
    stop: () => { child.kill("SIGINT"); return ended; },
  };
}
