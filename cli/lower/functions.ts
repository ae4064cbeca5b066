/** From `custom(…)` to the IR's function, with its source. */
import type { UserFunction } from "../ir/types.ts";
import { limits } from "../limits.ts";
import type { Entry } from "../dsl/log.ts";
import { callText, counted, options, textArgument, wrongType } from "./calls.ts";
import type { Context } from "./context.ts";

export function lowerFunction(context: Context, entry: Entry): UserFunction | undefined {
  if (!counted(context, entry, 3, 3, "custom(\"./file.as.ts\", \"name\", { stepsMax: 10_000 })")) return undefined;
  const [file, name] = [textArgument(context, entry, 0, "a path"), textArgument(context, entry, 1, "a function's name")];
  const given = options(context, entry, entry.args[2], ["stepsMax"]);
  if (file === undefined || name === undefined || given === undefined) return undefined;
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name)) return wrongType(context, entry, "a function's name", name);
  const stepsMax = given.get("stepsMax");
  if (stepsMax === undefined) return context.report("SW2007", { call: callText(context, entry), option: "stepsMax" }, entry);
  if (typeof stepsMax !== "number") return wrongType(context, entry, "a number for stepsMax", stepsMax);
  if (!Number.isInteger(stepsMax) || stepsMax < 1 || stepsMax > limits.callStepsMax) {
    return context.report("SW3020", { value: stepsMax, what: "stepsMax", range: `a whole number from 1 to ${limits.callStepsMax}` }, entry);
  }
  const read = context.around.readCustom(entry.at, file);
  if ("reason" in read) return context.report("SW1015", { file, reason: read.reason }, entry);
  context.functionPaths.add(read.path);
  const exported = new RegExp(`\\bexport\\s+function\\s+${name}\\b`);
  if (!exported.test(read.source)) return context.report("SW1015", { file, reason: `it exports no function ${name}` }, entry);
  return { name, file: read.file, source: read.source, stepsMax };
}
