/** What byte mode means, by JavaScript's RegExp over latin1 strings. */
import { Script } from "node:vm";
import { bytePattern } from "../../cli/evaluate/detect/patterns.ts";
import type { Pattern } from "../../cli/automata/compile.ts";

const asked = globalThis as { sidewallAsked?: () => number[] };
const script = new Script("sidewallAsked()");

/** The numbers of the patterns that occur in the text; undefined where JavaScript's engine, which goes back and forth, takes too long to say. */
export function expected(patterns: readonly Pattern[], millisMax = 200): (text: Uint8Array) => number[] | undefined {
  const compiled = patterns.map(({ source, flags }) => bytePattern(new RegExp(source, flags)));
  return (text) => {
    const latin1 = Buffer.from(text).toString("latin1");
    asked.sidewallAsked = () => compiled.flatMap((pattern, number) => (pattern.test(latin1) ? [number] : []));
    try {
      return script.runInThisContext({ timeout: millisMax }) as number[];
    } catch (error) {
      if ((error as { code?: string }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return undefined;
      throw error;
    }
  };
}
