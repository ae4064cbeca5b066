import { codes, type Code, type CodeEntry } from "./codes.ts";

/** What `sidewall explain SWnnnn` prints: the message with its names in braces, why it is so, and what to do. */
export function explainCode(code: Code): string {
  const { severity, text, mend, explanation } = codes[code];
  return `${code} (${severity}): ${text}\n\n${explanation}\n\nmend: ${mend}\n`;
}

const cell = (text: string): string => text.replaceAll("|", "\\|");

/** All numbers as a Markdown table. */
export function codesTable(): string {
  const entries: [string, CodeEntry][] = Object.entries(codes);
  const rows = entries.map(([code, { severity, text, mend, explanation }]) => `| ${code} | ${severity} | ${cell(text)} | ${cell(mend)} | ${cell(explanation)} |\n`);
  return `| number | severity | message | mend | why |\n| --- | --- | --- | --- | --- |\n${rows.join("")}`;
}
