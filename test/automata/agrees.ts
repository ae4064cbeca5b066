/** Compiles, scans in an engine, whole and cut, and compares with what an oracle says. */
import * as assert from "uvu/assert";
import { compileSet, PatternRefused, type CompileOptions, type Pattern } from "../../cli/automata/compile.ts";
import type { Matcher } from "./matcher.ts";
import type { Oracle } from "./oracle.ts";

/** Ways to force each kind of automaton. */
export const ways: readonly CompileOptions[] = [{ statesEachMax: 300 }, { statesPlainMax: 0, statesEachMax: 300 }, { statesPlainMax: 0, statesEachMax: 300, denseRowsMax: 1 }, { statesPlainMax: 0, statesEachMax: 12 }, { statesPlainMax: 40, statesMax: 40 }, { statesPlainMax: 0, statesEachMax: 1 }];

/** How many texts were compared. */
export function agrees(engine: Matcher, patterns: readonly Pattern[], texts: readonly Uint8Array[], options: CompileOptions, oracle: Oracle, cut: (text: Uint8Array) => number): number {
  const whole = compileSet(patterns, options), chunks = compileSet(patterns, { ...options, chunks: true });
  let compared = 0;
  for (const text of texts) {
    const should = oracle(text), at = cut(text);
    // What takes JavaScript long once takes it long with every text.
    if (should === undefined) break;
    compared += 1;
    const told = (): string => `${engine.name} ${JSON.stringify(options)} ${JSON.stringify(patterns)} in ${JSON.stringify(Buffer.from(text).toString("latin1"))}, cut at ${at}: expected ${should.join()}`;
    engine.use(whole.tables);
    const found = engine.scan(text, patterns.length);
    if (found.join() !== should.join()) assert.unreachable(`${told()}, found ${found.join()}`);
    engine.use(chunks.tables);
    const parts = engine.chunks([text.subarray(0, at), text.subarray(at)], patterns.length, chunks.stats.stateBytes);
    if (parts.join() !== should.join()) assert.unreachable(`${told()}, found in chunks ${parts.join()}`);
  }
  return compared;
}

/** Not one of the few whose repetitions of repetitions are too long to be written out, or that are refused for what `others` says. */
export function fits(pattern: Pattern, others = /^more than \d+ (states|bytes)/): boolean {
  try { compileSet([pattern], { chunks: true, statesEachMax: 1 }); return true; } catch (error) {
    assert.instance(error, PatternRefused);
    assert.match((error as PatternRefused).construct, others);
    return false;
  }
}

export interface Drawing {
  readonly engine: Matcher;
  readonly cases: number;
  readonly random: () => number;
  readonly pattern: (random: () => number) => Pattern;
  readonly text: (random: () => number, patterns: readonly Pattern[]) => Uint8Array;
  readonly oracle: (patterns: readonly Pattern[]) => Oracle;
  readonly refused?: RegExp;
  readonly textsEach?: number;
}

/** Random sets of patterns on random texts, each in one of the ways; gives how many texts were compared with JavaScript, each whole and in chunks. */
export function randomSets({ engine, cases, random, pattern, text, oracle, refused, textsEach = 10 }: Drawing): number {
  let drawn = 0, kept = 0, compared = 0;
  // Sets of which nothing compiles, and those that take JavaScript long, are made up for by others.
  for (let turn = 0; turn < 2 * cases / textsEach && compared < cases; turn++) {
    const all = Array.from({ length: 1 + Math.floor(random() * 5) }, () => pattern(random)), patterns = all.filter((one) => fits(one, refused));
    drawn += all.length;
    kept += patterns.length;
    const texts = Array.from({ length: textsEach }, () => text(random, patterns));
    if (patterns.length > 0) compared += agrees(engine, patterns, texts, ways[turn % ways.length]!, oracle(patterns), (cut) => Math.floor(random() * (cut.length + 1)));
  }
  // Of a dozen patterns two or three may be refused by chance.
  assert.ok(kept >= drawn * 0.9 - 4, `${kept} of ${drawn} patterns compile`);
  assert.ok(compared >= cases, `${compared} of ${cases} texts were compared`);
  return compared;
}
