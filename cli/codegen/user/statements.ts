/** Statements of an author's function. Each round of a loop burns steps; when they are used up, the function ends. */
import type * as As from "assemblyscript";
import { constructName } from "./constructs.ts";
import { expression, expressionOf, type Place } from "./expressions.ts";
import { parser } from "./parser.ts";
import { assemblyType, Scope, type Type } from "./translation.ts";
import { typeNamed } from "./types.ts";

/** Where a statement stands: also, what the function gives, and whether there is a loop or a switch to leave. */
export interface Block extends Place { result: Type; inLoop: boolean; inSwitch: boolean }

/** What a function gives whose result does not count any more. */
export const nothingOf = (type: Type): string => ({ void: "", bool: " false" } as Partial<Record<Type, string>>)[type] ?? " 0";

/** The lines, and whether what follows can not be reached. */
export interface Written { lines: string[]; ends: boolean }

const written = (lines: string[], ends = false): Written => ({ lines, ends });

export function statements(block: Block, nodes: readonly As.Statement[]): Written {
  const inner = { ...block, scope: new Scope(block.scope) };
  let ends = false;
  const lines = nodes.flatMap((node) => {
    let found = written([]);
    const isKnown = block.translation.attempt(() => { found = block.translation.nested(node, () => statement(inner, node)); });
    if (!isKnown && node instanceof parser().VariableStatement) for (const { name } of node.declarations) block.translation.lost.add(name.text);
    ends ||= found.ends || !isKnown;
    return found.lines;
  });
  return written(lines, ends);
}

/** A statement of its own scope, in braces behind `head`. */
function inBraces(block: Block, head: string, node: As.Statement): Written {
  const { lines, ends } = statements(block, partsOf(node));
  return written([`${head} {`.trimStart(), ...lines, "}"], ends);
}

const partsOf = (node: As.Statement): readonly As.Statement[] => (node instanceof parser().BlockStatement ? node.statements : [node]);

function statement(block: Block, node: As.Statement): Written {
  const as = parser();
  if (node instanceof as.BlockStatement) return inBraces(block, "", node);
  if (node instanceof as.EmptyStatement) return written([]);
  if (node instanceof as.ExpressionStatement) return written([`${expression(block, node.expression).code};`]);
  if (node instanceof as.VariableStatement) return written(declarations(block, node).map((line) => `${line};`));
  if (node instanceof as.IfStatement) return choice(block, node);
  if (node instanceof as.WhileStatement || node instanceof as.DoStatement || node instanceof as.ForStatement) return loop(block, node);
  if (node instanceof as.SwitchStatement) return selection(block, node);
  if (node instanceof as.ReturnStatement) return result(block, node);
  if (node instanceof as.BreakStatement || node instanceof as.ContinueStatement) return jump(block, node);
  return block.translation.refuse("SW5004", { what: constructName(node) }, node);
}

function declarations(block: Block, node: As.VariableStatement): string[] {
  const { translation, scope } = block;
  const isConstant = keywordOf(block.translation, node) === "const";
  return node.declarations.map((declaration) => {
    const { name, type, initializer } = declaration;
    if (initializer === null) return translation.refuse("SW5014", { name: name.text }, declaration);
    const declared = type === null ? undefined : typeNamed(translation, type);
    const value = declared === undefined ? expression(block, initializer) : { code: expressionOf(block, initializer, declared), type: declared };
    if (value.type === "void") translation.refuse("SW5007", { given: "void", expected: "a value" }, initializer);
    const variable = scope.declare(plainName(translation, name), value.type, isConstant);
    if (variable === undefined) return translation.refuse("SW5006", { name: name.text }, name);
    return `let ${variable.code}: ${assemblyType(value.type)} = ${value.code}`;
  });
}

/** Names stand in the module, behind a prefix. */
export function plainName(translation: Place["translation"], name: As.IdentifierExpression): string {
  return /^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name.text) ? name.text : translation.refuse("SW5016", { name: name.text }, name);
}

/** `let` or `const`; what else there is, is refused. */
export function keywordOf(translation: Place["translation"], node: As.VariableStatement): string {
  const keyword = /^(?:export\s+)?(let|const)\b/.exec(translation.source.text.slice(node.range.start))?.[1];
  if (keyword === undefined || node.decorators !== null) return translation.refuse("SW5004", { what: node.decorators === null ? "`var`" : "a decorator" }, node);
  return keyword;
}

function choice(block: Block, node: As.IfStatement): Written {
  const condition = expressionOf(block, node.condition, "bool");
  const then = inBraces(block, `if (${condition})`, node.ifTrue);
  if (node.ifFalse === null) return written(then.lines);
  const otherwise = inBraces(block, "else", node.ifFalse);
  return written([...then.lines, ...otherwise.lines], then.ends && otherwise.ends);
}

type Loop = As.WhileStatement | As.DoStatement | As.ForStatement;

function loop(outer: Block, node: Loop): Written {
  const as = parser();
  // The variables of a `for` belong to it alone.
  const block = { ...outer, scope: new Scope(outer.scope) };
  const before = node instanceof as.ForStatement && node.initializer !== null ? statement(block, node.initializer).lines : [];
  const { result: parts, steps } = outer.translation.measured(() => ({
    condition: node.condition === null ? "true" : expressionOf(block, node.condition, "bool"),
    next: node instanceof as.ForStatement && node.incrementor !== null ? expression(block, node.incrementor).code : "",
    body: statements({ ...block, inLoop: true, inSwitch: false }, partsOf(node.body)),
  }));
  const body = [`if (spent(${steps})) return${nothingOf(outer.result)};`, ...parts.body.lines];
  const lines = node instanceof as.DoStatement ? ["do {", ...body, `} while (${parts.condition});`] : [`for (; ${parts.condition}; ${parts.next}) {`, ...body, "}"];
  const isEndless = (node.condition === null || node.condition instanceof as.TrueExpression) && !breaks(node.body);
  return written(["{", ...before, ...lines, "}"], isEndless);
}

/** Whether a `break` in it leaves the loop around it. */
function breaks(node: As.Statement): boolean {
  const as = parser();
  if (node instanceof as.BreakStatement) return true;
  if (node instanceof as.BlockStatement) return node.statements.some(breaks);
  return node instanceof as.IfStatement && (breaks(node.ifTrue) || (node.ifFalse !== null && breaks(node.ifFalse)));
}

function selection(block: Block, node: As.SwitchStatement): Written {
  const { translation } = block;
  const { code, type } = expression(block, node.condition);
  let isEnding = node.cases.some(({ label }) => label === null) && !node.cases.some(({ statements: own }) => own.some(breaks));
  const lines = node.cases.flatMap((one, i) => {
    const label = one.label === null ? "default: {" : `case ${expressionOf(block, one.label, type)}: {`;
    const own = statements({ ...block, inSwitch: true }, one.statements);
    if (i === node.cases.length - 1) isEnding &&= own.ends;
    return [label, ...own.lines, "}"];
  });
  if (!/^[iu]/.test(type)) translation.refuse("SW5007", { given: type, expected: "a number" }, node.condition);
  return written([`switch (${code}) {`, ...lines, "}"], isEnding);
}

function result(block: Block, node: As.ReturnStatement): Written {
  const { translation } = block;
  if (block.result === "void") return node.value === null ? written(["return;"], true) : translation.refuse("SW5007", { given: "a value", expected: "void" }, node.value);
  if (node.value === null) return translation.refuse("SW5007", { given: "void", expected: block.result }, node);
  return written([`return ${expressionOf(block, node.value, block.result)};`], true);
}

function jump(block: Block, node: As.BreakStatement | As.ContinueStatement): Written {
  const isBreak = node instanceof parser().BreakStatement;
  if (node.label !== null) block.translation.refuse("SW5004", { what: "a label" }, node);
  if (!block.inLoop && !(isBreak && block.inSwitch)) block.translation.refuse("SW5004", { what: `\`${isBreak ? "break" : "continue"}\` at this place` }, node);
  return written([isBreak ? "break;" : "continue;"]);
}
