export { configurationJson, type ConfigurationWish } from "./configuration.ts";
export { openPolicy, type OpenOptions, type OpenPolicy } from "./open.ts";
export { PolicyMistakes } from "./mistakes.ts";
export { loadIr, loadSubject, type LoadedIr, type LoadSubjectOptions, type Subject } from "./load.ts";
