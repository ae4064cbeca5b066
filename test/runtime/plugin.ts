// A module built from an IR, as a plugin of the harness, and what it says of a request.
import { buildModule } from "../../cli/build.ts";
import { exchange, Host, Module, Plugin, PluginRejected, utf8Bytes, V8Engine, type HeaderPair, type Outcome, type PropertyTree, type Upstream } from "../../cli/harness/index.ts";
import type { Ir } from "../../cli/ir/types.ts";

const answered: Upstream = { headers: [[":status", "200"]] };

/** Compiled once for each IR. */
const modules = new Map<string, Promise<Uint8Array>>();

export function moduleOf(ir: Ir): Promise<Uint8Array> {
  const key = JSON.stringify(ir);
  const known = modules.get(key) ?? buildModule(ir).then(({ wasm }) => wasm);
  modules.set(key, known);
  return known;
}

export interface Session {
  host: Host;
  module: Module;
  /** A plugin in the one VM of the session; throws PluginRejected. */
  plugin(configuration?: unknown): Plugin;
  /** One exchange through a plugin. */
  send(plugin: Plugin, request?: Partial<Sent>): Outcome;
  /** The message with which a configuration is refused, or undefined where it is accepted. */
  refusal(configuration: unknown): string | undefined;
}

export interface Sent { path: string; headers: readonly HeaderPair[]; properties: PropertyTree; answer: Upstream }

export async function session(ir: Ir): Promise<Session> {
  const host = new Host({ logLevel: "info" });
  const module = new Module(host, new V8Engine(), await moduleOf(ir));
  const plugin = (configuration?: unknown): Plugin => new Plugin(module, { name: "guard", configuration: configurationText(configuration) });
  return {
    host, module, plugin,
    send: (through, { path = "/", headers = [], properties = {}, answer = answered } = {}) => exchange(
      host, [through], { headers: [[":method", "GET"], [":path", path], [":authority", "shop.test"], [":scheme", "http"], ...headers] }, answer, { properties },
    ),
    refusal: (configuration) => {
      try {
        plugin(configuration).close();
        return undefined;
      } catch (error) {
        if (!(error instanceof PluginRejected) || error.stage !== "configure" || error.failure !== undefined) throw error;
        const lines = error.logs.filter((log) => log.level === "critical");
        if (lines.length !== 1) throw new Error(`a refusal is one critical line, not ${lines.length}`);
        return lines[0]?.message ?? "";
      }
    },
  };
}

/** Texts are taken as they are, all else as JSON. */
export function configurationText(configuration: unknown): string {
  return configuration === undefined ? "" : utf8Bytes(typeof configuration === "string" ? configuration : JSON.stringify(configuration));
}

/** The records that an exchange left, parsed. */
export function recordsOf(outcome: Outcome): Record<string, unknown>[] {
  return outcome.logs.filter((log) => log.level === "warn").map((log) => JSON.parse(log.message) as Record<string, unknown>);
}
