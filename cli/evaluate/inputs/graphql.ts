/** The texts of a GraphQL document (MEANING.md, Inputs): its tokens, cut as its windows are. */
import { inputOverlapBytes, type InputPlace, inputWindowBytes } from "../../detectors/types.ts";
import { windowsOf } from "../detect/index.ts";
import type { ByteString } from "../exchange.ts";
import { inputOf, type Input } from "./input.ts";

/** A token that is an input: from where to where, and the byte with which it is whole. */
interface Token { from: number; to: number; whole: number }

/** Of an input that may be a document, for each of its windows the texts that it brings. */
export function documentTexts({ place, name, text, ...more }: Input): Input[][] | undefined {
  if (place !== "graphql" && (name !== "query" || !["json", "form", "query"].includes(place))) return undefined;
  const tokens = tokensOf(text), own: InputPlace = place === "query" ? "query" : "graphql", step = inputWindowBytes - inputOverlapBytes;
  const windows = windowsOf(text);
  return windows.map((window, number) => {
    const begin = number * step, end = begin + window.length, isLast = number === windows.length - 1, read = number === 0 ? 0 : begin + inputOverlapBytes;
    return tokens.flatMap(({ from, to, whole }): Input[] => {
      if (whole >= read && (whole < end || isLast)) return inputOf(own, name, text.slice(Math.max(from, begin), to));
      return !isLast && whole >= end && from < begin + step ? inputOf(own, name, text.slice(Math.max(from, begin), end)) : [];
    }).map((piece) => ({ ...piece, ...more }));
  });
}

/** Names, strings, block strings and comments; none behind what no executable document begins with. */
function tokensOf(text: ByteString): Token[] {
  const tokens: Token[] = [];
  let at = text.startsWith("\xef\xbb\xbf") ? 3 : 0, hasBegun = false;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  while (at < text.length) {
    const start = at;
    if (take(/[ \t\r\n,]+/y) !== undefined) continue;
    if (take(/#[^\r\n]*/y) !== undefined) { tokens.push({ from: start + 1, to: at, whole: at }); continue; }
    const word = take(/[_A-Za-z][_0-9A-Za-z]*/y);
    if (!hasBegun && (word === undefined ? text[at] !== "{" : !["query", "mutation", "subscription", "fragment"].includes(word))) return tokens;
    hasBegun = true;
    if (word !== undefined) { tokens.push({ from: start, to: at, whole: at }); continue; }
    if (take(/[0-9][_0-9A-Za-z]*/y) !== undefined) continue;
    const string = /"""(?:\\"""|(?!""")[^])*("""|$)|"(?:\\[^]|[^"\\\r\n])*(["\r\n]|\\?$)/y;
    string.lastIndex = at;
    const found = string.exec(text);
    at += found?.[0].length ?? 1;
    if (found === null) continue;
    // What closes it; nothing where the document ends first.
    const [whole, ofBlock, ofString] = found, end = ofBlock ?? (ofString === "\\" ? "" : ofString as string);
    tokens.push({ from: start + (whole.startsWith('"""') ? 3 : 1), to: at - end.length, whole: end === "" ? at : at - 1 });
  }
  return tokens;
}
