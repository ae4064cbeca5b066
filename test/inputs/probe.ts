/** A module whose rules ask for inputs, with a taker of inputs that tells the test what it was handed, in a harness engine. */
import { generateFrom } from "../../cli/codegen/module.ts";
import { Generation } from "../../cli/codegen/generation.ts";
import { compileAssembly } from "../../cli/asc/compile.ts";
import { inputPlaces, type InputPlace } from "../../cli/detectors/types.ts";
import { exchange, HeaderMap, Host, HttpStream, Module, Plugin, Recorder, utf8Bytes, type Engine, type HeaderPair, type LogRecord, type StreamSink } from "../../cli/harness/index.ts";
import type { Upstream } from "../../cli/evaluate/configuration.ts";
import { makePlan } from "../../cli/plan/plan.ts";
import type { Ir } from "../../cli/ir/types.ts";

/** One window of an input, or `[state of the head's or body's inputs]` as the module answers it. */
export type Window = [place: InputPlace, name: string, text: string];
/** `outputHead`, `outputs`: of the response. */
export interface Told { windows: Window[]; head: string | undefined; body: string | undefined; outputHead: string | undefined; outputs: string | undefined }

const states = ["false", "true", "absent", "broken"];

/** Writes each window, and each state, as a line of the log: place, length of the name, name, text. */
const taker = `
import { b } from "../abi/literal";
import { bytesAt } from "../abi/bytes";
import { log } from "../abi/log";
import { LogLevel } from "../abi/enums";
const line: usize = memory.data(16384);
export function inspect(place: i32, name: usize, nameBytes: i32, text: usize, bytes: i32): void {
  store<u8>(line, 0x40 + place);
  store<u8>(line, nameBytes, 1);
  memory.copy(line + 2, name, nameBytes);
  memory.copy(line + 2 + nameBytes, text, bytes);
  log(LogLevel.Info, bytesAt(line, 2 + nameBytes + bytes));
}
export function told(which: i32, state: i32): void {
  store<u8>(line, which);
  store<u8>(line, state, 1);
  log(LogLevel.Info, bytesAt(line, 2));
}
`;

/** The module of an IR whose first test is of the head; the others may be of the body. `judges`: the body's anomalies are looked for as well. */
export async function probeModule(ir: Ir, bodyBytesMax: number, { takenBy = taker, asks = "inputs", judges = false }: { takenBy?: string; asks?: "inputs" | "outputs" | "both"; judges?: boolean } = {}): Promise<Uint8Array> {
  const plan = makePlan(ir), generation = new Generation(plan), { inputs } = generation;
  const ofRequest = asks === "outputs" ? undefined : [inputs.askHead(), inputs.askBody(bodyBytesMax)] as const;
  const ofResponse = asks === "inputs" ? undefined : [inputs.askOutputHead(), inputs.askOutputs(bodyBytesMax)] as const;
  const files = generateFrom(generation, "0".repeat(64)).sources;
  // Behind the other imports, whose order decides which constants are known when.
  let source = `${files.get("policies.ts") as string}\nimport { told } from "./assembly/inputs/plan";\n`;
  if (ofRequest !== undefined) {
    source = source.replace("function test0(): i32 {", `function test0(): i32 {\nif (phase == 0) told(0, ${ofRequest[0]});`)
      .replace("function decideRequestBody(): bool {", `function decideRequestBody(): bool {\ntold(1, ${ofRequest[1]});`);
  }
  if (ofResponse !== undefined) {
    source = source.replace("function decideResponseBody(): bool {", `function decideResponseBody(): bool {\ntold(2, ${ofResponse[0]});\ntold(3, ${ofResponse[1]});`);
  }
  const { wasm, messages } = await compileAssembly({ files: new Map([...files, ["policies.ts", source], ["assembly/inputs/plan.ts", `${takenBy}\nexport const judgesBody: bool = ${judges};`]]) });
  if (wasm === undefined) throw new Error(`the probe does not compile:\n${messages}`);
  return wasm;
}

export interface Request { headers: readonly HeaderPair[]; body?: Uint8Array }

/** The headers as the proxy hands them over. */
export const asReceived = (headers: readonly HeaderPair[], side: "request" | "response" = "request"): HeaderPair[] => HeaderMap.from(side, headers.map(([name, value]) => [name, value])).snapshot().map(([name, value]) => [name, value]);

interface Sent { headers: HeaderPair[]; body?: Uint8Array[] }
const bodyOf = (pieces: readonly Uint8Array[]): { body?: Uint8Array[] } => (pieces.length === 0 ? {} : { body: [...pieces] });

export class Probe {
  readonly #host = new Host({ logLevel: "info" });
  readonly #plugin: Plugin;

  constructor(engine: Engine, wasm: Uint8Array, mode: "observe" | "enforce", readonly upstream?: Upstream) {
    this.#plugin = new Plugin(new Module(this.#host, engine, wasm), { name: "probe", configuration: utf8Bytes(JSON.stringify({ policies: { p: { mode } }, ...(upstream === undefined ? {} : { upstream }) })), allowOnHeadersStopIteration: true });
  }

  /** What the module handed over of a request whose body comes in these pieces. */
  send(headers: readonly HeaderPair[], pieces: readonly Uint8Array[]): Told {
    return this.#toldOf({ headers: headers.map(([name, value]) => [name, value]), ...bodyOf(pieces) }, { headers: [[":status", "200"]] });
  }

  /** What it handed over of a response. */
  answer(request: readonly HeaderPair[], headers: readonly HeaderPair[], pieces: readonly Uint8Array[]): Told {
    return this.#toldOf({ headers: request.map(([name, value]) => [name, value]) }, { headers: headers.map(([name, value]) => [name, value]), ...bodyOf(pieces) });
  }

  #toldOf(...messages: [request: Sent, response: Sent]): Told {
    const outcome = exchange(this.#host, [this.#plugin], ...messages);
    if (outcome.failures.length > 0) throw new Error(`the module failed: ${JSON.stringify(outcome.failures)}`);
    return toldBy(outcome.logs);
  }

  /** What it handed over of each of several requests that are on their way at once, a piece of each in turn; one that leaves goes before its end, behind so many pieces. */
  together(requests: readonly { headers: readonly HeaderPair[]; pieces: readonly Uint8Array[]; leavesBehind?: number }[]): Told[] {
    const streams = requests.map(({ headers }) => {
      const recorder = new Recorder();
      const stream = new HttpStream([this.#plugin], ignoring, { recorder, bufferBytesMax: 1 << 20, properties: {}, startMillis: 0, protocol: "HTTP/1.1" });
      stream.requestHeaders(HeaderMap.from("request", headers.map(([name, value]) => [name, value])), false);
      return { stream, recorder };
    });
    const turns = Math.max(...requests.map(({ pieces }) => pieces.length));
    for (let turn = 0; turn <= turns; turn++) {
      for (const [index, { pieces, leavesBehind }] of requests.entries()) {
        const { stream } = streams[index]!;
        if (turn === leavesBehind) stream.reset("downstream_remote_disconnect");
        else if (turn < (leavesBehind ?? Infinity) && turn <= pieces.length) stream.requestData(pieces[turn] ?? new Uint8Array(), turn === pieces.length);
      }
    }
    for (const { stream } of streams) if (!stream.ended) stream.reset("the test is over");
    return streams.map(({ recorder }) => {
      if (recorder.failures.length > 0) throw new Error(`the module failed: ${JSON.stringify(recorder.failures)}`);
      return toldBy(recorder.logs);
    });
  }

  close(): void { this.#plugin.close(); }
}

const nothing = (): void => undefined;
const ignoring: StreamSink = { upstreamHeaders: nothing, upstreamData: nothing, upstreamTrailers: nothing, clientHeaders: nothing, clientData: nothing, clientTrailers: nothing, ended: nothing };

function toldBy(logs: readonly LogRecord[]): Told {
  const told: Told = { windows: [], head: undefined, body: undefined, outputHead: undefined, outputs: undefined };
  for (const { level, message } of logs) {
    if (level !== "info") continue;
    const first = message.charCodeAt(0), second = message.charCodeAt(1);
    if (first === 0) told.head = states[second];
    else if (first === 1) told.body = states[second];
    else if (first === 2) told.outputHead = states[second];
    else if (first === 3) told.outputs = states[second];
    else told.windows.push([inputPlaces[first - 0x40] as InputPlace, message.slice(2, 2 + second), message.slice(2 + second)]);
  }
  return told;
}

