/** JSON within inputs (MEANING.md, Inputs): keys and strings of a value that is a document, as far as it is one, behind each window the texts that it brings. */
import { inputOverlapBytes, inputWindowBytes, type InputPlace, nestingPlaces } from "../../detectors/types.ts";
import { windowsOf } from "../detect/index.ts";
import type { ByteString } from "../exchange.ts";
import { limits } from "../limits.ts";
import { documentTexts } from "./graphql.ts";
import type { Around, Input } from "./input.ts";
import { readJsonInputs } from "./json.ts";

/** What was met on the way. */
interface Found { isTooDeep: boolean }

/** Each input with the texts that stand in it; one that brings none as it is. */
export function withTexts(inputs: readonly Input[]): { inputs: Input[] } & Found {
  const found: Found = { isTooDeep: false };
  return { inputs: inputs.flatMap((input) => textsOf(input, found)?.flat() ?? [input]), ...found };
}

/** A list for each window of the input: the window, and the texts that it brings. */
function textsOf(input: Input, found: Found): Input[][] | undefined {
  const documents = documentTexts(input), nested = nestedTexts(input, found);
  if (documents === undefined && nested === undefined) return undefined;
  return windowsOf(input.text).map((text, number) => [{ ...input, text }, ...documents?.[number] ?? [], ...nested?.[number] ?? []]);
}

function nestedTexts(input: Input, found: Found): Input[][] | undefined {
  const windows = windowsOf(input.text), bracket = /^(?:\xef\xbb\xbf)?[ \t\r\n]*(?=[{[])/.exec(windows[0] as string)?.[0].length;
  if (!(nestingPlaces as readonly InputPlace[]).includes(input.place) || bracket === undefined) return undefined;
  if (input.within?.length === limits.nestedDepthMax) {
    if (bringsString(input.text.slice(bracket))) found.isTooDeep = true;
    return undefined;
  }
  let known = 0;
  return windows.map((window, number) => {
    // What the text brings up to the window's end, without what it brought before.
    const end = number * (inputWindowBytes - inputOverlapBytes) + window.length, all = textsUpTo(input, bracket, end, found), fresh = all.slice(known);
    known = all.length;
    return fresh;
  });
}

/** What begins with a bracket and is not read may be JSON up to a string. */
const bringsString = (text: ByteString): boolean => /^[-+.,:0-9Eaeflnrstu[\]{} \t\r\n]*[{[,:][ \t\r\n]*"/.test(text);

/** What a text brings between two of its places. Of a string that goes on behind them, all windows but the last. */
function textsUpTo({ text, place, name, within = [] }: Input, from: number, end: number, found: Found): Input[] {
  const around: Around[] = [...within, { place, name }], read = readJsonInputs(text.slice(from, end), name);
  if (read.anomalies?.includes("nesting-depth") === true && bringsString(text.slice(from + read.faultAt))) found.isTooDeep = true;
  return read.inputs.flatMap((one, number) => {
    const input: Input = { ...one, within: around }, lists = textsOf(input, found) ?? windowsOf(input.text).map((window) => [{ ...input, text: window }]);
    return (end < text.length && read.isOpen && number === read.inputs.length - 1 ? lists.slice(0, -1) : lists).flat();
  });
}
