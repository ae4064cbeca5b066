/** Random `:path` values: near the paths and templates that rules ask for, and written as other parsers might misread them. */
import { utf8 } from "../../cli/evaluate/bytes.ts";
import { limits } from "../../cli/evaluate/limits.ts";
import type { Draw } from "./draw.ts";
import { figuresFor, namesFor, percent, textFor, urlencodedPair, valuesFor, wishesFor, type ExchangeMaker } from "./maker.ts";
import { nearText } from "./near.ts";
import * as words from "./words.ts";

export function randomTarget(maker: ExchangeMaker): string {
  const { draw } = maker;
  if (draw.chance(0.02)) return draw.pick(["*", "", "example.com:443", "%2fadmin", "\\admin", "http://x/admin", "*?a=1#b"]);
  const query = randomQuery(maker);
  const target = `${disguised(draw, encodedPath(draw, plainPath(maker)))}${query === undefined ? "" : `?${query}`}${draw.chance(0.03) ? draw.pick(["#", "#x", "#?a=b"]) : ""}`;
  const sizes = figuresFor(maker, "request.targetBytes", 200);
  if (sizes.length === 0 || draw.chance(0.4)) return target;
  const bytes = Math.max(1, draw.pick(sizes) + draw.integer(-1, 1));
  return target.padEnd(bytes, "x").slice(0, bytes);
}

/** In normal form, as a byte string. */
function plainPath(maker: ExchangeMaker): string {
  const { draw } = maker;
  const templates = [...wishesFor(maker, "request.path"), ...wishesFor(maker, "request.pathVariable")].flatMap((wish) => wish.templates);
  const path = templates.length > 0 && draw.chance(0.6) ? filled(maker, draw.pick(templates)) : textFor(maker, "request.path", words.paths);
  return path.startsWith("/") ? path : `/${path}`;
}

/** A template with something in its variables' places; now and then nothing, or too much. */
function filled(maker: ExchangeMaker, template: string): string {
  const { draw } = maker;
  const path = utf8(template).replace(/\{\w+(\*?)\}/g, (_, star: string) => {
    if (draw.chance(0.05)) return "";
    const text = textFor(maker, "request.pathVariable", words.words).replaceAll("/", star === "*" ? "/" : "");
    return star === "*" && draw.chance(0.4) ? `${text}/${draw.pick(["x", "", "a/b"])}` : text;
  });
  return draw.chance(0.15) ? nearText(draw, Buffer.from(path, "latin1").toString("utf8")) : path;
}

/** What must be encoded to keep its meaning is, mostly; other bytes now and then. */
function encodedPath(draw: Draw, path: string): string {
  return path.replace(/[^]/g, (byte) => {
    if (/[%?#;\\ \x00-\x1f\x7f-\xff]/.test(byte)) return draw.chance(0.9) ? percent(draw, byte) : byte;
    return draw.chance(0.02) ? percent(draw, byte) : byte;
  });
}

/** The same path, perhaps, with what proxies and upstreams disagree about. */
function disguised(draw: Draw, path: string): string {
  if (draw.chance(0.6)) return path;
  const slashes = [...path.matchAll(/\//g)].map((match) => match.index);
  const at = draw.pick(slashes);
  const insert = draw.pick(["/", "/.", "/x/..", "/..", "/%2e", "/x/%2E%2e", "/;v=1", ";v=1", "/%2f", "%2f", "%5c", "\\", "/./", "//", "%", "%zz", "%252e", "%25%32e", "%00", "%c0%af", "%ff", ".", "%20", "/.;x"]);
  const disguise = path.slice(0, at) + insert + path.slice(at);
  return draw.chance(0.25) ? disguised(draw, disguise.startsWith("/") ? disguise : `/${disguise}`) : draw.chance(0.97) && !disguise.startsWith("/") ? `/${disguise}` : disguise;
}

function randomQuery(maker: ExchangeMaker): string | undefined {
  const { draw } = maker;
  const pairs = namesFor(maker, "request.query", words.fieldNames).flatMap((name) => valuesFor(maker, "request.query", words.words, name).map((value) => urlencodedPair(draw, utf8(name), value)));
  if (draw.chance(0.005)) pairs.push(...Array.from({ length: limits.queryParametersMax + draw.integer(-1, 1) - pairs.length }, () => "p"));
  if (pairs.length === 0) return draw.chance(0.1) ? draw.pick(["", "&", "=", "?", "a;b", "%zz", "%00"]) : undefined;
  return pairs.join(draw.pick(["&", "&", "&", "&&"])) + (draw.chance(0.03) ? draw.pick(["&", ";x", "&%", "&%0a", "&%ff", "?"]) : "");
}
