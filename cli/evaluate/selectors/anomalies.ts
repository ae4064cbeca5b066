/** MEANING.md, "Anomalies": one line each. */
import { anomalyNames, type AnomalyName } from "../../ir/types.ts";
import { cut, hasControl, hasInvalidEscape, hasValidEscape, isUtf8, lower, percentDecoded } from "../bytes.ts";
import type { Upstream } from "../configuration.ts";
import type { ByteString, Pair } from "../exchange.ts";
import { boundaryOf } from "../inputs/media.ts";
import { limits } from "../limits.ts";
import { fieldValues, hasLengthConflict, hasTypeConflict, hasUnsupportedCharset, hasUnsupportedEncoding, mediaTypes, pseudoHeader, withoutPort } from "./head.ts";
import { fieldText, piecesOf } from "./fields.ts";
import { normalPath, queryOf } from "./path.ts";

/** All anomalies of a request, in the order of their list. */
export function anomaliesOf(headers: readonly Pair[], upstream: Upstream): AnomalyName[] {
  const target = pseudoHeader(headers, ":path");
  const found = new Set<AnomalyName>([
    ...(target === undefined ? [] : [...pathAnomalies(target), ...queryAnomalies(target, upstream)]),
    ...hostAnomalies(pseudoHeader(headers, ":authority") ?? ""),
    ...fieldAnomalies(headers),
  ]);
  return anomalyNames.filter((name) => found.has(name));
}

const those = (tests: Partial<Record<AnomalyName, boolean>>): AnomalyName[] => anomalyNames.filter((name) => tests[name] === true);

function pathAnomalies(target: ByteString): AnomalyName[] {
  const { text, isAbsolute, raw, decoded, cutSegments, fullSegments } = normalPath(target);
  const always = those({ "path-fragment": target.includes("#"), "path-not-absolute": !isAbsolute });
  if (!isAbsolute) return always;
  return always.concat(those({
    "path-percent": hasInvalidEscape(raw),
    "path-double-encoding": hasValidEscape(decoded),
    "path-encoded-slash": /%(2f|5c)/i.test(raw),
    "path-backslash": raw.includes("\\"),
    "path-dot-segment": fullSegments.some((segment) => segment === "." || segment === ".."),
    "path-empty-segment": cutSegments.slice(0, -1).includes(""),
    "path-parameter": decoded.includes(";"),
    "path-trailing-dot": text.split("/").some((segment) => /[. ]$/.test(segment)),
    "path-control": hasControl(decoded),
    "path-utf8": !isUtf8(decoded),
  }));
}

function queryAnomalies(target: ByteString, upstream: Upstream): AnomalyName[] {
  const query = queryOf(target) ?? "", decoded = percentDecoded(query), names = queryNames(query, upstream);
  return those({
    "query-percent": hasInvalidEscape(query),
    "query-semicolon": query.includes(";"),
    "query-control": hasControl(decoded),
    "query-utf8": upstream.charset === "utf-8" && !isUtf8(decoded),
    "query-duplicate": new Set(names).size < names.length,
  });
}

/** The decoded names of the parameters that may be. */
const queryNames = (query: ByteString, upstream: Upstream): ByteString[] =>
  piecesOf(query, upstream).slice(0, limits.queryParametersMax).map((piece) => fieldText(cut(piece, "=")[0], upstream));

function hostAnomalies(authority: ByteString): AnomalyName[] {
  return those({
    "host-trailing-dot": withoutPort(authority).endsWith("."),
    "host-invalid": !/^[A-Za-z0-9\-._:[\]]+$/.test(authority),
  });
}

function fieldAnomalies(headers: readonly Pair[]): AnomalyName[] {
  const codings = fieldValues(headers, "transfer-encoding");
  return those({
    "media-type-conflict": hasTypeConflict(headers),
    "content-length-conflict": hasLengthConflict(headers),
    "encoding-unsupported": hasUnsupportedEncoding(headers),
    "charset-unsupported": hasUnsupportedCharset(headers),
    "transfer-encoding-invalid": codings.length > 1 || codings.some((coding) => lower(coding) !== "chunked"),
    "multipart-boundary": mediaTypes(headers)[0]?.startsWith("multipart/") === true && boundaryOf(headers) === undefined,
    "url-override": ["x-original-url", "x-rewrite-url", "x-override-url"].some((name) => fieldValues(headers, name).length > 0),
    "method-override": ["x-http-method-override", "x-http-method", "x-method-override"].some((name) => fieldValues(headers, name).length > 0),
  });
}
