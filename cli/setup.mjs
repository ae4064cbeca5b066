// Runs before `npm start` and `npm test`: installs the locked dependencies where they are missing or stale.
// Plain JavaScript without imports from the tree, because nothing else is there yet on a fresh clone.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

const root = fileURLToPath(new URL("..", import.meta.url));
const major = Number(process.versions.node.split(".")[0]);
if (major < 20) {
  console.error(`sidewall needs Node 20 or newer; this is ${process.version}.`);
  process.exit(1);
}

const wanted = createHash("sha256").update(readFileSync(join(root, "package-lock.json"))).update(process.platform + process.arch).digest("hex");
const stamp = join(root, "node_modules", ".sidewall-setup");
const have = existsSync(stamp) ? readFileSync(stamp, "utf8") : "";
if (have !== wanted) {
  console.error("Installing the locked dependencies (npm ci) …");
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ["npm"];
  const result = spawnSync(npm[0], [...npm.slice(1), "ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: root, stdio: ["ignore", 2, 2] });
  if (result.status !== 0) {
    console.error("The dependencies could not be installed; npm's message above says why.");
    process.exit(1);
  }
  mkdirSync(join(root, "node_modules"), { recursive: true });
  writeFileSync(stamp, wanted);
}
