export { Admin } from "./admin.ts";
export { envoyYaml } from "./bootstrap.ts";
export type { LogLine } from "./log.ts";
export { luaFilter, rbacDenyFilter, type RbacPolicy } from "./native.ts";
export type { Cluster, DownstreamTls, EnvoyOptions, HttpFilter, NativeFilter, WasmFilter } from "./options.ts";
export { EnvoyError, envoyVersions, RunningEnvoy, withEnvoy, type EnvoyVersion, type StartOptions } from "./start.ts";
