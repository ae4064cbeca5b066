/**
 * Plants mistakes, one at a time, in a copy of this project that is thrown away afterwards, and tells whether a test there turns red.
 * A mutant counts as found only by a test that passes in the same copy while nothing is planted, and only by a test that fails: a copy
 * that does not start, or code that does not compile, finds nothing.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import * as assert from "uvu/assert";
import { packageRoot } from "../../cli/package-root.ts";
import { partsFolder } from "../../cli/parts/cache.ts";

export interface Mutant {
  /** The source that is spoilt: where `find` stands, once, `replace` is put. */
  file: string;
  find: string;
  replace: string;
  /** Test files, such as `evaluate/laws`, of which at least one must turn red; asked in this order. */
  red: readonly string[];
}

interface Run { passes: boolean; output: string }

/** A run that hangs is ended; what is slow because the machine is busy is not. */
const minutesMax = 10;
/** Built anew, or linked. */
const leftOut = new Set(["node_modules", ".git", ".cache", join("dist", "cache")]);
/** The cases that test/differential tries in every run, and how many of its policy sets are tried here: a few find most. */
const seedOfDifferential = 20_261_121;
const setsTried = 8;

/** The source with the mistake in it. Throws where its place cannot be told. */
export function spoilt({ file, find, replace }: Mutant, root = packageRoot): { source: string; spoilt: string } {
  const source = readFileSync(join(root, file), "utf8"), parts = source.split(find);
  if (parts.length !== 2) throw new Error(`mend the mutant: its text stands ${parts.length - 1} times in ${file}, not once: ${find}`);
  return { source, spoilt: parts.join(replace) };
}

export class Planting {
  readonly #root = mkdtempSync(join(tmpdir(), "sidewall-mutants-"));
  readonly #seeds: readonly number[];
  readonly #unspoilt = new Map<string, Run>();

  /** What random cases find depends on the seed: a mistake counts as found where one of the seeds finds it. */
  constructor(seeds: readonly number[] = [seedOfDifferential]) {
    this.#seeds = seeds;
    process.on("exit", () => rmSync(this.#root, { recursive: true, force: true }));
    cpSync(packageRoot, this.#root, { recursive: true, preserveTimestamps: true, filter: (path) => !leftOut.has(relative(packageRoot, path)) });
    symlinkSync(join(packageRoot, "node_modules"), join(this.#root, "node_modules"), "dir");
    mkdirSync(join(this.#root, ".cache"));
    mkdirSync(partsFolder(), { recursive: true });
    symlinkSync(partsFolder(), join(this.#root, ".cache", "parts"), "dir");
  }

  /** Throws unless the mutant turns one of its tests red. */
  async mustTurnRed(mutant: Mutant): Promise<void> {
    const { file, find, replace, red } = mutant, path = join(this.#root, file), texts = spoilt(mutant, this.#root);
    for (const name of red) this.#mustPass(name);
    try {
      await this.#write(path, texts.spoilt);
      assert.ok(red.some((name) => this.#seeds.some((seed) => !this.#run(name, seed).passes)), `${red.join(" and ")} ${red.length === 1 ? "stays" : "stay"} green with \`${find}\` become \`${replace}\` in ${file}: a test is missing`);
    } finally {
      await this.#write(path, texts.source);
    }
  }

  #mustPass(name: string): void {
    const run = this.#unspoilt.get(name) ?? this.#run(name, this.#seeds[0]!);
    this.#unspoilt.set(name, run);
    if (!run.passes) throw new Error(`${name} fails with nothing planted, so that it finds nothing:\n${run.output}`);
  }

  /** As a checkout does it: sources are transpiled before they run. */
  async #write(path: string, source: string): Promise<void> {
    writeFileSync(path, source);
    const { freshen } = await import(pathToFileURL(join(this.#root, "cli", "freshen.mjs")).href) as { freshen(): Promise<void> };
    await freshen();
  }

  #run(name: string, seed: number): Run {
    const { SIDEWALL_CACHE: _, CI: __, ...inherited } = process.env;
    const own = { SIDEWALL_MUTANT: "1", SIDEWALL_FULL: "0", SIDEWALL_SETS: String(setsTried), SIDEWALL_SEED: String(seed), FORCE_COLOR: "0" };
    const run = spawnSync(process.execPath, [join(this.#root, "dist", "test", `${name}.test.js`)], {
      cwd: this.#root, encoding: "utf8", timeout: minutesMax * 60_000, killSignal: "SIGKILL", maxBuffer: 1 << 28, env: { ...inherited, ...own },
    });
    const output = run.stdout + run.stderr;
    if (run.signal !== null) throw new Error(`${name} ended by ${run.signal}; it may take ${minutesMax} minutes\n${output}`);
    const passes = run.status === 0 && /^\s*Passed:\s+[1-9]/m.test(output);
    const fails = run.status !== 0 && /^\s*FAIL\s/m.test(output) && !/does not compile/.test(output);
    if (!passes && !fails) throw new Error(`${name} neither passes nor fails (exit ${run.status}):\n${output}`);
    return { passes, output };
  }
}
