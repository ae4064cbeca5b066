import { record } from "./record.ts";

/** An author's own test, written in AssemblyScript. */
export class CustomFunction {
  declare protected readonly custom: true;
}

export interface CustomOptions {
  /** The loop budget that is compiled in: how many loop rounds and calls one evaluation may make. Beyond it the test is unknown (broken). */
  stepsMax: number;
}

/**
 * An AssemblyScript function of yours over the bytes of a value, for what no predicate can say. It gets a read-only byte view and no pointer:
 * ```ts
 * const looksOdd = custom("./looks-odd.as.ts", "looksOdd", { stepsMax: 10_000 });
 * rule("odd").when(request.header("x-id").passes(looksOdd)).then(deny())
 * ```
 * @param file the source, relative to the policy's file; its name ends in `.as.ts`
 * @param name the exported function
 */
export function custom(...args: [file: string, name: string, options: CustomOptions]): CustomFunction {
  return record(new CustomFunction(), "function", "custom", args);
}
