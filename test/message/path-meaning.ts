/** The normal form, the query and the host of MEANING.md, step by step as its text says, on strings of one character a byte. */
import type { AnomalyName } from "../../cli/ir/types.ts";

const decode = (text: string) => text.replace(/%([0-9a-fA-F]{2})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
const badPercent = (text: string) => /%(?![0-9a-fA-F]{2})/.test(text);
const control = (text: string) => /[\x00-\x1f\x7f]/.test(text);
function notUtf8(text: string): boolean {
  try { new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(text, "latin1")); return false; } catch { return true; }
}

export interface Target { path: string; rawPath: string; queryWithMark: string; anomalies: Set<AnomalyName> }

export function target(received: string): Target {
  const anomalies = new Set<AnomalyName>();
  const note = (name: AnomalyName, is: boolean) => { if (is) anomalies.add(name); };
  const [beforeFragment] = received.split("#") as [string];
  const rawPath = beforeFragment.split("?")[0]!;
  const queryWithMark = beforeFragment.slice(rawPath.length);
  note("path-fragment", received.includes("#"));
  const query = queryWithMark.slice(1);
  note("query-percent", badPercent(query));
  note("query-semicolon", query.includes(";"));
  note("query-control", control(decode(query)));
  note("query-utf8", notUtf8(decode(query)));
  if (!rawPath.startsWith("/")) {
    note("path-not-absolute", true);
    return { path: rawPath, rawPath, queryWithMark, anomalies };
  }
  note("path-percent", badPercent(rawPath));
  note("path-encoded-slash", /%2f|%5c/i.test(rawPath));
  note("path-backslash", rawPath.includes("\\"));
  const decoded = decode(rawPath);
  note("path-double-encoding", /%[0-9a-fA-F]{2}/.test(decoded));
  note("path-control", control(decoded));
  note("path-utf8", notUtf8(decoded));
  note("path-parameter", decoded.includes(";"));
  const segments = decoded.replaceAll("\\", "/").split("/").slice(1).map((segment) => segment.split(";")[0]!);
  note("path-empty-segment", segments.slice(0, -1).includes(""));
  const full = segments.filter((segment, index) => segment !== "" || index === segments.length - 1);
  note("path-dot-segment", full.includes(".") || full.includes(".."));
  const kept: string[] = [];
  for (const [index, segment] of full.entries()) {
    if (segment === "..") kept.pop();
    if (segment !== "." && segment !== "..") kept.push(segment);
    else if (index === full.length - 1) kept.push("");
  }
  note("path-trailing-dot", kept.some((segment) => /[. ]$/.test(segment)));
  return { path: "/" + kept.join("/"), rawPath, queryWithMark, anomalies };
}

export function rewritten(received: string): string {
  const { path, queryWithMark } = target(received);
  return path.replace(/[^A-Za-z0-9\-._~!$&'()*+,=:@/]/g, (byte) => "%" + byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")) + queryWithMark;
}

export function host(authority: string): { host: string; anomalies: Set<AnomalyName> } {
  const anomalies = new Set<AnomalyName>();
  const name = authority.replace(/:[0-9]*$/, "");
  if (name.endsWith(".")) anomalies.add("host-trailing-dot");
  if (authority === "" || /[^A-Za-z0-9\-._:[\]]/.test(authority)) anomalies.add("host-invalid");
  return { host: name.replace(/\.$/, "").replace(/[A-Z]/g, (letter) => letter.toLowerCase()), anomalies };
}
