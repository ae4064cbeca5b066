// The conformance suite: every case, over both wires, in real Envoys and in the harness under each engine, against the kept transcripts.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { envoyVersions, type EnvoyVersion } from "../../cli/envoy/index.ts";
import { packageRoot } from "../../cli/package-root.ts";
import { installPart } from "../../cli/parts/index.ts";
import { engines } from "../harness/engines.ts";
import { suite } from "../support/suite.ts";
import { cases, type Case } from "./cases.ts";
import { excluded, notPlayed } from "./excluded.ts";
import { expected } from "./expected.ts";
import { EnvoyPlayer } from "./play-envoy.ts";
import { playInHarness } from "./play-harness.ts";
import { transcript, wires, type Wire } from "./played.ts";

/** Plays all cases in the background; each is a promise, so that a test waits for its own. */
function playInBackground(version: EnvoyVersion, wire: Wire): Map<string, Promise<string[]>> {
  const player = EnvoyPlayer.start(version, wire);
  let last: Promise<unknown> = player;
  const plays = new Map(cases.map((one): [string, Promise<string[]>] => {
    const play = last.then(async () => transcript(await (await player).play(one)));
    last = play.catch(() => undefined);
    play.catch(() => undefined);
    return [one.name, play];
  }));
  void last.then(async () => { await (await player).stop(); });
  return plays;
}

const envoys = await Promise.all(envoyVersions.flatMap((version) => wires.map(async (wire) => {
  const installed = await installPart(`envoy-${version}`);
  const missing = "missing" in installed ? installed.missing : undefined;
  return { version, wire, missing, plays: missing === undefined ? playInBackground(version, wire) : undefined };
})));

const kept = suite("conformance: what is kept");
kept("every case has its transcript, on both wires", () => {
  const gaps = cases.flatMap((one) => wires.filter((wire) => expected(one, wire, "1.40.0")?.length !== one.exchanges.length + 1).map((wire) => `${wire} ${one.name}`));
  assert.equal(gaps, []);
});
kept("every filter is played, or its exclusion says why not", () => {
  const filters = readdirSync(join(packageRoot, "test/conformance/fixtures")).filter((file) => file.endsWith(".ts") && file !== "support.ts");
  const unplayed = filters.filter((file) => !cases.some((one) => `${one.filter}.ts` === file) && notPlayed[`fixtures/${file}`] === undefined);
  assert.equal(unplayed, []);
});
kept("every exclusion names an exchange that there is", () => {
  const strays = excluded.filter((exclusion) => cases.find((one) => one.name === exclusion.case)?.exchanges[exclusion.exchange - 1] === undefined);
  assert.equal(strays, []);
});
kept("the older Envoy's files hold nothing that equals the newer's", () => {
  const folders = wires.map((wire) => join(packageRoot, "test/conformance/expected", wire)).filter(existsSync);
  for (const folder of folders) {
    for (const file of readdirSync(folder).filter((name) => name.includes(".1.36.2."))) {
      const newer = readFileSync(join(folder, file.replace(".1.36.2", "")), "utf8").split(/^(?=== )/m).map((part) => part.trim());
      for (const part of readFileSync(join(folder, file), "utf8").split(/^(?=== )/m)) assert.not.ok(newer.includes(part.trim()), `${file}: ${part.split("\n")[0]}`);
    }
  }
});
kept.run();

for (const { name, missing, make } of engines) {
  for (const wire of wires) {
    const test = suite(`conformance: harness under ${name}, ${wire}`);
    for (const one of cases) test.unless(missing, one.name, async () => compareInHarness(one, wire, transcript(await playInHarness(make(), one, wire))));
    test.run();
  }
}

function compareInHarness(one: Case, wire: Wire, blocks: readonly string[]): void {
  const wanted = expected(one, wire, "1.40.0") ?? [];
  assert.is(blocks.length, wanted.length);
  for (const [index, block] of blocks.entries()) {
    const exclusion = excluded.find((candidate) => candidate.case === one.name && candidate.exchange === index && (candidate.wire ?? wire) === wire);
    if (exclusion === undefined) assert.fixture(block, wanted[index]!);
    else assert.is.not(block, wanted[index], `the harness does as Envoy does: take the exclusion out (${exclusion.reason})`);
  }
}

for (const { version, wire, missing, plays } of envoys) {
  const test = suite(`conformance: Envoy ${version}, ${wire}`);
  for (const one of cases) {
    test.unless(missing, one.name, async () => assert.fixture((await plays!.get(one.name)!).join("\n"), (expected(one, wire, version) ?? []).join("\n")));
  }
  test.run();
}
console.log(`  note: ${excluded.length} exchanges are excluded in the harness, each with its reason in test/conformance/excluded.ts`);
