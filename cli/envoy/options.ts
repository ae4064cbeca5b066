// What can be said about an Envoy: the parts of its configuration that Sidewall's commands, tests and benchmarks vary.

/** A proxy-wasm module in the HTTP filter chain. */
export interface WasmFilter {
  kind: "wasm";
  /** The plugin's name: it stands in logs and is unique in the chain. No spaces or colons. */
  name: string;
  /** Path of the module as Envoy sees it. */
  module: string;
  /** The plugin configuration: an object is written as JSON, a string goes as it is. Default: none. */
  configuration?: object | string;
  /** Selects the root context in a module that has several. Default: the plugin's name. */
  rootId?: string;
  /** Plugins with equal vmId and equal code share one VM and its shared data. Default: `sidewall`. */
  vmId?: string;
  /** Environment variables that the VM has. Default: none. */
  environment?: Readonly<Record<string, string>>;
  /** What a trap, or a first configuration that the module refuses, does to requests. Default: `FAIL_CLOSED`. */
  failurePolicy?: "FAIL_CLOSED" | "FAIL_OPEN" | "FAIL_RELOAD";
  /** Lets the module hold headers while it reads the body. Where it is false, a module that enforces rules over bodies must be told by `"holdHeaders":false` in its configuration. Default: true. */
  holdHeaders?: boolean;
}

/** Any other HTTP filter, by its extension's name and its typed configuration (with `@type`). */
export interface NativeFilter {
  kind: "native";
  name: string;
  config: object;
}

export type HttpFilter = WasmFilter | NativeFilter;

export interface DownstreamTls {
  /** Paths of PEM files. */
  certificate: string;
  key: string;
  /** With it, clients are asked for a certificate, which must be signed by one of these authorities. */
  clientAuthorities?: string;
  /** Refuses clients without a certificate. Default: false. */
  clientCertificateRequired?: boolean;
  /** Accepts clear text on the same port as well. For tests. Default: false. */
  alsoPlain?: boolean;
}

/** An upstream that a module may call out to by its name. */
export interface Cluster {
  name: string;
  /** An origin such as `http://127.0.0.1:8080`. */
  origin: string;
  protocol?: "http1" | "http2";
}

export interface EnvoyOptions {
  /** Where requests are accepted, on 127.0.0.1. Default: 10000; 0 takes a free port. HTTP/1.1 and HTTP/2 (also in clear text) are accepted. */
  port?: number;
  /** An origin such as `http://127.0.0.1:8080`, or a fixed answer that Envoy gives itself. */
  upstream: string | { status: number; body: string };
  /** How the upstream is spoken to; `same` is as the client spoke. Default: `http1`. */
  upstreamProtocol?: "http1" | "http2" | "same";
  /** More upstreams, for modules' call-outs. Default: none. */
  clusters?: readonly Cluster[];
  /** In the order in which requests pass them. */
  filters: readonly HttpFilter[];
  /** The admin endpoint's port on 127.0.0.1; 0 takes a free port. Default: no admin endpoint. */
  adminPort?: number;
  tls?: DownstreamTls;
  /** Envoy's access log format, written to standard output; `none` for no access log. Default: one line with `sidewall=` and the filter-state entry. */
  accessLog?: string;
  /** The most that a filter may hold of a body; over HTTP/2 at least 65,535. Default: Envoy's, 1 MiB over HTTP/1.1 and 16 MiB over HTTP/2. */
  bufferBytesMax?: number;
  /** Takes the source address from a PROXY protocol header where a connection begins with one. For tests: a client can claim any address. Default: false. */
  proxyProtocol?: boolean;
  /** Forwards messages without the headers that Envoy adds by itself (request id, timing, server), and with HTTP/1.1 trailers. For tests. Default: false. */
  transparent?: boolean;
}
