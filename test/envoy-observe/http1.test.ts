// Traffic through a module that observes, or that is off, is byte for byte that of an Envoy without it: HTTP/1.1, both directions.
import * as assert from "uvu/assert";
import { envoyVersions, withEnvoy, type EnvoyVersion, type HttpFilter } from "../../cli/envoy/index.ts";
import { installPart } from "../../cli/parts/index.ts";
import { suite } from "../support/suite.ts";
import { rawExchanges, type RawExchange } from "./exchanges.ts";
import { enforcing, observing, off } from "./subjects.ts";
import { RawClient, RawUpstream, Received } from "./tap.ts";
import { setTimeout as sleep } from "node:timers/promises";

interface Seen { forwarded: string; answered: string; fired: string[] }

/** What is late shows in the next exchange; this only makes it show in its own. */
const settleMilliseconds = 10;

async function play(exchange: RawExchange, client: RawClient, upstream: RawUpstream): Promise<Omit<Seen, "fired">> {
  upstream.received = new Received();
  for (const { from, bytes, seen = bytes } of exchange.steps) {
    const wanted = Buffer.from(seen, "latin1");
    const [writer, other] = from === "client" ? [client, upstream] : [upstream, client];
    const before = other.received.bytes.length;
    writer.write(Buffer.from(bytes, "latin1"));
    await other.received.until(`${exchange.name}: ${JSON.stringify(seen.slice(0, 60))}`, (all) => all.indexOf(wanted, before) >= 0);
  }
  if (exchange.upstreamEnds === true) upstream.end();
  await sleep(settleMilliseconds);
  return { forwarded: upstream.received.bytes.toString("latin1"), answered: client.received.bytes.toString("latin1") };
}

/** Each exchange on a connection of its own. */
function playAll(version: EnvoyVersion, filters: readonly HttpFilter[], exchanges = rawExchanges): Promise<Map<string, Seen | Error>> {
  return RawUpstream.start().then(({ upstream, port }) => withEnvoy({ version, filters, upstream: `http://127.0.0.1:${port}`, transparent: true, accessLog: "none" }, async (envoy) => {
    const all = new Map<string, Seen | Error>();
    for (const exchange of exchanges) {
      const client = new RawClient(envoy.port), mark = envoy.log.mark();
      try {
        const seen = await play(exchange, client, upstream);
        client.close();
        await sleep(settleMilliseconds);
        all.set(exchange.name, { ...seen, fired: envoy.wasmLog(mark).map(({ message }) => (JSON.parse(message) as { rule: string }).rule) });
      } catch (error) {
        client.close();
        all.set(exchange.name, error as Error);
      }
    }
    return all;
  }).finally(() => upstream.close()));
}

function traffic(seen: Seen | Error | undefined): Omit<Seen, "fired"> {
  if (seen === undefined || seen instanceof Error) throw seen ?? new Error("not played");
  return { forwarded: seen.forwarded, answered: seen.answered };
}

for (const version of envoyVersions) {
  const test = suite(`observe: HTTP/1.1 through Envoy ${version}`);
  const installed = await installPart(`envoy-${version}`);
  const missing = "missing" in installed ? installed.missing : undefined;
  let plain = new Map<string, Seen | Error>();

  test.unless(missing, "without a filter every exchange goes through", async () => {
    plain = await playAll(version, []);
    for (const seen of plain.values()) traffic(seen);
  });

  test.unless(missing, "observing changes no byte and holds none back, while its rules fire", async () => {
    const observed = await playAll(version, observing);
    for (const { name, fires } of rawExchanges) {
      const seen = observed.get(name);
      assert.equal(traffic(seen), traffic(plain.get(name)), name);
      const ownRules = (seen as Seen).fired.filter((rule) => /^(head|body|answer)-/.test(rule));
      assert.equal(ownRules, fires, `${name}: rules that fired`);
    }
  });

  test.unless(missing, "off changes no byte, holds none back and records nothing", async () => {
    const seen = await playAll(version, off);
    for (const { name } of rawExchanges) assert.equal({ ...traffic(seen.get(name)), fired: (seen.get(name) as Seen).fired }, { ...traffic(plain.get(name)), fired: [] }, name);
  });

  test.unless(missing, "enforcing the same rules would show", async () => {
    const firing = rawExchanges.filter(({ name }) => ["a path that would be rewritten", "headers that would be changed", "a GET that nothing concerns"].includes(name));
    const enforced = await playAll(version, enforcing, firing);
    for (const { name } of firing) assert.not.equal(traffic(enforced.get(name)), traffic(plain.get(name)), name);
  });

  test.run();
}
