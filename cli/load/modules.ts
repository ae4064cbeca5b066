/** Which file an import of a policy means, and whether the policy may have it. */
import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, extname, relative, resolve, sep } from "node:path";
import type { Loader } from "esbuild";
import { diagnostic, type Diagnostic } from "../diagnostics/index.ts";

const loaders: Record<string, Loader> = { ".ts": "ts", ".mts": "ts", ".js": "js", ".mjs": "js", ".json": "json" };

/** A policy's files lie below one of these folders, links followed. */
export const rootsOf = (policyFile: string, cwd: string): string[] => [realpathSync(dirname(policyFile)), realpathSync(cwd)];

export const isBelow = (file: string, roots: readonly string[]): boolean => roots.some((root) => file.startsWith(root.endsWith(sep) ? root : root + sep));

/** A path for messages and the IR: relative to the folder the build ran in, with forward slashes. */
export const shown = (file: string, cwd: string): string => relative(cwd, file).split(sep).join("/");

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** The file that `specifier` means in a file of `folder`; its real path, or what is wrong. */
export function resolveImport(specifier: string, folder: string, roots: readonly string[]): { file: string } | { wrong: Diagnostic } {
  if (!/^\.\.?\//.test(specifier)) return { wrong: diagnostic("SW1003", { what: specifier }) };
  const named = resolve(folder, specifier);
  const candidates = [named, `${named}.ts`, named.replace(/\.([mc]?)js$/, ".$1ts")];
  const found = candidates.find(isFile);
  // What lies outside is refused before it is said whether it is there.
  const file = found === undefined ? named : realpathSync(found);
  if (!isBelow(file, roots)) return { wrong: diagnostic("SW1004", { what: specifier }) };
  if (found === undefined) return { wrong: diagnostic("SW1005", { what: specifier }) };
  if (loaders[extname(file)] === undefined) return { wrong: diagnostic("SW1007", { what: specifier }) };
  return { file };
}

export function readModule(file: string): { contents: string; loader: Loader } {
  return { contents: readFileSync(file, "utf8"), loader: loaders[extname(file)] as Loader };
}
