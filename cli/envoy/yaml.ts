// YAML as text: blocks of lines that are indented into each other, and quoted scalars.

/** A double-quoted scalar: JSON's strings are a subset of YAML's (YAML 1.2, section 1.3). */
export const quoted = (text: string): string => JSON.stringify(text);

/** The block indented by so many spaces; its first line is not, since it stands behind its key or dash. */
export const indented = (spaces: number, block: string): string => block.replaceAll("\n", `\n${" ".repeat(spaces)}`);

/** The blocks that are there, one below the other. */
export const lines = (...blocks: (string | undefined | false)[]): string => blocks.filter((block) => typeof block === "string").join("\n");

/** A literal block scalar (`|-`) of text that has no trailing newline; falls back to a quoted scalar where the text needs escapes. */
export function literal(text: string): string {
  const plain = /^[\x20-\x7e\n]+$/.test(text) && !/^[\s]|\n$/.test(text);
  return plain ? indented(2, `|-\n${text}`) : quoted(text);
}
