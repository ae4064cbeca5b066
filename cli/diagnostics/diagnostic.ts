import type { SourcePlace } from "../ir/types.ts";
import { codes, type Code } from "./codes.ts";

/** One message of the compiler: what is wrong, where, and what to do about it. */
export interface Diagnostic {
  code: Code;
  severity: "error" | "warning";
  text: string;
  mend: string;
  place?: SourcePlace;
}

/** The names in braces of a message's template. */
type Names<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? (Name extends `${string} ${string}` ? never : Name) | Names<Rest> : never;
export type Arguments<C extends Code> = Record<Names<(typeof codes)[C]["text"]> | Names<(typeof codes)[C]["mend"]>, string | number>;

const fill = (template: string, values: Record<string, string | number>): string =>
  template.replace(/\{([a-zA-Z]+)\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : whole));

/** Makes the message of that number; `values` fill the names in braces of its text and its mend. */
export function diagnostic<C extends Code>(code: C, values: Arguments<C>, place?: SourcePlace): Diagnostic {
  const { severity, text, mend } = codes[code];
  return { code, severity, text: fill(text, values), mend: fill(mend, values), ...(place === undefined ? {} : { place }) };
}

export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean => diagnostics.some((one) => one.severity === "error");

/** By file, line and column; messages without a place come first. Equal ones are said once. */
export function sorted(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const number = (value = 0) => String(value).padStart(7, "0");
  const key = ({ place, code, text }: Diagnostic) => [place?.file ?? "", number(place?.line), number(place?.column), code, text].join("\0");
  const byKey = new Map(diagnostics.map((one) => [key(one), one]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
