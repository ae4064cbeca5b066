/** Authors' functions for random policies; ../escape/twins.ts has each of them again, in plain TypeScript, for the evaluator. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { UserFunction } from "../../cli/ir/types.ts";
import { packageRoot } from "../../cli/package-root.ts";
import type { Draw } from "./draw.ts";

/** What each tells apart, for values near it. */
const texts = {
  hasCheckDigit: ["4111 1111 1111 1111", "4111111111111111", "000000000000"], isBalanced: ["([]{})", "(", "[{}]"], looksOdd: ["odd", "ODDER", "a--x", "y--", "aa", "zab"],
} as const;
type Name = keyof typeof texts;
const files: Record<Name, string> = { hasCheckDigit: "check-digit.as.ts", isBalanced: "nesting.as.ts", looksOdd: "words.as.ts" };
const sources = Object.fromEntries(Object.entries(files).map(([name, file]) => [name, readFileSync(join(packageRoot, "test", "escape", "fixtures", file), "utf8")])) as Record<Name, string>;

/** One of them, with enough steps for most values, or for few. */
export function randomFunction(draw: Draw): UserFunction {
  const name = draw.pick(Object.keys(files) as Name[]);
  return { name, file: files[name], source: sources[name], stepsMax: draw.pick([20, 60, 300]) };
}

export const textsOf = (function_: UserFunction): string[] => [...texts[function_.name as Name]];
