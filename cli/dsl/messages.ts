import { Address } from "./addresses.ts";
import { Anomalies, BodyAnomalies } from "./anomalies.ts";
import { Flag } from "./flags.ts";
import { Inputs, Outputs } from "./inputs.ts";
import { Json } from "./json.ts";
import { Bytes, SingleNumber } from "./numbers.ts";
import { record } from "./record.ts";
import { Path, Text, Texts } from "./texts.ts";

/** A selector that is there once for all policies. */
const fixed = <T extends object>(name: string, selector: T): T => record(selector, "selector", name, []);
const named = <T extends object>(name: string, args: ArrayLike<unknown>, selector: T): T => record(selector, "selector", name, args);

type Headers = "request.headers";
const text = (name: string) => fixed(name, new Text<Headers>());
const number = (name: string) => fixed(name, new SingleNumber<Headers>());

/** What the client sent. */
export class RequestMessage {
  /** As received: methods are in upper case. */
  readonly method = text("request.method");
  /** `http` or `https`. */
  readonly scheme = text("request.scheme");
  /** The host in lower case, without port and without a trailing dot. */
  readonly host = text("request.host");
  /** Without the query, in normal form: `/a/%2e%2e/admin/` is `/admin/`. */
  readonly path = fixed("request.path", new Path());
  /** The content type without its parameters, in lower case: `application/json`. */
  readonly mediaType = text("request.mediaType");
  /** Bytes of the target (path and query) as received. */
  readonly targetBytes = fixed("request.targetBytes", new Bytes<Headers>());
  /** Header fields, pseudo-headers included. */
  readonly headerCount = number("request.headerCount");
  /** Bytes of all header names and values. */
  readonly headerBytes = fixed("request.headerBytes", new Bytes<Headers>());
  /** Bytes of the body; unknown (broken) where it is longer than the policy inspects. */
  readonly bodyBytes = fixed("request.bodyBytes", new Bytes<"request.body">());
  /** What another parser might read differently: encoded slashes, dot segments, conflicting lengths and so on. */
  readonly anomalies = fixed("request.anomalies", new Anomalies<Headers>());
  /** What another parser of the body might read differently: duplicate names, ambiguous multipart, bad encodings, foreign charsets and so on. */
  readonly bodyAnomalies = fixed("request.bodyAnomalies", new BodyAnomalies<"request.body">());
  /** Every text that the client controls: path, query, cookies, headers, and the texts of a body, each decoded as the service behind does. */
  readonly inputs = fixed("request.inputs", new Inputs<"request.body">());

  /** All fields of that name, in order; lists in one field are not split. */
  header(...args: [name: string]): Texts<Headers> { return named("request.header", args, new Texts<Headers>()); }
  /** All query parameters of that name, decoded once. */
  query(...args: [name: string]): Texts<Headers> { return named("request.query", args, new Texts<Headers>()); }
  /** All cookies of exactly that name; values are not decoded. */
  cookie(...args: [name: string]): Texts<Headers> { return named("request.cookie", args, new Texts<Headers>()); }
  /** All fields of that name in a urlencoded form. */
  form(...args: [name: string]): Texts<"request.body"> { return named("request.form", args, new Texts<"request.body">()); }
  /** The values at a JSON pointer (RFC 6901) of the body; a step `*` means every element of an array or member of an object. */
  json(...args: [pointer: string]): Json<"request.body"> { return named("request.json", args, new Json<"request.body">()); }
}

/** What the upstream answered. */
export class ResponseMessage {
  readonly status = fixed("response.status", new SingleNumber<"response.headers">());
  /** The content type without its parameters, in lower case. */
  readonly mediaType = fixed("response.mediaType", new Text<"response.headers">());
  /** Header fields, pseudo-headers included. */
  readonly headerCount = fixed("response.headerCount", new SingleNumber<"response.headers">());
  /** Bytes of all header names and values. */
  readonly headerBytes = fixed("response.headerBytes", new Bytes<"response.headers">());
  /** Bytes of the body; unknown (broken) where it is longer than the policy inspects. */
  readonly bodyBytes = fixed("response.bodyBytes", new Bytes<"response.body">());
  /** Every text of the response: values of header fields, and the texts of a body; none of images, downloads and other media that are no text. */
  readonly outputs = fixed("response.outputs", new Outputs<"response.body">());

  /** All fields of that name, in order. */
  header(...args: [name: string]): Texts<"response.headers"> { return named("response.header", args, new Texts<"response.headers">()); }
  /** The values at a JSON pointer (RFC 6901) of the body; a step `*` means every element. */
  json(...args: [pointer: string]): Json<"response.body"> { return named("response.json", args, new Json<"response.body">()); }
}

/** Who called. The address may come from X-Forwarded-For where the proxy is configured to trust it: it is not an identity. */
export class Source {
  readonly address = fixed("source.address", new Address<Headers>());
  readonly port = number("source.port");
  /** The SPIFFE id of a verified client certificate; absent without mutual TLS. */
  readonly spiffe = text("source.spiffe");
}

/** Where the call goes. */
export class Destination {
  readonly address = fixed("destination.address", new Address<Headers>());
  readonly port = number("destination.port");
}

/** The downstream connection. */
export class Connection {
  /** The client showed a certificate that the proxy verified. */
  readonly mtls = fixed("connection.mtls", new Flag<Headers>());
  /** `TLSv1.3` and so on; absent without TLS. */
  readonly tlsVersion = text("connection.tlsVersion");
  /** The server name that the client asked for (SNI). */
  readonly serverName = text("connection.serverName");
}

/** What the proxy's configuration chose. */
export class Route {
  readonly name = text("route.name");
  readonly cluster = text("route.cluster");
}

/** The proxy's clock, in UTC, at the start of the phase. */
export class Time {
  readonly unixSeconds = number("time.unixSeconds");
  /** 0 to 23. */
  readonly hour = number("time.hour");
  /** 0 (Sunday) to 6. */
  readonly weekday = number("time.weekday");
}

const message = <T extends object>(name: string, thing: T): T => record(thing, "message", name, []);
export const request = message("request", new RequestMessage());
export const response = message("response", new ResponseMessage());
export const source = message("source", new Source());
export const destination = message("destination", new Destination());
export const connection = message("connection", new Connection());
export const route = message("route", new Route());
export const time = message("time", new Time());
