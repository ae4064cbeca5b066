/**
 * From an author's file to AssemblyScript of our own: nothing of the text is taken over but numbers, texts as bytes, and names behind
 * a prefix, so what the checks do not know cannot get into the module.
 */
import type * as As from "assemblyscript";
import { diagnostic, hasErrors, type Diagnostic } from "../../diagnostics/index.ts";
import type { UserFunction } from "../../ir/types.ts";
import { Lines } from "../text.ts";
import { constructName } from "./constructs.ts";
import { expression, type Place } from "./expressions.ts";
import { parse, parser } from "./parser.ts";
import { keywordOf, nothingOf, plainName, statements } from "./statements.ts";
import { assemblyType, Scope, Translation, type Signature, type Type } from "./translation.ts";
import { typeNamed } from "./types.ts";

export interface Translated {
  /** A file beside the module's entry, which exports every function of the author's as `f_NAME`; only where nothing is wrong. */
  code?: string;
  diagnostics: Diagnostic[];
}

const moduleName = "sidewall/assembly";
const exported = ["View", "view"];
const functionsMax = 64;
/** Messages about one file; what follows is mostly their consequence. */
const messagesMax = 20;

/** @param file for messages: relative to the folder that the build runs in. */
export function translate(function_: Pick<UserFunction, "name" | "source">, file: string): Translated {
  try {
    return translateParsed(function_, file);
  } catch (failure) {
    // A text of some thousand brackets, on which the parser's own recursion ends.
    if (!(failure instanceof RangeError)) throw failure;
    return { diagnostics: [diagnostic("SW5013", { what: "nesting", max: 32 }, { file, line: 1, column: 1 })] };
  }
}

function translateParsed({ name, source: text }: Pick<UserFunction, "name" | "source">, file: string): Translated {
  const { source, wrong } = parse(text);
  const translation = new Translation(file, source);
  if (wrong.length > 0) return { diagnostics: wrong.slice(0, messagesMax).map(({ reason, start }) => translation.message("SW5001", { reason }, start)) };
  const lines: string[] = [];
  for (const node of source.statements) {
    if (!translation.attempt(() => { lines.push(...topLevel(translation, node)); })) loseNames(translation, node);
  }
  for (const [own, signature] of translation.functions) translation.attempt(() => { lines.push(...functionLines(translation, own, signature)); });
  translation.attempt(() => { checkEntry(translation, name); });
  refuseRecursion(translation);
  if (hasErrors(translation.diagnostics)) return { diagnostics: translation.diagnostics.slice(0, messagesMax) };
  return { code: new Lines().add(...head, ...translation.texts, ...lines).toString(), diagnostics: [] };
}

const runtime = ["quotient", "remainder", "spent", "viewAt", "viewEndsWith", "viewEquals", "viewEqualsIgnoringCase", "viewIndexOf", "viewLength", "viewSlice", "viewStartsWith"];
const head = [`import { bytesAt } from "../assembly/abi/bytes";`, `import { ${runtime.join(", ")} } from "../assembly/context/user";`, ""];

/** Constants are written at once; functions only noted, since one may call another that stands below it. */
function topLevel(translation: Translation, node: As.Statement): string[] {
  const as = parser();
  if (node instanceof as.ImportStatement) importOf(translation, node);
  else if (node instanceof as.FunctionDeclaration && !(node instanceof as.MethodDeclaration)) noteFunction(translation, node);
  else if (node instanceof as.VariableStatement) return constantLines(translation, node);
  else if (!(node instanceof as.EmptyStatement)) translation.refuse("SW5004", { what: node instanceof as.ExpressionStatement ? "a statement outside of a function" : constructName(node) }, node);
  return [];
}

function loseNames(translation: Translation, node: As.Statement): void {
  const as = parser();
  const named = node instanceof as.VariableStatement ? node.declarations : node instanceof as.ImportStatement ? node.declarations ?? [] : node instanceof as.DeclarationStatement ? [node] : [];
  for (const { name } of named) translation.lost.add(name.text);
}

function importOf(translation: Translation, node: As.ImportStatement): void {
  if (node.path.value !== moduleName) translation.refuse("SW5002", { what: node.path.value }, node);
  if (node.declarations === null) return translation.refuse("SW5002", { what: `* from ${moduleName}` }, node);
  for (const { name, foreignName } of node.declarations) {
    if (!exported.includes(foreignName.text) || name.text !== foreignName.text) translation.refuse("SW5002", { what: foreignName.text === name.text ? name.text : `${foreignName.text} as ${name.text}` }, foreignName);
    translation.imported.add(name.text);
  }
}

function checkFree(translation: Translation, name: As.IdentifierExpression): string {
  const text = plainName(translation, name);
  if (translation.functions.has(text) || translation.constants.has(text) || exported.includes(text)) translation.refuse("SW5006", { name: text }, name);
  return text;
}

/** What stands outside of functions never changes. */
function constantLines(translation: Translation, node: As.VariableStatement): string[] {
  if (keywordOf(translation, node) !== "const") translation.refuse("SW5005", {}, node);
  const place: Place = { translation, scope: new Scope(), inside: "" };
  return node.declarations.map(({ name, type, initializer }) => {
    const own = checkFree(translation, name);
    if (initializer === null) return translation.refuse("SW5014", { name: own }, name);
    if (!isConstant(initializer)) translation.refuse("SW5005", {}, initializer);
    const declared = type === null ? undefined : typeNamed(translation, type);
    const value = expression(place, initializer, declared);
    if (declared !== undefined && value.type !== declared) translation.refuse("SW5007", { given: value.type, expected: declared }, initializer);
    translation.constants.set(own, { type: value.type, code: `c_${own}`, isConstant: true });
    return `const c_${own}: ${assemblyType(value.type)} = ${value.code};`;
  });
}

/** A literal, or a view of one. */
function isConstant(node: As.Expression): boolean {
  const as = parser();
  if (node instanceof as.UnaryPrefixExpression) return node.operand instanceof as.IntegerLiteralExpression;
  if (node instanceof as.CallExpression) return node.expression instanceof as.IdentifierExpression && node.expression.text === "view";
  return node instanceof as.IntegerLiteralExpression || node instanceof as.TrueExpression || node instanceof as.FalseExpression;
}

function noteFunction(translation: Translation, node: As.FunctionDeclaration): void {
  const as = parser();
  const refuse = (what: string, at: As.Node = node): never => translation.refuse("SW5004", { what }, at);
  if (node.decorators !== null) refuse("a decorator", node.decorators[0]);
  if (node.body === null) refuse("`declare`");
  if ((node.typeParameters ?? []).length > 0) refuse("a type parameter");
  if (!(node.body instanceof as.BlockStatement)) refuse("a function as a value");
  if (node.signature.explicitThisType !== null) refuse("`this`");
  if (translation.functions.size >= functionsMax) translation.refuse("SW5013", { what: "functions of one file", max: functionsMax }, node);
  const parameters = node.signature.parameters.map(({ parameterKind, initializer, type, name }): Type => {
    if (Number(parameterKind) !== 0 || initializer !== null) refuse("a parameter that can be left out", name);
    return typeNamed(translation, type);
  });
  if (parameters.includes("void")) translation.refuse("SW5008", { type: "void" }, node.name);
  translation.functions.set(checkFree(translation, node.name), { parameters, result: typeNamed(translation, node.signature.returnType), declaration: node });
}

function functionLines(translation: Translation, name: string, { parameters, result, declaration }: Signature): string[] {
  const scope = new Scope();
  const written = declaration.signature.parameters.map(({ name: own }, i) => {
    const variable = scope.declare(plainName(translation, own), parameters[i] as Type, false);
    return variable === undefined ? translation.refuse("SW5006", { name: own.text }, own) : `${variable.code}: ${assemblyType(variable.type)}`;
  });
  const { result: body, steps } = translation.measured(() =>
    statements({ translation, scope, inside: name, result, inLoop: false, inSwitch: false }, (declaration.body as As.BlockStatement).statements));
  if (result !== "void" && !body.ends) translation.refuse("SW5015", { name }, declaration.name);
  return [
    `export function f_${name}(${written.join(", ")}): ${assemblyType(result)} {`, `if (spent(${steps})) return${nothingOf(result)};`,
    ...body.lines, ...(result === "void" ? [] : [`return${nothingOf(result)};`]), "}",
  ];
}

function checkEntry(translation: Translation, name: string): void {
  const entry = translation.functions.get(name);
  if (entry === undefined) {
    // Where it was refused itself, that has been said.
    if (!hasErrors(translation.diagnostics)) translation.diagnostics.push(translation.message("SW5017", { name }, 0));
  } else if (entry.result !== "bool" || entry.parameters.join() !== "View") translation.refuse("SW5017", { name }, entry.declaration.name);
}

/** Without recursion the stack has a bound: the longest chain of calls. */
function refuseRecursion(translation: Translation): void {
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    from === to || (!seen.has(from) && translation.calls.some((call) => call.from === from && reaches(call.to, to, seen.add(from))));
  const found = translation.calls.find(({ from, to }) => reaches(to, from));
  if (found !== undefined) translation.diagnostics.push(translation.message("SW5018", { name: found.from }, found.node.range.start));
}
