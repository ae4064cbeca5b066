export { codes, isCode, type Code, type CodeEntry } from "./codes.ts";
export { diagnostic, hasErrors, sorted, type Diagnostic } from "./diagnostic.ts";
export { codesTable, explainCode } from "./explain.ts";
export { renderAll, renderJson, renderText } from "./render.ts";
