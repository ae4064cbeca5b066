/** Random cases: a policy set, a configuration, an exchange and how its bodies are cut. Each is a pure function of its seed. */
import fc from "fast-check";
import type { Configuration, Exchange } from "../../cli/evaluate/index.ts";
import type { Ir, Phase } from "../../cli/ir/types.ts";
import { randomChunking, type Chunking } from "./chunks.ts";
import { randomConfiguration } from "./configuration.ts";
import { drawFrom, type Draw } from "./draw.ts";
import { randomExchange } from "./exchange.ts";
import type { Wire } from "./maker.ts";
import { randomIr } from "./policy.ts";
import { wishesOf } from "./wishes.ts";

export { minimise } from "./minimise.ts";
export { randomIr } from "./policy.ts";
export type { Chunking } from "./chunks.ts";
export type { Wire } from "./maker.ts";

/** What one compiled module is tried with. */
export interface Run {
  seed: number; configuration: Configuration; exchange: Exchange; requestChunking: Chunking; responseChunking: Chunking; denialId: string;
  /** How far the host's clock has moved since the request's headers when a later phase begins, in milliseconds; also back. */
  clockMoves?: Partial<Record<Phase, number>>;
}

export interface Case { ir: Ir; run: Run }

/** An exchange built for the policy's constants. With `http1` every message can be sent by an HTTP/1.1 client, and the host's properties are left out. */
export function randomRun(ir: Ir, seed: number, wire: Wire = "any"): Run {
  const draw = drawFrom(seed);
  const configuration = randomConfiguration(draw, ir);
  const exchange = randomExchange({ draw, wishes: wishesOf(ir, configuration), policies: ir.policies, wire });
  return {
    seed, configuration, exchange, clockMoves: randomClockMoves(draw), denialId: draw.integer(0, 2 ** 32 - 1).toString(16).padStart(16, "0"),
    requestChunking: randomChunking(draw, exchange.request.body?.length ?? 0), responseChunking: randomChunking(draw, exchange.response?.body?.length ?? 0),
  };
}

/** Over the borders of seconds, hours and days, which tests on time ask for. */
function randomClockMoves(draw: Draw): NonNullable<Run["clockMoves"]> {
  const move = (): number => (draw.chance(0.5) ? 0 : draw.pick([1, 1000, 3_600_000, 86_400_000, -1, -1000, -86_400_000]));
  return { "request.body": move(), "response.headers": move(), "response.body": move() };
}

const seedsMax = 2 ** 31;
/** Seeds of the parts of a case; far apart, so that neighbouring cases share nothing. */
export const seedOf = (seed: number, index: number): number => (Math.imul(seed, 0x9e3779b1) + Math.imul(index + 1, 0x85ebca6b) >>> 0) % seedsMax;

/** One policy set with one run. To build a module once and try it often, take `randomIr(seedOf(seed, 0))` and `randomRun(ir, seedOf(seed, n))`. */
export function randomCase(seed: number, wire: Wire = "any"): Case {
  const ir = randomIr(seedOf(seed, 0));
  return { ir, run: randomRun(ir, seedOf(seed, 1), wire) };
}

/** Not shrunk: a case is made smaller by `minimise`, which knows what its parts mean. */
const anySeed = fc.noShrink(fc.integer({ min: 0, max: seedsMax - 1 }));
export const anyIr: fc.Arbitrary<Ir> = anySeed.map(randomIr);
export const anyCase: fc.Arbitrary<Case> = anySeed.map((seed) => randomCase(seed));
export const anyRun = (ir: Ir, wire: Wire = "any"): fc.Arbitrary<Run> => anySeed.map((seed) => randomRun(ir, seed, wire));
