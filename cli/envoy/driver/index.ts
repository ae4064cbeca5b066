export { Authority, type Certificate, type Subject } from "./authority.ts";
export type { Source, TlsIdentity } from "./client.ts";
export { comparable, type ComparableMessage, type ComparableOutcome } from "./compare.ts";
export { EnvoyDriver, type DriveOptions, type DriverOptions } from "./driver.ts";
export { completed } from "./http1.ts";
export type { EnvoyOutcome } from "./message.ts";
