import { type FSWatcher, existsSync, statSync, watch } from "node:fs";
import { dirname } from "node:path";

/** Editors write a file in several steps; this long after the last one it counts as written. */
const settleMillis = 100;

export interface Watching {
  /** Rejects where handling a change failed for good. */
  failed: Promise<never>;
  close(): void;
}

/**
 * Calls `onChange` after one of the files has changed, one call at a time; what it resolves to is watched from then on.
 * Folders are watched and not files, since many editors replace a file by a rename.
 */
export function watchFiles(files: readonly string[], onChange: () => Promise<readonly string[]>): Watching {
  let watched = files;
  let stamps = new Map(watched.map((file) => [file, stampOf(file)]));
  let watchers: FSWatcher[] = [];
  let timer: NodeJS.Timeout | undefined;
  let working = false;
  let closed = false;
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => { fail = reject; });
  failed.catch(() => undefined);

  const attach = (): void => {
    for (const watcher of watchers) watcher.close();
    if (closed) return;
    const folders = [...new Set(watched.map((file) => dirname(file)))].filter((folder) => existsSync(folder));
    watchers = folders.map((folder) => watch(folder, () => { clearTimeout(timer); timer = setTimeout(settle, settleMillis); }));
  };
  const settle = (): void => {
    if (working || closed) return;
    if (watched.every((file) => stampOf(file) === stamps.get(file))) return;
    stamps = new Map(watched.map((file) => [file, stampOf(file)]));
    working = true;
    onChange().then((next) => {
      working = false;
      const differs = next.join("\0") !== watched.join("\0");
      watched = next;
      // A file that changed meanwhile keeps its old stamp, and so is seen to have changed.
      stamps = new Map(watched.map((file) => [file, stamps.get(file) ?? stampOf(file)]));
      if (differs) attach();
      settle();
    }, fail);
  };
  attach();
  return { failed, close: () => { closed = true; clearTimeout(timer); for (const watcher of watchers) watcher.close(); } };
}

function stampOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? "-" : `${found.mtimeMs} ${found.size} ${found.ino}`;
}

/** Resolves when the person, or whoever started this process, asks it to end. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => { resolve(); });
  });
}
