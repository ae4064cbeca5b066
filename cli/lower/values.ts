/** Texts and numbers that are written in a policy: what is well-formed. Each gives the value in the IR's form, or nothing. */
import { isIP } from "node:net";
import { detectorNames, inputPlaces } from "../detectors/types.ts";

/** RFC 9110, 5.6.2: the characters of a field name. */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

export const headerName = (text: string): string | undefined => (token.test(text) ? text.toLowerCase() : undefined);

/** Names of policies, rules, zones. */
export const idPattern = /^[a-z0-9][a-z0-9-]*$/;
export const tagPattern = /^[a-z0-9][a-z0-9.-]*$/;
export const parameterPattern = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** OWASP Top 10 lists with their year: web (A), API, LLM, mobile (M), CI/CD (CICD-SEC), agentic (ASI). */
export const owaspPattern = /^(?:API|A|LLM|M|ASI|CICD-SEC-)\d{1,2}:20\d\d$/;
/** MITRE ATT&CK tactics and techniques, and those of ATLAS. */
export const mitrePattern = /^(?:AML\.)?TA?\d{4}(?:\.\d{3})?$/;

/** `detector=sql-injection place=query name=q`: what must agree for a finding not to count. */
export function exclusion(text: string): Exclusion | { reason: string } {
  const parts = text.split(" ").filter((part) => part !== "");
  if (parts.length === 0) return { reason: "it is empty" };
  const found: Exclusion = {};
  for (const part of parts) {
    const [key, value] = part.split(/=(.*)/s) as [string, string?];
    if (!isExclusionKey(key) || value === undefined || value === "") return { reason: `"${part}" is none of ${exclusionKeys.map((one) => `${one}=…`).join(", ")}` };
    if (found[key] !== undefined) return { reason: `${key} is there twice` };
    if (key === "detector" && !(detectorNames as readonly string[]).includes(value)) return { reason: `there is no detector ${value}` };
    if (key === "place" && !(inputPlaces as readonly string[]).includes(value)) return { reason: `there is no place ${value}` };
    found[key] = value;
  }
  return found;
}

const exclusionKeys = ["detector", "finding", "place", "name"] as const;
export type Exclusion = Partial<Record<(typeof exclusionKeys)[number], string>>;
const isExclusionKey = (key: string): key is (typeof exclusionKeys)[number] => (exclusionKeys as readonly string[]).includes(key);

/** Bytes of `64KiB`, `1MiB`, `12B`, or of a plain number. */
export function sizeBytes(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  const match = typeof value === "string" ? /^(\d{1,10})(B|KiB|MiB)$/.exec(value) : null;
  if (match === null) return undefined;
  return Number(match[1]) * { B: 1, KiB: 1_024, MiB: 1_048_576 }[match[2] as "B" | "KiB" | "MiB"];
}

/** The bytes of an IPv4 or IPv6 address, without zone. */
export function addressBytes(text: string): number[] | undefined {
  if (isIP(text) === 4) return text.split(".").map(Number);
  if (isIP(text) !== 6 || text.includes("%")) return undefined;
  // A last IPv4 part stands for two groups.
  const plain = text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...bytes: string[]) => `${hexGroup(bytes[0], bytes[1])}:${hexGroup(bytes[2], bytes[3])}`);
  const [head = "", tail] = plain.split("::");
  const groups = (part: string): number[] => (part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16)));
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const all = tail === undefined ? before : [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
  return all.flatMap((group) => [group >> 8, group & 255]);
}

const hexGroup = (high: string | undefined, low: string | undefined): string => (Number(high) * 256 + Number(low)).toString(16);

/** A network in CIDR notation. `stray`: bits beyond the prefix are set; `network` is the text without them. */
export function network(text: string): { stray: boolean; network: string } | undefined {
  const match = /^([0-9A-Fa-f.:]+)(?:\/(\d{1,3}))?$/.exec(text);
  const bytes = match === null ? undefined : addressBytes(match[1] as string);
  if (match === null || bytes === undefined) return undefined;
  const prefixBits = match[2] === undefined ? bytes.length * 8 : Number(match[2]);
  if (prefixBits > bytes.length * 8 || (match[2] !== undefined && match[2] !== String(prefixBits))) return undefined;
  const kept = bytes.map((byte, index) => byte & (0xff00 >> Math.max(0, Math.min(8, prefixBits - index * 8))) & 0xff);
  const stray = kept.some((byte, index) => byte !== bytes[index]);
  return { stray, network: `${addressText(kept)}/${prefixBits}` };
}

function addressText(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, index) => (((bytes[2 * index] as number) << 8) | (bytes[2 * index + 1] as number)).toString(16)).join(":");
  // The longest run of zero groups, as RFC 5952 writes it.
  const runs = [...groups.matchAll(/(?:^|(?<=:))0(?::0)+(?=:|$)/g)].sort((a, b) => b[0].length - a[0].length);
  const run = runs[0];
  if (run === undefined) return groups;
  return `${groups.slice(0, run.index).replace(/:$/, "")}::${groups.slice(run.index + run[0].length).replace(/^:/, "")}`;
}

/** A SPIFFE id, or with `prefix` the beginning of one that `under` can stand for (SPIFFE-ID, 2). */
export function isSpiffeId(text: string, prefix: boolean): boolean {
  const id = prefix ? text.replace(/\/$/, "") : text;
  return Buffer.byteLength(id) <= 2_048 && /^spiffe:\/\/[a-z0-9._-]{1,255}(?:\/[A-Za-z0-9._-]+)*$/.test(id) && !/\/\.\.?(?:\/|$)/.test(id);
}

/** The reference tokens of a JSON pointer (RFC 6901); a step `*` alone is a wildcard, and a member of that name is written `~2`. */
export function jsonPointer(text: string): { steps: (string | { any: true })[] } | { reason: string } {
  if (text === "") return { steps: [] };
  if (!text.startsWith("/")) return { reason: "it does not start with /" };
  const tokens = text.slice(1).split("/");
  if (tokens.some((one) => one !== "~2" && /~(?![01])/.test(one))) return { reason: "a ~ is not followed by 0 or 1" };
  return { steps: tokens.map((one) => (one === "*" ? { any: true } : one === "~2" ? "*" : one.replace(/~1/g, "/").replace(/~0/g, "~"))) };
}

/** Why a text is never a part of a path in normal form. */
export function notInPathForm(text: string): string | undefined {
  const wrong: [RegExp, string][] = [
    [/[?#]/, "the path ends before ? and #"], [/%[0-9A-Fa-f]{2}/, "percent-encoding is decoded; write the character itself"], [/\\/, "\\ becomes /"],
    [/;/, "path parameters are cut off"], [/\/\//, "empty segments are dropped"], [/\/\.\.?(?:\/|$)/, "dot segments are resolved"],
  ];
  return wrong.find(([pattern]) => pattern.test(text))?.[1];
}

export interface Template { segments: (string | { variable: string; rest: boolean })[] }

/** A path template: literal segments and `{variables}`; a last `{name*}` takes the rest. */
export function pathTemplate(text: string): Template | { reason: string } {
  if (!text.startsWith("/")) return { reason: "it does not start with /" };
  const written = text.slice(1).split("/");
  const names = new Set<string>();
  const segments: Template["segments"] = [];
  for (const [index, segment] of written.entries()) {
    const variable = /^\{([A-Za-z][A-Za-z0-9_]*)(\*?)\}$/.exec(segment);
    if (variable === null) {
      if (/[{}]/.test(segment)) return { reason: `"${segment}" is neither a literal nor one variable` };
      const reason = segment === "" && index < written.length - 1 ? "empty segments are dropped" : notInPathForm(`/${segment}`);
      if (reason !== undefined) return { reason };
      segments.push(segment);
      continue;
    }
    const name = variable[1] as string;
    const rest = variable[2] === "*";
    if (names.has(name)) return { reason: `{${name}} stands in it twice` };
    if (rest && index < written.length - 1) return { reason: `{${name}*} is not the last segment` };
    names.add(name);
    segments.push({ variable: name, rest });
  }
  return { segments };
}

/** Why a text cannot be the value of a header field (RFC 9110, 5.5). */
export function notHeaderValue(text: string): string | undefined {
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(text)) return "it contains a control character";
  if (/^[ \t]|[ \t]$/.test(text)) return "it begins or ends with a space";
  return undefined;
}
