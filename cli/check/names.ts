import type { Selector } from "../ir/types.ts";

/** A selector of the IR as a policy would write it, for messages. */
export function selectorName(select: Selector): string {
  switch (select.from) {
    case "count": case "length": return `${selectorName(select.of)}.${select.from}()`;
    case "request.json": case "response.json": return `${select.from}(${JSON.stringify(pointerText(select.path))})`;
    case "element": return select.path.length === 0 ? "item" : `item.at(${JSON.stringify(pointerText(select.path))})`;
    case "request.pathVariable": return `request.path.variable(${JSON.stringify(select.template)}, ${JSON.stringify(select.variable)})`;
    default: return "name" in select ? `${select.from}(${JSON.stringify(select.name)})` : select.from;
  }
}

const pointerText = (path: readonly (string | { any: true })[]): string =>
  path.map((step) => `/${typeof step === "string" ? step.replace(/~/g, "~0").replace(/\//g, "~1").replace(/^\*$/, "~2") : "*"}`).join("");
