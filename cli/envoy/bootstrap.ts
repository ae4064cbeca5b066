// Whole configurations: one to print and keep, one to start and change while it runs.
import { listenerYaml } from "./listener.ts";
import type { EnvoyOptions } from "./options.ts";
import { indented, lines, quoted } from "./yaml.ts";

const protocolOptions = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

/** A complete envoy.yaml for `envoy -c`, commented for the person who goes on from it. */
export function envoyYaml(options: EnvoyOptions): string {
  return `${lines(
    adminYaml(options.adminPort),
    "static_resources:",
    "  listeners:",
    `  - ${indented(4, listenerYaml(options))}`,
    clustersYaml(options),
  )}\n`;
}

/**
 * The bootstrap for an Envoy that reads its listener from the file `listeners.yaml` in the folder, and again whenever that file is replaced
 * by a rename. What `listenersYaml` writes can thus change while Envoy runs; clusters and the admin endpoint cannot.
 */
export function dynamicBootstrapYaml(options: EnvoyOptions, folder: string): string {
  return `${lines(
    "node: { id: sidewall, cluster: sidewall }",
    adminYaml(options.adminPort),
    "dynamic_resources:",
    "  lds_config:",
    `    path_config_source: { path: ${quoted(`${folder}/listeners.yaml`)}, watched_directory: { path: ${quoted(folder)} } }`,
    "static_resources:",
    clustersYaml(options) ?? "  clusters: []",
  )}\n`;
}

/** The listener discovery response that belongs to it; `version` must differ from that of the file before. */
export function listenersYaml(options: EnvoyOptions, version: string): string {
  return `version_info: ${quoted(version)}
resources:
- "@type": type.googleapis.com/envoy.config.listener.v3.Listener
  ${indented(2, listenerYaml(options, version))}
`;
}

const adminYaml = (port: number | undefined): string | undefined => port === undefined ? undefined
  : `# Statistics and state; never open it to the network.\nadmin:\n  address: { socket_address: { address: 127.0.0.1, port_value: ${port} } }`;

function clustersYaml(options: EnvoyOptions): string | undefined {
  if (typeof options.upstream !== "string") return undefined;
  const url = new URL(options.upstream);
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return indented(2, lines(
    "  clusters:",
    "- name: upstream",
    "  type: STRICT_DNS",
    `  ${indented(2, upstreamProtocolYaml(options))}`,
    options.bufferBytesMax !== undefined && `  per_connection_buffer_limit_bytes: ${options.bufferBytesMax}`,
    url.protocol === "https:" && `  ${indented(2, upstreamTlsYaml(host))}`,
    "  load_assignment:",
    "    cluster_name: upstream",
    "    endpoints:",
    `    - lb_endpoints: [{ endpoint: { address: { socket_address: { address: ${quoted(host)}, port_value: ${port} } } } }]`,
  ));
}

function upstreamProtocolYaml(options: EnvoyOptions): string {
  const http1 = `http_protocol_options: { enable_trailers: ${options.transparent === true} }`;
  const protocol = {
    http1: `explicit_http_config: { ${http1} }`,
    http2: "explicit_http_config: { http2_protocol_options: {} }",
    same: `use_downstream_protocol_config: { ${http1}, http2_protocol_options: {} }`,
  }[options.upstreamProtocol ?? "http1"];
  return `typed_extension_protocol_options:\n  ${protocolOptions}:\n    "@type": type.googleapis.com/${protocolOptions}\n    ${protocol}`;
}

const upstreamTlsYaml = (host: string): string => `transport_socket:
  name: envoy.transport_sockets.tls
  typed_config:
    "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
    sni: ${quoted(host)}
    # The system's authorities; without them the upstream's certificate is not checked.
    common_tls_context: { validation_context: { trusted_ca: { filename: /etc/ssl/certs/ca-certificates.crt } } }`;
