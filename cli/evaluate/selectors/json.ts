/** A pointer's way through a JSON document (MEANING.md, Bodies). */
import type { JsonStep } from "../../ir/types.ts";
import { utf8 } from "../bytes.ts";
import type { JsonNode } from "../json.ts";
import { limits } from "../limits.ts";
import type { Value } from "../values.ts";

/** Values in the document's order. `foundEmpty`: a final wildcard met an empty array or object. */
export interface Walk { values: Value[]; foundEmpty: boolean }

/** Broken as a whole where there are more values than may be. */
export function walk(root: JsonNode, path: readonly JsonStep[]): Walk | { broken: string } {
  const found = branch(root, path);
  return found.values.length > limits.jsonValuesMax ? { broken: `more than ${limits.jsonValuesMax} values` } : found;
}

function branch(node: JsonNode, path: readonly JsonStep[]): Walk {
  const [step, ...rest] = path;
  if (step === undefined) return { values: [{ type: "json", node }], foundEmpty: false };
  if (node.kind !== "array" && node.kind !== "object") return { values: [{ type: "broken", why: `a step into a ${node.kind}` }], foundEmpty: false };
  const next = typeof step === "string" ? named(node, step) : children(node);
  const branches = next.map((child) => branch(child, rest));
  const isFinalWildcard = typeof step !== "string" && rest.length === 0;
  return { values: branches.flatMap(({ values }) => values), foundEmpty: (isFinalWildcard && next.length === 0) || branches.some(({ foundEmpty }) => foundEmpty) };
}

type Container = Extract<JsonNode, { kind: "array" | "object" }>;

const children = (node: Container): readonly JsonNode[] => (node.kind === "array" ? node.elements : node.members.map(([, value]) => value));

/** The members of that name, each occurrence; or the array's element where the token is an index. */
function named(node: Container, token: string): readonly JsonNode[] {
  if (node.kind === "array") return /^(0|[1-9][0-9]*)$/.test(token) ? node.elements.slice(Number(token), Number(token) + 1) : [];
  const name = utf8(token);
  return name.length > limits.nameBytesMax ? [] : node.members.filter(([member]) => member === name).map(([, value]) => value);
}
