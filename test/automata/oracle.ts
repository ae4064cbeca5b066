/** What patterns mean, by JavaScript's RegExp: in byte mode over latin1 strings, otherwise over the text that UTF-8 says. */
import { Script } from "node:vm";
import { bytePattern } from "../../cli/evaluate/detect/patterns.ts";
import { occurs } from "../../cli/evaluate/patterns.ts";
import type { Pattern } from "../../cli/automata/compile.ts";

const asked = globalThis as { sidewallAsked?: () => number[] };
const script = new Script("sidewallAsked()");

export type Oracle = (text: Uint8Array) => number[] | undefined;

/** The numbers of the patterns that occur in the text; undefined where JavaScript's engine, which goes back and forth, takes too long to say. */
export function expected(patterns: readonly Pattern[], millisMax = 200): Oracle {
  const compiled = patterns.map(({ source, flags }) => bytePattern(new RegExp(source, flags)));
  return within(patterns.length, (number, text) => compiled[number]!.test(text), millisMax);
}

/** The same for patterns over UTF-8. */
export const expectedText = (patterns: readonly Pattern[], millisMax = 200): Oracle => within(patterns.length, (number, text) => occurs(patterns[number]!, text), millisMax);

function within(count: number, occursIn: (number: number, latin1: string) => boolean, millisMax: number): Oracle {
  return (text) => {
    const latin1 = Buffer.from(text).toString("latin1");
    asked.sidewallAsked = () => Array.from({ length: count }, (_, number) => number).filter((number) => occursIn(number, latin1));
    try {
      return script.runInThisContext({ timeout: millisMax }) as number[];
    } catch (error) {
      if ((error as { code?: string }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return undefined;
      throw error;
    }
  };
}
