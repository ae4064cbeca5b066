// The listener: where requests come in, and the chain that they pass.
import { filterYaml } from "./filters.ts";
import type { DownstreamTls, EnvoyOptions } from "./options.ts";
import { indented, lines, quoted } from "./yaml.ts";

const extension = (path: string): string => `type.googleapis.com/envoy.extensions.${path}`;

/** Prints the verdict that the module leaves in the filter state (as `sidewall`; Envoy puts `wasm.` in front). */
export const accessLogDefault =
  "[%START_TIME%] \"%REQ(:METHOD)% %REQ(:PATH)% %PROTOCOL%\" %RESPONSE_CODE% %RESPONSE_CODE_DETAILS% %DURATION%ms sidewall=%FILTER_STATE(wasm.sidewall:PLAIN)%\n";

export interface ListenerVariant {
  /** Names the filter chain, so that a replacement is never taken for the same. */
  generation?: string;
  /** Modules' configurations come from files in this folder (see filters.ts). */
  liveFolder?: string | undefined;
}

/** One Listener resource. */
export function listenerYaml(options: EnvoyOptions, variant: ListenerVariant = {}): string {
  const listenerFilters = [options.proxyProtocol === true && proxyProtocolYaml, options.tls?.alsoPlain === true && tlsInspectorYaml].filter((block) => block !== false);
  return lines(
    "name: sidewall",
    `address: { socket_address: { address: 127.0.0.1, port_value: ${options.port ?? 10000} } }`,
    options.bufferBytesMax !== undefined && bufferLimitYaml(options.bufferBytesMax),
    listenerFilters.length > 0 && lines("listener_filters:", ...listenerFilters),
    "filter_chains:",
    options.tls !== undefined && chainYaml(options, variant, options.tls),
    (options.tls === undefined || options.tls.alsoPlain === true) && chainYaml(options, variant, undefined),
  );
}

/** A filter chain, over TLS or in clear text; where there are both, each takes the connections of its kind. */
function chainYaml(options: EnvoyOptions, { generation, liveFolder }: ListenerVariant, tls: DownstreamTls | undefined): string {
  const chain = lines(
    generation !== undefined && `name: ${quoted(`${generation}${tls === undefined ? "" : "-tls"}`)}`,
    options.tls?.alsoPlain === true && `filter_chain_match: { transport_protocol: ${tls === undefined ? "raw_buffer" : "tls"} }`,
    "filters:",
    "- name: envoy.filters.network.http_connection_manager",
    "  typed_config:",
    `    ${indented(4, connectionManagerYaml(options, liveFolder))}`,
    tls !== undefined && downstreamTlsYaml(tls),
  );
  return `- ${indented(2, chain)}`;
}

const bufferLimitYaml = (bytes: number): string => `# The most of a body that a filter may hold, over HTTP/1.1; beyond it a request is answered 413.
per_connection_buffer_limit_bytes: ${bytes}`;

/** The smallest window that HTTP/2 allows an endpoint to begin with, in Envoy's reading (RFC 9113, section 6.9.2). */
const windowBytesMin = 65_535;

const windowYaml = (bytes: number): string => `# Over HTTP/2 that bound is the stream's window.
http2_protocol_options: { initial_stream_window_size: ${Math.max(bytes, windowBytesMin)} }`;

const tlsInspectorYaml = `- name: envoy.filters.listener.tls_inspector
  typed_config:
    "@type": ${extension("filters.listener.tls_inspector.v3.TlsInspector")}`;

const proxyProtocolYaml = `- name: envoy.filters.listener.proxy_protocol
  typed_config:
    "@type": ${extension("filters.listener.proxy_protocol.v3.ProxyProtocol")}
    allow_requests_without_proxy_protocol: true`;

function connectionManagerYaml(options: EnvoyOptions, liveFolder: string | undefined): string {
  return lines(
    `"@type": ${extension("filters.network.http_connection_manager.v3.HttpConnectionManager")}`,
    "stat_prefix: sidewall",
    "codec_type: AUTO",
    options.transparent === true ? transparentYaml : "# The peer is the source address, whatever X-Forwarded-For says.\nuse_remote_address: true",
    options.bufferBytesMax !== undefined && windowYaml(options.bufferBytesMax),
    "# Upgrades are let through here, so that the module decides about them.\nupgrade_configs: [{ upgrade_type: websocket }]",
    options.accessLog !== "none" && accessLogYaml(options.accessLog ?? accessLogDefault),
    "route_config:",
    "  name: sidewall",
    "  virtual_hosts:",
    "  - name: all",
    "    domains: [\"*\"]",
    "    routes:",
    `    - ${indented(6, routeYaml(options))}`,
    "http_filters:",
    ...options.filters.map((filter) => `- ${indented(2, filterYaml(filter, liveFolder))}`),
    `- ${indented(2, routerYaml(options))}`,
  );
}

/** Nothing added, and a connection that is to end does so soon, but not before the client has read the answer. */
const transparentYaml = `generate_request_id: false
delayed_close_timeout: 0.2s
server_header_transformation: PASS_THROUGH
http_protocol_options: { enable_trailers: true }`;

const accessLogYaml = (format: string): string => `# The access log, to standard output.
access_log:
- name: envoy.access_loggers.stdout
  typed_config:
    "@type": ${extension("access_loggers.stream.v3.StdoutAccessLog")}
    log_format: { text_format_source: { inline_string: ${quoted(format)} } }`;

function routeYaml({ upstream }: EnvoyOptions): string {
  const to = typeof upstream === "string"
    ? "# No limit on the whole answer: streams may last.\nroute: { cluster: upstream, timeout: 0s }"
    : `direct_response: { status: ${upstream.status}, body: { inline_string: ${quoted(upstream.body)} } }`;
  return `match: { prefix: "/" }\nname: all\n${to}`;
}

const routerYaml = (options: EnvoyOptions): string => lines(
  "name: envoy.filters.http.router",
  "typed_config:",
  `  "@type": ${extension("filters.http.router.v3.Router")}`,
  options.transparent === true && "  suppress_envoy_headers: true",
);

function downstreamTlsYaml(tls: DownstreamTls): string {
  return lines(
    "transport_socket:",
    "  name: envoy.transport_sockets.tls",
    "  typed_config:",
    `    "@type": ${extension("transport_sockets.tls.v3.DownstreamTlsContext")}`,
    tls.clientCertificateRequired === true && "    require_client_certificate: true",
    "    common_tls_context:",
    "      alpn_protocols: [h2, http/1.1]",
    "      tls_certificates:",
    `      - certificate_chain: { filename: ${quoted(tls.certificate)} }`,
    `        private_key: { filename: ${quoted(tls.key)} }`,
    tls.clientAuthorities !== undefined && "      # Whom to believe that a client is who its certificate says.",
    tls.clientAuthorities !== undefined && `      validation_context: { trusted_ca: { filename: ${quoted(tls.clientAuthorities)} } }`,
  );
}
