export { startProgress, type Progress } from "./progress.ts";
export { painter, printable, wantsColour, type Paint, type Style } from "./style.ts";
export { table, thousands } from "./table.ts";
export { processTerminal, type Terminal } from "./terminal.ts";
