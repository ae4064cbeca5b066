/** An exchange made by hand through the evaluator and, cut in several ways, through a module under V8. */
import * as assert from "uvu/assert";
import { buildModule } from "../../cli/build.ts";
import type { Configuration, Exchange } from "../../cli/evaluate/index.ts";
import { V8Engine } from "../../cli/harness/index.ts";
import type { Ir } from "../../cli/ir/types.ts";
import type { Chunking } from "../random/index.ts";
import { evaluatorAnswer, HarnessRunner, type Answer } from "./engines.ts";

const whole: Chunking = { lengths: [], endsApart: false };
const pieces = (body: Uint8Array | undefined, every: number, endsApart: boolean): Chunking =>
  ({ lengths: Array.from({ length: Math.ceil((body?.length ?? 0) / every) }, (_, i) => Math.min(every, body!.length - i * every)), endsApart });
const isCut = ({ request: { body } }: Exchange): boolean => body === undefined || body.length < 1_000;

/** Builds the module; gives what both make of an exchange. */
export async function agreeing(ir: Ir): Promise<(exchange: Exchange, configuration?: Configuration) => Answer> {
  const runner = new HarnessRunner(new V8Engine(), (await buildModule(ir)).wasm);
  return (exchange, configuration = {}) => {
    // In its very first second a module writes no records.
    const run = { seed: 0, denialId: "", exchange: { ...exchange, unixMilliseconds: exchange.unixMilliseconds === 0 ? 1.7e12 : exchange.unixMilliseconds }, configuration: { records: { perSecond: 10_000 }, ...configuration } };
    const { body } = exchange.request, answer = exchange.response?.body;
    const expected = evaluatorAnswer(ir, { ...run, requestChunking: whole, responseChunking: whole }) as Answer;
    for (const every of [70_000, ...(isCut(exchange) ? [3, 1] : [])]) {
      const actual = runner.run({ ...run, requestChunking: pieces(body, every, every === 3), responseChunking: pieces(answer, every, every === 3) });
      assert.equal(actual, expected, `${JSON.stringify({ ...exchange, body: body && Buffer.from(body.subarray(0, 200)).toString() })} in pieces of ${every} under ${JSON.stringify(configuration)}`);
    }
    return expected;
  };
}
