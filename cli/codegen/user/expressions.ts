/** Expressions of an author's function: each is checked, and written anew for the module. What is not known here is refused. */
import type * as As from "assemblyscript";
import { constructName } from "./constructs.ts";
import { parser } from "./parser.ts";
import { isNumber, type Scope, type Translation, type Type, type Typed, type Variable } from "./translation.ts";
import { typeNamed } from "./types.ts";
import { methods, type Method } from "./view.ts";

/** Where an expression stands: the file's translation, the variables in reach, the function that it belongs to. */
export interface Place { translation: Translation; scope: Scope; inside: string }

/** `wanted` is the type that a number literal takes; other expressions have a type of their own. */
export function expression(place: Place, node: As.Expression, wanted?: Type): Typed {
  return place.translation.nested(node, () => translated(place, node, wanted));
}

/** An expression that has to be of this type. */
export function expressionOf(place: Place, node: As.Expression, type: Type): string {
  const found = expression(place, node, type);
  if (found.type !== type) place.translation.refuse("SW5007", { given: found.type, expected: type }, node);
  return found.code;
}

function translated(place: Place, node: As.Expression, wanted?: Type): Typed {
  const as = parser();
  if (node instanceof as.ParenthesizedExpression) return expression(place, node.expression, wanted);
  if (node instanceof as.TrueExpression) return { code: "true", type: "bool" };
  if (node instanceof as.FalseExpression) return { code: "false", type: "bool" };
  if (node instanceof as.IntegerLiteralExpression) return literal(place, node, node, false, wanted);
  if (node instanceof as.UnaryPrefixExpression) return prefix(place, node, wanted);
  if (node instanceof as.UnaryPostfixExpression) return counting(place, node, (variable) => `(${variable.code}${operatorOf(node)})`);
  if (node instanceof as.BinaryExpression) return binary(place, node, wanted);
  if (node instanceof as.TernaryExpression) return ternary(place, node, wanted);
  if (node instanceof as.AssertionExpression) return conversion(place, node);
  if (node instanceof as.CallExpression) return call(place, node);
  if (node instanceof as.PropertyAccessExpression) return property(place, node);
  if (node instanceof as.CommaExpression) return sequence(place, node.expressions);
  if (isName(node)) return variable(place, node);
  return place.translation.refuse("SW5004", { what: constructName(node) }, node);
}

/** A name that means something of the author's: `null`, `this` and the like are names for the parser too. */
const isName = (node: As.Expression): node is As.IdentifierExpression => {
  const as = parser();
  return node instanceof as.IdentifierExpression && !(node instanceof as.NullExpression || node instanceof as.ThisExpression || node instanceof as.SuperExpression || node instanceof as.ConstructorExpression);
};

const operatorOf = (node: { operator: As.Token }): string => parser().operatorTokenToString(node.operator);

const ranges: Partial<Record<Type, [least: bigint, most: bigint]>> = {
  i32: [-(2n ** 31n), 2n ** 31n - 1n], u32: [0n, 2n ** 32n - 1n], i64: [-(2n ** 63n), 2n ** 63n - 1n], u64: [0n, 2n ** 64n - 1n],
};

/** The number is read from the text, since the parser cuts it to 64 bits. */
function literal({ translation }: Place, node: As.IntegerLiteralExpression, whole: As.Node, isNegative: boolean, wanted?: Type): Typed {
  const text = translation.source.text.slice(node.range.start, node.range.end).replaceAll("_", "");
  if (!/^(0|[1-9]\d*|0[xX][\da-fA-F]+|0[bB][01]+|0[oO][0-7]+)$/.test(text)) translation.refuse("SW5012", { value: text, type: "a number" }, whole);
  const value = isNegative ? -BigInt(text) : BigInt(text);
  const type = wanted !== undefined && isNumber(wanted) ? wanted : "i32";
  const [least, most] = ranges[type] as [bigint, bigint];
  if (value < least || value > most) translation.refuse("SW5012", { value: String(value), type }, whole);
  return { code: `<${type}>${value}`, type };
}

function variable({ translation, scope }: Place, node: As.IdentifierExpression): Typed {
  return scope.find(node.text) ?? translation.constants.get(node.text) ?? translation.unknown(node.text, node);
}

/** A variable that is written to. */
function target(place: Place, node: As.Expression): Variable {
  const { translation, scope } = place;
  if (!isName(node)) return translation.refuse("SW5004", { what: "an assignment to anything but a variable" }, node);
  const found = scope.find(node.text);
  if (found !== undefined && !found.isConstant) return found;
  if (found === undefined && !translation.constants.has(node.text)) return translation.unknown(node.text, node);
  return translation.refuse("SW5011", { name: node.text }, node);
}

function prefix(place: Place, node: As.UnaryPrefixExpression, wanted?: Type): Typed {
  const operator = operatorOf(node);
  if (operator === "-" && node.operand instanceof parser().IntegerLiteralExpression) return literal(place, node.operand, node, true, wanted);
  if (operator === "++" || operator === "--") return counting(place, node, ({ code, type }) => `(${code} = ${code} ${operator[0]} <${type}>1)`);
  if (operator === "!") return { code: `(!${expressionOf(place, node.operand, "bool")})`, type: "bool" };
  if (operator !== "-" && operator !== "+" && operator !== "~") return place.translation.refuse("SW5004", { what: `the operator ${operator}` }, node);
  const { code, type } = number(place, node.operand, wanted);
  return { code: `(${operator}${code})`, type };
}

/** `++` and `--`, before or behind the variable. */
function counting(place: Place, node: As.UnaryExpression, write: (variable: Variable) => string): Typed {
  const variable = target(place, node.operand);
  if (!isNumber(variable.type)) place.translation.refuse("SW5007", { given: variable.type, expected: "a number" }, node);
  return { code: write(variable), type: variable.type };
}

function number(place: Place, node: As.Expression, wanted?: Type): Typed {
  const found = expression(place, node, wanted);
  return isNumber(found.type) ? found : place.translation.refuse("SW5007", { given: found.type, expected: "a number" }, node);
}

const arithmetic = ["+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", ">>>"];
const comparisons = ["<", ">", "<=", ">="];

function binary(place: Place, node: As.BinaryExpression, wanted?: Type): Typed {
  const operator = operatorOf(node);
  if (operator === "=") return assignment(place, node, (variable) => expressionOf(place, node.right, variable.type));
  if (operator.endsWith("=") && arithmetic.includes(operator.slice(0, -1))) {
    return assignment(place, node, (variable) => {
      if (!isNumber(variable.type)) place.translation.refuse("SW5007", { given: variable.type, expected: "a number" }, node);
      return computed(place, operator.slice(0, -1), variable, { code: expressionOf(place, node.right, variable.type), type: variable.type }, node.right).code;
    });
  }
  if (operator === "&&" || operator === "||") {
    return { code: `(${expressionOf(place, node.left, "bool")} ${operator} ${expressionOf(place, node.right, "bool")})`, type: "bool" };
  }
  if (arithmetic.includes(operator)) {
    const [left, right] = pair(place, node, "a number", isNumber, wanted);
    return computed(place, operator, left, right, node.right);
  }
  const isEquality = /^[=!]==?$/.test(operator);
  if (!isEquality && !comparisons.includes(operator)) return place.translation.refuse("SW5004", { what: `the operator ${operator}` }, node);
  const [left, right] = isEquality ? pair(place, node, "a number or bool", (type) => isNumber(type) || type === "bool") : pair(place, node, "a number", isNumber);
  return { code: `(${left.code} ${operator.slice(0, 2)} ${right.code})`, type: "bool" };
}

/** Both sides, of one type that `fits`; a literal takes the type of the other side. */
function pair(place: Place, node: As.BinaryExpression, expected: string, fits: (type: Type) => boolean, wanted?: Type): [Typed, Typed] {
  const [first, second] = isLiteral(node.left) ? [node.right, node.left] : [node.left, node.right];
  const one = expression(place, first, wanted);
  if (!fits(one.type)) place.translation.refuse("SW5007", { given: one.type, expected }, first);
  const other = { code: expressionOf(place, second, one.type), type: one.type };
  return first === node.left ? [one, other] : [other, one];
}

function isLiteral(node: As.Expression): boolean {
  const as = parser();
  if (node instanceof as.ParenthesizedExpression) return isLiteral(node.expression);
  if (node instanceof as.UnaryPrefixExpression) return isLiteral(node.operand);
  return node instanceof as.IntegerLiteralExpression;
}

function assignment(place: Place, node: As.BinaryExpression, value: (variable: Variable) => string): Typed {
  const variable = target(place, node.left);
  const code = value(variable);
  return { code: `(${variable.code} = ${code})`, type: variable.type };
}

/** A divisor that is not a positive literal could be zero, or -1: both would trap (WebAssembly, 4.3.2). */
function computed(place: Place, operator: string, left: Typed, right: Typed, divisor: As.Expression): Typed {
  const isDivision = operator === "/" || operator === "%";
  if (!isDivision || isPositiveLiteral(place, divisor)) return { code: `(${left.code} ${operator} ${right.code})`, type: left.type };
  return { code: `${operator === "/" ? "quotient" : "remainder"}<${left.type}>(${left.code}, ${right.code})`, type: left.type };
}

function isPositiveLiteral({ translation }: Place, node: As.Expression): boolean {
  return node instanceof parser().IntegerLiteralExpression && !/^0([xXbBoO]?[0_]*)$/.test(translation.source.text.slice(node.range.start, node.range.end));
}

function ternary(place: Place, node: As.TernaryExpression, wanted?: Type): Typed {
  const condition = expressionOf(place, node.condition, "bool");
  const [first, second] = isLiteral(node.ifThen) ? [node.ifElse, node.ifThen] : [node.ifThen, node.ifElse];
  const one = expression(place, first, wanted);
  if (one.type === "void") place.translation.refuse("SW5007", { given: "void", expected: "a value" }, first);
  const other = expressionOf(place, second, one.type);
  const [then, otherwise] = first === node.ifThen ? [one.code, other] : [other, one.code];
  return { code: `(${condition} ? ${then} : ${otherwise})`, type: one.type };
}

/** `<u64>x` and `x as u64`: from a number or a truth value to a number. */
function conversion(place: Place, node: As.AssertionExpression): Typed {
  const { translation } = place;
  if (node.toType === null) return translation.refuse("SW5004", { what: "this assertion" }, node);
  const type = typeNamed(translation, node.toType);
  if (!isNumber(type)) translation.refuse("SW5008", { type }, node);
  const found = isLiteral(node.expression) ? expression(place, node.expression, type) : expression(place, node.expression);
  if (!isNumber(found.type) && found.type !== "bool") translation.refuse("SW5007", { given: found.type, expected: "a number or bool" }, node.expression);
  return { code: `(<${type}>${found.code})`, type };
}

function sequence(place: Place, nodes: readonly As.Expression[]): Typed {
  const parts = nodes.map((node) => expression(place, node));
  return { code: `(${parts.map(({ code }) => code).join(", ")})`, type: (parts.at(-1) as Typed).type };
}

function call(place: Place, node: As.CallExpression): Typed {
  const { translation, inside } = place;
  const as = parser();
  if (node.expression instanceof as.PropertyAccessExpression) return methodCall(place, node, node.expression);
  if (!isName(node.expression)) return translation.refuse("SW5004", { what: "a call of anything but a function by its name" }, node);
  const name = node.expression.text;
  if (name === "view" && translation.imported.has("view")) return { code: constantText(place, node), type: "View" };
  const called = place.scope.find(name) === undefined ? translation.functions.get(name) : undefined;
  if (called === undefined) return translation.unknown(name, node.expression);
  if (node.typeArguments !== null) translation.refuse("SW5004", { what: "a call with type arguments" }, node);
  counted(place, node, called.parameters.length, called.parameters.length);
  translation.calls.push({ from: inside, to: name, node });
  return { code: `f_${name}(${called.parameters.map((type, i) => expressionOf(place, node.args[i] as As.Expression, type)).join(", ")})`, type: called.result };
}

function counted({ translation }: Place, node: As.CallExpression, least: number, most: number): void {
  const given = node.args.length;
  if (given >= least && given <= most) return;
  translation.refuse("SW5010", { expected: most === 1 ? "1 argument" : `${least === most ? most : `${least} or ${most}`} arguments`, given }, node);
}

/** `view("…")`: the one argument is a text that is written there. */
function constantText(place: Place, node: As.CallExpression): string {
  counted(place, node, 1, 1);
  const [text] = node.args as [As.Expression];
  return text instanceof parser().StringLiteralExpression ? textOf(place, text) : place.translation.refuse("SW5004", { what: "`view` of anything but a text in quotes" }, text);
}

function textOf({ translation }: Place, node: As.StringLiteralExpression): string {
  if (/\p{Surrogate}/u.test(node.value)) translation.refuse("SW3021", { value: node.value }, node);
  return translation.text(node.value);
}

function methodOf(place: Place, node: As.PropertyAccessExpression): { method: Method; receiver: string } {
  const { code, type } = expression(place, node.expression);
  const name = node.property.text;
  const method = type === "View" && Object.hasOwn(methods, name) ? methods[name] : undefined;
  return { method: method ?? place.translation.refuse("SW5009", { type, name, names: Object.keys(methods).join(", ") }, node.property), receiver: code };
}

/** Without a call only the length makes sense. */
function property(place: Place, node: As.PropertyAccessExpression): Typed {
  const { method, receiver } = methodOf(place, node);
  if (method.parameters !== undefined) place.translation.refuse("SW5004", { what: "a method that is not called" }, node);
  return { code: `${method.code}(${receiver})`, type: method.result };
}

function methodCall(place: Place, node: As.CallExpression, access: As.PropertyAccessExpression): Typed {
  const { method, receiver } = methodOf(place, access);
  if (method.parameters === undefined) return place.translation.refuse("SW5004", { what: "a call of anything but a function by its name" }, node);
  counted(place, node, method.parameters.length - (method.optional ?? 0), method.parameters.length);
  const args = node.args.map((argument, i) => {
    const type = (method.parameters as readonly Type[])[i] as Type;
    return type === "View" && argument instanceof parser().StringLiteralExpression ? textOf(place, argument) : expressionOf(place, argument, type);
  });
  return { code: `${method.code}(${[receiver, ...args].join(", ")})`, type: method.result };
}
