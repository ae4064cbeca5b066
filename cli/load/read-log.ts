/** From the sandbox's text to a log whose shape is known. Nothing in it is trusted. */
import { entriesMax, kinds, logCharactersMax, valueDepthMax, type Entry, type Log, type Value } from "../dsl/log.ts";

/** Says what is wrong with the text. */
export class LogError extends Error {}

export function readLog(text: string): Log {
  if (text.length > logCharactersMax) throw new LogError(`${text.length} characters, at most ${logCharactersMax}`);
  let log: unknown;
  try { log = JSON.parse(text); } catch { throw new LogError("it is no JSON"); }
  if (!isObject(log) || !Array.isArray(log.entries) || log.entries.length > entriesMax) throw new LogError("it is no log");
  log.entries.forEach((entry, number) => {
    if (!isEntry(entry, number)) throw new LogError(`entry ${number} is malformed`);
  });
  if (!isValue(log.exported, log.entries.length, 0)) throw new LogError("its export is malformed");
  return log as unknown as Log;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** Entries name earlier ones only, so whoever follows them comes to an end. */
function isEntry(entry: unknown, number: number): entry is Entry {
  return isObject(entry) && (kinds as readonly unknown[]).includes(entry.kind) && typeof entry.name === "string" && typeof entry.at === "string"
    && (entry.of === undefined || isEarlier(entry.of, number))
    && Array.isArray(entry.args) && entry.args.every((value) => isValue(value, number, 0));
}

const isEarlier = (value: unknown, number: number): value is number => Number.isInteger(value) && (value as number) >= 0 && (value as number) < number;

function isValue(value: unknown, number: number, depth: number): value is Value {
  if (value === null || typeof value === "string" || typeof value === "boolean" || typeof value === "number") return true;
  if (!isObject(value) || depth > valueDepthMax + 1) return false;
  if (Object.hasOwn(value, "node")) return isEarlier(value.node, number);
  if (Object.hasOwn(value, "odd")) return typeof value.odd === "string";
  if (Object.hasOwn(value, "pattern")) return Array.isArray(value.pattern) && value.pattern.length === 2 && value.pattern.every((part) => typeof part === "string");
  if (Object.hasOwn(value, "list")) return Array.isArray(value.list) && value.list.every((item) => isValue(item, number, depth + 1));
  return Object.hasOwn(value, "object") && Array.isArray(value.object)
    && value.object.every((pair) => Array.isArray(pair) && pair.length === 2 && typeof pair[0] === "string" && isValue(pair[1], number, depth + 1));
}
