import type { Diagnostic } from "./diagnostic.ts";

/** Control characters of a stranger's policy must not reach the terminal, and a message is one line. */
const printable = (text: string): string => text.replace(unprintable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

/** Two lines for a terminal: `file:line:column: error SW2001: text` and `  mend: …`. */
export function renderText(diagnostic: Diagnostic): string {
  const { place, severity, code, text, mend } = diagnostic;
  const where = place === undefined ? "" : `${place.file}:${place.line}:${place.column}: `;
  return `${printable(`${where}${severity} ${code}: ${text}`)}\n  mend: ${printable(mend)}`;
}

/** All messages, one below the other, and a last line that counts them. Empty where there is none. */
export function renderAll(diagnostics: readonly Diagnostic[]): string {
  if (diagnostics.length === 0) return "";
  const count = (severity: Diagnostic["severity"], word: string) => {
    const number = diagnostics.filter((one) => one.severity === severity).length;
    return number === 0 ? [] : [`${number} ${word}${number === 1 ? "" : "s"}`];
  };
  return `${diagnostics.map(renderText).join("\n")}\n${[...count("error", "error"), ...count("warning", "warning")].join(", ")}\n`;
}

/** The same for programs: plain objects, in the order given. */
export const renderJson = (diagnostics: readonly Diagnostic[]): string => JSON.stringify({ diagnostics });
