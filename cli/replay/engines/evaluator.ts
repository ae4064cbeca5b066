import { type Call, compileFunctions } from "../../codegen/user/alone.ts";
import { evaluate, type Exchange, type HostProperties, type Outcome as Evaluated } from "../../evaluate/index.ts";
import type { Ir } from "../../ir/types.ts";
import { type RecordedExchange, utf8Bytes } from "../exchange.ts";
import type { Outcome } from "../outcome.ts";
import { peersOf, requestHead, responseHead } from "../wire.ts";
import type { ReplayEngine } from "./engine.ts";
import { requestOf } from "./observed.ts";

/** Where a recording does not say when it was made: the harness's clock starts there too. */
const unsaidSeconds = Date.UTC(2024, 0, 1) / 1_000;

/** Asks the reference evaluator. Chunking makes no difference to it. */
export async function evaluatorEngine(ir: Ir, configuration: string): Promise<ReplayEngine> {
  const options = await optionsFor(ir);
  return {
    name: "evaluator",
    decide: (recorded) => outcomeOf(recorded, evaluate(ir, configuration, exchangeOf(recorded), options)),
    close: () => Promise.resolve(),
  };
}

/** What the evaluator says of a recording, with reasons. */
export async function explainRecorded(ir: Ir, configuration: string, recorded: RecordedExchange): Promise<Evaluated> {
  return evaluate(ir, configuration, exchangeOf(recorded), { ...await optionsFor(ir), explain: true });
}

/** Authors' own functions are compiled alone, once for an IR. */
const compiled = new WeakMap<Ir, Promise<Call | undefined>>();

async function optionsFor(ir: Ir): Promise<{ call?: Call }> {
  const known = compiled.get(ir) ?? compileFunctions(ir);
  compiled.set(ir, known);
  const call = await known;
  return call === undefined ? {} : { call };
}

function exchangeOf(recorded: RecordedExchange): Exchange {
  const { sourceAddress, sourcePort, destinationAddress, destinationPort, mtls, ...texts } = peersOf(recorded);
  const { request, response, unixSeconds } = recorded;
  return {
    request: { headers: requestHead(recorded), body: request.body, trailers: request.trailers },
    response: { headers: responseHead(recorded), body: response.body, trailers: response.trailers },
    host: {
      sourceAddress: utf8Bytes(sourceAddress), sourcePort, destinationAddress: utf8Bytes(destinationAddress), destinationPort, mtls,
      ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, utf8Bytes(text)])),
    } as HostProperties,
    unixMilliseconds: Math.max(unixSeconds ?? unsaidSeconds, 0) * 1_000,
  };
}

function outcomeOf(recorded: RecordedExchange, { verdict, rules, status, request, response, isCutOff, problems }: Evaluated): Outcome {
  const changedRequest = request !== undefined && JSON.stringify(request.headers) !== JSON.stringify(requestHead(recorded));
  const body = isCutOff === true ? new Uint8Array() : recorded.response.body;
  const changedResponse = response !== undefined && (isCutOff === true || JSON.stringify(response.headers) !== JSON.stringify(responseHead(recorded)));
  return {
    verdict, rules, status: status ?? recorded.response.status,
    ...(changedRequest ? { request: requestOf(request.headers, recorded.request.body) } : {}),
    ...(changedResponse ? { response: { status: recorded.response.status, headers: response.headers.filter(([name]) => !name.startsWith(":")), body } } : {}),
    ...(verdict === "error" ? { error: problems.map((problem) => JSON.stringify(problem)).join("; ") } : {}),
  };
}
