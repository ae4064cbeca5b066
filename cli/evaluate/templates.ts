/** Path templates (MEANING.md, Templates). */
import { lower } from "./bytes.ts";
import type { ByteString } from "./exchange.ts";

/** What each variable stands for, or undefined where the path does not fit. `ignoresCase`: the path is lowered, so literals are too. */
export function matchTemplate(template: ByteString, path: ByteString, ignoresCase: boolean): Map<string, ByteString> | undefined {
  if (!path.startsWith("/")) return undefined;
  const parts = template.slice(1).split("/"), segments = path.slice(1).split("/");
  const variables = new Map<string, ByteString>();
  for (const [index, part] of parts.entries()) {
    const variable = /^\{([^}*]+)(\*?)\}$/.exec(part);
    const takesRest = variable?.[2] === "*";
    const text = takesRest ? segments.slice(index).join("/") : segments[index];
    if (text === undefined || (variable === null ? text !== (ignoresCase ? lower(part) : part) : text === "")) return undefined;
    if (variable !== null) variables.set(variable[1] as string, text);
    if (takesRest) return variables;
  }
  return parts.length === segments.length ? variables : undefined;
}
