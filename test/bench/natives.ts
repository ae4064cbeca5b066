// The same rules by other means: Envoy's own RBAC filter, Lua, the Rust SDK. None of them normalises, records, counts or can be configured as
// Sidewall's module does; that is what the difference in cost pays for.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { HttpFilter } from "../../cli/envoy/index.ts";
import { packageRoot } from "../../cli/package-root.ts";
import { rustWasm } from "./cargo.ts";
import type { NamedModule } from "./modules.ts";

const sources = join(packageRoot, "test", "bench");

export function luaFilter(file: string): HttpFilter {
  const code = readFileSync(join(sources, "lua", file), "utf8");
  return { kind: "native", name: "envoy.filters.http.lua", config: {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua", default_source_code: { inline_string: code },
  } };
}

/** Denies a request that one of the permissions fits. */
export function rbacFilter(permissions: readonly object[]): HttpFilter {
  return { kind: "native", name: "envoy.filters.http.rbac", config: {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC",
    rules: { action: "DENY", policies: { bench: { permissions, principals: [{ any: true }] } } },
  } };
}

const exactPath = (path: string): object => ({ url_path: { path: { exact: path } } });
const pathPrefix = (path: string): object => ({ url_path: { path: { prefix: path } } });
export const pathUnder = (path: string): object[] => [exactPath(path), pathPrefix(`${path}/`)];

/** Those rules of the starter pack that RBAC can say: no identity of a workload without TLS, no normal form, no size, no change and no tag. */
export const starterPermissions: readonly object[] = [
  { header: { name: ":path", string_match: { safe_regex: { regex: "[^?#]*(\\\\|%(25[0-9A-Fa-f]{2}|2[fF]|5[cC]|[01][0-9A-Fa-f]|7[fF])).*" } } } },
  { not_rule: { header: { name: ":method", string_match: { safe_regex: { regex: "GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS" } } } } },
  ...["x-http-method-override", "x-method-override", "x-http-method"].map((name) => ({ header: { name, present_match: true } })),
  ...["/admin", "/internal", "/actuator", "/debug"].flatMap(pathUnder),
  ...["/.git/", "/.svn/", "/.aws/", "/.ssh/"].map((text) => ({ url_path: { path: { contains: text } } })),
  ...["/.git", "/.env", "/.htpasswd", "/.DS_Store"].map((text) => ({ url_path: { path: { suffix: text } } })),
  ...["sqlmap", "nikto", "nuclei", "masscan", "zgrab", "acunetix", "nessus", "wpscan", "dirbuster", "gobuster"]
    .map((text) => ({ header: { name: "user-agent", string_match: { contains: text, ignore_case: true } } })),
];

/** The filter under rust/, or why it cannot be built here. */
export function rustModule(): NamedModule | { missing: string } {
  const built = rustWasm(join(sources, "rust"), "one-path-rule");
  return "missing" in built ? built : { name: "rust", file: built.file, wasm: readFileSync(built.file) };
}
