// The HTTP filter chain: one YAML block for each filter.
import type { HttpFilter, WasmFilter } from "./options.ts";
import { indented, lines, literal, quoted } from "./yaml.ts";

const wasmType = "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm";
const stringType = "type.googleapis.com/google.protobuf.StringValue";

/** One filter in the chain. With a folder, a module's configuration is left to the file that `extensionYaml` writes there. */
export function filterYaml(filter: HttpFilter, liveFolder?: string): string {
  if (filter.kind === "wasm" && liveFolder !== undefined) return discoveredYaml(filter, liveFolder);
  const config = filter.kind === "wasm" ? wasmYaml(filter) : JSON.stringify(filter.config);
  return `name: ${quoted(filter.name)}\ntyped_config:\n  ${indented(2, config)}`;
}

export const extensionFile = (name: string): string => `extension-${name}.yaml`;

function discoveredYaml(filter: WasmFilter, folder: string): string {
  return `name: ${quoted(filter.name)}
config_discovery:
  config_source:
    path_config_source: { path: ${quoted(`${folder}/${extensionFile(filter.name)}`)}, watched_directory: { path: ${quoted(folder)} } }
  type_urls: [${wasmType}]`;
}

/** The extension discovery response for a module (ECDS); `version` must differ from that of the file before. */
export function extensionYaml(filter: WasmFilter, version: string): string {
  return `version_info: ${quoted(version)}
resources:
- "@type": type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig
  name: ${quoted(filter.name)}
  typed_config:
    ${indented(4, wasmYaml(filter))}
`;
}

function wasmYaml(filter: WasmFilter): string {
  return lines(
    `"@type": ${wasmType}`,
    "config:",
    `  name: ${quoted(filter.name)}`,
    `  root_id: ${quoted(filter.rootId ?? filter.name)}`,
    "  # What a failing module does to requests: FAIL_CLOSED answers 503, FAIL_OPEN lets them pass unchecked, FAIL_RELOAD starts the module anew.",
    `  failure_policy: ${filter.failurePolicy ?? "FAIL_CLOSED"}`,
    "  # Lets a rule that reads a body decide before the headers go on, so that a denial is a clean answer. Where this cannot be set (Istio's",
    "  # WasmPlugin), the module's configuration says \"holdHeaders\": false; without either, such a request would wait for ever.",
    `  allow_on_headers_stop_iteration: ${filter.holdHeaders ?? true}`,
    filter.configuration !== undefined && configurationYaml(filter.configuration),
    "  vm_config:",
    "    # Plugins with equal vm_id and equal code share one VM on each worker.",
    `    vm_id: ${quoted(filter.vmId ?? "sidewall")}`,
    "    runtime: envoy.wasm.runtime.v8",
    "    code:",
    `      local: { filename: ${quoted(filter.module)} }`,
    filter.environment !== undefined && `    environment_variables: { key_values: ${JSON.stringify(filter.environment)} }`,
  );
}

function configurationYaml(configuration: object | string): string {
  const text = typeof configuration === "string" ? configuration : JSON.stringify(configuration, null, 2);
  return `  configuration:\n    "@type": ${stringType}\n    value: ${indented(4, literal(text))}`;
}
