// Writes expected/ anew from real Envoys. Run by capture.mjs; look at the difference before committing it.
import { envoyVersions, type EnvoyVersion } from "../../cli/envoy/index.ts";
import { cases } from "./cases.ts";
import { keep } from "./expected.ts";
import { EnvoyPlayer } from "./play-envoy.ts";
import { transcript, wires, type Wire } from "./played.ts";

async function playAll(version: EnvoyVersion, wire: Wire): Promise<Map<string, string[]>> {
  const player = await EnvoyPlayer.start(version, wire);
  try {
    const played = new Map<string, string[]>();
    for (const one of cases) played.set(one.name, transcript(await player.play(one)));
    return played;
  } finally {
    await player.stop();
  }
}

export async function capture(): Promise<void> {
  for (const version of envoyVersions) {
    const played = await Promise.all(wires.map((wire) => playAll(version, wire)));
    wires.forEach((wire, index) => keep(cases, wire, version, played[index]!));
    console.log(`captured ${cases.length} cases from Envoy ${version}, over ${wires.join(" and ")}`);
  }
}
