// The kept transcripts. expected/WIRE/FILTER.txt is what Envoy 1.40.0 does; expected/WIRE/FILTER.1.36.2.txt holds the cases in which the older
// version differs. Only capture.ts writes them, from Envoy.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EnvoyVersion } from "../../cli/envoy/index.ts";
import { packageRoot } from "../../cli/package-root.ts";
import type { Case } from "./cases.ts";
import type { Wire } from "./played.ts";

const folder = join(packageRoot, "test", "conformance", "expected");
const base: EnvoyVersion = "1.40.0";

const fileOf = (wire: Wire, filter: string, version: EnvoyVersion): string => join(folder, wire, version === base ? `${filter}.txt` : `${filter}.${version}.txt`);

/** The blocks of a case (its start, then its exchanges), or undefined where none were captured. */
export function expected(one: Case, wire: Wire, version: EnvoyVersion): string[] | undefined {
  return read(fileOf(wire, one.filter, version)).get(one.name) ?? read(fileOf(wire, one.filter, base)).get(one.name);
}

/** Writes what a version did in all cases, by name; for the older version only what differs from the newer, which is to be written first. */
export function keep(cases: readonly Case[], wire: Wire, version: EnvoyVersion, played: ReadonlyMap<string, readonly string[]>): void {
  mkdirSync(join(folder, wire), { recursive: true });
  for (const filter of new Set(cases.map((one) => one.filter))) {
    const ofBase = version === base ? new Map<string, string[]>() : read(fileOf(wire, filter, base));
    const kept = cases.filter((one) => one.filter === filter && played.get(one.name)!.join("\n") !== ofBase.get(one.name)?.join("\n"));
    const file = fileOf(wire, filter, version);
    if (kept.length === 0) rmSync(file, { force: true });
    else writeFileSync(file, kept.map((one) => `== ${one.name}\n${played.get(one.name)!.join("\n")}\n`).join("\n"));
  }
}

const files = new Map<string, Map<string, string[]>>();

/** Cases are headed by `== NAME`; blocks begin at the margin, their lines are indented. */
function read(file: string): Map<string, string[]> {
  const known = files.get(file);
  if (known !== undefined) return known;
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const cases = text.split(/^== /m).slice(1).map((part): [string, string[]] => {
    const end = part.indexOf("\n");
    return [part.slice(0, end), part.slice(end + 1).trimEnd().split(/\n(?! )/)];
  });
  const parsed = new Map(cases);
  files.set(file, parsed);
  return parsed;
}
