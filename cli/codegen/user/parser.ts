/** AssemblyScript's own parser, loaded only where a policy has a function of the author's: loading takes a third of a second. */
import type * as As from "assemblyscript";
import type { Ir } from "../../ir/types.ts";
import { functionsOf } from "./functions-of.ts";

let loaded: typeof As | undefined;

/** To be awaited before anything is translated. */
export async function loadParser(): Promise<void> {
  loaded ??= await import("assemblyscript");
}

/** The same, where the IR has such functions at all. */
export async function loadParserFor(ir: Ir): Promise<void> {
  if (functionsOf(ir).length > 0) await loadParser();
}

export function parser(): typeof As {
  if (loaded === undefined) throw new Error("the parser is not loaded");
  return loaded;
}

export interface Parsed {
  source: As.Source;
  /** What is no AssemblyScript, and where it stands. */
  wrong: { reason: string; start: number }[];
}

/** Never throws; a text that the parser gives up on is wrong at its beginning. */
export function parse(text: string): Parsed {
  const as = parser();
  const reader = new as.Parser([], []);
  try {
    reader.parseFile(text, "user.ts", true);
  } catch {
    return { source: new as.Source(1, "user.ts", ""), wrong: [{ reason: "it cannot be read", start: 0 }] };
  }
  const wrong = reader.diagnostics.map(({ message, range }) => ({ reason: message.replace(/\.$/, ""), start: range?.start ?? 0 }));
  return { source: reader.sources[0] as As.Source, wrong };
}
