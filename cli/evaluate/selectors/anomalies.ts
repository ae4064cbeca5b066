/** MEANING.md, "Anomalies": one line each. */
import { anomalyNames, type AnomalyName } from "../../ir/types.ts";
import { hasControl, hasInvalidEscape, hasValidEscape, isUtf8, percentDecoded } from "../bytes.ts";
import type { ByteString, Pair } from "../exchange.ts";
import { hasLengthConflict, hasTypeConflict, hasUnsupportedCharset, hasUnsupportedEncoding, pseudoHeader, withoutPort } from "./head.ts";
import { normalPath, queryOf } from "./path.ts";

/** All anomalies of a request, in the order of their list. */
export function anomaliesOf(headers: readonly Pair[]): AnomalyName[] {
  const target = pseudoHeader(headers, ":path");
  const found = new Set<AnomalyName>([
    ...(target === undefined ? [] : [...pathAnomalies(target), ...queryAnomalies(target)]),
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

function queryAnomalies(target: ByteString): AnomalyName[] {
  const query = queryOf(target) ?? "", decoded = percentDecoded(query);
  return those({
    "query-percent": hasInvalidEscape(query),
    "query-semicolon": query.includes(";"),
    "query-control": hasControl(decoded),
    "query-utf8": !isUtf8(decoded),
  });
}

function hostAnomalies(authority: ByteString): AnomalyName[] {
  return those({
    "host-trailing-dot": withoutPort(authority).endsWith("."),
    "host-invalid": !/^[A-Za-z0-9\-._:[\]]+$/.test(authority),
  });
}

function fieldAnomalies(headers: readonly Pair[]): AnomalyName[] {
  return those({
    "media-type-conflict": hasTypeConflict(headers),
    "content-length-conflict": hasLengthConflict(headers),
    "encoding-unsupported": hasUnsupportedEncoding(headers),
    "charset-unsupported": hasUnsupportedCharset(headers),
  });
}
