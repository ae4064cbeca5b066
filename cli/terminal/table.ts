/** The width without colour codes. */
const widthOf = (text: string): number => text.replace(/\x1b\[\d+m/g, "").length;

/** Rows as lines with aligned columns, two spaces apart; columns named in `right` are flush right. Nothing trails a line. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths: number[] = [];
  for (const row of rows) for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, widthOf(cell));
  return rows.map((row) => row.map((cell, column) => {
    const space = " ".repeat((widths[column] ?? 0) - widthOf(cell));
    return right.includes(column) ? space + cell : cell + space;
  }).join("  ").trimEnd());
}

/** 1234567 as 1,234,567. */
export function thousands(number: number): string {
  return Math.round(number).toLocaleString("en-US");
}
