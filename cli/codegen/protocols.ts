/**
 * Protocols: what the bytes of a body can be. Each is a plug-in of four parts, and the runtime (assembly/context/body.ts) knows none by name:
 *
 *   recogniser  the flag by which a head tells it (assembly/context/media-flags.ts; media.ts sets it)
 *   events      a resumable, bounded reader in assembly/message, which offers what it reads to hooks
 *   selectors   what conditions can ask of it: their tests answer the hooks (json.ts, fields.ts)
 *   renderer    how a denial is told to a client that speaks it (assembly/action); what has none of its own is denied as HTTP is
 *
 * Who adds one adds its reader, its flag, its selectors to the IR, and its entry here.
 */
import type { Action, Selector } from "../ir/types.ts";
import type { Generation } from "./generation.ts";
import { Lines } from "./text.ts";

export interface Protocol {
  recogniser: "Json" | "Form";
  events: { file: string; start: string; feed: string; end: string; stateBytes: string; imports: readonly string[]; arguments: (generation: Generation) => string };
  selectors: readonly Selector["from"][];
  renderer: Extract<Action, { do: "deny" }>["renderer"];
  /** What a client may call its body instead, to have it pass unread: such bodies are looked at as well. */
  hidesIn?: Protocol["recogniser"];
}

export const protocols: readonly Protocol[] = [
  {
    recogniser: "Json", selectors: ["request.json", "response.json"], renderer: "problem", hidesIn: "Form",
    events: {
      file: "../message/json", start: "jsonStart", feed: "jsonFeed", end: "jsonEnd", stateBytes: "jsonStateBytes", imports: [],
      arguments: ({ jsonRoots }) => `isResponse ? ${jsonRoots.response} : ${jsonRoots.request}`,
    },
  },
  {
    recogniser: "Form", selectors: ["request.form"], renderer: "problem",
    events: {
      file: "../message/fields", start: "fieldsStart", feed: "fieldsFeed", end: "fieldsEnd", stateBytes: "fieldsStateBytes",
      imports: [`import { formFieldsMax } from "../limits";`, `import { FieldRoot } from "./roots";`, `import { slotBlock } from "./slots";`, `import { formRules } from "./upstream";`], arguments: () => "FieldRoot.Form, formFieldsMax, formRules(slotBlock(), (media & MediaFlag.Other) == 0)",
    },
  },
];

const innermost = (select: Selector): Selector => (select.from === "count" || select.from === "length" ? innermost(select.of) : select);

/** Those that some condition asks about. */
function used({ plan }: Generation): Protocol[] {
  const asked = new Set(plan.tests.map(({ select }) => innermost(select).from));
  return protocols.filter(({ selectors }) => selectors.some((from) => asked.has(from)));
}

/** assembly/context/protocols.ts: the readers that this module needs, each behind its recogniser. */
export function emitProtocols(generation: Generation): string {
  const own = used(generation), { readsBodies: hasInputs } = generation.inputs;
  const flags = (names: readonly string[]): string => [...new Set(names)].map((name) => `MediaFlag.${name}`).join(" | ") || "0";
  const lines = new Lines().add(
    ...own.flatMap(({ events: { file, start, feed, end, stateBytes, imports } }) => [`import { ${[end, feed, start, stateBytes].join(", ")} } from "${file}";`, ...imports]),
    ...(hasInputs ? [`import { bodyStateBytes, endBody, feedBody, notReadAs, resumeBody, startBody } from "../inputs/body";`] : []),
    `import { MediaFlag } from "./media-flags";`, `import { cellsBytes } from "./plan";`, "",
    "/** Bodies with none of these flags are not read. */",
    `export const readFlags: i32 = ${flags([...own.flatMap(({ recogniser, hidesIn }) => (hidesIn === undefined ? [recogniser] : [recogniser, hidesIn])), ...(hasInputs ? ["Input"] : [])])};`,
    "/** A parser's head, its cells, and the state of a protocol's reader (body.ts). */",
    `export const parserBytes: i32 = ((16 + cellsBytes + ${[...own.map(({ events }) => events.stateBytes), ...(hasInputs ? ["bodyStateBytes"] : [])].reduce((most, next) => `(${most} > ${next} ? ${most} : ${next})`, "0")}) + 15) & ~15;`, "",
  );
  const each = (line: (protocol: Protocol) => string): string[] => own.map((protocol) => `if ((media & MediaFlag.${protocol.recogniser}) != 0) ${line(protocol)}`);
  // A body whose inputs are asked for has one reader that knows all kinds, and answers the other selectors on its way.
  const ofInputs = (line: string): string[] => (hasInputs ? [`if ((media & MediaFlag.Input) != 0) ${line}`] : []);
  lines.add("export function startProtocol(state: usize, media: i32, isResponse: bool): void {", ...ofInputs("{ startBody(state); return; }"), ...each(({ events }) => `${events.start}(state, ${events.arguments(generation)});`), "}", "");
  lines.add(`export function resumeProtocol(${hasInputs ? "state" : "_state"}: usize): void {`, ...(hasInputs ? ["resumeBody(state);"] : []), "}", "");
  lines.add("export function notRead(): i32 {", `return ${hasInputs ? "notReadAs()" : "0"};`, "}", "");
  lines.add("export function feedProtocol(state: usize, media: i32, data: usize, bytes: i32): i32 {", ...ofInputs("return feedBody(state, data, bytes);"), ...each(({ events }) => `return ${events.feed}(state, data, bytes);`), "return 0;", "}", "");
  lines.add("export function endProtocol(state: usize, media: i32): i32 {", ...ofInputs("return endBody(state);"), ...each(({ events }) => `return ${events.end}(state);`), "return 0;", "}", "");
  return lines.toString();
}
