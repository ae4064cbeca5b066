/** JSON documents planted with what pointers look for, with wrong types, duplicates and gaps; and broken ones. */
import { utf8 } from "../../cli/evaluate/bytes.ts";
import type { JsonStep } from "../../cli/ir/types.ts";
import { limits } from "../../cli/evaluate/limits.ts";
import type { Draw } from "./draw.ts";
import { nearAddress, nearNumber, nearText } from "./near.ts";
import type { Wish } from "./wishes.ts";
import * as words from "./words.ts";

/** `text` is a scalar as it stands in the document. */
type Node = { text: string } | { elements: Node[] } | { members: [name: string, value: Node][] };

/** A document for the wishes, as a byte string. */
export function randomDocument(draw: Draw, wishes: readonly Wish[]): string {
  const root = { node: draw.chance(0.9) || wishes.length > 0 ? undefined : scalar(draw, undefined) } as { node: Node | undefined };
  for (const wish of wishes) if (draw.chance(0.85)) root.node = planted(draw, root.node, wish.path ?? [], wish);
  const text = written(draw, root.node ?? { members: [] });
  return draw.chance(0.93) ? text : broken(draw, text);
}

/** The node with something for the wish at the path. Now and then a step is missing or of the wrong type, or a member stands there twice. */
function planted(draw: Draw, node: Node | undefined, path: readonly JsonStep[], wish: Wish): Node {
  const [step, ...rest] = path;
  if (step === undefined) return node !== undefined && draw.chance(0.5) ? node : leaf(draw, wish);
  if (draw.chance(0.03)) return scalar(draw, wish);
  const container = node !== undefined && !("text" in node) ? node : emptyContainer(draw, step);
  if (draw.chance(0.03)) return container;
  return typeof step === "string" ? plantedAt(draw, container, step, rest, wish) : plantedEverywhere(draw, container, rest, wish);
}

type Container = Exclude<Node, { text: string }>;

function emptyContainer(draw: Draw, step: JsonStep): Container {
  const isArray = typeof step === "string" ? /^\d+$/.test(step) && draw.chance(0.6) : draw.chance(0.7);
  return isArray ? { elements: [] } : { members: [] };
}

function plantedAt(draw: Draw, container: Container, step: string, rest: readonly JsonStep[], wish: Wish): Node {
  if ("elements" in container) {
    const index = /^\d+$/.test(step) ? Number(step) : 0;
    while (container.elements.length < index) container.elements.push(planted(draw, undefined, rest, wish));
    container.elements[index] = planted(draw, container.elements[index], rest, wish);
    return container;
  }
  const name = draw.chance(0.95) ? utf8(step) : nearText(draw, step);
  const known = container.members.find(([member]) => member === name);
  if (known !== undefined && draw.chance(0.85)) known[1] = planted(draw, known[1], rest, wish);
  else container.members.push([name, planted(draw, undefined, rest, wish)]);
  if (draw.chance(0.06)) container.members.push([name, draw.chance(0.5) ? planted(draw, undefined, rest, wish) : scalar(draw, wish)]);
  if (draw.chance(0.2)) container.members.push([draw.pick(["z", ...words.jsonNames.map(utf8)]), scalar(draw, undefined)]);
  return container;
}

function plantedEverywhere(draw: Draw, container: Container, rest: readonly JsonStep[], wish: Wish): Node {
  const wanted = draw.weighted({ 0: 1, 1: 3, 2: 4, 3: 2 });
  const present = "elements" in container ? container.elements.length : container.members.length;
  for (let more = Number(wanted) - present; more > 0; more--) {
    if ("elements" in container) container.elements.push(planted(draw, undefined, rest, wish));
    else container.members.push([draw.pick(words.jsonNames.map(utf8)), planted(draw, undefined, rest, wish)]);
  }
  const replant = (node: Node): Node => (draw.chance(0.7) ? planted(draw, node, rest, wish) : node);
  return "elements" in container ? { elements: container.elements.map(replant) } : { members: container.members.map(([name, node]) => [name, replant(node)]) };
}

/** A value near the wish's constants. */
function leaf(draw: Draw, wish: Wish): Node {
  const texts = wish.texts.map((text) => () => ({ text: quoted(draw, nearText(draw, text)) }));
  const numbers = wish.numbers.map((number) => () => ({ text: nearNumber(draw, number) }));
  const networks = wish.networks.map((network) => () => ({ text: quoted(draw, nearAddress(draw, network)) }));
  const booleans = wish.booleans.map((boolean) => () => ({ text: String(draw.chance(0.7) ? boolean : !boolean) }));
  const lengths = wish.lengths.map((length) => () => ({ text: quoted(draw, "l".repeat(Math.max(0, length + draw.integer(-1, 1)))) }));
  const types = wish.types.map((type) => () => ofType(draw, type));
  const makers = [...texts, ...numbers, ...networks, ...booleans, ...lengths, ...types];
  return makers.length > 0 && draw.chance(0.92) ? draw.pick(makers)() : scalar(draw, wish);
}

function ofType(draw: Draw, type: string): Node {
  switch (type) {
    case "array": return { elements: draw.several(0, 2, () => scalar(draw, undefined)) };
    case "object": return { members: [] };
    case "string": return { text: quoted(draw, draw.pick(words.words)) };
    case "number": return { text: nearNumber(draw, draw.pick(words.numbers)) };
    case "boolean": return { text: String(draw.chance(0.5)) };
    default: return { text: "null" };
  }
}

function scalar(draw: Draw, wish: Wish | undefined): Node {
  switch (draw.weighted({ word: 4, number: 3, boolean: 2, null: 2, empty: 2, long: 0.15 })) {
    case "word": return { text: quoted(draw, draw.pick([...(wish?.texts ?? []).map(utf8), ...words.words.map(utf8)])) };
    case "number": return { text: nearNumber(draw, draw.pick(words.numbers)) };
    case "boolean": return { text: String(draw.chance(0.5)) };
    case "empty": return draw.chance(0.5) ? { elements: [] } : { members: [] };
    case "long": return { text: draw.chance(0.7) ? quoted(draw, "v".repeat(limits.valueBytesMax + draw.integer(-1, 1))) : `1${"0".repeat(limits.valueBytesMax - 1 + draw.integer(-1, 1))}` };
    default: return { text: "null" };
  }
}

/** A JSON string for the bytes; what cannot stand in one, and some other characters, are escaped. A few get a lone surrogate. */
function quoted(draw: Draw, bytes: string): string {
  const text = Buffer.from(bytes, "latin1").toString("utf8") + (draw.chance(0.02) ? draw.pick(["\ud800", "\udc00", "\ud83d\ude00"]) : "");
  const rate = draw.weighted({ 0: 8, 0.3: 2, 1: 1 });
  const escaped = [...text].map((character) => (needsEscape(character) || draw.chance(Number(rate)) ? escapedCharacter(draw, character) : character)).join("");
  return `"${Buffer.from(escaped, "utf8").toString("latin1")}"`;
}

const needsEscape = (character: string): boolean => /^["\\\u0000-\u001f]$/.test(character) || /^[\ud800-\udfff]$/.test(character);

function escapedCharacter(draw: Draw, character: string): string {
  const short = { "\"": "\\\"", "\\": "\\\\", "/": "\\/", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
  if (short !== undefined && draw.chance(0.5)) return short;
  return Array.from({ length: character.length }, (_, at) => {
    const digits = character.charCodeAt(at).toString(16).padStart(4, "0");
    return `\\u${draw.chance(0.5) ? digits : digits.toUpperCase()}`;
  }).join("");
}

/** The document's bytes, with some white space. */
function written(draw: Draw, node: Node): string {
  const spaces = draw.chance(0.8) ? "" : draw.pick([" ", "\n", "\r\n\t", "  "]);
  const join = (parts: string[], open: string, close: string): string => `${open}${spaces}${parts.join(`${spaces},${spaces}`)}${spaces}${close}`;
  if ("text" in node) return node.text;
  if ("elements" in node) return join(node.elements.map((element) => written(draw, element)), "[", "]");
  return join(node.members.map(([name, value]) => `${quoted(draw, name)}${spaces}:${spaces}${written(draw, value)}`), "{", "}");
}

/** Not JSON, or over a bound. */
function broken(draw: Draw, text: string): string {
  const at = draw.integer(0, Math.max(0, text.length - 1));
  switch (draw.weighted({ cut: 4, byte: 4, behind: 2, mark: 1, utf8: 2, deep: 1, many: 0.3, old: 2 })) {
    case "cut": return text.slice(0, at);
    case "byte": return text.slice(0, at) + draw.pick(["\x00", "\"", ",", "}", "]", "\\", "\n", "0", "'", ":"]) + text.slice(at + 1);
    case "behind": return text + draw.pick(["}", ",", "1", " ", "\n\n", "\x00", "//c"]);
    case "mark": return `\xef\xbb\xbf${text}`;
    case "utf8": return text.replace(/"/, `"${draw.pick(["\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80"])}`);
    case "deep": {
      const depth = limits.jsonDepthMax - draw.integer(-1, 3);
      return "[".repeat(depth) + text + "]".repeat(depth);
    }
    case "many": return `[${Array.from({ length: limits.jsonValuesMax + draw.integer(0, 1) }, () => "1").join(",")}]`;
    case "old": return text.replace(/\d/, draw.pick(["01", "+1", "1.", ".1", "1e", "0x1", "NaN", "-"]));
  }
}
