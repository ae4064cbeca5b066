// Envoy's admin endpoint, as far as it is needed: readiness, ports, statistics.
import http from "node:http";
import { text } from "node:stream/consumers";

export class Admin {
  constructor(readonly port: number) {}

  /** The body of the answer. No connection is kept: an idle one would keep this process running. */
  get(path: string): Promise<string> {
    return new Promise((resolve, reject) => {
      http.get({ host: "127.0.0.1", port: this.port, path, agent: false }, (response) => {
        text(response).then(resolve, reject);
      }).on("error", reject);
    });
  }

  async isReady(): Promise<boolean> {
    return (await this.get("/ready")).trim() === "LIVE";
  }

  /** The port of the listener, or undefined while there is none. */
  async listenerPort(): Promise<number | undefined> {
    const answer = JSON.parse(await this.get("/listeners?format=json")) as {
      listener_statuses?: { local_address: { socket_address: { port_value: number } } }[];
    };
    return answer.listener_statuses?.[0]?.local_address.socket_address.port_value;
  }

  /** Counters and gauges whose names match the regular expression (RE2); all without one. */
  async stats(filter?: string): Promise<Record<string, number>> {
    const answer = await this.get(`/stats${filter === undefined ? "" : `?filter=${encodeURIComponent(filter)}`}`);
    const pairs = answer.split("\n").map((line) => /^(.*): (\d+)$/.exec(line)).filter((match) => match !== null);
    return Object.fromEntries(pairs.map((match) => [match[1]!, Number(match[2])]));
  }

  /** The version that is in force: of the listener file, or of a module's configuration. */
  async version(of: "listeners" | { extension: string }): Promise<string> {
    const name = of === "listeners" ? "listener_manager.lds" : `extension_config_discovery.http_filter.${of.extension}`;
    const answer = await this.get(`/stats?type=TextReadouts&filter=${encodeURIComponent(`^${name.replaceAll(".", "\\.")}\\.version_text$`)}`);
    return /: "(.*)"/.exec(answer)?.[1] ?? "";
  }
}
