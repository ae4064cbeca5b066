import type * as As from "assemblyscript";
import { parser } from "./parser.ts";

/** What an author wrote that a function cannot have, in words. */
const words: Record<string, string> = {
  Function: "a function as a value", Literal: "this literal", New: "`new`", Null: "`null`", This: "`this`", Super: "`super`", InstanceOf: "`instanceof`", ElementAccess: "`[]`", Class: "a class",
  Throw: "`throw`", Try: "`try`", ForOf: "`for … of`", Void: "`void`", ClassDeclaration: "a class", InterfaceDeclaration: "an interface", EnumDeclaration: "an enum",
  NamespaceDeclaration: "a namespace", TypeDeclaration: "a type of your own", FunctionDeclaration: "a function inside of another", Export: "`export { … }`", ExportDefault: "`export default`",
  ExportImport: "`export import`", Module: "`module`", Import: "`import` inside of a function", Variable: "a declaration at this place", Return: "`return` outside of a function",
};
const literals: Record<string, string> = { Float: "a floating-point number", String: "a text at run time", Template: "a template text", RegExp: "a regular expression", Array: "an array", Object: "an object" };

export function constructName(node: As.Node): string {
  const as = parser() as unknown as { NodeKind: Record<number, string>; LiteralKind: Record<number, string> };
  const kind = as.NodeKind[node.kind] ?? "";
  if (kind === "Literal") return literals[as.LiteralKind[(node as As.LiteralExpression).literalKind] ?? ""] ?? "this literal";
  return words[kind] ?? "this construct";
}
