import type * as As from "assemblyscript";
import { parser } from "./parser.ts";
import type { Translation, Type } from "./translation.ts";

const named: Record<string, Type> = { i32: "i32", u32: "u32", i64: "i64", u64: "u64", bool: "bool", boolean: "bool", View: "View", void: "void" };

/** The type that is written there. */
export function typeNamed(translation: Translation, node: As.TypeNode): Type {
  const isSimple = node instanceof parser().NamedTypeNode && !node.isNullable && (node.typeArguments ?? []).length === 0 && node.name.next === null;
  const text = translation.source.text.slice(node.range.start, node.range.end);
  const name = isSimple ? node.name.identifier.text : text;
  const type = Object.hasOwn(named, name) ? named[name] : undefined;
  if (type === undefined || (type === "View" && !translation.imported.has("View"))) return translation.refuse("SW5008", { type: name === "" ? "(none)" : name }, node);
  return type;
}
