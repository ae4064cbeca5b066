/** What is asked of inputs and of outputs. */
import type { Condition, Operand, Selector } from "../ir/types.ts";
import { detectorNames, type DetectorName, type InputPlace, placesOf, type PlaceSelector, scoreFor, type Sensitivity } from "../detectors/types.ts";
import type { Value } from "../dsl/log.ts";
import { condition, type Asked, type LowerTest } from "./asked.ts";
import { callText, counted, options, wrongType } from "./calls.ts";
import { isList, SpoiltLog } from "./context.ts";
import { lowerParameter } from "./parameters.ts";
import { exclusion } from "./values.ts";

export const detect: LowerTest = (asked) => {
  const { context, entry } = asked;
  if (!counted(context, entry, 1, 2, ".detect(attack.sqlInjection)")) return undefined;
  const detectors = detectorsOf(asked, entry.args[0]);
  const given = options(context, entry, entry.args[1] ?? { object: [] }, ["sensitivity", "except"]);
  if (detectors === undefined || given === undefined) return undefined;
  const score = scoreOf(asked, given.get("sensitivity"));
  const except = exceptOf(asked, given.get("except"));
  if (score === undefined || except === undefined) return undefined;
  const made = condition(asked, { is: "detect", detectors, score, except });
  return asked.chosen.type === "inputs" ? overInputs(asked, made) : overText(asked, made);
};

function detectorsOf({ context, entry }: Asked, value: Value | undefined): DetectorName[] | undefined {
  const named = (isList(value) ? value.list : [value]).map((one) => context.node(one, "attack")?.name as DetectorName | undefined);
  if (named.length === 0 || !named.every((name) => name !== undefined && detectorNames.includes(name))) return wrongType(context, entry, "attacks such as attack.sqlInjection", value);
  return detectorNames.filter((name) => named.includes(name));
}

function scoreOf({ context, scope, entry }: Asked, value: Value | undefined): Operand<number> | undefined {
  if (value === undefined) return { constant: scoreFor.medium };
  const parameter = context.node(value, "parameter");
  if (parameter !== undefined) return lowerParameter(context, scope, parameter, ["number"], entry);
  if (typeof value === "string" && Object.hasOwn(scoreFor, value)) return { constant: scoreFor[value as Sensitivity] };
  return typeof value === "number" && Number.isInteger(value) && value > 0 ? { constant: value } : wrongType(context, entry, "a sensitivity: \"low\", \"medium\", \"high\", a score above 0 or a parameter", value);
}

function exceptOf({ context, scope, entry }: Asked, value: Value | undefined): Operand<string[]> | undefined {
  if (value === undefined) return { constant: [] };
  const parameter = context.node(value, "parameter");
  if (parameter !== undefined) return lowerParameter(context, scope, parameter, ["texts"], entry);
  const texts = isList(value) ? value.list : [value];
  for (const text of texts) {
    const parsed = typeof text === "string" ? exclusion(text) : { reason: "it is no text" };
    if ("reason" in parsed) return wrongType(context, entry, `exclusions such as "detector=sql-injection name=q" (${parsed.reason})`, text);
  }
  return { constant: texts as string[] };
}

type Named = Extract<Selector["from"], "request.header" | "request.query" | "request.cookie" | "request.form" | "response.header" | "request.path">;
const ofText: Record<Named, [from: PlaceSelector, place: InputPlace]> = {
  "request.header": ["request.headInputs", "header"], "request.query": ["request.headInputs", "query"], "request.cookie": ["request.headInputs", "cookie"],
  "request.form": ["request.bodyInputs", "form"], "response.header": ["response.headOutputs", "response-header"], "request.path": ["request.headInputs", "path"],
};

/** A test on a text that is an input or an output: on those of its place and name. A cookie field is none itself, but what is in it. */
function overText({ context, entry, chosen: { select } }: Asked, made: Condition): Condition | undefined {
  if (made.op !== "test" || !Object.hasOwn(ofText, select.from)) throw new SpoiltLog(`${callText(context, entry)} cannot be`);
  const [from, place] = ofText[select.from as Named], name = "name" in select ? select.name : undefined;
  if (from === "request.headInputs" && place === "header" && name === "cookie") return { ...made, select: { from, places: ["cookie-name", "cookie"] } };
  return { ...made, select: { from, places: [place], ...(name === undefined ? {} : { name }) } };
}

/** A test on inputs or outputs of the head, of the body, or of both, which are two tests in two phases. */
export function overInputs(asked: Asked, made: Condition | undefined): Condition | undefined {
  if (made?.op !== "test") return made;
  const { from: asks, places } = asked.chosen.select as { from: PlaceSelector; places?: InputPlace[] };
  const over = (from: PlaceSelector): Condition[] => {
    const own = places?.filter((place) => (placesOf[from] as readonly InputPlace[]).includes(place));
    return own?.length === 0 ? [] : [{ ...made, select: { from, ...(own === undefined ? {} : { places: own }) } }];
  };
  const parts = asks === "response.bodyOutputs" ? [...over("response.headOutputs"), ...over("response.bodyOutputs")] : [...over("request.headInputs"), ...over("request.bodyInputs")];
  return parts.length === 1 ? parts[0] : { op: "or", of: parts };
}
