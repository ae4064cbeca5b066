/** What a selector is called in records, explanations and reports: `request.query:id`, `request.json:/items/0`. */
import type { Condition, JsonStep, Selector } from "./types.ts";

export function selectorName(select: Selector): string {
  switch (select.from) {
    case "count": case "length": return `${select.from}(${selectorName(select.of)})`;
    case "request.pathVariable": return `request.pathVariable:{${select.variable}}`;
    case "request.json": case "response.json": return `${select.from}:${pointer(select.path)}`;
    case "element": return `element:${pointer(select.path)}`;
    default: return "name" in select ? `${select.from}:${select.name}` : select.from;
  }
}

/** An RFC 6901 pointer; a wildcard is `*`, and a member called `*` is `~2`. */
function pointer(path: JsonStep[]): string {
  return path.map((step) => `/${typeof step === "string" ? step.replaceAll("~", "~0").replaceAll("/", "~1").replace(/^\*$/, "~2") : "*"}`).join("");
}

/** The names of all selectors of a condition, each once, in order; those of elements from the document's root. */
export function selectorNames(condition: Condition): string[] {
  return [...new Set(collect(condition, ""))];
}

function collect(condition: Condition, root: string): string[] {
  switch (condition.op) {
    case "and": case "or": return condition.of.flatMap((part) => collect(part, root));
    case "not": return collect(condition.of, root);
    case "constant": return [];
    case "each": return collect(condition.of, selectorName(condition.select));
    default: return [fromRoot(selectorName(condition.select), root)];
  }
}

const fromRoot = (name: string, root: string): string => name.replace(/element:/, () => root);
