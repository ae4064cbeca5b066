const codes = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39], cyan: [36, 39] } as const;

export type Style = keyof typeof codes;
export type Paint = (style: Style, text: string) => string;

/** What decides about colour, so that a test can say it. */
export interface ColourWish { isTTY: boolean; environment: Readonly<Record<string, string | undefined>> }

/** https://no-color.org first, then FORCE_COLOR as Node itself reads it, then whether a person is likely to see it. */
export function wantsColour({ isTTY, environment }: ColourWish): boolean {
  if ((environment.NO_COLOR ?? "") !== "") return false;
  const forced = environment.FORCE_COLOR;
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return isTTY && environment.TERM !== "dumb";
}

export function painter(coloured: boolean): Paint {
  return coloured ? (style, text) => (text === "" ? "" : `\x1b[${codes[style][0]}m${text}\x1b[${codes[style][1]}m`) : (_, text) => text;
}

/** Control characters of recorded traffic or of a stranger's policy must not reach the terminal. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
