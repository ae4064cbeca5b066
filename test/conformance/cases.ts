// The conformance cases, as data: which filter, under which host options, which exchanges, one after the other. A runner plays them
// against a host (Envoy, the harness) and compares what the filter logs, what the upstream gets and what the client gets.
// Bytes are written as byte strings: one character, U+0000 to U+00FF, for each byte.

export type Pair = readonly [name: string, value: string];

export interface Answer {
  readonly status?: number;
  readonly headers?: readonly Pair[];
  /** In the pieces in which it arrives at the proxy: each is sent when the one before has been read. No piece: no body. */
  readonly body?: readonly string[];
  readonly trailers?: readonly Pair[];
}

export interface Exchange {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: readonly Pair[];
  /** In pieces, as in an answer. With pieces the request is chunked, unless it has a content-length. */
  readonly body?: readonly string[];
  readonly trailers?: readonly Pair[];
  /** What the upstream does. Default: 200 with the body `answered` and a content-length, once the request has come whole. */
  readonly answer?: Answer | "reset" | "silent";
  /** The client goes away when nothing has happened for so long. */
  readonly abortMilliseconds?: number;
  /** The next exchange, or the end, waits so long, since nothing in the log tells when to go on. */
  readonly waitMilliseconds?: number;
  /** The next exchange, or the end, waits until the filter has logged a line with this text since the beginning of this one. */
  readonly waitFor?: string;
}

export interface Case {
  readonly name: string;
  /** A file of fixtures/, without `.ts`. */
  readonly filter: string;
  /** The first exchange waits until the filter has logged a line with this text. */
  readonly waitFor?: string;
  /** The plugin configuration. */
  readonly configuration?: string;
  /** The most that a filter may hold of a body. Default: the host's, 1 MiB. */
  readonly bufferBytesMax?: number;
  /** `allow_on_headers_stop_iteration`. Default: true. */
  readonly holdHeaders?: boolean;
  readonly failurePolicy?: "FAIL_CLOSED" | "FAIL_OPEN" | "FAIL_RELOAD";
  /** Constants of the build. */
  readonly constants?: Readonly<Record<string, number>>;
  readonly exchanges: readonly Exchange[];
}

/** Clusters beside `upstream` that call-outs name. */
export const clusters = {
  /** HTTP/1.1: /ok answers 200 `callee says ok` and the trailer `x-trailer: end`; /echo after 100 ms the body it gets; /slow 200 after 400 ms; /fail 503; /reset closes. */
  callee: "callee",
  /** Nothing listens there. */
  dead: "dead",
  /** gRPC over HTTP/2: conformance.Service/Echo answers each message with itself, /Fail ends with status 7 `not allowed`, /Slow never answers. */
  grpc: "grpc",
} as const;

/** The environment variable that the plugin's VM has. */
export const environment = { CONFORMANCE: "yes" } as const;

const hold = (side: string): Pair => ["x-hold", side];
const chunked = ["one,", "two,", "three"];
/** 70,000 bytes. */
const large = ["a", "b", "c", "d", "e"].map((letter) => letter.repeat(14_000));

const contexts: Case[] = [
  {
    name: "contexts: requests with and without bodies and trailers, in order", filter: "contexts", configuration: "the configuration",
    exchanges: [
      {}, { method: "POST", body: chunked }, { method: "POST", body: chunked, trailers: [["x-end", "1"]] },
      { answer: { headers: [["content-length", "0"]] } }, { answer: { body: chunked } }, { answer: { body: chunked, trailers: [["x-end", "1"]] } },
      { method: "HEAD", answer: { headers: [["content-length", "8"]] } },
    ],
  },
  { name: "contexts: a local reply", filter: "contexts", exchanges: [{ path: "/reply" }, { path: "/reply", method: "POST", body: chunked }] },
  { name: "contexts: on_done put off until done", filter: "contexts", exchanges: [{ path: "/hold-done", waitFor: "done status=" }, {}] },
  { name: "contexts: the upstream resets", filter: "contexts", exchanges: [{ answer: "reset" }, {}] },
  { name: "contexts: the client goes away", filter: "contexts", exchanges: [{ answer: "silent", abortMilliseconds: 50 }, {}] },
];

const headers: Case[] = [
  {
    name: "headers: every operation on request headers", filter: "headers",
    exchanges: [
      { headers: [["x-do", "pairs;get x-a;get x-missing;get :path;size"], ["x-a", "first"], ["X-A", "second"], ["x-empty", ""]] },
      { headers: [["x-do", "add x-a third;get x-a;add x-new value;add X-Upper Value;get x-upper;pairs"], ["x-a", "first"], ["x-a", "second"]] },
      { headers: [["x-do", "replace x-a only;replace x-new value;replace x-empty;pairs"], ["x-a", "first"], ["x-a", "second"], ["x-empty", "no"]] },
      { headers: [["x-do", "remove x-a;remove x-missing;pairs"], ["x-a", "first"], ["x-a", "second"]] },
      { headers: [["x-do", "set x-only value;pairs"], ["x-a", "first"]] },
      { headers: [["x-do", "replace :path /changed;replace :method PUT;replace :authority other.test;get :path;pairs"]] },
      { headers: [["x-do", "add x-bytes a\\b;get x-bytes;add x-list one, two;get x-list"]] },
      { headers: [["x-do", "add x-bad va^lue;replace x-bad va^lue;add x^bad value;set x-bad va^lue;pairs"]] },
    ],
  },
  {
    name: "headers: on response headers, and maps of other phases", filter: "headers",
    exchanges: [
      {
        headers: [["x-do-response", "get :status;get x-a;add x-a third;replace server mine;remove x-gone;pairs;map 0;get :path;add x-late 1"]],
        answer: { headers: [["x-a", "first"], ["x-a", "second"], ["x-gone", "1"], ["server", "theirs"], ["content-length", "0"]] },
      },
      { headers: [["x-do-response", "replace :status 299;get :status"]] },
      { headers: [["x-do", "map 1;get x;add x 1;replace x 1;remove x;pairs;size;map 2;get :status;add x 1;pairs;size;map 3;get x;map 4;get x"]] },
      { headers: [["x-do", "map 6;get x;pairs;map 7;get x;map 8;get x;add x 1;pairs;size"]] },
    ],
  },
  {
    name: "headers: trailers", filter: "headers",
    exchanges: [
      {
        method: "POST", body: ["body"], trailers: [["x-t", "first"], ["x-t", "second"]],
        headers: [["x-do-trailers", "pairs;get x-t;add x-added 1;replace x-t only;remove x-none;map 0;get :path;add x-late 1"]],
      },
      {
        headers: [["x-do-response-trailers", "pairs;add x-added 1;remove x-t;pairs"]],
        answer: { body: ["body"], trailers: [["x-t", "first"], ["x-t", "second"]] },
      },
    ],
  },
];

const edited = (title: string, side: "request" | "response", held: boolean, edit: string, each = false): Exchange => {
  const driving: Pair[] = [[side === "request" ? "x-edit" : "x-edit-response", edit], ["x-title", title]];
  if (held) driving.push(hold(side));
  if (each) driving.push(["x-edit-each", "1"]);
  return side === "request" ? { method: "POST", headers: driving, body: chunked } : { headers: driving, answer: { body: chunked } };
};

const edits: [string, string][] = [
  ["a prefix is replaced", "0 4 ONE,"], ["a longer prefix", "0 3 a longer beginning"], ["prepended", "0 0 before,"], ["appended at the end", "13 0 ,after"],
  ["appended beyond the end", "max 0 ,after"], ["appended, the length ignored", "13 99 ,after"], ["the middle is refused", "4 4 TWO,"],
  ["the last byte is refused", "12 1 E"], ["all replaced", "0 max whole"], ["all dropped", "0 max "], ["a prefix dropped", "0 4 "], ["twice", "0 0 b,;0 2 c,"],
];

const bodies: Case[] = [
  ...(["request", "response"] as const).flatMap((side) => [true, false].map((held): Case => ({
    name: `bodies: ${side}, ${held ? "held" : "streaming"}: what can be written where`, filter: "bodies",
    exchanges: edits.map(([title, edit]) => edited(title, side, held, edit)),
  }))),
  {
    name: "bodies: edits in every chunk of a stream", filter: "bodies",
    exchanges: [
      edited("prefix", "request", false, "0 1 X", true), edited("append", "response", false, "max 0 +", true),
      edited("dropped", "response", false, "0 max ", true),
    ],
  },
  {
    name: "bodies: ranges read", filter: "bodies",
    exchanges: [{ method: "POST", headers: [hold("request"), ["x-read", "0 4;4 4;9 99;13 1;14 1;99 1;0 0;0 max;5 max;max max;max 1"]], body: chunked }],
  },
  {
    name: "bodies: buffers of other phases", filter: "bodies",
    exchanges: [{ method: "POST", headers: [["x-other", "1"], hold("both")], body: ["body"], answer: { body: ["answer"] } }],
  },
  {
    name: "bodies: an empty body, and none", filter: "bodies",
    exchanges: [
      { method: "POST", headers: [hold("both"), ["content-length", "0"]] },
      { headers: [hold("both"), ["x-edit-response", "0 0 new"]], answer: { status: 204 } },
    ],
  },
  {
    name: "bodies: content-length is not corrected", filter: "bodies",
    exchanges: [
      { headers: [hold("response"), ["x-keep-length", "1"], ["x-edit-response", "0 0 longer,"]] },
      { headers: [hold("response"), ["x-keep-length", "1"], ["x-edit-response", "0 4 "]] },
      { headers: [hold("response"), ["x-edit-response", "0 4 "]] },
    ],
  },
  {
    name: "bodies: held beyond the buffer limit", filter: "bodies", bufferBytesMax: 8192,
    exchanges: [
      { method: "POST", headers: [hold("request")], body: ["a".repeat(6000), "b".repeat(6000), "c".repeat(6000)] },
      { method: "POST", headers: [], body: ["a".repeat(6000), "b".repeat(6000), "c".repeat(6000)] },
      { headers: [hold("response")], answer: { body: ["a".repeat(6000), "b".repeat(6000), "c".repeat(6000)] } },
    ],
  },
  {
    // Pieces of less than an HTTP/2 frame.
    name: "bodies: held beyond a buffer limit that HTTP/2 can express", filter: "bodies", bufferBytesMax: 65_536,
    exchanges: [
      { method: "POST", headers: [hold("request")], body: large.slice(1) }, { method: "POST", headers: [hold("request")], body: large },
      { method: "POST", headers: [], body: large }, { headers: [hold("response")], answer: { body: large } },
    ],
  },
];

const script = (actions: string, later: string, rest: Exchange = {}): Exchange =>
  ({ ...rest, headers: [["x-actions", actions], ["x-later", later], ...(rest.headers ?? [])] });
const post: Exchange = { method: "POST", body: chunked };
const answered: Exchange = { answer: { body: chunked } };

const pausing: Case[] = [
  {
    name: "pausing: request headers", filter: "pausing",
    exchanges: [
      script("rh=1", "continue request"), script("rh=3", "continue request"), script("rh=4", "continue request"), script("rh=2", ""), script("rh=9", "continue request"),
      script("rh=1", "continue request", post), script("rh=1 rb=1", "continue request", post), script("rh=1 rb=1.1.1.0", "", post),
      script("rh=3", "continue request", post), script("rh=4", "continue request", post), script("rh=2", "", post),
    ],
  },
  {
    name: "pausing: request headers without allow_on_headers_stop_iteration", filter: "pausing", holdHeaders: false,
    exchanges: [script("rh=1", "continue request", post)],
  },
  {
    name: "pausing: request body and trailers", filter: "pausing",
    exchanges: [
      script("rb=1.1.1.0", "", post), script("rb=1", "continue request", post), script("rb=2.0", "continue request", post), script("rb=3.0", "continue request", post),
      script("rb=1.0", "", post), script("rb=0.1.0", "", post),
      script("rb=1 rt=0", "", { ...post, trailers: [["x-end", "1"]] }), script("rt=1", "continue request", { ...post, trailers: [["x-end", "1"]] }),
    ],
  },
  {
    name: "pausing: response headers, body, trailers", filter: "pausing",
    exchanges: [
      script("ph=1", "continue response", answered), script("ph=3", "continue response", answered), script("ph=4", "continue response", answered),
      script("ph=2", "", answered), script("ph=1 pb=1.1.1.0", "", answered), script("pb=1", "continue response", answered),
      script("pb=1.0", "", answered), script("pb=2.0", "continue response", answered),
      script("pb=3.0", "continue response", answered),
      script("pt=1", "continue response", { answer: { body: chunked, trailers: [["x-end", "1"]] } }),
      script("ph=1", "continue response", { answer: { headers: [["content-length", "0"]] } }),
    ],
  },
  {
    name: "pausing: ends from a tick", filter: "pausing",
    exchanges: [
      script("rh=4", "close request"), script("rh=4", "close response"), script("ph=4", "close response", answered), script("ph=4", "close request", answered),
      script("rh=4", "reply"), script("rb=1", "reply", post), script("ph=4", "reply", answered), script("rh=4", "continue other;continue request"),
      script("rh=1", "continue twice"),
    ],
  },
];

const from = (phase: string, rest: Exchange = {}): Exchange => ({ ...rest, headers: [["x-from", phase], ["x-tag", "1"], ...(rest.headers ?? [])] });
const replies: Case[] = [
  {
    name: "replies: from every phase", filter: "replies",
    exchanges: [
      from("request headers"), from("request headers", post), from("request headers then continue"), from("twice"), from("request body", post),
      from("request trailers", { ...post, trailers: [["x-end", "1"]] }), from("response headers"), from("response headers", answered), from("response body", answered),
      from("response trailers", { answer: { body: chunked, trailers: [["x-end", "1"]] } }), from("tick"), from("nowhere"),
    ],
  },
  {
    name: "replies: what is sent", filter: "replies",
    exchanges: [
      from("request headers", { headers: [["x-status", "200"], ["x-body", "fine"]] }), from("request headers", { headers: [["x-status", "204"]] }),
      from("request headers", { method: "HEAD" }), from("request headers", { headers: [["x-status", "503"], ["x-body", "x".repeat(2000)]] }),
      from("request headers", { method: "POST", headers: [["content-type", "application/grpc"], ["x-grpc", "7"]], body: ["\0\0\0\0\0"] }),
      from("request headers", { method: "POST", headers: [["content-type", "application/grpc"]], body: ["\0\0\0\0\0"] }),
    ],
  },
];

const others: Case[] = [
  { name: "clock: ticks", filter: "clock", configuration: "3", waitFor: "set_tick_period 0", exchanges: [{}] },
  { name: "clock: clocks, randomness, environment, output, exit", filter: "clock", exchanges: [{ path: "/now" }] },
  {
    name: "properties: of request, connection, plugin, node; absent and unknown", filter: "properties",
    configuration: "plugin_name;plugin_root_id;plugin_vm_id;xds.cluster_name;request.path;node.id", waitFor: "tick property=7:\"node.id",
    exchanges: [
      {
        path: "/a/b?c=d",
        headers: [
          ["x-get", [
            "request.path;request.url_path;request.query;request.host;request.scheme;request.method;request.protocol;request.id",
            "request.headers.x-a;request.headers.x-missing;request.useragent;request.referer",
          ].join(";")],
          ["x-a", "first"], ["x-a", "second"],
        ],
      },
      { headers: [["x-get", "connection.requested_server_name;connection.tls_version;connection.subject_peer_certificate"]] },
      { headers: [["x-get", "connection.uri_san_peer_certificate;connection.sha256_peer_certificate_digest"]] },
      { headers: [["x-bool", "connection.mtls;request.path;no.such"], ["x-number", "request.size;request.path;request.time.x;no.such;connection.mtls;source.port.x"]] },
      { headers: [["x-get", "plugin_name;plugin_root_id;plugin_vm_id;no_such;request;request.no_such;;."]] },
      { headers: [["x-get", "xds.route_name;xds.cluster_name;route_name;cluster_name;metadata.no.such"]] },
      {
        headers: [
          ["x-get-response", "response.code_details;response.headers.x-a;response.no_such;request.path"],
          ["x-get-log", "response.code_details;request.path;response.grpc_status"],
        ],
        answer: { headers: [["x-a", "1"], ["content-length", "0"]] },
      },
    ],
  },
  {
    name: "properties: set and read back", filter: "properties",
    exchanges: [
      { headers: [["x-set", "mine some value"], ["x-get", "mine;filter_state.wasm:mine;filter_state.mine"], ["x-get-response", "mine"], ["x-get-log", "mine"]] },
      { headers: [["x-get", "mine"]] },
      { headers: [["x-set", "empty "], ["x-get", "empty"]] },
      { headers: [["x-set", "request.path /other"], ["x-get", "request.path"]] },
    ],
  },
  {
    name: "shared: data and compare-and-swap", filter: "shared",
    exchanges: [{ path: "/data", headers: [["x-name", "a"]] }, { path: "/read", headers: [["x-name", "a"]] }],
  },
  { name: "shared: queues", filter: "shared", exchanges: [{ path: "/queues", headers: [["x-name", "q"]], waitFor: "dequeue status=Empty" }] },
  {
    name: "calls: answers", filter: "calls",
    exchanges: [
      { headers: [["x-call", "callee /ok 1000"]] }, { headers: [["x-call", "callee /echo 1000 a body"]] }, { headers: [["x-call", "callee /fail 1000"]] },
      { headers: [["x-call", "callee /ok 1000;callee /slow 1000;callee /echo 1000 third"]] },
      { headers: [["x-call", "callee /ok 1000"], ["x-then", "reply"]] }, { method: "POST", headers: [["x-call", "callee /slow 1000"]], body: chunked },
    ],
  },
  {
    name: "calls: no answer", filter: "calls",
    exchanges: [
      { headers: [["x-call", "callee /slow 50"]] }, { headers: [["x-call", "callee /reset 1000"]] }, { headers: [["x-call", "dead /ok 1000"]] },
      { headers: [["x-call", "no-such-cluster /ok 1000;callee - 1000; /ok 1000"]] },
    ],
  },
  {
    name: "calls: the request is gone when the answer comes", filter: "calls",
    exchanges: [
      { headers: [["x-call", "callee /slow 1000"]], abortMilliseconds: 50, waitFor: "set_effective_context" },
      { headers: [["x-call", "callee /slow 1000"], ["x-early", "1"]], waitFor: "set_effective_context" },
    ],
  },
  {
    name: "grpc: calls and streams", filter: "grpc",
    exchanges: (["/call Echo", "/stream Echo", "/close Echo", "/call Fail", "/stream Fail", "/call Slow", "/cancel Echo", "/misuse Echo"]).map((words): Exchange => {
      const [path, method] = words.split(" ") as [string, string];
      return {
        path,
        headers: [
          ["x-cluster", "grpc"], ["x-service", "conformance.Service"], ["x-method", method], ["x-message", "the message"],
          ["x-timeout", method === "Slow" ? "100" : "1000"],
        ],
      };
    }),
  },
  { name: "metrics: every kind", filter: "metrics", exchanges: [{ headers: [["x-name", "a"]] }, { headers: [["x-name", "a"]] }] },
  { name: "logs: levels", filter: "logs", exchanges: [{}] },
  ...(["FAIL_CLOSED", "FAIL_OPEN", "FAIL_RELOAD"] as const).map((failurePolicy): Case => ({
    name: `traps: ${failurePolicy}`, filter: "traps", failurePolicy, exchanges: [{}, { headers: [["x-trap", "request headers"]], waitMilliseconds: 1500 }, {}, {}],
  })),
  ...["request body", "response headers", "response body", "log", "tick"].map((phase): Case => ({
    name: `traps: in the ${phase}`, filter: "traps", failurePolicy: "FAIL_CLOSED",
    exchanges: [{ method: "POST", body: ["body"], headers: [["x-trap", phase]], ...(phase === "tick" ? { waitMilliseconds: 500 } : {}) }, {}],
  })),
  ...["memory", "stack", "divide"].map((kind): Case => ({
    name: `traps: ${kind}`, filter: "traps", failurePolicy: "FAIL_CLOSED", exchanges: [{ headers: [["x-trap", "request headers"], ["x-kind", kind]] }, {}],
  })),
  { name: "foreign: functions", filter: "foreign", exchanges: [{ headers: [["x-expression", "request.path == '/'"]] }, { headers: [["x-expression", "1 +"]] }] },
  {
    name: "memory: more than the arena holds", filter: "memory", constants: { ARENA_BYTES: 8192 },
    exchanges: [
      { headers: [["x-long", "short"]] }, { headers: [["x-long", "l".repeat(9000)]] },
      { method: "POST", headers: Array.from({ length: 60 }, (_, index): Pair => [`x-${index}`, "v".repeat(200)]), body: ["b".repeat(12000)] },
    ],
  },
];

export const cases: readonly Case[] = [...contexts, ...headers, ...bodies, ...pausing, ...replies, ...others];
