import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { Unusable } from "../unusable.ts";

const testEndings = [".test.ts", ".test.mts", ".test.js", ".test.mjs"];
const caseEndings = [".cases.jsonl"];
const foldersLeftOut = new Set(["node_modules", "dist", ".git", ".cache"]);

export interface TestFiles { tests: string[]; cases: string[] }

/**
 * The tests and case files named, or found below the folders named, as paths relative to `cwd`. A case file that is named may have any name;
 * one that is found is called NAME.cases.jsonl. Throws `Unusable` for a name that leads nowhere.
 */
export function findTests(names: readonly string[], cwd: string): TestFiles {
  const found: TestFiles = { tests: [], cases: [] };
  for (const name of names.length === 0 ? ["."] : names) {
    const path = resolve(cwd, name);
    if (!existsSync(path)) throw new Unusable(name, "no such file");
    if (statSync(path).isDirectory()) searchFolder(path, cwd, found);
    else if (testEndings.some((ending) => name.endsWith(ending))) found.tests.push(relative(cwd, path));
    else found.cases.push(relative(cwd, path));
  }
  return found;
}

function searchFolder(folder: string, cwd: string, found: TestFiles): void {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !foldersLeftOut.has(entry.name)) searchFolder(path, cwd, found);
    else if (entry.isFile() && testEndings.some((ending) => entry.name.endsWith(ending))) found.tests.push(relative(cwd, path));
    else if (entry.isFile() && caseEndings.some((ending) => entry.name.endsWith(ending))) found.cases.push(relative(cwd, path));
  }
}

/** The policy.ts beside a case file, or in the nearest folder above it up to `cwd`. */
export function policyFor(caseFile: string, cwd: string): string | undefined {
  for (let folder = dirname(resolve(cwd, caseFile)); ; folder = dirname(folder)) {
    const candidate = join(folder, "policy.ts");
    if (existsSync(candidate)) return relative(cwd, candidate);
    if (folder === resolve(cwd) || folder === dirname(folder)) return undefined;
  }
}
