/** A JSON document (MEANING.md, Bodies): as a tree that keeps what JSON.parse loses, duplicate members and the texts of numbers. */
import { parse, tokenize, type StringNode, type ValueNode } from "@humanwhocodes/momoa";
import { decodedUtf8, utf8 } from "./bytes.ts";
import type { ByteString } from "./exchange.ts";
import { limits } from "./limits.ts";

export type JsonNode =
  | { kind: "null" }
  | { kind: "boolean"; value: boolean }
  /** As it stands in the document: `-0`, `1e400`. */
  | { kind: "number"; text: string }
  | { kind: "string"; text: ByteString }
  | { kind: "array"; elements: readonly JsonNode[] }
  /** In the document's order, duplicates included. */
  | { kind: "object"; members: readonly (readonly [name: ByteString, value: JsonNode])[] };

/** The document's value, or why there is none. Validity is JSON.parse's, so momoa only reads what is valid. */
export function readJson(bytes: Uint8Array): { value: JsonNode } | { broken: string } {
  const text = decodedUtf8(bytes);
  if (text === undefined) return { broken: "not UTF-8" };
  try {
    JSON.parse(text);
  } catch {
    return { broken: "not one JSON value" };
  }
  if (depthOf(text) > limits.jsonDepthMax) return { broken: `nested deeper than ${limits.jsonDepthMax}` };
  return { value: nodeOf(parse(text, { mode: "json", ranges: true }).body, text) };
}

/** How deep arrays and objects are nested; from the tokens, because a parser's recursion would end before a deep document does. */
function depthOf(text: string): number {
  let depth = 0, deepest = 0;
  for (const { type } of tokenize(text, { mode: "json" })) {
    if (type === "LBrace" || type === "LBracket") deepest = Math.max(deepest, ++depth);
    if (type === "RBrace" || type === "RBracket") depth--;
  }
  return deepest;
}

function nodeOf(node: ValueNode, text: string): JsonNode {
  switch (node.type) {
    case "Null": return { kind: "null" };
    case "Boolean": return { kind: "boolean", value: node.value };
    case "Number": return { kind: "number", text: text.slice(...(node.range as [number, number])) };
    case "String": return { kind: "string", text: utf8(node.value) };
    case "Array": return { kind: "array", elements: node.elements.map((element) => nodeOf(element.value, text)) };
    case "Object": return { kind: "object", members: node.members.map((member) => [utf8((member.name as StringNode).value), nodeOf(member.value, text)]) };
    default: throw new Error(`momoa gave a ${node.type}, which JSON does not have`);
  }
}
