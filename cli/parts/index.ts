export { cacheFolder, locatePart } from "./cache.ts";
export { catalogue, type PartName } from "./catalogue.ts";
export { installPart, type Installed } from "./install.ts";
