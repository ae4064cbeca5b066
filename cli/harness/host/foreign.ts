// The functions that Envoy offers through call_foreign_function, as far as a policy can have a use for them on a laptop. CEL (expr_create,
// expr_evaluate, expr_delete) is not among them: a module must probe for what it needs, here as in Envoy.
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from "node:crypto";
import { deflateSync, inflateSync } from "node:zlib";
import { Status } from "./abi.ts";
import { byteStringOf, bytesOf, type ByteString } from "./bytes.ts";
import type { Context } from "./context.ts";
import { numberField, readMessage, textField, writeMessage } from "./protobuf.ts";

/** Answers with result bytes, or with a status. An empty result and Status.ok are the same. */
export type ForeignFunction = (context: Context, argument: ByteString) => ByteString | Status;

/** zlib format (RFC 1950), not gzip. */
const compress: ForeignFunction = (_context, argument) => byteStringOf(deflateSync(bytesOf(argument)));

/** Envoy caps the output by nothing but memory; the cap here only keeps a laptop alive, and reads as a failure. */
const uncompressBytesMax = 256 * 1024 * 1024;
const uncompress: ForeignFunction = (_context, argument) => {
  try { return byteStringOf(inflateSync(bytesOf(argument), { maxOutputLength: uncompressBytesMax })); } catch { return Status.serializationFailure; }
};

/** Filter-state objects that Envoy can make from bytes; another key is NotFound. */
const filterStateKeys = new Set<ByteString>([
  "envoy.network.application_protocols", "envoy.network.upstream_server_name", "envoy.network.upstream_subject_alt_names", "envoy.network.transport_socket.original_dst_address",
  "envoy.tcp_proxy.cluster", "envoy.tcp_proxy.disable_tunneling", "envoy.tcp_proxy.per_connection_idle_timeout_ms", "envoy.upstream.dynamic_host", "envoy.upstream.dynamic_port",
  "envoy.filters.listener.original_dst.local_ip", "envoy.filters.listener.original_dst.remote_ip", "envoy.ratelimit.hits_addend", "envoy.hashable_string", "envoy.string",
]);
const setEnvoyFilterState: ForeignFunction = (context, argument) => {
  const fields = readMessage(argument);
  if (fields === undefined) return Status.badArgument;
  const key = textField(fields, 1);
  return filterStateKeys.has(key) ? context.setFilterState(key, textField(fields, 2)) : Status.notFound;
};

/**
 * name 1, readonly 2, type 3, schema 4, span 5. A second declaration of a name is refused. It is noted with the context that is being
 * called, and only those of root contexts have an effect: declare in on_configure.
 */
const declareProperty: ForeignFunction = (context, argument) => {
  const fields = readMessage(argument);
  if (fields === undefined) return Status.badArgument;
  const declared = (context.vm.current ?? context).declaredProperties;
  const name = textField(fields, 1);
  if (declared.has(name)) return Status.badArgument;
  declared.set(name, { readOnly: numberField(fields, 2) !== 0 });
  return Status.ok;
};

const hashNames: ReadonlyMap<ByteString, string> = new Map([["sha1", "sha1"], ["sha224", "sha224"], ["sha256", "sha256"], ["sha384", "sha384"], ["sha512", "sha512"]]);

/** The key is given either in DER or in PEM, and not in both. */
function keyFrom(der: ByteString, pem: ByteString, make: (input: { key: Buffer | string; format: "der" | "pem" }) => KeyObject): KeyObject | undefined {
  if ((der === "") === (pem === "")) return undefined;
  try { return make(pem === "" ? { key: bytesOf(der), format: "der" } : { key: pem, format: "pem" }); } catch { return undefined; }
}

/** hash_function 1, public_key 2 (DER), signature 3, text 4, public_key_pem 5; answers result 1, error 2. */
const verifySignature: ForeignFunction = (_context, argument) => {
  const fields = readMessage(argument);
  if (fields === undefined) return Status.badArgument;
  const key = keyFrom(textField(fields, 2), textField(fields, 5), ({ key, format }) => createPublicKey(format === "der" ? { key: key as Buffer, format, type: "spki" } : { key, format }));
  if (key === undefined) return Status.badArgument;
  const hash = hashNames.get(textField(fields, 1).toLowerCase());
  if (hash === undefined) return writeMessage([[2, `${textField(fields, 1)} is not supported.`]]);
  const good = verify(hash, bytesOf(textField(fields, 4)), key, bytesOf(textField(fields, 3)));
  return writeMessage(good ? [[1, true]] : [[2, "Failed to verify digital signature. Error code: 0"]]);
};

/** hash_function 1, private_key 2 (DER), text 3, private_key_pem 4; answers result 1, signature 2, error 3. */
const signText: ForeignFunction = (_context, argument) => {
  const fields = readMessage(argument);
  if (fields === undefined) return Status.badArgument;
  const key = keyFrom(textField(fields, 2), textField(fields, 4), ({ key, format }) => createPrivateKey(format === "der" ? { key: key as Buffer, format, type: "pkcs8" } : { key, format }));
  if (key === undefined) return Status.badArgument;
  const hash = hashNames.get(textField(fields, 1).toLowerCase());
  if (hash === undefined) return writeMessage([[3, `${textField(fields, 1)} is not supported.`]]);
  return writeMessage([[1, true], [2, byteStringOf(sign(hash, bytesOf(textField(fields, 3)), key))]]);
};

export const builtInForeignFunctions: Readonly<Record<string, ForeignFunction>> = {
  compress, uncompress, set_envoy_filter_state: setEnvoyFilterState, declare_property: declareProperty,
  verify_signature: verifySignature, sign: signText, clear_route_cache: () => Status.ok,
};
