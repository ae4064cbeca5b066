/** Random exchanges that look for a policy's edges. */
import type { Exchange, HostProperties, Message, Pair } from "../../cli/evaluate/index.ts";
import { utf8 } from "../../cli/evaluate/bytes.ts";
import { limits } from "../../cli/evaluate/limits.ts";
import type { Selector } from "../../cli/ir/types.ts";
import type { Draw } from "./draw.ts";
import { randomDocument } from "./json.ts";
import { figuresFor, namesFor, textFor, urlencodedPair, valuesFor, wishesFor, type ExchangeMaker } from "./maker.ts";
import { nearAddress } from "./near.ts";
import { randomTarget } from "./target.ts";
import * as words from "./words.ts";

export function randomExchange(maker: ExchangeMaker): Exchange {
  const { draw, wire } = maker;
  const request = randomRequest(maker);
  const response = draw.chance(0.85) ? randomResponse(maker, request) : undefined;
  return {
    request, ...(response === undefined ? {} : { response }),
    ...(wire === "http1" ? {} : { host: draw.chance(0.02) ? "unavailable" : randomHost(maker) }),
    unixMilliseconds: randomTime(maker),
    ...(wire === "any" && draw.chance(0.03) ? { hostIsCapable: false } : {}),
  };
}

function randomRequest(maker: ExchangeMaker): Message {
  const { draw, wire } = maker;
  const body = randomBody(maker, "request");
  const method = body !== undefined && draw.chance(0.7) ? "POST" : textFor(maker, "request.method", words.methods);
  const headers: Pair[] = [
    ...pseudo(maker, ":method", () => (draw.chance(0.02) ? "CONNECT" : method)),
    ...pseudo(maker, ":path", () => randomTarget(maker)),
    ...pseudo(maker, ":authority", () => randomAuthority(maker)),
    ...pseudo(maker, ":scheme", () => (draw.chance(0.9) ? textFor(maker, "request.scheme", words.schemes) : "https")),
    ...fieldsFor(maker, "request.header"),
    ...cookieFields(maker),
    ...(body?.fields ?? strayContentType(maker, "request.mediaType")),
    ...oddFields(maker),
  ];
  const padded = padHeaders(maker, "request.headerCount", headers);
  return message(maker, wire === "http1" ? padded.map(http1Pair) : padded, body?.bytes);
}

/** A body may be followed by trailers, on which no condition depends. */
function message({ draw }: ExchangeMaker, headers: readonly Pair[], body: Buffer | undefined): Message {
  const trailers = body !== undefined && draw.chance(0.04) ? { trailers: [["x-checked", "1"]] as const } : {};
  return body === undefined ? { headers } : { headers, body, ...trailers };
}

/** One pseudo-header, which is missing now and then. */
const pseudo = ({ draw, wire }: ExchangeMaker, name: string, make: () => string): Pair[] => (wire === "any" && draw.chance(0.015) ? [] : [[name, make()]]);

function randomAuthority(maker: ExchangeMaker): string {
  const { draw } = maker;
  const host = textFor(maker, "request.host", words.hosts);
  return `${draw.chance(0.15) ? host.replace(/[a-z]/g, (letter) => letter.toUpperCase()) : host}${draw.weighted({ "": 8, ".": 1, ":80": 1, ".:8080": 0.5, ":": 0.3, "..": 0.2, ":8x": 0.2, "@x": 0.2 })}`;
}

function fieldsFor(maker: ExchangeMaker, from: "request.header" | "response.header"): Pair[] {
  const { draw } = maker;
  const spaced = (value: string): string => (draw.chance(0.1) ? draw.pick([` ${value}`, `${value}\t`, ` \t${value} `]) : value);
  return namesFor(maker, from, words.headerNames).flatMap((name) => valuesFor(maker, from, words.words, name).map((value): Pair => [name, spaced(value)]));
}

function cookieFields(maker: ExchangeMaker): Pair[] {
  const { draw } = maker;
  const pairs = namesFor(maker, "request.cookie", words.cookieNames).flatMap((name) => valuesFor(maker, "request.cookie", words.words, name).map((value) => cookiePiece(draw, name, value)));
  if (draw.chance(0.005)) pairs.push(...Array.from({ length: limits.cookiesMax + draw.integer(-1, 1) - pairs.length }, () => "p"));
  if (pairs.length === 0) return [];
  const cut = draw.chance(0.2) ? draw.integer(0, pairs.length) : pairs.length;
  const join = (pieces: string[]): Pair => ["cookie", pieces.join(draw.pick(["; ", "; ", ";", ";; ", " ;\t"]))];
  return [pairs.slice(0, cut), pairs.slice(cut)].filter((pieces) => pieces.length > 0).map(join);
}

function cookiePiece(draw: Draw, name: string, value: string): string {
  switch (draw.weighted({ plain: 6, quoted: 1, half: 0.3, bare: 0.5, twice: 0.3, spaced: 0.4 })) {
    case "quoted": return `${name}="${value}"`;
    case "half": return `${name}="${value}`;
    case "bare": return name;
    case "twice": return `${name}=${value}=${value}`;
    case "spaced": return ` ${name} = ${value}`;
    default: return `${name}=${value}`;
  }
}

const strayContentType = (maker: ExchangeMaker, from: Selector["from"]): Pair[] =>
  (maker.draw.chance(wishesFor(maker, from).length > 0 ? 0.8 : 0.05) ? [["content-type", textFor(maker, from, words.mediaTypes)]] : []);

/** Fields that decide how a message is read. */
function oddFields({ draw, wire }: ExchangeMaker): Pair[] {
  if (draw.chance(0.9)) return [];
  if (wire === "http1") return [["content-encoding", draw.pick(["identity", "gzip"])]];
  return draw.pick<Pair[]>([
    [["content-encoding", "gzip"]], [["content-encoding", " Identity "]], [["content-encoding", "identity"], ["content-encoding", "br"]],
    [["content-length", "3"], ["content-length", "3"]], [["content-length", "3,3"]], [["content-length", "3, 4"]], [["content-length", "3"], ["transfer-encoding", "chunked"]], [["content-length", "3"]],
    [["transfer-encoding", "gzip, chunked"]], [["x-original-url", "/admin"]], [["x-http-method-override", "PUT"]], [["content-type", "multipart/form-data"]], [["content-type", "multipart/form-data; boundary=b"]],
    [["upgrade", "websocket"], ["connection", "upgrade"]], [["upgrade", "WebSocket"]], [["upgrade", "h2c"]], [["upgrade", "websocket"], ["content-length", "2"]],
    [["content-type", "text/plain"]], [["content-type", "application/json; charset=UTF-16"]],
  ]);
}

interface Body { fields: Pair[]; bytes: Buffer }

/** A body of the kind that rules ask for, with the fields that say so; undefined: none. */
function randomBody(maker: ExchangeMaker, side: "request" | "response"): Body | undefined {
  const { draw, policies } = maker;
  const json = wishesFor(maker, `${side}.json`), forms = side === "request" ? wishesFor(maker, "request.form") : [];
  const sizes = figuresFor(maker, `${side}.bodyBytes`, 2000);
  const wanted = draw.weighted({ json: json.length > 0 ? 8 : 0.3, form: forms.length > 0 ? 8 : 0.1, sized: sizes.length > 0 ? (json.length > 0 ? 1 : 4) : 0, none: json.length + forms.length > 0 ? 0.8 : 2 });
  if (wanted === "none") return undefined;
  const text = wanted === "json" ? randomDocument(draw, json) : wanted === "form" ? randomForm(maker) : "s".repeat(Math.max(0, draw.pick(sizes) + draw.integer(-1, 1)));
  const placed = draw.chance(0.01) ? behindPadding(draw, text, wanted) : text;
  const bounds = policies.map((policy) => (side === "request" ? policy.requestBodyBytesMax : policy.responseBodyBytesMax)).filter((bound) => bound < 4096);
  const sizedText = wanted === "json" && bounds.length > 0 && draw.chance(0.15) ? placed.padEnd(draw.pick(bounds) + draw.integer(-1, 1), " ") : placed;
  // JSON that says it is a form, for an upstream that does not look.
  const isDisguised = side === "request" && wanted === "json" && draw.chance(0.05);
  const type = isDisguised ? "application/x-www-form-urlencoded" : wanted === "json" ? draw.pick(["application/json", "application/json", "text/json", "application/problem+json"]) : wanted === "form" ? "application/x-www-form-urlencoded" : "text/plain";
  return { fields: contentTypes(maker, type), bytes: Buffer.from(sizedText, "latin1") };
}

/** Where what matters lies across the end of a window in which the module reads a body, or of what policies inspect. */
function behindPadding(draw: Draw, text: string, kind: "json" | "form" | "sized"): string {
  const boundary = draw.pick([32_768, 65_536]), padding = boundary - draw.integer(0, text.length);
  if (kind === "json") return " ".repeat(padding) + text;
  return kind === "form" ? `p=${"v".repeat(Math.max(0, padding - 3))}&${text}` : text;
}

function contentTypes({ draw, wire }: ExchangeMaker, type: string): Pair[] {
  const several = wire === "http1" ? 0 : 0.5;
  const cased = draw.chance(0.1) ? type.toUpperCase() : type;
  switch (draw.weighted({ plain: 36, charset: 4, odd: 1, other: 1, none: 0.6, grpc: 0.5, joined: 0.7, twice: several, differing: several })) {
    case "charset": return [["content-type", `${cased}${draw.pick([";charset=utf-8", "; charset=UTF-8", "; charset=\"us-ascii\"", ";a=b; Charset = utf-8 "])}`]];
    case "odd": return [["content-type", `${cased}${draw.pick([";charset=utf-16", "; charset", "; charset=", ";charset=latin1;charset=utf-8", ";a=\";charset=x\""])}`]];
    case "other": return [["content-type", draw.pick(words.mediaTypes)]];
    case "none": return [];
    case "grpc": return [["content-type", draw.pick(["application/grpc", "application/grpc+json", "application/grpc-web+json"])]];
    case "joined": return [["content-type", `${cased}${draw.pick([`,${cased}`, `, ${draw.pick(words.mediaTypes)}`, ",", ";a=\"b,c\"", ";a=\"b,c", ";a=\"\\\",b\""])}`]];
    case "twice": return [["content-type", cased], ["content-type", `${type};a=b`]];
    case "differing": return [["content-type", cased], ["content-type", draw.pick(words.mediaTypes)]];
    default: return [["content-type", cased]];
  }
}

function randomForm(maker: ExchangeMaker): string {
  const { draw } = maker;
  const pairs = namesFor(maker, "request.form", words.fieldNames).flatMap((name) => valuesFor(maker, "request.form", words.words, name).map((value) => urlencodedPair(draw, utf8(name), value)));
  if (draw.chance(0.005)) pairs.push(...Array.from({ length: limits.formFieldsMax + draw.integer(-1, 1) - pairs.length }, () => "p"));
  return pairs.join(draw.pick(["&", "&", "&", "&&"]));
}

function randomResponse(maker: ExchangeMaker, request: Message): Message {
  const { draw, wire } = maker;
  const statuses = figuresFor(maker, "response.status", 998).filter((status) => status > 100);
  const near = statuses.length > 0 && draw.chance(0.8) ? draw.pick(statuses) + (draw.chance(0.3) ? draw.pick([1, -1]) : 0) : draw.pick([200, 200, 204, 404, 500]);
  const status = wire === "http1" && (near < 200 || near > 599) ? 200 : near;
  const body = randomBody(maker, "response");
  const shown = wire === "any" && draw.chance(0.02) ? draw.pick(["20", "2000", "abc", ""]) : String(status);
  const headers: Pair[] = [
    ...pseudo(maker, ":status", () => shown), ...fieldsFor(maker, "response.header"), ...(body?.fields ?? strayContentType(maker, "response.mediaType")),
    ...(draw.chance(0.03) ? [["content-encoding", draw.pick(["gzip", "identity"])] as const] : []),
  ];
  const padded = padHeaders(maker, "response.headerCount", headers);
  if (wire === "any") return message(maker, padded, body?.bytes);
  const hasNoBody = status === 204 || status === 304 || request.headers.some(([name, value]) => name === ":method" && value === "HEAD");
  return message(maker, padded.map(http1Pair), hasNoBody ? undefined : body?.bytes);
}

/** Fields are added until a rule's figure is nearly reached. */
function padHeaders(maker: ExchangeMaker, from: Selector["from"], headers: Pair[]): Pair[] {
  const { draw } = maker;
  const figures = figuresFor(maker, from, 32);
  const wanted = figures.length === 0 ? 0 : draw.pick(figures) + draw.integer(-1, 1);
  return [...headers, ...Array.from({ length: Math.max(0, wanted - headers.length) }, (): Pair => ["x-pad", "p"])];
}

/** What HTTP/1.1 lets through: no control characters, no spaces in the target. (Proxies join lines of one content-type; there is one at most.) */
function http1Pair([name, value]: Pair): Pair {
  const printable = value.replace(/[\x00-\x1f\x7f]/g, "x").trim();
  if (name === ":path") return [name, printable.startsWith("/") ? printable.replace(/[^\x21-\x7e]|#/g, "x") : "/"];
  if (name === ":method") return [name, words.methods.includes(value as "GET") && value !== "get" ? value : "POST"];
  if (name === ":authority") return [name, /^[a-z0-9.:-]+$/i.test(value) ? value : "example.com"];
  return [name, printable];
}

function randomHost(maker: ExchangeMaker): HostProperties {
  const { draw } = maker;
  const sometimes = <K extends keyof HostProperties>(name: K, make: () => NonNullable<HostProperties[K]>): Partial<HostProperties> => (draw.chance(0.88) ? { [name]: make() } : {});
  const port = (from: "source.port" | "destination.port"): number => draw.pick([...figuresFor(maker, from, 65_534), 80, 4711]) + draw.pick([0, 0, 1, -1]);
  return {
    ...sometimes("sourceAddress", () => addressWithPort(maker, "source.address")), ...sometimes("sourcePort", () => port("source.port")),
    ...sometimes("destinationAddress", () => addressWithPort(maker, "destination.address")), ...sometimes("destinationPort", () => port("destination.port")),
    ...sometimes("mtls", () => draw.chance(0.7)),
    ...sometimes("uriSan", () => (draw.chance(0.95) ? textFor(maker, "source.spiffe", words.spiffeIds) : "https://corp/")),
    ...sometimes("tlsVersion", () => textFor(maker, "connection.tlsVersion", words.tlsVersions)),
    ...sometimes("serverName", () => textFor(maker, "connection.serverName", words.hosts)),
    ...sometimes("routeName", () => textFor(maker, "route.name", words.names)),
    ...sometimes("clusterName", () => textFor(maker, "route.cluster", words.names)),
  };
}

function addressWithPort(maker: ExchangeMaker, from: Selector["from"]): string {
  const { draw } = maker;
  const networks = wishesFor(maker, from).flatMap(({ networks }) => networks);
  const address = nearAddress(draw, networks.length > 0 ? draw.pick(networks) : draw.pick(words.networks));
  if (draw.chance(0.05)) return draw.pick([address, "/tmp/socket", "", "10.0.0.256:80", "010.0.0.1:80", "[fe80::1%2]:80", "10.0.0.1:99999", `[${address}]`, "10.0.0.1:"]);
  return address.includes(":") ? `[${address}]:4711` : `${address}:4711`;
}

/** Behind the first second of 1970: the share of records that a module may write comes with each new second. */
function randomTime(maker: ExchangeMaker): number {
  const { draw } = maker;
  const seconds = figuresFor(maker, "time.unixSeconds", 4_000_000_000);
  if (seconds.length > 0 && draw.chance(0.6)) return Math.max(1000, draw.pick(seconds) * 1000 + draw.pick([-1, 0, 999, 1000]));
  const hours = figuresFor(maker, "time.hour", 23);
  const hour = hours.length > 0 ? Math.max(0, draw.pick(hours) + draw.integer(-1, 1)) : draw.integer(0, 23);
  return (19_000 + draw.integer(0, 2000)) * 86_400_000 + hour * 3_600_000 + draw.pick([0, 3_599_999]);
}
