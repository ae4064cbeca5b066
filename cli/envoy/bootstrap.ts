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
export function listenersYaml(options: EnvoyOptions, version: string, liveFolder?: string): string {
  return `version_info: ${quoted(version)}
resources:
- "@type": type.googleapis.com/envoy.config.listener.v3.Listener
  ${indented(2, listenerYaml(options, { generation: version, liveFolder }))}
`;
}

const adminYaml = (port: number | undefined): string | undefined => port === undefined ? undefined
  : `# Statistics and state; never open it to the network.\nadmin:\n  address: { socket_address: { address: 127.0.0.1, port_value: ${port} } }`;

/** Undefined where there is no cluster: Envoy then answers by itself. */
function clustersYaml(options: EnvoyOptions): string | undefined {
  const upstream = typeof options.upstream === "string" ? [clusterYaml("upstream", options.upstream, options.upstreamProtocol ?? "http1", options)] : [];
  const others = (options.clusters ?? []).map(({ name, origin, protocol }) => clusterYaml(name, origin, protocol ?? "http1", options));
  const clusters = [...upstream, ...others];
  return clusters.length === 0 ? undefined : lines("  clusters:", ...clusters.map((cluster) => `  - ${indented(4, cluster)}`));
}

function clusterYaml(name: string, origin: string, protocol: "http1" | "http2" | "same", options: EnvoyOptions): string {
  const url = new URL(origin);
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return lines(
    `name: ${quoted(name)}`,
    "type: STRICT_DNS",
    protocolYaml(protocol, options.transparent === true),
    options.bufferBytesMax !== undefined && `per_connection_buffer_limit_bytes: ${options.bufferBytesMax}`,
    url.protocol === "https:" && upstreamTlsYaml(host),
    "load_assignment:",
    `  cluster_name: ${quoted(name)}`,
    "  endpoints:",
    `  - lb_endpoints: [{ endpoint: { address: { socket_address: { address: ${quoted(host)}, port_value: ${port} } } } }]`,
  );
}

function protocolYaml(protocol: "http1" | "http2" | "same", trailers: boolean): string {
  const http1 = `http_protocol_options: { enable_trailers: ${trailers} }`;
  const config = {
    http1: `explicit_http_config: { ${http1} }`,
    http2: "explicit_http_config: { http2_protocol_options: {} }",
    same: `use_downstream_protocol_config: { ${http1}, http2_protocol_options: {} }`,
  }[protocol];
  return `typed_extension_protocol_options:\n  ${protocolOptions}:\n    "@type": type.googleapis.com/${protocolOptions}\n    ${config}`;
}

const upstreamTlsYaml = (host: string): string => `transport_socket:
  name: envoy.transport_sockets.tls
  typed_config:
    "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
    sni: ${quoted(host)}
    # The system's authorities; without them the upstream's certificate is not checked.
    common_tls_context: { validation_context: { trusted_ca: { filename: /etc/ssl/certs/ca-certificates.crt } } }`;
