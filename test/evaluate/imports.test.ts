// The evaluator is an oracle only as long as it shares nothing with what it judges.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import * as assert from "uvu/assert";
import { packageRoot } from "../../cli/package-root.ts";
import { suite } from "../support/suite.ts";

const folder = "cli/evaluate/";
const libraries = ["@eslint-community/regexpp", "@humanwhocodes/momoa", "node:buffer", "node:net"];

/** Every source that a file reaches when it runs, and every library; both sorted. */
async function reaches(entry: { contents: string } | { file: string }): Promise<{ sources: string[]; libraries: string[] }> {
  const { metafile } = await build({
    absWorkingDir: packageRoot, bundle: true, write: false, metafile: true, platform: "node", format: "esm", packages: "external", logLevel: "silent",
    ...("file" in entry ? { entryPoints: [entry.file] } : { stdin: { contents: entry.contents, resolveDir: join(packageRoot, folder), loader: "ts" as const } }),
  });
  const external = Object.values(metafile.inputs).flatMap(({ imports }) => imports).filter((each) => each.external === true).map(({ path }) => path);
  return { sources: Object.keys(metafile.inputs).filter((path) => path !== "<stdin>").sort(), libraries: [...new Set(external)].sort() };
}

const foreignTo = (sources: readonly string[]): string[] => sources.filter((path) => !path.startsWith(folder) && path !== "cli/ir/types.ts" && !path.startsWith("cli/detectors/"));

const test = suite("what the evaluator imports");

test("it runs on cli/ir/types.ts, the detectors' data, its own files and named libraries alone", async () => {
  const reached = await reaches({ file: `${folder}index.ts` });
  assert.equal(foreignTo(reached.sources), []);
  assert.equal(reached.libraries, libraries);
  assert.ok(reached.sources.length > 20, `only ${reached.sources.length} files were found`);
});

test("its types come from nowhere else either", () => {
  for (const name of readdirSync(join(packageRoot, folder), { recursive: true }).map(String).filter((each) => each.endsWith(".ts"))) {
    const source = readFileSync(join(packageRoot, folder, name), "utf8");
    const sources = [...source.matchAll(/^import type .* from "(.*)";$/gm)].map((match) => join(dirname(`${folder}${name}`), match[1] as string));
    assert.equal(foreignTo(sources), [], name);
  }
});

test("the search sees imports of all kinds", async () => {
  const reached = await reaches({ contents: 'import "../ir/availability.ts"; export { makePlan } from "../plan/plan.ts"; const os = await import("node:os"); console.log(os);' });
  assert.equal(foreignTo(reached.sources), ["cli/ir/availability.ts", "cli/plan/plan.ts"]);
  assert.equal(reached.libraries, ["node:os"]);
});

test.run();
