/** MEANING.md, "The normal form of the path", step by step. */
import { lower, percentDecoded } from "../bytes.ts";
import type { ByteString } from "../exchange.ts";

export interface NormalPath {
  /** Before case folding. */
  text: ByteString;
  /** Does `:path` start with `/` as received? Otherwise the path is only cut. */
  isAbsolute: boolean;
  /** As received, cut at the first `?` or `#` (step 1). */
  raw: ByteString;
  /** After step 2. */
  decoded: ByteString;
  /** The segments as they stand before step 5, and before step 6. */
  cutSegments: ByteString[];
  fullSegments: ByteString[];
}

export function normalPath(target: ByteString): NormalPath {
  const raw = target.replace(/[?#][^]*$/, "");
  if (!target.startsWith("/")) return { text: raw, isAbsolute: false, raw, decoded: raw, cutSegments: [], fullSegments: [] };
  const decoded = percentDecoded(raw);
  const slashed = decoded.replaceAll("\\", "/");
  const cutSegments = slashed.slice(1).split("/").map((segment) => segment.replace(/;[^]*$/, ""));
  const fullSegments = cutSegments.filter((segment, index) => segment !== "" || index === cutSegments.length - 1);
  return { text: `/${resolveDots(fullSegments).join("/")}`, isAbsolute: true, raw, decoded, cutSegments, fullSegments };
}

/** `.` is nothing and `..` takes the segment before it away, if there is one; a last one leaves an empty segment. */
function resolveDots(segments: readonly ByteString[]): ByteString[] {
  const resolved: ByteString[] = [];
  for (const [index, segment] of segments.entries()) {
    if (segment !== "." && segment !== "..") { resolved.push(segment); continue; }
    if (segment === "..") resolved.pop();
    if (index === segments.length - 1) resolved.push("");
  }
  return resolved;
}

/** What `request.path` yields. */
export function requestPath(target: ByteString, ignoresCase: boolean): ByteString {
  const { text } = normalPath(target);
  return ignoresCase ? lower(text) : text;
}

/** Behind the first `?`, up to a `#`; undefined where no `?` stands before the first `#`. */
export function queryOf(target: ByteString): ByteString | undefined {
  const withoutFragment = target.replace(/#[^]*$/, "");
  const at = withoutFragment.indexOf("?");
  return at < 0 ? undefined : withoutFragment.slice(at + 1);
}

/** What `normalise` makes of `:path`. */
export function rewrittenTarget(target: ByteString): ByteString {
  const path = normalPath(target), query = queryOf(target);
  if (!path.isAbsolute) return target;
  const encoded = path.text.replace(/[^A-Za-z0-9\-._~!$&'()*+,=:@/]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
  return query === undefined ? encoded : `${encoded}?${query}`;
}
