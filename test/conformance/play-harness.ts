// Plays cases in the harness, under an engine: the same messages as on the wire, on a virtual clock.
import { completed, type EnvoyOutcome } from "../../cli/envoy/driver/index.ts";
import { exchange, Host, Module, Plugin, PluginRejected, VirtualClock, type Engine, type HeaderPair, type LogRecord, type PropertyTree, type RequestMessage, type ResponseMessage } from "../../cli/harness/index.ts";
import { calleeTable } from "./callees.ts";
import { environment, type Case, type Exchange } from "./cases.ts";
import { filterModule } from "./modules.ts";
import { answerOf, requestOf, slug, type Played, type Wire } from "./played.ts";

/** Longer than anything in the cases takes; what has not happened by then is stuck. */
const waitMillisMax = 2000;

const bufferBytesDefault = 1024 * 1024;
/** Over HTTP/2 the bound is the stream's window, which cannot be smaller. */
const http2BufferBytesMin = 65_535;

export async function playInHarness(engine: Engine, one: Case, wire: Wire): Promise<Played> {
  let logs: LogRecord[] = [];
  const host = new Host({ clock: new VirtualClock(), clusters: calleeTable, onLog: (record) => { logs.push(record); } });
  const clock = host.clock as VirtualClock;
  const name = slug(one);
  const module = new Module(host, engine, await filterModule(one));
  const played: Played = { start: undefined, exchanges: [] };
  try {
    const plugin = new Plugin(module, {
      name, rootId: name, vmId: name, environment, configuration: one.configuration ?? "", failurePolicy: one.failurePolicy ?? "FAIL_CLOSED",
      allowOnHeadersStopIteration: one.holdHeaders ?? true, properties: ofTheProxy,
    });
    wait(clock, one, () => logs);
    played.start = logs;
    for (const step of one.exchanges) {
      logs = [];
      const outcome = run(host, plugin, one, step, wire);
      wait(clock, step, () => logs);
      played.exchanges.push({ request: requestOf(step), outcome: { ...outcome, logs } });
    }
  } catch (error) {
    if (!(error instanceof PluginRejected)) throw error;
  } finally {
    module.close();
  }
  return played;
}

/** Lets time pass as the case says; a line that is waited for is the last that counts. */
function wait(clock: VirtualClock, { waitFor, waitMilliseconds }: { readonly waitFor?: string; readonly waitMilliseconds?: number }, logs: () => readonly LogRecord[]): void {
  if (waitMilliseconds !== undefined) clock.advance(waitMilliseconds);
  if (waitFor === undefined) return;
  const until = clock.monotonicMillis() + waitMillisMax;
  while (!logs().some((line) => line.message.includes(waitFor)) && clock.step(until));
}

function run(host: Host, plugin: Plugin, one: Case, step: Exchange, wire: Wire): EnvoyOutcome {
  const answer = typeof step.answer === "string" ? step.answer : asArrived(answerOf(step.answer), wire, true);
  return exchange(host, [plugin], asArrived(requestOf(step), wire, false), answer, {
    waitMillisMax, end: wire === "http1" ? "separate" : "joined", protocol: wire === "http1" ? "HTTP/1.1" : "HTTP/2", properties: ofTheStream,
    bufferBytesMax: Math.max(one.bufferBytesMax ?? bufferBytesDefault, wire === "http2" ? http2BufferBytesMin : 0),
    ...(step.abortMilliseconds === undefined ? {} : { abortAfterPieces: step.body?.length ?? 0 }),
  });
}

/** A message as Envoy's filters find it: with the framing of the wire, pseudo headers in the order of its decoder, and what Envoy adds before. */
function asArrived<M extends RequestMessage | ResponseMessage>(message: M, wire: Wire, isResponse: boolean): M {
  const { headers } = wire === "http1" ? completed(message, isResponse) : message;
  if (isResponse) return { ...message, headers };
  const pseudo = (wire === "http1" ? [":authority", ":path", ":method", ":scheme"] : [":method", ":path", ":authority", ":scheme"])
    .map((name): HeaderPair => headers.find((pair) => pair[0] === name)!);
  return { ...message, headers: [...pseudo, ...headers.filter(([name]) => !name.startsWith(":")), ["x-forwarded-proto", "http"]] };
}

/** What Envoy's own configuration says in play-envoy.ts; the harness has it from whoever runs it. */
const ofTheProxy: PropertyTree = { xds: { node: { id: "sidewall", cluster: "sidewall" } } };
const ofTheStream: PropertyTree = {
  connection: { mtls: false, requested_server_name: "", id: 1 }, source: { address: "127.0.0.1:40000", port: 40000 },
  xds: { route_name: "all", cluster_name: "upstream", cluster_metadata: {}, route_metadata: {} },
};
