import type { ReplayEngine } from "./engines/engine.ts";
import type { RecordedExchange } from "./exchange.ts";
import type { Outcome } from "./outcome.ts";
import { type Summary, Tally } from "./summary.ts";

export interface Replayed { summary: Summary; seconds: number }

/** Runs exchanges through an engine, one after the other, and tells of each. */
export async function replay(engine: ReplayEngine, exchanges: AsyncIterable<RecordedExchange>, onOutcome: (exchange: RecordedExchange, outcome: Outcome) => void | Promise<void>): Promise<Replayed> {
  const tally = new Tally();
  const started = performance.now();
  for await (const exchange of exchanges) {
    // An engine that answers at once is not waited for: a turn of the event loop costs more than many an exchange.
    const decided = engine.decide(exchange);
    const outcome = decided instanceof Promise ? await decided : decided;
    tally.add(exchange, outcome);
    const told = onOutcome(exchange, outcome);
    if (told instanceof Promise) await told;
  }
  return { summary: tally.summary(), seconds: (performance.now() - started) / 1_000 };
}
