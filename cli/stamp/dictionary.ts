/**
 * What stamps have in common, so that a stamp says it by pointing here: the preset dictionary of its deflate stream (RFC 1950, 2.2). The most
 * usual stands last, where it is nearest. Part of the section's format: a change is a new `stampVersion`.
 */
const hostFunctions = [
  "wasi_snapshot_preview1.clock_time_get", "env.proxy_add_header_map_value", "env.proxy_replace_header_map_value", "env.proxy_remove_header_map_value", "env.proxy_get_buffer_status",
  "env.proxy_get_header_map_pairs", "env.proxy_get_header_map_size", "env.proxy_get_header_map_value", "env.proxy_increment_metric", "wasi_snapshot_preview1.random_get",
  "env.proxy_get_current_time_nanoseconds", "env.proxy_set_effective_context", "env.proxy_send_local_response", "env.proxy_set_property", "env.proxy_get_property",
  "env.proxy_record_metric", "env.proxy_define_metric", "env.proxy_log", "env.proxy_get_header_map_value", "env.proxy_get_buffer_bytes",
];
const callbacks = [
  "proxy_on_delete", "proxy_on_request_body", "proxy_on_request_trailers", "proxy_on_response_body", "proxy_on_response_headers", "proxy_on_response_trailers",
  "proxy_on_configure", "proxy_on_context_create", "proxy_on_request_headers",
];
const conditions = [
  "source.address", "source.spiffe", "connection.mtls", "request.anomalies", "request.targetBytes", "request.headerBytes", "request.cookie", "request.query", "request.form", "response.status",
  "response.json", "request.json", "request.method", "request.header",
].map((from) => ({ from })).concat([{ from: "request.path" }]);

export const dictionary: Uint8Array = Buffer.from([
  ...["API1:2023", "API2:2023", "API4:2023", "API5:2023", "API8:2023", "T1190", "observe", "enforce", "critical", "high", "low", "response.body", "response.headers", "request.body"].map((word) => `"${word}"`),
  ...conditions.map((select) => JSON.stringify({ op: "test", select, quantifier: "any" })),
  '{"op":"and","of":[{"op":"or","of":[{"op":"not","of":{"op":"each","path":["items",{"any":true},"',
  '"test":{"is":"present"}', '"test":{"is":"compare","comparison":"gt","value":{"constant":', '"test":{"is":"contains","values":{"parameter":"', '"test":{"is":"startsWith","values":{"constant":["', '"test":{"is":"endsWith","ignoreCase":true', '"test":{"is":"in","values":{"constant":["', '"ignoreCase":false',
  '"parameters":[{"name":"', '","type":"texts","default":["', '"itemsMax":64,"bytesMax":256,"description":"', '"owner":"', '"description":"', '"do":"tag","name":"', '{"do":"setHeader","on":"request","name":"', '"value":{"constant":"',
  '{"version":1,"compiler":"0.1.0","digest":"","ir":{"irVersion":1,"policies":[{"name":"","mode":"observe","mandatory":false,"fails":"closed","requestBodyBytesMax":65536,"responseBodyBytesMax":65536,"pathIgnoresCase":false,"parameters":[],"rules":[{"id":"',
  '","severity":"medium","owasp":[],"cwe":[],"mitre":[],"phase":"request.headers","when":{"op":"test","select":{"from":"request.path"},"quantifier":"any","test":{"is":"under","values":{"constant":["/admin"]}},',
  '"place":{"file":"policy.ts","line":1,"column":3}},"unknown":{"absent":"match","broken":"skip"},"unknown":{"absent":"skip","broken":"match"},"actions":[{"do":"deny","status":403,"renderer":"problem"}],"place":{"file":"policy.ts","line":',
  `,"column":1}}]},"needs":{"hostFunctions":${JSON.stringify(hostFunctions)},"callbacks":${JSON.stringify(callbacks)},`,
  '"holdsHeaders":true,"requestBodyBytesMax":65536,"holdsHeaders":false,"requestBodyBytesMax":0,"responseBodyBytesMax":0,"memoryBytes":131072,"slots":{"count":0,"bytes":0}}}',
].join(","));
