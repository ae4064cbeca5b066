/** A finding's pattern as JavaScript runs it over bytes: `\s` is ASCII's white space, and case is folded for ASCII alone. */

const white = String.raw`\t-\r `;

/** The pattern over byte strings. Without the flag `u`, `\w`, `\d` and `\b` are ASCII's already. */
export function bytePattern({ source, flags }: RegExp): RegExp {
  let rewritten = "";
  let inClass = false;
  for (let at = 0; at < source.length; at++) {
    const letter = source[at] as string;
    if (letter === "\\") {
      const escaped = source[++at] as string;
      if (escaped === "s") rewritten += inClass ? white : `[${white}]`;
      else if (escaped === "S") rewritten += inClass ? String.raw`\0-\x08\x0e-\x1f!-\xff` : `[^${white}]`;
      else rewritten += `\\${escaped}`;
      continue;
    }
    if (letter === "[") inClass = true;
    else if (letter === "]") inClass = false;
    rewritten += letter;
  }
  return new RegExp(rewritten, flags);
}
