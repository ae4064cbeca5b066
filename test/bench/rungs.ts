// Modules by hand, each with one thing more than another, that show what a request's cost is made of.
const base = `export { proxy_abi_version_0_2_1 } from "./assembly/abi/version";
export { proxy_on_memory_allocate } from "./assembly/abi/allocator";
import { arenaReset, arenaTake } from "./assembly/abi/allocator";
import { b } from "./assembly/abi/literal";
import { lengthOf } from "./assembly/abi/bytes";
import { HeaderMap } from "./assembly/abi/enums";
import { getHeaderMapPairs, getHeaderMapSize, getHeaderMapValue } from "./assembly/abi/headers";
import { resultBytes } from "./assembly/abi/result";
import { getProperty } from "./assembly/abi/properties";
import { normal, normalPath } from "./assembly/message/path";
import { under } from "./assembly/message/text";
`;

const requestHeaders = (body: string): string => `export function proxy_on_request_headers(_context: u32, _pairs: u32, _end: u32): u32 {\n  ${body}\n  return 0;\n}\n`;
const create = `export function proxy_on_context_create(context: u32, root: u32): void { created = context + root; }\nlet created: u32 = 0;\n`;
const path = `arenaReset(); getHeaderMapValue(HeaderMap.HttpRequestHeaders, b(":path"));`;
const rule = `${path} const target = resultBytes(); normalPath(target, arenaTake(lengthOf(target))); if (under(normal, b("/admin"))) unreachable();`;

export const rungs: Readonly<Record<string, string>> = {
  "no call-back": base,
  "context create": base + create,
  "request headers": base + requestHeaders(""),
  "request headers, :path": base + requestHeaders(path),
  "both": base + create + requestHeaders(""),
  "both, a header's size": base + create + requestHeaders("getHeaderMapSize(HeaderMap.HttpRequestHeaders);"),
  "both, :path": base + create + requestHeaders(path),
  "both, :path, its normal form, one comparison": base + create + requestHeaders(rule),
  "both, all pairs": base + create + requestHeaders("arenaReset(); getHeaderMapPairs(HeaderMap.HttpRequestHeaders);"),
  "both, all pairs, one property": base + create + requestHeaders(`arenaReset(); getHeaderMapPairs(HeaderMap.HttpRequestHeaders); getProperty(b("source\\0address"));`),
};
